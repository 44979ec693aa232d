package crm_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

const day = 24 * time.Hour

// in is a time so far from noon.
func in(d time.Duration) *time.Time { t := noon.Add(d); return &t }

func TestCreateTokens(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		scopes := []viewer.Scope{viewer.ContactsRead, viewer.PartnersRead}
		mine := do(d, d.press, crm.CreateMyToken, crm.CreateMyTokenInput{Name: " Newsletter ", Scopes: scopes})
		token := d.db().AppToken.GetX(d.system(), mine.AppToken)
		if token.Name != "Newsletter" || token.UserID != d.press.UserID || token.CreatedBy != d.press.UserID ||
			!token.ExpiresAt.Equal(noon.AddDate(0, 0, 90)) || token.TokenHash != secret.HashToken(mine.Token) || token.RevokedAt != nil {
			t.Errorf("the token is %v", token)
		}
		if diff := cmp.Diff([]string{"partners:read", "contacts:read"}, token.Scopes); diff != "" {
			t.Errorf("scopes (-want +got):\n%s", diff)
		}
		theirs := do(d, d.admin, crm.CreateAppToken, crm.CreateAppTokenInput{UserID: d.reader.UserID, Name: "x", Scopes: scopes, ExpiresAt: in(366 * day)})
		if token := d.db().AppToken.GetX(d.system(), theirs.AppToken); token.UserID != d.reader.UserID || !token.ExpiresAt.Equal(*in(366 * day)) {
			t.Errorf("the token is %v", token)
		}
		do(d, viewer.System(store.SystemUserID), crm.CreateAppToken, crm.CreateAppTokenInput{UserID: d.reader.UserID, Name: "x", Scopes: scopes})

		byToken := *d.admin
		byToken.Token, byToken.Scopes = theirs.AppToken, viewer.Scopes
		gone := d.user("Gone")
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: gone.UserID, Version: 1})
		refused(d, &byToken, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "x", Scopes: scopes}, "FORBIDDEN")
		for _, c := range []struct {
			name string
			v    *viewer.Viewer
			in   crm.CreateAppTokenInput
			want []string
		}{
			{"by a token", &byToken, crm.CreateAppTokenInput{UserID: d.reader.UserID, Name: "x", Scopes: scopes}, []string{"FORBIDDEN"}},
			{"nobody", d.admin, crm.CreateAppTokenInput{UserID: id.New("usr"), Name: "x", Scopes: scopes}, []string{"NOT_FOUND input.userID"}},
			{"disabled", d.admin, crm.CreateAppTokenInput{UserID: gone.UserID, Name: "x", Scopes: scopes}, []string{"VALIDATION_FAILED input.userID"}},
			{"the server", d.admin, crm.CreateAppTokenInput{UserID: store.SystemUserID, Name: "x", Scopes: scopes}, []string{"VALIDATION_FAILED input.userID"}},
			{"empty", d.admin, crm.CreateAppTokenInput{UserID: d.reader.UserID}, []string{"VALIDATION_FAILED input.name", "VALIDATION_FAILED input.scopes"}},
			{"scopes", d.admin, crm.CreateAppTokenInput{UserID: d.reader.UserID, Name: "x", Scopes: []viewer.Scope{"all", viewer.PressRead, viewer.PressRead}},
				[]string{"VALIDATION_FAILED input.scopes.0", "VALIDATION_FAILED input.scopes.2"}},
			{"now", d.admin, crm.CreateAppTokenInput{UserID: d.reader.UserID, Name: "x", Scopes: scopes, ExpiresAt: in(0)}, []string{"VALIDATION_FAILED input.expiresAt"}},
			{"too long", d.admin, crm.CreateAppTokenInput{UserID: d.reader.UserID, Name: "x", Scopes: scopes, ExpiresAt: in(366*day + time.Microsecond)},
				[]string{"VALIDATION_FAILED input.expiresAt"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), c.v, crm.CreateAppToken, c.in, c.want...) })
		}
	})
}

