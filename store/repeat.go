package store

import (
	"context"
	"errors"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/idempotencykey"
)

// keysKept is how long a request can be repeated. A repeat that comes later is a
// first request, whether or not its key was swept away by then.
const keysKept = 24 * time.Hour

// errKeyTaken: another transaction, committed by now, used the same key.
var errKeyTaken = errors.New("store: the idempotency key was used before")

// stored returns the answer of the first request that came with this key. A key
// that is too old is as good as none: the next attempt begins with taking it away.
func (s *Store) stored(ctx context.Context, w *writing) ([]byte, error) {
	key, err := s.reads.IdempotencyKey.Query().
		Where(idempotencykey.UserID(w.userID), idempotencykey.Key(w.key)).
		Only(w.asSystem(ctx))
	switch {
	case ent.IsNotFound(err):
		return nil, errStale // deleted in this moment: the request is a first one again
	case err != nil:
		return nil, err
	case !key.CreatedAt.After(calendar.Now(ctx).Add(-keysKept)):
		w.expiredID = key.ID
		return nil, errStale
	case key.RequestHash != w.hash:
		return nil, ErrKeyReused
	}
	return key.Result, nil
}

// forget takes away the key that was found too old. Of two repeats at once the
// second waits here for the first, finds nothing left to take away, and then the
// key of the first.
func (a *attempt) forget(ctx context.Context, tx *ent.Tx) error {
	if a.expiredID == "" {
		return nil
	}
	_, err := tx.IdempotencyKey.Delete().Where(idempotencykey.ID(a.expiredID)).Exec(a.asSystem(ctx))
	return err
}
