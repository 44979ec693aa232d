package store

import (
	"context"
	"errors"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/idempotencykey"
)

// errKeyTaken: another transaction, committed by now, used the same key.
var errKeyTaken = errors.New("store: the idempotency key was used before")

// stored returns the answer of the first request that came with this key.
func (s *Store) stored(ctx context.Context, w *writing) ([]byte, error) {
	key, err := s.reads.IdempotencyKey.Query().
		Where(idempotencykey.UserID(w.userID), idempotencykey.Key(w.key)).
		Only(w.asSystem(ctx))
	switch {
	case ent.IsNotFound(err):
		return nil, errStale // deleted in this moment: the request is a first one again
	case err != nil:
		return nil, err
	case key.RequestHash != w.hash:
		return nil, ErrKeyReused
	}
	return key.Result, nil
}
