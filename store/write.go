package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/viewer"
)

// Op describes a write to its history.
type Op struct {
	// Verb is what is done, in the words of the API: moveStage.
	Verb string
	// Key is the idempotency key of the request, "" for none.
	Key string
	// Request is what a repeat with the same key must be equal in. Only a hash is stored.
	Request []byte
	// Updated is told of the record that was written, when it was one update of one
	// record and nothing else. It may be nil.
	Updated func(Row)
}

// tries is how often a transaction is run before Write gives up.
const tries = 5

// lockTries is how often the locks with which a repeated transaction begins are
// asked for beyond that.
const lockTries = 50

// Write runs fn in one transaction, together with everything that belongs to
// what fn writes: the row of the operation, a row of history for each record,
// and the idempotency key. All of it is committed, or nothing.
//
// fn may be run several times: when transactions collide or the way to the
// database breaks, the whole transaction is undone and run again, at most five
// times. It must therefore have no effect but through tx, and must use the
// context that it is given: there time stands still, so that all rows carry one
// time. Who writes is the viewer of ctx.
//
// With a key, a repeat of the same request by the same user within 24 hours has no
// effect: Write returns the value of the first time, and replayed is true. The value is
// kept as JSON until then, so a secret in T must be tagged `json:"-"`; a repeat
// does not see it. An error of fn is stored nowhere: a repeat is judged anew.
//
// Errors of fn pass through unchanged. Others are [ErrNobody], [ErrKeyReused],
// [ErrUnavailable], [ErrOutcomeUnknown] or the error of ctx.
func Write[T any](ctx context.Context, s *Store, op Op, fn func(ctx context.Context, tx *ent.Tx) (T, error)) (value T, replayed bool, err error) {
	stored, err := s.write(ctx, op, func(ctx context.Context, tx *ent.Tx) (any, error) {
		var err error
		value, err = fn(ctx, tx)
		return value, err
	})
	if stored != nil || err != nil {
		// What an attempt that was undone may have left.
		var none T
		value = none
	}
	if stored != nil {
		err = json.Unmarshal(stored, &value)
	}
	return value, stored != nil, err
}

// work is fn without its type.
type work func(ctx context.Context, tx *ent.Tx) (any, error)

// write runs attempts until one succeeds or none will. It returns the stored
// answer when the key was used before.
func (s *Store) write(ctx context.Context, op Op, fn work) (stored []byte, err error) {
	w, err := newWrite(ctx, op)
	if err != nil {
		return nil, err
	}
	for n, locking := 1, 0; ; n++ {
		a := w.attempt()
		err := s.inTurn(ctx, n, func() error { return s.try(ctx, a, fn) })
		if errors.Is(err, errNotLocked) && locking < lockTries {
			// Nothing was tried yet: a server that resolves a deadlock sends those
			// away who have done nothing so far, again and again.
			locking++
			n--
		}
		if errors.Is(err, errKeyTaken) {
			if stored, err = s.stored(ctx, w); err == nil {
				return stored, nil
			}
		}
		if err == nil {
			s.feed.wake()
			if a.updated != nil && op.Updated != nil {
				op.Updated(*a.updated)
			}
			return nil, nil
		}
		switch {
		case errors.Is(err, ErrOutcomeUnknown):
			return nil, err // never again: it may have taken effect
		case !isContention(err) && !isLost(err):
			return nil, explain(err)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case n == tries:
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		w.lockFirst(a)
		if cancelled := pause(ctx, max(n, 1), isLost(err)); cancelled != nil {
			return nil, cancelled
		}
	}
}

// everybody is all the turns that there are.
const everybody = 1 << 20

// inTurn runs an attempt beside others, and from the third one on alone in this
// program: where many edit the same records again and again, one that collided
// would collide with the next newcomer each time.
func (s *Store) inTurn(ctx context.Context, n int, try func() error) error {
	turns := int64(1)
	if n > 2 {
		turns = everybody
	}
	if err := s.turns.Acquire(ctx, turns); err != nil {
		return err
	}
	defer s.turns.Release(turns)
	return try()
}

// explain gives an error that will not go away by itself its place in our vocabulary.
func explain(err error) error {
	switch {
	case isFull(err):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case isOverTime(err):
		return fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
	}
	return err
}

// pause waits before the next attempt: a moment for other transactions to end,
// longer when the database itself has to come back.
func pause(ctx context.Context, n int, lost bool) error {
	longest := 4 * time.Millisecond << n
	if lost {
		longest = 80 * time.Millisecond << n
	}
	// Half of it by chance, so that those who collided do not meet again.
	return wait(ctx, longest/2+rand.N(longest/2))
}

// wait waits for a time, or returns the error of ctx when that ends before.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writing is one call of Write.
type writing struct {
	verb, userID string
	key, hash    string
	expiredID    string // of an earlier use of the key, too old to count
	locks        []row
}

func newWrite(ctx context.Context, op Op) (*writing, error) {
	w := &writing{verb: op.Verb, userID: viewer.From(ctx).UserID, key: op.Key}
	// SECURITY: every row of history names somebody, even when policies would let pass.
	if w.userID == "" {
		return nil, ErrNobody
	}
	switch {
	case w.verb == "":
		return nil, errors.New("store: a write without a verb")
	case attemptFrom(ctx) != nil:
		return nil, errors.New("store: a write within a write would wait for itself")
	}
	if w.key != "" {
		h := sha256.New()
		h.Write([]byte(op.Verb + "\x00"))
		h.Write(op.Request)
		w.hash = hex.EncodeToString(h.Sum(nil))
	}
	return w, nil
}

// asSystem is a context in which the server itself acts for whoever is writing:
// history and keys are nobody's to read or write.
func (w *writing) asSystem(ctx context.Context) context.Context {
	return viewer.NewContext(ctx, viewer.System(w.userID))
}

// try runs one attempt.
func (s *Store) try(ctx context.Context, a *attempt, fn work) (err error) {
	ctx = context.WithValue(calendar.Freeze(ctx), attemptKey{}, a)
	tx, err := s.writes.Tx(ctx)
	if err != nil {
		return err
	}
	committing := false
	defer func() {
		if committing {
			return
		}
		tx.Rollback() // also when fn panics: SQLite has only one connection that writes
		if a.tx.broken != nil && err != nil {
			err = a.tx.broken // whatever the verb made of it
		}
	}()
	if err := a.begin(ctx, s, tx); err != nil {
		return err
	}
	value, err := fn(ctx, tx)
	switch {
	case a.tx.broken != nil:
		return a.tx.broken
	case err != nil && a.vanished(ctx):
		return errVanished
	case err != nil:
		return err
	}
	a.updated = a.only()
	if err := a.finish(ctx, value); err != nil {
		return err
	}
	committing = true
	if err := tx.Commit(); err != nil {
		return s.settle(ctx, a, err)
	}
	return nil
}
