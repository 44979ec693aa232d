package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"entgo.io/ent/dialect"

	"github.com/breakthrough-party/coalition/calendar"
)

// patience is how long a commit of unknown outcome is looked for: a cluster that
// lost a node needs up to six seconds before it works again. Tests have less.
var patience = 8 * time.Second

// lastPatience is how long of that is left when the time of the request is up.
const lastPatience = 2 * time.Second

// errUndone: a commit failed, and it is certain that it did not take place and
// never will.
var errUndone = errors.New("store: the commit did not take place")

// settle finds out what an error of COMMIT means: nil when the commit took
// place all the same, an error that may be retried when it certainly did not,
// and ErrOutcomeUnknown when nobody can tell.
func (s *Store) settle(ctx context.Context, a *attempt, cause error) error {
	switch {
	case isTimeout(cause), errors.Is(cause, sql.ErrTxDone):
		// The time was up before COMMIT was sent, and the transaction was rolled back.
		return errors.Join(ctx.Err(), cause)
	case isContention(cause):
		return cause // the server says that it undid the transaction
	case !a.recorded():
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, cause)
	}
	// The look-up goes on a little when the time is up: a retry would ask the same.
	wait := patience
	if deadline, ok := ctx.Deadline(); ok {
		wait = min(patience, max(0, time.Until(deadline))+lastPatience)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), wait)
	defer cancel()
	committed, err := s.committed(ctx, a)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, errors.Join(cause, err))
	case committed:
		return nil
	case isFull(cause):
		return cause
	default:
		return fmt.Errorf("%w: %w", errUndone, cause)
	}
}

// committed asks for the operation until there is an answer or the time is up.
func (s *Store) committed(ctx context.Context, a *attempt) (bool, error) {
	ask := s.claimed
	if s.dialect == dialect.SQLite {
		ask = s.exists
	}
	for n := 1; ; n++ {
		found, err := ask(ctx, a)
		if err == nil {
			return found, nil
		}
		if cancelled := pause(ctx, min(n, 3), true); cancelled != nil {
			return false, errors.Join(err, cancelled)
		}
	}
}

// exists looks the operation up. On SQLite a commit has ended, one way or the
// other, when it returns.
func (s *Store) exists(ctx context.Context, a *attempt) (bool, error) {
	var n int
	err := s.writer.QueryRowContext(ctx, "SELECT COUNT(*) FROM operations WHERE id = ?", a.operationID).Scan(&n)
	return n > 0, err
}

// claimed looks the operation up by trying to write it. A plain query would not
// do: the server may still be busy with the commit whose connection broke, and
// finish it after we looked. An insert of the same id waits for that end. Where
// it then fails, the operation was committed. Where it succeeds, the operation
// was rolled back, or, on another node of a cluster, will be: of two
// transactions with one id a cluster accepts one. Our own row is taken away in
// the same transaction.
func (s *Store) claimed(ctx context.Context, a *attempt) (bool, error) {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() // after a commit it does nothing
	_, err = tx.ExecContext(ctx, "INSERT INTO operations (id, user_id, verb, created_at) VALUES (?, ?, ?, ?)",
		a.operationID, a.userID, a.verb, calendar.Now(ctx))
	if code(err) == errDuplicate {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM operations WHERE id = ?", a.operationID); err != nil {
		return false, err
	}
	return false, tx.Commit()
}
