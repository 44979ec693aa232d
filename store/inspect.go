package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/inspection"
	"github.com/breakthrough-party/coalition/viewer"
)

// Inspect checks all rows as they are at one moment, while others read and write,
// and writes nothing. It looks at what holds whatever the records are about:
// references, history, versions, and the columns that the store keeps. more adds
// what follows from the party's rules. The database must be migrated to the
// version of this program; ErrNotMigrated says that it is not.
//
// On SQLite the write-ahead log grows as long as it takes.
func (s *Store) Inspect(ctx context.Context, more ...func(*ent.Client) []inspection.Check) (inspection.Report, error) {
	db, err := s.patientReader(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	options := &sql.TxOptions{ReadOnly: true}
	if s.dialect == dialect.MySQL {
		options.Isolation = sql.LevelRepeatableRead // all that is read is of one moment
	}
	tx, err := db.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	at := &snapshot{ExecQuerier: s.watched(tx), dialect: s.dialect}
	if err := at.migrated(ctx); err != nil {
		return nil, err
	}
	checks := at.checks()
	client := ent.NewClient(ent.Driver(readDriver{Conn: entsql.Conn{ExecQuerier: at.ExecQuerier}, dialect: s.dialect}))
	for _, add := range more {
		checks = append(checks, add(client)...)
	}
	return inspection.Run(viewer.NewContext(ctx, viewer.System(SystemUserID)), checks)
}

// patientReader is a connection of its own: to look at millions of rows takes
// longer than any other statement may.
func (s *Store) patientReader(ctx context.Context) (*sql.DB, error) {
	if s.dialect == dialect.SQLite {
		return openSQLitePool(ctx, s.file, 1, readerParams())
	}
	patient := *s.mysql
	patient.read, patient.limit = 0, 0
	return openMySQL(ctx, &patient, forStatements)
}

// snapshot is the database at one moment.
type snapshot struct {
	entsql.ExecQuerier
	dialect string
}

// checks are those that ask nothing of the party's rules.
func (at *snapshot) checks() []inspection.Check {
	var all []inspection.Check
	if at.dialect == dialect.SQLite {
		all = append(all, inspection.Check{Name: "file", Run: at.checkFile},
			inspection.Check{Name: "index of words", Covers: []string{"Interaction.words_row"}, Run: at.checkWordsRows})
	}
	return append(all,
		inspection.Check{Name: "references", Run: at.checkReferences},
		inspection.Check{Name: "histories", Run: at.checkHistories},
		inspection.Check{Name: "rows of history", Run: at.checkChanges},
		inspection.Check{Name: "feed", Run: at.checkFeed},
		inspection.Check{Name: "idempotency keys", Run: at.checkKeys},
		inspection.Check{Name: "versions and times", Run: at.checkVersions},
		inspection.Check{Name: "folded names", Run: at.checkFolded},
	)
}

// migrated refuses a database whose tables are not those of this program.
func (at *snapshot) migrated(ctx context.Context) error {
	files, err := readMigrations(at.dialect)
	if err != nil {
		return err
	}
	done, err := readApplied(ctx, at)
	if sqliteCode(err) != 0 || code(err) == errNoSuchTable {
		return fmt.Errorf("%w: it holds no tables of Coalition", ErrNotMigrated)
	}
	if err != nil {
		return err
	}
	rest, err := pending(files, done)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("it lacks %s", rest[0].name)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotMigrated, err)
	}
	return nil
}

// each runs a statement, and calls row after each row was scanned into dest. row
// must ask nothing itself: there is one connection.
func (at *snapshot) each(ctx context.Context, text string, args, dest []any, row func()) error {
	rows, err := at.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		row()
	}
	return errors.Join(rows.Err(), rows.Close())
}

// count is the number of rows of a table.
func (at *snapshot) count(ctx context.Context, table string) (n int, err error) {
	err = at.each(ctx, "SELECT COUNT(*) FROM "+table, nil, []any{&n}, func() {})
	return n, err
}

// looked counts the rows of a table as looked at.
func (at *snapshot) looked(ctx context.Context, r *inspection.Result, table string) error {
	n, err := at.count(ctx, table)
	r.Looked(n)
	return err
}
