package crm_test

import (
	"context"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestCreateAccount(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		out := do(d, d.admin, crm.CreateAccount, crm.CreateAccountInput{UserID: d.press.UserID, Email: " Pat@Example.ORG "})
		a := d.db().Account.GetX(d.system(), out.Account)
		if a.Email != "pat@example.org" || !a.PasswordExpired || a.UserID != d.press.UserID {
			t.Errorf("the account is %v", a)
		}
		if ok, err := secret.Verify(t.Context(), out.OneTimePassword, a.PasswordHash); !ok || err != nil {
			t.Errorf("the password does not fit: %v", err)
		}
		disabled := d.user("Gone")
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: disabled.UserID, Version: 1})
		for _, c := range []struct {
			userID, email string
			want          []string
		}{
			{d.press.UserID, "new@example.org", []string{"CONFLICT input.userID"}},
			{d.outreach.UserID, "ADA@example.org", []string{"DUPLICATE input.email"}},
			{disabled.UserID, "x", []string{"VALIDATION_FAILED input.email", "VALIDATION_FAILED input.userID"}},
			{store.SystemUserID, "new@example.org", []string{"VALIDATION_FAILED input.userID"}},
			{id.New("usr"), "new@example.org", []string{"NOT_FOUND input.userID"}},
			{d.outreach.UserID + " ", "new@example.org", []string{"NOT_FOUND input.userID"}},
			{d.outreach.UserID, "Olu <olu@example.org>", []string{"VALIDATION_FAILED input.email"}},
			{d.outreach.UserID, strings.Repeat("a", 250) + "@b.de", []string{"VALIDATION_FAILED input.email"}},
		} {
			refused(d, d.admin, crm.CreateAccount, crm.CreateAccountInput{UserID: c.userID, Email: c.email}, c.want...)
		}
	})
}

func TestEditAccount(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		account := d.account(d.press, "pat@example.org")
		edit := func(version int, email string) crm.EditAccountInput {
			return crm.EditAccountInput{ID: account, Version: version, Email: email}
		}
		do(d, d.admin, crm.EditAccount, edit(1, "PAT@example.org"))
		if a := d.db().Account.GetX(d.system(), account); a.Version != 1 {
			t.Error("an edit that changes nothing made a version")
		}
		refused(d, d.admin, crm.EditAccount, edit(1, "ada@example.org"), "DUPLICATE input.email")
		refused(d, d.admin, crm.EditAccount, edit(1, ""), "VALIDATION_FAILED input.email")
		refused(d, d.admin, crm.EditAccount, edit(2, "patricia@example.org"), "CONFLICT input.version")
		refused(d, d.outreach, crm.EditAccount, edit(1, "olu@example.org"), "NOT_FOUND input.id")
		do(d, d.admin, crm.EditAccount, edit(1, "patricia@example.org"))
		a, err := crm.AccountByEmail(d.system(), d.db(), "Patricia@EXAMPLE.org")
		if err != nil || a.ID != account || a.Version != 2 {
			t.Errorf("found %v, %v", a, err)
		}
		if _, err := crm.AccountByEmail(d.system(), d.db(), "pat@example.org"); crm.CodeOf(err) != crm.NotFound {
			t.Errorf("the old address: %v", err)
		}
	})
}

func TestResetPassword(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		account := d.account(d.press, "pat@example.org")
		d.session(d.press)
		d.session(d.outreach)
		refused(d, d.admin, crm.ResetPassword, crm.ResetPasswordInput{ID: account, Version: 2}, "CONFLICT input.version")
		out := do(d, d.admin, crm.ResetPassword, crm.ResetPasswordInput{ID: account, Version: 1})
		a := d.db().Account.GetX(d.system(), account)
		if ok, err := secret.Verify(t.Context(), out.OneTimePassword, a.PasswordHash); !ok || err != nil || !a.PasswordExpired {
			t.Errorf("the account is %v, the password fits %v, %v", a, ok, err)
		}
		if d.sessions(d.press) != 0 || d.sessions(d.outreach) != 1 {
			t.Errorf("sessions: %d of theirs, %d of somebody else", d.sessions(d.press), d.sessions(d.outreach))
		}
		refused(d, d.outreach, crm.ResetPassword, crm.ResetPasswordInput{ID: account, Version: 2}, "NOT_FOUND input.id")
	})
}

