package ceiling

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"strconv"
	"strings"
	"time"
)

// number gives what this side wrote its places in the feed, until ctx ends: as late
// after a write, and as many at once, as the server does while nobody follows.
// The server looks every second; when it was faster, nothing is left to do.
func (c *ceiling) number(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wrote:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(250 * time.Millisecond):
		}
		for more := true; more; {
			var err error
			if more, err = c.numberSome(ctx); err != nil && ctx.Err() == nil {
				log.Print("the ceiling numbers its changes: ", err)
			}
		}
	}
}

// atOnce is about how many changes are numbered in one transaction.
const atOnce = 200

// numberSome numbers some of them. Ordered by the column itself, MariaDB would go through all changes.
func (c *ceiling) numberSome(ctx context.Context) (more bool, err error) {
	var ids, operations []string
	err = c.each(ctx, "SELECT id, operation_id FROM changes WHERE position IS NULL ORDER BY IFNULL(operation_id, NULL), sequence, id LIMIT "+strconv.Itoa(atOnce), nil, 2, func(r []sql.RawBytes) {
		ids, operations = append(ids, string(r[0])), append(operations, string(r[1]))
	})
	if err != nil || len(ids) == 0 {
		return false, err
	}
	if more = len(ids) == atOnce; more { // the last operation may not be whole
		last := len(operations)
		for last > 0 && operations[last-1] == operations[atOnce-1] {
			last--
		}
		ids = ids[:last]
	}
	if len(ids) == 0 {
		return false, errors.New("an operation has more changes than are numbered at once")
	}
	tx, err := c.writer.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	head := 0
	if err := tx.QueryRowContext(ctx, "SELECT value FROM settings WHERE id = 'feed'"+c.held()).Scan(&head); err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE settings SET value = ? WHERE id = 'feed'", []byte(strconv.Itoa(head+len(ids)))); err != nil {
		return false, err
	}
	var args []any
	for i, id := range ids {
		args = append(args, id, head+i+1)
	}
	args = append(args, anys(ids)...)
	done, err := tx.ExecContext(ctx, "UPDATE changes SET position = CASE id "+strings.Repeat("WHEN ? THEN ? ", len(ids))+"END WHERE position IS NULL AND id IN ("+marks(len(ids))+")", args...)
	if err != nil {
		return false, err
	}
	if n, err := done.RowsAffected(); err != nil || int(n) != len(ids) {
		return false, err // the server was faster
	}
	return more, tx.Commit()
}
