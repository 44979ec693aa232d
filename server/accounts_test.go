package server

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// accountsTest is a database with one user, Ann, who has an account.
type accountsTest struct {
	Accounts
	t     *testing.T
	store *store.Store
	ann   string
	now   time.Time
}

func onEngines(t *testing.T, f func(a *accountsTest)) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		a := &accountsTest{Accounts: NewAccounts(s), t: t, store: s, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
		a.write(func(ctx context.Context, tx *ent.Tx) error {
			ann, err := tx.User.Create().SetName("Ann").SetRoles([]string{"ORGANISER", "PRESS"}).Save(ctx)
			if err != nil {
				return err
			}
			a.ann = ann.ID
			return tx.Account.Create().SetUserID(ann.ID).SetEmail("ann@example.org").SetPasswordHash("hash1").
				SetPasswordExpired(true).Exec(ctx)
		})
		f(a)
	})
}

func (a *accountsTest) ctx() context.Context {
	return calendar.NewContext(a.t.Context(), calendar.Clock{Time: func() time.Time { return a.now }})
}

func (a *accountsTest) write(fn func(ctx context.Context, tx *ent.Tx) error) {
	a.t.Helper()
	ctx := viewer.NewContext(a.ctx(), viewer.System(store.SystemUserID))
	_, _, err := store.Write(ctx, a.store, store.Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (struct{}, error) {
		return struct{}{}, fn(ctx, tx)
	})
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *accountsTest) open(token string) bool {
	a.t.Helper()
	ok, err := a.Open(a.ctx(), "key", NewSession{
		UserID: a.ann, TokenHash: secret.HashToken(token), CreatedAt: a.now, ExpiresAt: a.now.Add(time.Hour), PasswordHash: "hash1",
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return ok
}

func (a *accountsTest) bearer(kind secret.Kind, token string) *Bearer {
	a.t.Helper()
	b, err := a.Bearer(a.ctx(), kind, secret.HashToken(token))
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

func TestStoredAccounts(t *testing.T) {
	onEngines(t, func(a *accountsTest) {
		t := a.t
		got, err := a.Account(a.ctx(), "ann@example.org")
		if err != nil || got.UserID != a.ann || got.Name != "Ann" || len(got.Roles) != 2 || got.PasswordHash != "hash1" || !got.PasswordExpired {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := a.Account(a.ctx(), "bob@example.org"); err != nil || got.UserID != "" || got.PasswordHash != "" {
			t.Errorf("an unknown address: %+v %v", got, err)
		}
		a.write(func(ctx context.Context, tx *ent.Tx) error {
			return tx.User.UpdateOneID(a.ann).SetStatus(user.StatusDISABLED).Exec(ctx)
		})
		if got, err := a.Account(a.ctx(), "ann@example.org"); err != nil || got.PasswordHash != "" {
			t.Errorf("a disabled user: %+v %v", got, err)
		}
	})
}

func TestStoredSessions(t *testing.T) {
	onEngines(t, func(a *accountsTest) {
		t := a.t
		token := secret.NewToken(secret.Session)
		if !a.open(token) {
			t.Fatal("the session is not opened")
		}
		b := a.bearer(secret.Session, token)
		if b == nil || b.Viewer.UserID != a.ann || !b.Viewer.Has(viewer.Press) || b.Viewer.Session == "" || b.Viewer.Token != "" ||
			!b.Viewer.PasswordExpired || !b.LastUsed.Equal(a.now) || !b.Expires.Equal(a.now.Add(time.Hour)) || len(b.Viewer.Regions) != 0 {
			t.Fatalf("%+v", b)
		}
		if a.bearer(secret.AppToken, token) != nil || a.bearer(secret.Session, token+"x") != nil {
			t.Error("another token is taken for it")
		}
		var regions []string
		a.write(func(ctx context.Context, tx *ent.Tx) error {
			var err error
			if regions, err = tx.Region.Query().Limit(2).IDs(ctx); err != nil {
				return err
			}
			return tx.User.UpdateOneID(a.ann).AddRegionIDs(regions...).Exec(ctx)
		})
		if b := a.bearer(secret.Session, token); len(b.Viewer.Regions) != 2 {
			t.Errorf("regions of an organiser: %v, want %v", b.Viewer.Regions, regions)
		}
		later := a.now.Add(30 * time.Minute)
		if err := a.Used(a.ctx(), secret.Session, b.Viewer.Session, later); err != nil {
			t.Error(err)
		}
		if b := a.bearer(secret.Session, token); !b.LastUsed.Equal(later) {
			t.Errorf("last used %v", b.LastUsed)
		}
		a.now = a.now.Add(2 * time.Hour)
		other := secret.NewToken(secret.Session)
		a.open(other)
		if n := a.store.Ent().Session.Query().CountX(bookkeeper(a.ctx())); n != 1 {
			t.Errorf("%d sessions are stored: those that ended are left", n)
		}
		b = a.bearer(secret.Session, other)
		for range 2 {
			if err := a.Close(a.ctx(), b.Viewer.Session); err != nil {
				t.Error(err)
			}
		}
		if a.bearer(secret.Session, other) != nil {
			t.Error("a session that was closed is good")
		}
		if err := a.Used(a.ctx(), secret.Session, b.Viewer.Session, later); err != nil {
			t.Errorf("noting the use of a closed session: %v", err)
		}
		if n := a.store.Ent().Operation.Query().CountX(bookkeeper(a.ctx())); n != 2 { // the two writes of this test
			t.Errorf("signing in leaves history: %d operations", n)
		}
	})
}

func TestStoredSessionsOfSomebodyDisabled(t *testing.T) {
	onEngines(t, func(a *accountsTest) {
		token := secret.NewToken(secret.Session)
		a.open(token)
		a.write(func(ctx context.Context, tx *ent.Tx) error {
			return tx.User.UpdateOneID(a.ann).SetStatus(user.StatusDISABLED).Exec(ctx)
		})
		if a.bearer(secret.Session, token) != nil {
			a.t.Error("the session is good")
		}
		if a.open(secret.NewToken(secret.Session)) {
			a.t.Error("a session is opened")
		}
	})
}

// A session must not be opened by a password that was changed in the meantime.
func TestPasswordChangedWhileItWasChecked(t *testing.T) {
	onEngines(t, func(a *accountsTest) {
		a.write(func(ctx context.Context, tx *ent.Tx) error {
			acc := tx.Account.Query().OnlyX(ctx)
			return tx.Account.UpdateOne(acc).SetPasswordHash("hash2").Exec(ctx)
		})
		if a.open(secret.NewToken(secret.Session)) {
			a.t.Error("a session is opened by the old password")
		}
		if n := a.store.Ent().Session.Query().CountX(bookkeeper(a.ctx())); n != 0 {
			a.t.Errorf("%d sessions are stored", n)
		}
	})
}

func TestStoredAppTokens(t *testing.T) {
	onEngines(t, func(a *accountsTest) {
		t := a.t
		token, id := secret.NewToken(secret.AppToken), ""
		a.write(func(ctx context.Context, tx *ent.Tx) error {
			row, err := tx.AppToken.Create().SetUserID(a.ann).SetName("mail merge").SetTokenHash(secret.HashToken(token)).
				SetScopes([]string{"partners:read"}).SetExpiresAt(a.now.Add(time.Hour)).Save(ctx)
			if err == nil {
				id = row.ID
			}
			return err
		})
		b := a.bearer(secret.AppToken, token)
		if b == nil || b.Viewer.UserID != a.ann || b.Viewer.Token != id || b.Viewer.Session != "" || !b.LastUsed.IsZero() || !b.Expires.Equal(a.now.Add(time.Hour)) ||
			len(b.Viewer.Scopes) != 1 || b.Viewer.Scopes[0] != viewer.PartnersRead || b.Viewer.PasswordExpired {
			t.Fatalf("%+v", b)
		}
		if a.bearer(secret.Session, token) != nil {
			t.Error("it is taken for a session")
		}
		if err := a.Used(a.ctx(), secret.AppToken, id, a.now); err != nil {
			t.Error(err)
		}
		if row := a.store.Ent().AppToken.GetX(bookkeeper(a.ctx()), id); !row.LastUsedAt.Equal(a.now) || row.Version != 1 {
			t.Errorf("last used %v, version %d", row.LastUsedAt, row.Version)
		}
		a.write(func(ctx context.Context, tx *ent.Tx) error {
			return tx.AppToken.UpdateOneID(id).SetRevokedAt(a.now).Exec(ctx)
		})
		if a.bearer(secret.AppToken, token) != nil {
			t.Error("a revoked token is good")
		}
	})
}

func TestStoredAttempts(t *testing.T) {
	onEngines(t, func(a *accountsTest) {
		t := a.t
		attempt := func(key string) time.Duration {
			t.Helper()
			wait, err := a.Attempt(a.ctx(), key, backOff)
			if err != nil {
				t.Fatal(err)
			}
			return wait
		}
		for n := range 3 {
			if wait := attempt("key"); wait != 0 {
				t.Errorf("attempt %d waits %v", n, wait)
			}
		}
		if wait := attempt("key"); wait != time.Second {
			t.Errorf("the fourth waits %v", wait)
		}
		if wait := attempt("other"); wait != 0 {
			t.Errorf("another account or address waits %v", wait)
		}
		a.now = a.now.Add(time.Second)
		if first, second := attempt("key"), attempt("key"); first != 0 || second != 2*time.Second {
			t.Errorf("after the wait: %v, then %v", first, second)
		}
		a.open(secret.NewToken(secret.Session)) // under "key"
		if wait := attempt("key"); wait != 0 {
			t.Errorf("after a success: %v", wait)
		}
		a.now = a.now.Add(attemptsKept + time.Second)
		attempt("third")
		if n := a.store.Ent().SignInAttempt.Query().CountX(bookkeeper(a.ctx())); n != 1 {
			t.Errorf("%d rows of attempts are left after a day", n)
		}
	})
}

// Of many guesses at one moment no more are checked than one after the other.
func TestAttemptsAtOneMoment(t *testing.T) {
	onEngines(t, func(a *accountsTest) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		let := 0
		for range 12 {
			wg.Go(func() {
				wait, err := a.Attempt(a.ctx(), "key", backOff)
				if err != nil {
					a.t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if wait == 0 {
					let++
				}
			})
		}
		wg.Wait()
		if let != attemptsFree {
			a.t.Errorf("%d attempts were let through, want %d", let, attemptsFree)
		}
	})
}
