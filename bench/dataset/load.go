package dataset

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// database is an engine's way to take many rows at once.
type database interface {
	// prepare makes an empty database ready for rows in any order.
	prepare(ctx context.Context, c *sql.Conn) error
	// finish makes it what migrations made it, with the rows in it.
	finish(ctx context.Context, c *sql.Conn) error
}

// transactionRows is about how many batches one transaction holds.
const transactionBatches = 200

// load makes a data set and puts it into a migrated, empty database.
func load(ctx context.Context, db *sql.DB, engine database, size Size, now time.Time) (Facts, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return Facts{}, err
	}
	defer c.Close()
	if err := engine.prepare(ctx, c); err != nil {
		return Facts{}, fmt.Errorf("preparing the database for many rows: %w", err)
	}
	batches, made := make(chan *batch, 50), make(chan Facts, 1)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer close(batches)
		made <- generate(size, Anchor(now), func(b *batch) {
			select {
			case batches <- b:
			case <-ctx.Done():
			}
		})
	}()
	if err := insertAll(ctx, c, batches); err != nil {
		return Facts{}, err
	}
	if err := engine.finish(ctx, c); err != nil {
		return Facts{}, fmt.Errorf("finishing the database: %w", err)
	}
	return <-made, nil
}

func insertAll(ctx context.Context, c *sql.Conn, batches <-chan *batch) error {
	n := 0
	for b := range batches {
		if n%transactionBatches == 0 {
			if _, err := c.ExecContext(ctx, "BEGIN"); err != nil {
				return err
			}
		}
		if _, err := c.ExecContext(ctx, b.statement(), b.values...); err != nil {
			return fmt.Errorf("rows of %s: %w", b.table, err)
		}
		if n++; n%transactionBatches == 0 {
			if _, err := c.ExecContext(ctx, "COMMIT"); err != nil {
				return err
			}
		}
	}
	if n%transactionBatches != 0 {
		_, err := c.ExecContext(ctx, "COMMIT")
		return err
	}
	return nil
}

// statement is the INSERT of all rows of a batch.
func (b *batch) statement() string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(b.columns)), ",") + ")"
	rows := strings.TrimSuffix(strings.Repeat(row+",", len(b.values)/len(b.columns)), ",")
	return "INSERT INTO `" + b.table + "` (`" + strings.Join(b.columns, "`,`") + "`) VALUES " + rows
}

// texts are the values of a query of one column.
func texts(ctx context.Context, c *sql.Conn, query string) ([]string, error) {
	rows, err := c.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func runAll(ctx context.Context, c *sql.Conn, statements ...string) error {
	for _, s := range statements {
		if _, err := c.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}