// Whoever forgets to prepare an input gets an error, not an account without a password.
func TestAnInputMustBePrepared(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		account := d.account(d.press, "pat@example.org")
		for name, verb := range map[string]func(context.Context, *ent.Tx) error{
			"createAccount": func(ctx context.Context, tx *ent.Tx) error {
				_, err := crm.CreateAccount(ctx, tx, crm.CreateAccountInput{UserID: d.outreach.UserID, Email: "olu@example.org"})
				return err
			},
			"resetPassword": func(ctx context.Context, tx *ent.Tx) error {
				_, err := crm.ResetPassword(ctx, tx, crm.ResetPasswordInput{ID: account, Version: 1})
				return err
			},
			"changePassword": func(ctx context.Context, tx *ent.Tx) error {
				_, err := crm.ChangePassword(ctx, tx, crm.ChangePasswordInput{CurrentPassword: "x", NewPassword: "twelve letters"})
				return err
			},
		} {
			_, _, err := store.Write(d.as(d.admin), d.s, store.Op{Verb: name}, func(ctx context.Context, tx *ent.Tx) (string, error) {
				return "", verb(ctx, tx)
			})
			if err == nil || crm.CodeOf(err) != "" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestChangePassword(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		first := do(d, d.admin, crm.CreateAccount, crm.CreateAccountInput{UserID: d.press.UserID, Email: "pat@example.org"})
		do(d, d.admin, crm.EditUser, crm.EditUserInput{ID: d.press.UserID, Version: 1, Name: crm.Some("Patricia Jones")})
		d.session(d.press)
		d.session(d.admin)
		for _, c := range []struct {
			name, current, new string
			want               []string
		}{
			{"wrong", "wrong", "a good long one", []string{"VALIDATION_FAILED input.currentPassword"}},
			{"wrong and short", "", "short", []string{"VALIDATION_FAILED input.currentPassword", "VALIDATION_FAILED input.newPassword"}},
			{"11 letters", first.OneTimePassword, "élevenchars", []string{"VALIDATION_FAILED input.newPassword"}},
			{"201 letters", first.OneTimePassword, strings.Repeat("é", 201), []string{"VALIDATION_FAILED input.newPassword"}},
			{"not UTF-8", first.OneTimePassword, "twelve letters\xff", []string{"VALIDATION_FAILED input.newPassword"}},
			{"the same", first.OneTimePassword, first.OneTimePassword, []string{"VALIDATION_FAILED input.newPassword"}},
			{"the address", first.OneTimePassword, "PAT@example.org", []string{"VALIDATION_FAILED input.newPassword"}},
			{"the name", first.OneTimePassword, "patricia  JONES", []string{"VALIDATION_FAILED input.newPassword"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				refused(d.with(t), d.press, crm.ChangePassword, crm.ChangePasswordInput{CurrentPassword: c.current, NewPassword: c.new}, c.want...)
			})
		}
		refused(d, d.outreach, crm.ChangePassword, crm.ChangePasswordInput{CurrentPassword: first.OneTimePassword, NewPassword: "a good long one"}, "NOT_FOUND")

		const better = " zwölf Zeichen "
		do(d, d.press, crm.ChangePassword, crm.ChangePasswordInput{CurrentPassword: first.OneTimePassword, NewPassword: better})
		a := d.db().Account.GetX(d.system(), first.Account)
		if ok, err := secret.Verify(t.Context(), better, a.PasswordHash); !ok || err != nil || a.PasswordExpired {
			t.Errorf("the account is %v, the password fits %v, %v", a, ok, err)
		}
		if d.sessions(d.press) != 0 || d.sessions(d.admin) != 1 {
			t.Errorf("sessions: %d of one's own, %d of somebody else", d.sessions(d.press), d.sessions(d.admin))
		}
		refused(d, d.press, crm.ChangePassword, crm.ChangePasswordInput{CurrentPassword: first.OneTimePassword, NewPassword: "a good long one"},
			"VALIDATION_FAILED input.currentPassword")
	})
}

