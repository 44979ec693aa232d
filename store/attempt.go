package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/id"
)

// attempt is one transaction of a write and what it has done so far.
type attempt struct {
	*writing
	tx          *guarded
	operationID string
	keyID       string
	marked      bool     // the row of the operation was written
	entries     []*entry // a nil is a mutation that did not succeed
	touched     []row
	updated     *Row // what the latest update wrote
}

func (w *writing) attempt() *attempt { return &attempt{writing: w, operationID: id.New("opr")} }

type attemptKey struct{}

func attemptFrom(ctx context.Context) *attempt {
	a, _ := ctx.Value(attemptKey{}).(*attempt)
	return a
}

// row is a row of a table that this write changes.
type row struct{ table, id string }

// lockFirst makes the next attempt begin by locking what this one changed. It
// then waits for those with whom it collided instead of colliding again, and
// reads what they wrote.
func (w *writing) lockFirst(a *attempt) {
	w.locks = append(w.locks, a.touched...)
	// In one order for everybody, so that two who lock cannot wait for each other.
	slices.SortFunc(w.locks, func(a, b row) int {
		return strings.Compare(a.table+"\x00"+a.id, b.table+"\x00"+b.id)
	})
	w.locks = slices.Compact(w.locks)
}

// errNotLocked: the locks with which an attempt begins were refused.
var errNotLocked = errors.New("store: the records to be changed are locked")

// begin locks what an earlier attempt collided on, and takes the key. A repeat
// that comes while the first request is still running waits here for its end.
func (a *attempt) begin(ctx context.Context, s *Store, tx *ent.Tx) error {
	if s.Dialect() != dialect.SQLite { // SQLite has one writer: there is nobody to collide with
		for _, r := range a.locks {
			if err := a.lock(ctx, r); isContention(err) {
				a.tx.broken = fmt.Errorf("%w: %w", errNotLocked, err)
				return a.tx.broken
			} else if err != nil {
				return err
			}
		}
	}
	if a.key == "" {
		return nil
	}
	if err := a.mark(ctx); err != nil {
		return err
	}
	if err := a.forget(ctx, tx); err != nil {
		return err
	}
	key, err := tx.IdempotencyKey.Create().
		SetUserID(a.userID).SetKey(a.key).SetRequestHash(a.hash).SetVerb(a.verb).
		SetOperationID(a.operationID).SetResult(json.RawMessage("null")).SetCreatedAt(calendar.Now(ctx)).
		Save(a.asSystem(ctx))
	if ent.IsConstraintError(err) {
		return errKeyTaken
	}
	if err == nil {
		a.keyID = key.ID
	}
	a.tx.bookkeeping = a.tx.writes
	return err
}

func (a *attempt) lock(ctx context.Context, r row) error {
	rows, err := a.tx.QueryContext(ctx, "SELECT `id` FROM `"+r.table+"` WHERE `id` = ? FOR UPDATE", r.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

// recorded reports whether the transaction leaves a row of its operation. A
// write of bookkeeping alone, such as the last use of a session, leaves none.
func (a *attempt) recorded() bool { return a.key != "" || len(a.entries) > 0 }

// mark writes the row of the operation before anything else is written. It
// shows that the transaction is still the one that was begun. On a Galera node
// that is not sure: when a write from another node wins over a transaction that
// is just reading, MariaDB undoes the transaction and says nothing (seen with
// 10.11). What follows is then a transaction of its own, without the beginning.
func (a *attempt) mark(ctx context.Context) error {
	a.marked = true
	_, err := a.tx.ExecContext(ctx, "INSERT INTO `operations` (`id`, `user_id`, `verb`, `created_at`) VALUES (?, ?, ?, ?)",
		a.operationID, a.userID, a.verb, calendar.Now(ctx))
	a.tx.bookkeeping++
	return err
}

// errVanished: the server undid the beginning of the transaction and said nothing.
var errVanished = errors.New("store: the transaction was undone by the server")

// vanished tells whether the mark is gone. It is asked when a verb refuses: the
// refusal may come from what the verb had written and no longer found.
func (a *attempt) vanished(ctx context.Context) bool {
	if !a.marked || a.tx.broken != nil {
		return false
	}
	rows, err := a.tx.QueryContext(ctx, "SELECT `id` FROM `operations` WHERE `id` = ?", a.operationID)
	if err != nil {
		return false
	}
	defer rows.Close()
	return !rows.Next() && rows.Err() == nil
}

// finish writes the history and the answer for repeats. Each of its ways ends
// with a statement that fails without the mark.
func (a *attempt) finish(ctx context.Context, value any) error {
	if !a.recorded() {
		return a.unmark(ctx)
	}
	err := a.saveHistory(ctx)
	if code(err) == errNoParent {
		return fmt.Errorf("%w: %w", errVanished, err)
	}
	if err != nil || a.key == "" {
		return err
	}
	answer, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("store: the answer of %s cannot be kept for repeats: %w", a.verb, err)
	}
	return a.one(ctx, "UPDATE `idempotency_keys` SET `result` = ? WHERE `id` = ?", string(answer), a.keyID)
}

// unmark takes back the row of an operation that has no history.
func (a *attempt) unmark(ctx context.Context) error {
	if !a.marked {
		return nil // nothing was written
	}
	return a.one(ctx, "DELETE FROM `operations` WHERE `id` = ?", a.operationID)
}

// one runs a statement that changes a row which this transaction wrote.
func (a *attempt) one(ctx context.Context, text string, args ...any) error {
	result, err := a.tx.ExecContext(ctx, text, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); n != 1 || err != nil {
		return errors.Join(errVanished, err)
	}
	return nil
}