func TestEditAppToken(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		scopes := []viewer.Scope{viewer.AdminScope}
		mine := do(d, d.press, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "x", Scopes: scopes, ExpiresAt: in(10 * day)}).AppToken
		over := do(d, d.press, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "over", Scopes: scopes}).AppToken
		ended := do(d, d.press, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "ended", Scopes: scopes}).AppToken
		do(d, d.press, crm.RevokeAppToken, crm.RevokeAppTokenInput{ID: ended})
		byToken := *d.press
		byToken.Token, byToken.Scopes = mine, scopes

		do(d, d.press, crm.EditAppToken, crm.EditAppTokenInput{ID: mine, Version: 1, Name: crm.Some("x"), ExpiresAt: crm.Some(*in(10 * day))})
		do(d, &byToken, crm.EditAppToken, crm.EditAppTokenInput{ID: mine, Version: 1, Name: crm.Some("y"), ExpiresAt: crm.Some(*in(5 * day))})
		for _, c := range []struct {
			name string
			v    *viewer.Viewer
			in   crm.EditAppTokenInput
			want []string
		}{
			{"by somebody else", d.outreach, crm.EditAppTokenInput{ID: mine, Version: 2, Name: crm.Some("z")}, []string{"NOT_FOUND input.id"}},
			{"stale", d.press, crm.EditAppTokenInput{ID: mine, Version: 1, Name: crm.Some("z")}, []string{"CONFLICT input.version"}},
			{"revoked", d.press, crm.EditAppTokenInput{ID: ended, Version: 2, Name: crm.Some("z")}, []string{"CONFLICT input.id"}},
			{"put off by a token", &byToken, crm.EditAppTokenInput{ID: mine, Version: 2, ExpiresAt: crm.Some(*in(6 * day))}, []string{"FORBIDDEN input.expiresAt"}},
			{"nulls", d.press, crm.EditAppTokenInput{ID: mine, Version: 2, Name: crm.Clear[string](), ExpiresAt: crm.Clear[time.Time]()},
				[]string{"VALIDATION_FAILED input.expiresAt", "VALIDATION_FAILED input.name"}},
			{"too long", d.press, crm.EditAppTokenInput{ID: mine, Version: 2, ExpiresAt: crm.Some(*in(367 * day))}, []string{"VALIDATION_FAILED input.expiresAt"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), c.v, crm.EditAppToken, c.in, c.want...) })
		}
		do(d, d.admin, crm.EditAppToken, crm.EditAppTokenInput{ID: mine, Version: 2, ExpiresAt: crm.Some(*in(6 * day))})
		if token := d.db().AppToken.GetX(d.system(), mine); token.Name != "y" || token.Version != 3 || !token.ExpiresAt.Equal(*in(6 * day)) {
			t.Errorf("the token is %v", token)
		}
		d.now = d.now.Add(91 * day)
		refused(d, d.press, crm.EditAppToken, crm.EditAppTokenInput{ID: over, Version: 1, Name: crm.Some("z")}, "CONFLICT input.id")
	})
}

func TestRevokeAppToken(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		scopes := []viewer.Scope{viewer.AdminScope}
		one := do(d, d.press, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "one", Scopes: scopes}).AppToken
		two := do(d, d.press, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "two", Scopes: scopes}).AppToken
		refused(d, d.outreach, crm.RevokeAppToken, crm.RevokeAppTokenInput{ID: one}, "NOT_FOUND input.id")
		do(d, d.press, crm.RevokeAppToken, crm.RevokeAppTokenInput{ID: one})
		do(d, d.admin, crm.RevokeAppToken, crm.RevokeAppTokenInput{ID: two})
		refused(d, d.press, crm.RevokeAppToken, crm.RevokeAppTokenInput{ID: two}, "CONFLICT input.id")
		if at := d.db().AppToken.GetX(d.system(), one).RevokedAt; at == nil || !at.Equal(noon) {
			t.Errorf("revoked at %v", at)
		}
	})
}
