package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/viewer"
)

// CreateFirstAdminResult names the first user and account.
type CreateFirstAdminResult struct {
	User    string `json:"user"`
	Account string `json:"account"`
}

// CreateFirstAdmin makes the administrator with whom an empty database begins.
// hash is of a one-time password. It answers CONFLICT when there is an account
// already, and is for the server itself only: FORBIDDEN to everybody else.
func CreateFirstAdmin(ctx context.Context, tx *ent.Tx, name, email, hash string) (CreateFirstAdminResult, error) {
	// SECURITY: it needs no administrator, so nobody may reach it through the API.
	if !viewer.From(ctx).IsSystem() {
		return CreateFirstAdminResult{}, &Error{Code: Forbidden, Message: "Only the server itself makes the first administrator."}
	}
	// Several servers may start at once on one database: one waits here for the other.
	if _, err := tx.User.Query().Where(user.StatusEQ(user.StatusSYSTEM), forUpdate).IDs(ctx); err != nil {
		return CreateFirstAdminResult{}, err
	}
	begun, err := tx.Account.Query().Exist(ctx)
	if err != nil {
		return CreateFirstAdminResult{}, err
	}
	if begun {
		return CreateFirstAdminResult{}, &Error{Code: Conflict, Message: "This database has an account already."}
	}
	u, err := CreateUser(ctx, tx, CreateUserInput{Name: name, Roles: []viewer.Role{viewer.Admin}})
	if err != nil {
		return CreateFirstAdminResult{}, err
	}
	a, err := CreateAccount(ctx, tx, CreateAccountInput{UserID: u.User, Email: email, oneTimePassword: oneTimePassword{hash: hash}})
	return CreateFirstAdminResult{User: u.User, Account: a.Account}, err
}
