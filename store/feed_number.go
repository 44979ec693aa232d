package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// feedSetting is the setting that counts the numbered changes.
const feedSetting = "feed"

// numberAtOnce is about how many changes one transaction numbers.
const numberAtOnce = 1000

// errNumbered: another server was faster.
var errNumbered = errors.New("store: another server numbers the changes")

// Number gives every committed change its position in the feed. Positions go up
// by one. The changes of one operation stand together in their order; operations
// stand in the order in which they began, but one that changed a record stands
// behind all that changed it before.
//
// Several servers may number at once: all but one find the counter changed, and
// begin anew.
func (s *Store) Number(ctx context.Context) error {
	s.feed.numbering.Lock() // within one server nobody has to be faster
	defer s.feed.numbering.Unlock()
	for n := 1; ; n++ {
		more, err := s.numberSome(ctx)
		switch {
		case err == nil && !more:
			return nil
		case err == nil, errors.Is(err, errNumbered):
			n = 0 // it goes on, here or there
		case !isContention(err) || n == tries:
			return err
		}
		if err == nil {
			continue
		}
		if cancelled := pause(ctx, max(n, 1), false); cancelled != nil {
			return cancelled
		}
	}
}

// numberSome numbers the first of what is not numbered, and reports whether there
// is more.
//
// What it reads is committed, and with each change also every change that was
// committed before it: one statement sees one state. So what is left for later
// was committed later.
func (s *Store) numberSome(ctx context.Context) (more bool, err error) {
	head, err := s.readHead(ctx)
	if err != nil {
		return false, err
	}
	rows, more, err := s.unnumbered(ctx)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	ordered := inOrder(rows)
	if err := s.writePositions(ctx, head, ordered); err != nil {
		return false, err
	}
	return more, nil
}

func (s *Store) readHead(ctx context.Context) (int64, error) {
	var text []byte
	err := s.reader.QueryRowContext(ctx, "SELECT `value` FROM `settings` WHERE `id` = ?", feedSetting).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(text), 10, 64)
}

// unnumbered reads whole operations, the first ones, whose changes have no
// position, and reports whether there are others.
func (s *Store) unnumbered(ctx context.Context) (rows []numberable, more bool, err error) {
	const read = "SELECT `id`, `operation_id`, `record_id`, `version` FROM `changes` WHERE `position` IS NULL"
	// By a column, MariaDB would read an index in this order, past all that are numbered.
	const order = " ORDER BY IFNULL(`operation_id`, NULL), `sequence`, `id`"
	rows, err = s.numberables(ctx, read+order+" LIMIT "+strconv.Itoa(numberAtOnce))
	if err != nil || len(rows) < numberAtOnce {
		return rows, false, err
	}
	// The last operation may not be whole, and there may be others behind it that
	// changed a record earlier than one of these.
	taken := map[string]bool{}
	for next := []string{rows[len(rows)-1].operation}; len(next) > 0; {
		rows = slices.DeleteFunc(rows, func(r numberable) bool { return slices.Contains(next, r.operation) })
		marks, args := placeholders(next)
		whole, err := s.numberables(ctx, read+" AND `operation_id` IN ("+marks+")"+order, args...)
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, whole...)
		for _, r := range rows {
			taken[r.operation] = true
		}
		if next, err = s.earlier(ctx, rows, taken); err != nil {
			return nil, false, err
		}
	}
	return rows, true, nil
}

// earlier finds operations that are not taken and changed one of the records
// before a change that is.
func (s *Store) earlier(ctx context.Context, rows []numberable, taken map[string]bool) (operations []string, err error) {
	newest := map[string]int{}
	for _, r := range rows {
		newest[r.record] = max(newest[r.record], r.version)
	}
	for part := range slices.Chunk(keysOf(newest), numberAtOnce) {
		marks, args := placeholders(part)
		others, err := s.numberables(ctx, "SELECT `id`, `operation_id`, `record_id`, `version` FROM `changes` WHERE `position` IS NULL AND `version` > 0 AND `record_id` IN ("+marks+")", args...)
		if err != nil {
			return nil, err
		}
		for _, o := range others {
			if !taken[o.operation] && o.version < newest[o.record] && !slices.Contains(operations, o.operation) {
				operations = append(operations, o.operation)
			}
		}
	}
	return operations, nil
}

func (s *Store) numberables(ctx context.Context, text string, args ...any) ([]numberable, error) {
	found, err := s.reader.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []numberable
	for found.Next() {
		var r numberable
		if err := found.Scan(&r.id, &r.operation, &r.record, &r.version); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// writePositions numbers the rows from behind head. The counter is changed first,
// which keeps other servers out, and asked for again at the end: a Galera node
// can undo the beginning of a transaction without a word (see attempt.mark).
func (s *Store) writePositions(ctx context.Context, head int64, rows []numberable) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	last := head + int64(len(rows))
	if err := count(ctx, tx, head, last); err != nil {
		return err
	}
	for part := range slices.Chunk(rows, 200) {
		if err := number(ctx, tx, head, part); err != nil {
			return err
		}
		head += int64(len(part))
	}
	if err := changesRows(ctx, tx, 1, "UPDATE `settings` SET `value` = `value` WHERE `id` = ? AND `value` = ?", feedSetting, counted(last)); err != nil {
		return err
	}
	return tx.Commit()
}

// count moves the counter, which must stand at from.
func count(ctx context.Context, tx *sql.Tx, from, to int64) error {
	if from > 0 {
		return changesRows(ctx, tx, 1, "UPDATE `settings` SET `value` = ? WHERE `id` = ? AND `value` = ?", counted(to), feedSetting, counted(from))
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO `settings` (`id`, `value`) VALUES (?, ?)", feedSetting, counted(to))
	if isDuplicate(err) {
		return errNumbered
	}
	return err
}

func counted(n int64) []byte { return strconv.AppendInt(nil, n, 10) }

func number(ctx context.Context, tx *sql.Tx, head int64, rows []numberable) error {
	args := make([]any, 0, 3*len(rows))
	ids := make([]string, len(rows))
	for i, r := range rows {
		args = append(args, r.id, head+int64(i)+1)
		ids[i] = r.id
	}
	cases := strings.Repeat(" WHEN ? THEN ?", len(rows))
	marks, keys := placeholders(ids)
	return changesRows(ctx, tx, int64(len(rows)), "UPDATE `changes` SET `position` = CASE `id`"+cases+" END WHERE `position` IS NULL AND `id` IN ("+marks+")", append(args, keys...)...)
}

// changesRows runs a statement that must find so many rows; otherwise somebody
// else was there.
func changesRows(ctx context.Context, tx *sql.Tx, want int64, text string, args ...any) error {
	result, err := tx.ExecContext(ctx, text, args...)
	if isDuplicate(err) {
		return fmt.Errorf("%w: %w", errNumbered, err)
	}
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != want {
		return errors.Join(errNumbered, err)
	}
	return nil
}

func placeholders(values []string) (marks string, args []any) {
	args = make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return strings.Repeat(", ?", len(values))[2:], args
}
