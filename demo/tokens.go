package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/apptoken"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// tokenName is by what demo tokens are found again.
const tokenName = "coalition serve --demo"

// tokenLife is how long a demo token is good for.
const tokenLife = 24 * time.Hour

// Token lets somebody try the server in one role.
type Token struct {
	Role viewer.Role
	// Name is that of the invented user for whom the token acts.
	Name string
	// Text is the token itself. It is stored nowhere.
	Text    string
	Scopes  []viewer.Scope
	Expires time.Time
}

// Tokens revokes the demo tokens of earlier and makes a fresh one for each role,
// good for 24 hours. It refuses a database that [Fill] did not mark with
// [ErrNotDemo].
func Tokens(ctx context.Context, s *store.Store) ([]Token, error) {
	op := store.Op{Verb: "createDemoTokens"}
	tokens, _, err := store.Write(asServer(ctx), s, op, func(ctx context.Context, tx *ent.Tx) ([]Token, error) {
		if _, err := tx.Setting.Get(ctx, mark); err != nil {
			if ent.IsNotFound(err) {
				err = ErrNotDemo
			}
			return nil, err
		}
		if err := revokeTokens(ctx, tx); err != nil {
			return nil, err
		}
		return makeTokens(ctx, tx)
	})
	return tokens, err
}

func revokeTokens(ctx context.Context, tx *ent.Tx) error {
	ids, err := tx.AppToken.Query().Where(apptoken.Name(tokenName), apptoken.RevokedAtIsNil()).IDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := crm.RevokeAppToken(ctx, tx, crm.RevokeAppTokenInput{ID: id}); err != nil {
			return err
		}
	}
	return nil
}

func makeTokens(ctx context.Context, tx *ent.Tx) ([]Token, error) {
	users, err := tx.User.Query().Where(user.StatusEQ(user.StatusACTIVE)).Order(user.ByCreatedAt(), user.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	expires := calendar.Now(ctx).Add(tokenLife)
	tokens := make([]Token, 0, len(viewer.Roles))
	for _, role := range viewer.Roles {
		u, err := holder(ctx, tx, users, role)
		if err != nil {
			return nil, err
		}
		scopes := usable(role)
		made, err := crm.CreateAppToken(ctx, tx, crm.CreateAppTokenInput{
			UserID: u.ID, Name: tokenName, Scopes: scopes, ExpiresAt: &expires,
		})
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, Token{Role: role, Name: u.Name, Text: made.Token, Scopes: scopes, Expires: expires})
	}
	return tokens, nil
}

// holder is the first user with this role and no other. Whoever tries the demo
// may have disabled that user or given the role away: then there is a new one.
func holder(ctx context.Context, tx *ent.Tx, users []*ent.User, role viewer.Role) (*ent.User, error) {
	for _, u := range users {
		if slices.Equal(u.Roles, []string{string(role)}) {
			return u, nil
		}
	}
	made, err := crm.CreateUser(ctx, tx, crm.CreateUserInput{Name: fmt.Sprintf("Demo %s", role), Roles: []viewer.Role{role}})
	if err != nil {
		return nil, err
	}
	return tx.User.Get(ctx, made.User)
}

// usable are all scopes that somebody of a role can do something with.
func usable(role viewer.Role) []viewer.Scope {
	scopes := []viewer.Scope{
		viewer.PartnersRead, viewer.ContactsRead, viewer.InteractionsRead, viewer.CampaignsRead, viewer.PressRead, viewer.ChangesRead,
	}
	writes := []viewer.Scope{
		viewer.PartnersWrite, viewer.ContactsWrite, viewer.InteractionsWrite, viewer.CampaignsWrite, viewer.PressWrite,
	}
	switch role {
	case viewer.Admin:
		return viewer.Scopes
	case viewer.Outreach, viewer.Press, viewer.Organiser:
		return append(append(scopes, writes...), viewer.AdminScope)
	case viewer.DPO: // reads names of users, and who opened what
		return []viewer.Scope{viewer.PartnersRead, viewer.ChangesRead, viewer.AdminScope}
	}
	return append(scopes, viewer.AdminScope)
}