// Of two changes that were prepared with the same password only one takes effect.
func TestAPasswordIsChangedOnce(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		first := do(d, d.admin, crm.CreateAccount, crm.CreateAccountInput{UserID: d.press.UserID, Email: "pat@example.org"})
		in := crm.ChangePasswordInput{CurrentPassword: first.OneTimePassword, NewPassword: "a good long one"}
		if err := in.Prepare(d.as(d.press), d.db()); err != nil {
			t.Fatal(err)
		}
		change := func() error {
			_, _, err := store.Write(d.as(d.press), d.s, store.Op{Verb: "changePassword"}, func(ctx context.Context, tx *ent.Tx) (crm.ChangePasswordResult, error) {
				return crm.ChangePassword(ctx, tx, in)
			})
			return err
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if got := refusals(t, change()); len(got) != 1 || got[0] != "VALIDATION_FAILED input.currentPassword" {
			t.Errorf("the second one: %v", got)
		}
	})
}

func TestCreateFirstAdmin(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		type out = crm.CreateFirstAdminResult
		create := func(v *viewer.Viewer) (out, error) {
			r, _, err := store.Write(d.as(v), d.s, store.Op{Verb: "createFirstAdmin"}, func(ctx context.Context, tx *ent.Tx) (out, error) {
				return crm.CreateFirstAdmin(ctx, tx, "First", "First@example.org", "a hash")
			})
			return r, err
		}
		system := viewer.System(store.SystemUserID)
		if _, err := create(system); crm.CodeOf(err) != crm.Conflict {
			t.Errorf("where there is an account: %v", err)
		}
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			a, err := tx.Account.Query().OnlyID(ctx)
			if err != nil {
				return err
			}
			return tx.Account.DeleteOneID(a).Exec(ctx)
		})
		if _, err := create(d.admin); crm.CodeOf(err) != crm.Forbidden {
			t.Errorf("by somebody: %v", err)
		}
		made, err := create(system)
		if err != nil {
			t.Fatal(err)
		}
		a, u := d.db().Account.GetX(d.system(), made.Account), d.db().User.GetX(d.system(), made.User)
		if a.Email != "first@example.org" || a.PasswordHash != "a hash" || !a.PasswordExpired || a.UserID != u.ID ||
			u.Status != user.StatusACTIVE || len(u.Roles) != 1 || u.Roles[0] != "ADMIN" {
			t.Errorf("made %v and %v", u, a)
		}
	})
}

// Nothing of a password enters history.
func TestPasswordsStayOutOfHistory(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		first := do(d, d.admin, crm.CreateAccount, crm.CreateAccountInput{UserID: d.press.UserID, Email: "pat@example.org"})
		do(d, d.press, crm.ChangePassword, crm.ChangePasswordInput{CurrentPassword: first.OneTimePassword, NewPassword: "a good long one"})
		token := do(d, d.press, crm.CreateMyToken, crm.CreateMyTokenInput{Name: "t", Scopes: []viewer.Scope{viewer.PartnersRead}})
		for _, c := range d.db().Change.Query().AllX(d.system()) {
			text := string(c.Before) + string(c.After)
			for _, secret := range []string{"argon2", first.OneTimePassword, "a good long one", token.Token, secret.HashToken(token.Token)} {
				if strings.Contains(text, secret) {
					t.Errorf("history of %s holds %s", c.RecordID, secret)
				}
			}
		}
	})
}
