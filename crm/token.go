package crm

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/apptoken"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/viewer"
)

// How long an app token lives: unless something else is said, and at most.
const (
	tokenDays    = 90
	tokenMaxDays = 366
)

// CreateAppTokenInput is a token for any user.
type CreateAppTokenInput struct {
	UserID, Name string
	Scopes       []viewer.Scope
	ExpiresAt    *time.Time
}

// CreateAppTokenResult names the token's record. The token itself is never stored.
type CreateAppTokenResult struct {
	AppToken string `json:"appToken"`
	Token    string `json:"-"`
}

// CreateAppToken makes a token with which a program acts for a user, within what
// the user may do and the scopes allow. It answers NOT_FOUND for an unknown user,
// and VALIDATION_FAILED for one who is not active, for unknown or repeated scopes
// and for an end that is past or more than 366 days ahead.
func CreateAppToken(ctx context.Context, tx *ent.Tx, in CreateAppTokenInput) (CreateAppTokenResult, error) {
	var f Faults
	if err := f.activeUser(ctx, tx, "input.userID", in.UserID); err != nil {
		return CreateAppTokenResult{}, err
	}
	token := newToken{user: in.UserID, name: in.Name, scopes: in.Scopes, ends: in.ExpiresAt}
	id, text, err := token.create(ctx, tx, f)
	return CreateAppTokenResult{AppToken: id, Token: text}, err
}

// CreateMyTokenInput is a token for oneself.
type CreateMyTokenInput struct {
	Name      string
	Scopes    []viewer.Scope
	ExpiresAt *time.Time
}

// CreateMyTokenResult names the token's record. The token itself is never stored.
type CreateMyTokenResult struct {
	AppToken string `json:"appToken"`
	Token    string `json:"-"`
}

// CreateMyToken makes a token with which a program acts for the viewer. It
// answers what CreateAppToken answers of name, scopes and end.
func CreateMyToken(ctx context.Context, tx *ent.Tx, in CreateMyTokenInput) (CreateMyTokenResult, error) {
	token := newToken{user: viewer.From(ctx).UserID, name: in.Name, scopes: in.Scopes, ends: in.ExpiresAt}
	id, text, err := token.create(ctx, tx, nil)
	return CreateMyTokenResult{AppToken: id, Token: text}, err
}

type newToken struct {
	user, name string
	scopes     []viewer.Scope
	ends       *time.Time
}

// create checks what both verbs share, beside the faults found so far, and
// writes the record.
func (n newToken) create(ctx context.Context, tx *ent.Tx, f Faults) (id, text string, err error) {
	// SECURITY: a stolen token must not make itself another.
	if viewer.From(ctx).Token != "" {
		return "", "", &Error{Code: Forbidden, Message: "An app token makes no tokens; sign in with your password."}
	}
	name := f.name("input.name", n.name, 1, 100)
	scopes := f.scopes("input.scopes", n.scopes)
	ends := calendar.Now(ctx).AddDate(0, 0, tokenDays)
	if n.ends != nil {
		ends = f.tokenEnd(ctx, "input.expiresAt", *n.ends)
	}
	if err := f.err(); err != nil {
		return "", "", err
	}
	text = secret.NewToken(secret.AppToken)
	t, err := tx.AppToken.Create().SetUserID(n.user).SetName(name).SetScopes(scopes).
		SetExpiresAt(ends).SetTokenHash(secret.HashToken(text)).Save(ctx)
	if err != nil {
		return "", "", err
	}
	return t.ID, text, nil
}

// EditAppTokenInput is a change of a token's name or end.
type EditAppTokenInput struct {
	ID        string
	Version   int
	Name      Opt[string]
	ExpiresAt Opt[time.Time]
}

// EditAppTokenResult names the token's record.
type EditAppTokenResult struct {
	AppToken string `json:"appToken"`
}

