package crm

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"
	"golang.org/x/text/unicode/norm"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/account"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/secret"
)

// Preparer is an input with work that is done before the transaction begins:
// hashing a password is slow on purpose, and SQLite has one writer. Without it
// the verb fails.
type Preparer interface {
	Prepare(ctx context.Context, db *ent.Client) error
}

var errNotPrepared = errors.New("crm: the input was not prepared")

// oneTimePassword is a first or reset password with its hash.
type oneTimePassword struct{ text, hash string }

// Prepare makes a password at random, to be read out and typed once.
func (p *oneTimePassword) Prepare(ctx context.Context, _ *ent.Client) (err error) {
	p.text = secret.NewPassword()
	p.hash, err = secret.Hash(ctx, p.text)
	return err
}

// CreateAccountInput is how a user will sign in. It is a Preparer.
type CreateAccountInput struct {
	UserID, Email string
	oneTimePassword
}

// CreateAccountResult names the account. The password is never stored.
type CreateAccountResult struct {
	Account         string `json:"account"`
	OneTimePassword string `json:"-"`
}

// CreateAccount lets a user sign in. It answers NOT_FOUND for an unknown user,
// VALIDATION_FAILED for a wrong address and for a user who is not active,
// CONFLICT for one who has an account and DUPLICATE for an address that is taken.
func CreateAccount(ctx context.Context, tx *ent.Tx, in CreateAccountInput) (CreateAccountResult, error) {
	if in.hash == "" {
		return CreateAccountResult{}, errNotPrepared
	}
	var f Faults
	email := f.email("input.email", in.Email)
	// The row is held, so that of two who give one user an account the second finds it.
	users, err := usersAs(ctx, tx, forUpdate, in.UserID)
	if err != nil {
		return CreateAccountResult{}, err
	}
	f.active("input.userID", in.UserID, users)
	has, err := tx.Account.Query().Where(account.UserID(in.UserID)).Exist(ctx)
	if err != nil {
		return CreateAccountResult{}, err
	}
	if has {
		f.add(Conflict, "input.userID", "This user has an account already.")
	}
	if err := f.freeEmail(ctx, tx, "input.email", email); err != nil {
		return CreateAccountResult{}, err
	}
	if err := f.err(); err != nil {
		return CreateAccountResult{}, err
	}
	a, err := tx.Account.Create().SetUserID(in.UserID).SetEmail(email).
		SetPasswordHash(in.hash).SetPasswordExpired(true).Save(ctx)
	if err != nil {
		return CreateAccountResult{}, takenMeanwhile(err)
	}
	return CreateAccountResult{Account: a.ID, OneTimePassword: in.text}, nil
}

// EditAccountInput is the new address of an account.
type EditAccountInput struct {
	ID      string
	Version int
	Email   string
}

// EditAccountResult names the account.
type EditAccountResult struct {
	Account string `json:"account"`
}

// EditAccount changes the e-mail address of an account. It answers
// VALIDATION_FAILED for a wrong address, DUPLICATE for one that is taken and
// CONFLICT for a stale version.
func EditAccount(ctx context.Context, tx *ent.Tx, in EditAccountInput) (EditAccountResult, error) {
	a, err := editableAccount(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditAccountResult{}, err
	}
	var f Faults
	email := f.email("input.email", in.Email)
	if email == a.Email {
		return EditAccountResult{Account: a.ID}, nil
	}
	if err := f.freeEmail(ctx, tx, "input.email", email); err != nil {
		return EditAccountResult{}, err
	}
	if err := f.err(); err != nil {
		return EditAccountResult{}, err
	}
	err = tx.Account.UpdateOne(a).Where(account.Version(in.Version)).SetEmail(email).Write(ctx)
	return EditAccountResult{Account: a.ID}, saved(ctx, tx, takenMeanwhile(err), a.ID, in.Version)
}

// ResetPasswordInput names an account whose password is forgotten. It is a Preparer.
type ResetPasswordInput struct {
	ID      string
	Version int
	oneTimePassword
}

// ResetPasswordResult names the account. The password is never stored.
type ResetPasswordResult struct {
	Account         string `json:"account"`
	OneTimePassword string `json:"-"`
}

