package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/apptoken"
	"github.com/breakthrough-party/coalition/ent/session"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/viewer"
)

// DisableUserInput says who may no longer sign in.
type DisableUserInput struct {
	ID      string
	Version int
}

// DisableUserResult names the user.
type DisableUserResult struct {
	User string `json:"user"`
}

// DisableUser ends somebody's sessions and app tokens at once and lets them sign
// in no more. It answers FORBIDDEN for the built-in system user, and CONFLICT for
// a stale version, for oneself, for the last administrator and for somebody who
// is disabled already.
func DisableUser(ctx context.Context, tx *ent.Tx, in DisableUserInput) (DisableUserResult, error) {
	u, err := editableUser(ctx, tx, in.ID, in.Version)
	switch {
	case err != nil:
		return DisableUserResult{}, err
	case u.ID == viewer.From(ctx).UserID:
		return DisableUserResult{}, &Error{Code: Conflict, Field: "input.id", Message: "You cannot disable yourself; ask another administrator."}
	case u.Status == user.StatusDISABLED:
		return DisableUserResult{}, &Error{Code: Conflict, Field: "input.id", Message: "This user is disabled already."}
	}
	if isAdmin(u.Roles) {
		if err := notLastAdmin(ctx, tx, u); err != nil {
			return DisableUserResult{}, err
		}
	}
	disable := tx.User.UpdateOne(u).Where(user.Version(in.Version)).SetStatus(user.StatusDISABLED)
	if err := saved(ctx, tx, disable.Exec(ctx), u.ID, in.Version); err != nil {
		return DisableUserResult{}, err
	}
	if err := endSessions(ctx, tx, u.ID); err != nil {
		return DisableUserResult{}, err
	}
	return DisableUserResult{User: u.ID}, endTokens(ctx, tx, u.ID)
}

// EnableUserInput says who may sign in again.
type EnableUserInput struct {
	ID      string
	Version int
}

// EnableUserResult names the user.
type EnableUserResult struct {
	User string `json:"user"`
}

// EnableUser lets a disabled user sign in again. Sessions and tokens that were
// ended stay ended. It answers FORBIDDEN for the built-in system user, and
// CONFLICT for a stale version and for somebody who is not disabled.
func EnableUser(ctx context.Context, tx *ent.Tx, in EnableUserInput) (EnableUserResult, error) {
	u, err := editableUser(ctx, tx, in.ID, in.Version)
	switch {
	case err != nil:
		return EnableUserResult{}, err
	case u.Status != user.StatusDISABLED:
		return EnableUserResult{}, &Error{Code: Conflict, Field: "input.id", Message: "This user is not disabled."}
	}
	enable := tx.User.UpdateOne(u).Where(user.Version(in.Version)).SetStatus(user.StatusACTIVE)
	return EnableUserResult{User: u.ID}, saved(ctx, tx, enable.Write(ctx), u.ID, in.Version)
}

// endSessions signs somebody out everywhere.
func endSessions(ctx context.Context, tx *ent.Tx, userID string) error {
	_, err := tx.Session.Delete().Where(session.UserID(userID)).Exec(ctx)
	return err
}

// endTokens revokes all app tokens that act for somebody, one by one, so that
// each has its row of history.
func endTokens(ctx context.Context, tx *ent.Tx, userID string) error {
	tokens, err := tx.AppToken.Query().Where(apptoken.UserID(userID), apptoken.RevokedAtIsNil()).All(ctx)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if err := tx.AppToken.UpdateOne(t).SetRevokedAt(calendar.Now(ctx)).Write(ctx); err != nil {
			return err
		}
	}
	return nil
}
