package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/calendar"
)

// migrateMySQL applies the migrations through connections of its own: a change
// of a large table may take longer than any other statement is allowed to.
func (s *Store) migrateMySQL(ctx context.Context, files []migration) error {
	patient := *s.mysql
	patient.read, patient.write, patient.limit = 0, 0, 0
	db, err := openMySQL(ctx, &patient, forStatements)
	if err != nil {
		return err
	}
	defer db.Close()
	return newMigrator(db, files).run(ctx)
}

// migrator applies migrations on the MySQL family, where a change of a table
// commits itself and cannot be undone. What is done is therefore written down
// statement by statement, and only the holder of the lock works.
type migrator struct {
	db    *sql.DB
	files []migration
	lock  *migrationLock
}

func newMigrator(db *sql.DB, files []migration) *migrator {
	return &migrator{db: db, files: files, lock: newMigrationLock(db)}
}

// restarts is how often a migrator that lost its lock or connection begins anew.
const restarts = 5

func (m *migrator) run(ctx context.Context) error {
	for n := 1; ; n++ {
		err := m.once(ctx)
		again := errors.Is(err, errLockLost) || isContention(err) || isLost(err)
		if !again || n == restarts {
			return err
		}
		if cancelled := pause(ctx, n, true); cancelled != nil {
			return errors.Join(err, cancelled)
		}
	}
}

// once does what is still to be done, if anything is.
func (m *migrator) once(ctx context.Context) error {
	rest, err := m.pending(ctx)
	if err != nil || len(rest) == 0 {
		return err
	}
	for _, table := range []string{historyTable, lockTable} {
		_, err := m.db.ExecContext(ctx, table)
		// Of two who make a table at once, one may hear that it exists, IF NOT EXISTS or not.
		if err != nil && code(err) != errTableExists {
			return err
		}
	}
	held, release, err := m.lock.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	// Whoever held the lock before may have done it all.
	if rest, err = m.pending(held); err != nil {
		return firstCause(held, err)
	}
	for _, file := range rest {
		if err := m.apply(held, file); err != nil {
			return firstCause(held, err)
		}
	}
	return nil
}

// firstCause is why a context ended, if it did: that the lock is lost, say.
func firstCause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// pending returns the migrations that are still to be applied.
func (m *migrator) pending(ctx context.Context) ([]migration, error) {
	done, err := readApplied(ctx, m.db)
	if code(err) == errNoSuchTable {
		return m.files, nil
	}
	if err != nil {
		return nil, err
	}
	return pending(m.files, done)
}

// apply runs the statements of a migration that are still to be run.
func (m *migrator) apply(ctx context.Context, file migration) error {
	state, err := m.state(ctx, file)
	if err != nil {
		return err
	}
	for i := state.done; i < len(file.statements); i++ {
		// SECURITY: whoever lost the lock must not change tables beside the new holder.
		if err := m.lock.renew(ctx); err != nil {
			return err
		}
		statement := file.statements[i]
		if isData(statement) {
			err = m.changeData(ctx, file, i, statement)
		} else {
			err = m.changeTable(ctx, file, i, statement, state.underway && i == state.done)
		}
		if err != nil {
			return fmt.Errorf("migration %s, statement %d: %w", file.name, i+1, err)
		}
	}
	return m.note(ctx, m.db, file, len(file.statements), false, true)
}

// state is how far a migration has come.
func (m *migrator) state(ctx context.Context, file migration) (applied, error) {
	all, err := readApplied(ctx, m.db)
	if err != nil {
		return applied{}, err
	}
	if i := slices.IndexFunc(all, func(a applied) bool { return a.version == file.version }); i >= 0 {
		return all[i], nil
	}
	_, err = m.db.ExecContext(ctx, "INSERT INTO schema_migrations (version, name, checksum, done, underway, finished, changed_at) "+
		"VALUES (?, ?, ?, 0, 0, 0, ?)", file.version, file.name, file.checksum, calendar.Now(ctx))
	return applied{}, err
}

// changeData runs a statement that changes rows, together with the note of it.
func (m *migrator) changeData(ctx context.Context, file migration, i int, statement string) error {
	tx, err := m.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, statement); err != nil {
		return err
	}
	if err := m.note(ctx, tx, file, i+1, false, false); err != nil {
		return err
	}
	return tx.Commit()
}

// changeTable runs a statement that changes a table. resumed says that it was
// begun before and that nobody knows whether it ended: if it did, the server
// now refuses it as already done.
func (m *migrator) changeTable(ctx context.Context, file migration, i int, statement string, resumed bool) error {
	if err := m.note(ctx, m.db, file, i, true, false); err != nil {
		return err
	}
	_, err := m.db.ExecContext(ctx, statement)
	switch {
	case err == nil || resumed && isAlreadyDone(err):
		return m.note(ctx, m.db, file, i+1, false, false)
	case code(err) != 0 && !resumed:
		// The server refused it, so that nothing is underway.
		return errors.Join(err, m.note(ctx, m.db, file, i, false, false))
	default:
		return err
	}
}

// execer is a transaction or a pool.
type execer interface {
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
}

// note writes down how far a migration has come.
func (m *migrator) note(ctx context.Context, e execer, file migration, done int, underway, finished bool) error {
	_, err := e.ExecContext(ctx, "UPDATE schema_migrations SET done = ?, underway = ?, finished = ?, changed_at = ? WHERE version = ?",
		done, underway, finished, calendar.Now(ctx), file.version)
	return err
}

// isData reports whether a statement changes rows and not a table, so that it
// can be part of a transaction.
func isData(statement string) bool {
	verb, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
	return slices.Contains([]string{"INSERT", "UPDATE", "DELETE", "REPLACE"}, strings.ToUpper(verb))
}

// isAlreadyDone reports whether the server refuses a change of a table because
// it was made before. Each statement is made as a whole or not at all.
func isAlreadyDone(err error) bool {
	switch code(err) {
	case errTableExists,
		1051, // a table to be dropped is not there
		1060, // a column is there
		1061, // an index is there
		1068, // a primary key is there
		1091, // a column or index to be dropped is not there
		1826, // a foreign key is there
		3822: // a check is there (MySQL)
		return true
	case 1005: // a table cannot be made: 121 is a foreign key whose name is there
		return strings.Contains(err.Error(), "errno: 121")
	}
	return false
}