// EditAppToken changes what a token is for or when it ends: one's own, or any
// for administrators. It answers VALIDATION_FAILED as CreateAppToken does,
// FORBIDDEN when a token would put off the end of one, and CONFLICT for a stale
// version and for a token that has ended.
func EditAppToken(ctx context.Context, tx *ent.Tx, in EditAppTokenInput) (EditAppTokenResult, error) {
	t, err := tx.AppToken.Query().Where(apptoken.ID(in.ID)).Only(ctx)
	switch {
	case err != nil:
		return EditAppTokenResult{}, found(err, "input.id", "app token")
	case t.Version != in.Version:
		return EditAppTokenResult{}, stale(ctx, tx, t.ID, in.Version)
	case t.RevokedAt != nil || !t.ExpiresAt.After(calendar.Now(ctx)):
		return EditAppTokenResult{}, &Error{Code: Conflict, Field: "input.id", Message: "This token has ended for good; make another one."}
	}
	var f Faults
	edit := tx.AppToken.UpdateOne(t).Where(apptoken.Version(in.Version))
	if name, changed := f.editLine("input.name", in.Name, t.Name, 1, 100); changed {
		edit.SetName(name)
	}
	f.notNull("input.expiresAt", in.ExpiresAt.Null)
	if in.ExpiresAt.Set && !in.ExpiresAt.Null {
		ends := f.tokenEnd(ctx, "input.expiresAt", in.ExpiresAt.Value)
		// SECURITY: a stolen token must not outlive the end that its owner gave it.
		if ends.After(t.ExpiresAt) && viewer.From(ctx).Token != "" {
			f.add(Forbidden, "input.expiresAt", "An app token does not put off the end of one; sign in with your password.")
		}
		if !ends.Equal(t.ExpiresAt) {
			edit.SetExpiresAt(ends)
		}
	}
	if err := f.err(); err != nil {
		return EditAppTokenResult{}, err
	}
	if untouched(edit.Mutation()) {
		return EditAppTokenResult{AppToken: t.ID}, nil
	}
	return EditAppTokenResult{AppToken: t.ID}, saved(ctx, tx, edit.Write(ctx), t.ID, in.Version)
}

// RevokeAppTokenInput names a token.
type RevokeAppTokenInput struct{ ID string }

// RevokeAppTokenResult names the token's record.
type RevokeAppTokenResult struct {
	AppToken string `json:"appToken"`
}

// RevokeAppToken ends a token at once: one's own, or any for administrators. It
// answers CONFLICT when that has been done.
func RevokeAppToken(ctx context.Context, tx *ent.Tx, in RevokeAppTokenInput) (RevokeAppTokenResult, error) {
	revoked := &Error{Code: Conflict, Field: "input.id", Message: "This token is revoked already."}
	t, err := tx.AppToken.Query().Where(apptoken.ID(in.ID)).Only(ctx)
	switch {
	case err != nil:
		return RevokeAppTokenResult{}, found(err, "input.id", "app token")
	case t.RevokedAt != nil:
		return RevokeAppTokenResult{}, revoked
	}
	err = tx.AppToken.UpdateOne(t).Where(apptoken.RevokedAtIsNil()).SetRevokedAt(calendar.Now(ctx)).Write(ctx)
	if ent.IsNotFound(err) {
		return RevokeAppTokenResult{}, revoked
	}
	return RevokeAppTokenResult{AppToken: t.ID}, err
}

// scopes checks that scopes are known and distinct, and returns them as they are
// stored, in the order of viewer.Scopes.
func (f *Faults) scopes(field string, scopes []viewer.Scope) []string {
	if len(scopes) == 0 {
		f.add(Invalid, field, "A token needs at least one scope.")
	}
	for i, s := range scopes {
		switch path := fmt.Sprintf("%s.%d", field, i); {
		case !slices.Contains(viewer.Scopes, s):
			f.add(Invalid, path, "There is no such scope.")
		case slices.Contains(scopes[:i], s):
			f.add(Invalid, path, "This scope is given twice.")
		}
	}
	stored := []string{}
	for _, s := range viewer.Scopes {
		if slices.Contains(scopes, s) {
			stored = append(stored, string(s))
		}
	}
	return stored
}

// tokenEnd checks that a token ends neither in the past nor too far ahead.
func (f *Faults) tokenEnd(ctx context.Context, field string, t time.Time) time.Time {
	t = t.UTC().Truncate(time.Microsecond)
	switch now := calendar.Now(ctx); {
	case !t.After(now):
		f.add(Invalid, field, "This is past already.")
	case t.After(now.AddDate(0, 0, tokenMaxDays)):
		f.add(Invalid, field, fmt.Sprintf("A token lives at most %d days.", tokenMaxDays))
	}
	return t
}
