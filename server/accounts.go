package server

import (
	"context"
	"errors"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/account"
	"github.com/breakthrough-party/coalition/ent/apptoken"
	"github.com/breakthrough-party/coalition/ent/session"
	"github.com/breakthrough-party/coalition/ent/signinattempt"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// NewAccounts keeps accounts, sessions and app tokens in the database.
func NewAccounts(s *store.Store) Accounts { return &stored{s} }

type stored struct{ store *store.Store }

// bookkeeper is who reads and writes before it is known who is asking: the
// server itself.
func bookkeeper(ctx context.Context) context.Context {
	return viewer.NewContext(ctx, viewer.System(store.SystemUserID))
}

// write runs the bookkeeping of signing in. It leaves no row in the history.
func (s *stored) write(ctx context.Context, verb string, fn func(context.Context, *ent.Tx) error) error {
	_, _, err := store.Write(bookkeeper(ctx), s.store, store.Op{Verb: verb},
		func(ctx context.Context, tx *ent.Tx) (struct{}, error) { return struct{}{}, fn(ctx, tx) })
	return err
}

func (s *stored) Account(ctx context.Context, email string) (Account, error) {
	a, err := s.store.Ent().Account.Query().
		Where(account.Email(email), account.HasUserWith(user.StatusEQ(user.StatusACTIVE))).
		WithUser().Only(bookkeeper(ctx))
	switch {
	case ent.IsNotFound(err):
		return Account{}, nil
	case err != nil:
		return Account{}, err
	}
	return Account{
		UserID:          a.UserID,
		Name:            a.Edges.User.Name,
		Roles:           roles(a.Edges.User),
		PasswordHash:    a.PasswordHash,
		PasswordExpired: a.PasswordExpired,
	}, nil
}

// attemptsKept is how long attempts count; a day later all is forgotten.
const attemptsKept = 24 * time.Hour

func (s *stored) Attempt(ctx context.Context, key string, delay func(attempts int) time.Duration) (wait time.Duration, err error) {
	count := func(ctx context.Context, tx *ent.Tx) error {
		now := calendar.Now(ctx)
		if _, err := tx.SignInAttempt.Delete().Where(signinattempt.LastAtLT(now.Add(-attemptsKept))).Exec(ctx); err != nil {
			return err
		}
		// Held until the end, so that attempts at one moment take turns.
		a, err := tx.SignInAttempt.Query().Where(signinattempt.ID(key), forUpdate).Only(ctx)
		if ent.IsNotFound(err) {
			wait = 0
			return tx.SignInAttempt.Create().SetID(key).SetFailures(1).SetLastAt(now).Exec(ctx)
		}
		if err != nil {
			return err
		}
		if wait = a.LastAt.Add(delay(a.Failures)).Sub(now); wait > 0 {
			return nil
		}
		return tx.SignInAttempt.UpdateOne(a).AddFailures(1).SetLastAt(now).Exec(ctx)
	}
	err = s.write(ctx, "signIn", count)
	if ent.IsConstraintError(err) { // the first two attempts came at one moment
		err = s.write(ctx, "signIn", count)
	}
	return max(0, wait), err
}

var errPasswordChanged = errors.New("server: the password was changed while it was checked")

func (s *stored) Open(ctx context.Context, key string, n NewSession) (bool, error) {
	err := s.write(ctx, "signIn", func(ctx context.Context, tx *ent.Tx) error {
		// SECURITY: changing a password ends all sessions. One that was being opened
		// by the old password at that moment must not outlive it.
		a, err := tx.Account.Query().Where(account.UserID(n.UserID), forUpdate).WithUser().Only(ctx)
		switch {
		case ent.IsNotFound(err):
			return errPasswordChanged
		case err != nil:
			return err
		case a.PasswordHash != n.PasswordHash || a.Edges.User.Status != user.StatusACTIVE:
			return errPasswordChanged
		}
		if _, err := tx.SignInAttempt.Delete().Where(signinattempt.ID(key)).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.Session.Delete().Where(session.ExpiresAtLT(n.CreatedAt)).Exec(ctx); err != nil {
			return err
		}
		return tx.Session.Create().SetUserID(n.UserID).SetTokenHash(n.TokenHash).
			SetCreatedAt(n.CreatedAt).SetLastUsedAt(n.CreatedAt).SetExpiresAt(n.ExpiresAt).Exec(ctx)
	})
	if errors.Is(err, errPasswordChanged) {
		return false, nil
	}
	return err == nil, err
}

func (s *stored) Bearer(ctx context.Context, kind secret.Kind, hash string) (*Bearer, error) {
	ctx = bookkeeper(ctx)
	b, u, err := s.session(ctx, hash)
	if kind == secret.AppToken {
		b, u, err = s.appToken(ctx, hash)
	}
	switch {
	case ent.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, err
	case u.Status != user.StatusACTIVE:
		return nil, nil
	}
	b.Viewer.UserID, b.Viewer.Roles = u.ID, roles(u)
	if b.Viewer.Has(viewer.Organiser) {
		b.Viewer.Regions, err = u.QueryRegions().IDs(ctx)
	}
	return b, err
}

func (s *stored) session(ctx context.Context, hash string) (*Bearer, *ent.User, error) {
	row, err := s.store.Ent().Session.Query().Where(session.TokenHash(hash)).WithUser().Only(ctx)
	if err != nil {
		return nil, nil, err
	}
	// SECURITY: without an account the session is not good any more either.
	a, err := s.store.Ent().Account.Query().Where(account.UserID(row.UserID)).Only(ctx)
	if err != nil {
		return nil, nil, err
	}
	return &Bearer{
		Viewer:   viewer.Viewer{Session: row.ID, PasswordExpired: a.PasswordExpired},
		LastUsed: row.LastUsedAt,
		Expires:  row.ExpiresAt,
	}, row.Edges.User, nil
}

func (s *stored) appToken(ctx context.Context, hash string) (*Bearer, *ent.User, error) {
	row, err := s.store.Ent().AppToken.Query().
		Where(apptoken.TokenHash(hash), apptoken.RevokedAtIsNil()).WithUser().Only(ctx)
	if err != nil {
		return nil, nil, err
	}
	b := &Bearer{Viewer: viewer.Viewer{Token: row.ID}, Expires: row.ExpiresAt}
	for _, scope := range row.Scopes {
		b.Viewer.Scopes = append(b.Viewer.Scopes, viewer.Scope(scope))
	}
	if row.LastUsedAt != nil {
		b.LastUsed = *row.LastUsedAt
	}
	return b, row.Edges.User, nil
}

func (s *stored) Used(ctx context.Context, kind secret.Kind, id string, at time.Time) error {
	return s.write(ctx, "noteUse", func(ctx context.Context, tx *ent.Tx) error {
		var err error
		if kind == secret.AppToken {
			err = tx.AppToken.UpdateOneID(id).SetLastUsedAt(at).Exec(ctx)
		} else {
			err = tx.Session.UpdateOneID(id).SetLastUsedAt(at).Exec(ctx)
		}
		if ent.IsNotFound(err) {
			return nil // it was ended meanwhile
		}
		return err
	})
}

func (s *stored) Close(ctx context.Context, sessionID string) error {
	return s.write(ctx, "signOut", func(ctx context.Context, tx *ent.Tx) error {
		_, err := tx.Session.Delete().Where(session.ID(sessionID)).Exec(ctx)
		return err
	})
}

func roles(u *ent.User) []viewer.Role {
	out := make([]viewer.Role, len(u.Roles))
	for i, r := range u.Roles {
		out[i] = viewer.Role(r)
	}
	return out
}

// forUpdate holds what is read until the transaction ends. SQLite has one
// writer at a time anyway.
func forUpdate(s *sql.Selector) {
	if s.Dialect() == dialect.MySQL {
		s.ForUpdate()
	}
}
