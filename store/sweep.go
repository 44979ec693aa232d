package store

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/idempotencykey"
	"github.com/breakthrough-party/coalition/viewer"
)

// sweptAtOnce is how many rows one transaction of a sweep takes away, so that
// nobody waits long behind it.
const sweptAtOnce = 1000

// Sweep deletes the idempotency keys that are too old to count, and returns how
// many. It may be called at any time, by several servers at once, and goes on
// where an interrupted one ended. It changes nothing that anybody sees: a key of
// more than 24 hours is no key to [Write] either.
func (s *Store) Sweep(ctx context.Context) (int, error) {
	ctx = viewer.NewContext(ctx, viewer.System(SystemUserID))
	before := calendar.Now(ctx).Add(-keysKept)
	for swept := 0; ; {
		// Read without locks, and deleted in the order of their ids: two who sweep at
		// once then wait for each other at most once.
		ids, err := s.reads.IdempotencyKey.Query().Where(idempotencykey.CreatedAtLTE(before)).
			Order(idempotencykey.ByCreatedAt(), idempotencykey.ByID()).Limit(sweptAtOnce).IDs(ctx)
		if err != nil || len(ids) == 0 {
			return swept, sweeping(err)
		}
		n, _, err := Write(ctx, s, Op{Verb: "sweep"}, func(ctx context.Context, tx *ent.Tx) (int, error) {
			return tx.IdempotencyKey.Delete().Where(idempotencykey.IDIn(ids...)).Exec(ctx)
		})
		swept += n
		if err != nil || len(ids) < sweptAtOnce {
			return swept, sweeping(err)
		}
	}
}

func sweeping(err error) error {
	if err != nil {
		err = fmt.Errorf("deleting old idempotency keys: %w", err)
	}
	return err
}
