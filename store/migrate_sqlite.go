package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
)

// historyTable remembers which migrations were applied.
const historyTable = "CREATE TABLE IF NOT EXISTS schema_migrations (" +
	"version varchar(20) NOT NULL PRIMARY KEY, name varchar(200) NOT NULL, checksum char(64) NOT NULL, " +
	"done int NOT NULL, underway bool NOT NULL, finished bool NOT NULL, changed_at datetime(6) NOT NULL)"

// migrateSQLite applies each migration in a transaction of its own. On SQLite
// that is all the locking there is to do: only one program can be in such a
// transaction, a program that dies leaves nothing of it, and changes of tables
// are undone like any others.
func migrateSQLite(ctx context.Context, db *sql.DB, files []migration) error {
	if done, err := readApplied(ctx, db); err == nil { // an error: there is no such table yet
		if rest, err := pending(files, done); err != nil || len(rest) == 0 {
			return err
		}
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// A table is changed by copying it; meanwhile nothing must follow its foreign
	// keys. They are checked below. The pragma has no effect within a transaction.
	if _, err := conn.ExecContext(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
		return err
	}
	defer restoreForeignKeys(ctx, conn)
	for {
		more, err := migrateNext(ctx, conn, files)
		if isContention(err) {
			err, more = ctx.Err(), true // another program is migrating
		}
		if err != nil || !more {
			return err
		}
	}
}

// restoreForeignKeys gives the connection back as it was, or to nobody.
func restoreForeignKeys(ctx context.Context, conn *sql.Conn) {
	if _, err := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA foreign_keys = ON"); err != nil {
		conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}

// migrateNext applies the first migration that is still to be applied.
func migrateNext(ctx context.Context, conn *sql.Conn, files []migration) (more bool, err error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, historyTable); err != nil {
		return false, err
	}
	done, err := readApplied(ctx, tx)
	if err != nil {
		return false, err
	}
	rest, err := pending(files, done)
	if err != nil || len(rest) == 0 {
		return false, err
	}
	m := rest[0]
	for i, statement := range m.statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return false, fmt.Errorf("migration %s, statement %d: %w", m.name, i+1, err)
		}
	}
	if err := checkForeignKeys(ctx, tx); err != nil {
		return false, fmt.Errorf("migration %s: %w", m.name, err)
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO schema_migrations (version, name, checksum, done, underway, finished, changed_at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?)", m.version, m.name, m.checksum, len(m.statements), false, true, calendar.Now(ctx).Format(time.DateTime))
	if err != nil {
		return false, err
	}
	return len(rest) > 1, tx.Commit()
}

// checkForeignKeys refuses a migration that leaves rows without what they refer to.
func checkForeignKeys(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return errors.New("it leaves rows that refer to nothing")
	}
	return rows.Err()
}

// queryer is a connection, a transaction or a pool.
type queryer interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// readApplied reads which migrations were applied.
func readApplied(ctx context.Context, q queryer) ([]applied, error) {
	rows, err := q.QueryContext(ctx, "SELECT version, name, checksum, done, underway, finished FROM schema_migrations ORDER BY version")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []applied
	for rows.Next() {
		var a applied
		if err := rows.Scan(&a.version, &a.name, &a.checksum, &a.done, &a.underway, &a.finished); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}