// ResetPassword replaces a forgotten password by a one-time one and ends the
// user's sessions. It answers CONFLICT for a stale version.
func ResetPassword(ctx context.Context, tx *ent.Tx, in ResetPasswordInput) (ResetPasswordResult, error) {
	if in.hash == "" {
		return ResetPasswordResult{}, errNotPrepared
	}
	a, err := editableAccount(ctx, tx, in.ID, in.Version)
	if err != nil {
		return ResetPasswordResult{}, err
	}
	err = tx.Account.UpdateOne(a).Where(account.Version(in.Version)).
		SetPasswordHash(in.hash).SetPasswordExpired(true).Write(ctx)
	if err := saved(ctx, tx, err, a.ID, in.Version); err != nil {
		return ResetPasswordResult{}, err
	}
	return ResetPasswordResult{Account: a.ID, OneTimePassword: in.text}, endSessions(ctx, tx, a.UserID)
}

// AccountByEmail finds the account with an address, however it is written: for
// the terminal, where people are named so. It answers NOT_FOUND.
func AccountByEmail(ctx context.Context, db *ent.Client, email string) (*ent.Account, error) {
	a, err := db.Account.Query().Where(account.Email(foldEmail(email))).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, &Error{Code: NotFound, Message: "There is no account with the address " + email + "."}
	}
	return a, err
}

func editableAccount(ctx context.Context, tx *ent.Tx, accountID string, version int) (*ent.Account, error) {
	a, err := tx.Account.Query().Where(account.ID(accountID)).Only(ctx)
	switch {
	case err != nil:
		return nil, found(err, "input.id", "account")
	case a.Version != version:
		return nil, stale(ctx, tx, a.ID, version)
	}
	return a, nil
}

// activeUser checks that somebody is named who is with us still, and keeps them so.
func (f *Faults) activeUser(ctx context.Context, tx *ent.Tx, field, userID string) error {
	users, err := usersByID(ctx, tx, userID)
	if err == nil {
		f.active(field, userID, users)
	}
	return err
}

// usersByID finds users and keeps them as they are, in one statement however many.
// Whoever writes much of one user, such as an author, does not wait for themselves.
func usersByID(ctx context.Context, tx *ent.Tx, ids ...string) (map[string]*ent.User, error) {
	return usersAs(ctx, tx, forShare, ids...)
}

// usersAs is usersByID for who says how the rows are held.
func usersAs(ctx context.Context, tx *ent.Tx, hold func(*sql.Selector), ids ...string) (map[string]*ent.User, error) {
	users := make(map[string]*ent.User, len(ids))
	if len(ids) == 0 {
		return users, nil
	}
	rows, err := tx.User.Query().Where(user.IDIn(distinct(ids)...), hold).Order(user.ByID()).All(ctx)
	for _, u := range rows {
		users[u.ID] = u
	}
	return users, err
}

// active notes a fault unless one of the users is named, who is with us still.
// MariaDB finds an id with a blank behind it; the map does not.
func (f *Faults) active(field, userID string, users map[string]*ent.User) *ent.User {
	u := users[userID]
	switch {
	case u == nil:
		*f = append(*f, missing(field, "user"))
	case u.Status == user.StatusSYSTEM:
		f.add(Invalid, field, "This is the server itself, and nobody of us.")
	case u.Status != user.StatusACTIVE:
		f.add(Invalid, field, "This user is disabled.")
	default:
		return u
	}
	return nil
}

// email checks one bare address and returns it as it is stored and compared.
func (f *Faults) email(field, s string) string {
	s = foldEmail(s)
	a, err := mail.ParseAddress(s)
	switch {
	case utf8.RuneCountInString(s) > 254:
		f.add(Invalid, field, "An e-mail address has at most 254 characters.")
	case err != nil || a.Address != s || a.Name != "":
		f.add(Invalid, field, "This is not an e-mail address such as name@example.org.")
	}
	return s
}

func foldEmail(s string) string { return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s))) }

func (f *Faults) freeEmail(ctx context.Context, tx *ent.Tx, field, email string) error {
	taken, err := tx.Account.Query().Where(account.Email(email)).Exist(ctx)
	if taken {
		*f = append(*f, emailTaken(field))
	}
	return err
}

func emailTaken(field string) *Error {
	return &Error{Code: Duplicate, Field: field, Message: "Another account has this address."}
}

// takenMeanwhile: the one thing that a constraint can still refuse after all
// checks is an address that another transaction took in the same moment.
func takenMeanwhile(err error) error {
	if ent.IsConstraintError(err) {
		return emailTaken("input.email")
	}
	return err
}
