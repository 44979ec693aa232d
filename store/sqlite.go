package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// openSQLite opens the file, and makes it when it is missing, with one
// connection that writes and several that only read: SQLite has one writer at a
// time, and a queue in front of it is better than many that collide.
func openSQLite(ctx context.Context, file string) (reader, writer *sql.DB, err error) {
	if err := createFile(file); err != nil {
		return nil, nil, err
	}
	// The writer comes first: it turns the file to WAL, which readers may not.
	if writer, err = openSQLitePool(ctx, file, 1, writerParams()); err != nil {
		return nil, nil, err
	}
	if reader, err = openSQLitePool(ctx, file, 2*runtime.GOMAXPROCS(0), readerParams()); err != nil {
		writer.Close()
		return nil, nil, err
	}
	return reader, writer, nil
}

// createFile makes the file if it is missing, so that nobody else on the
// machine can read what we know of people. SQLite gives the files beside it
// (-wal, -shm) the same mode. The mode of a file that exists is its owner's choice.
func createFile(file string) error {
	// SECURITY: 0600 from the first moment on, not changed afterwards.
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	var path *fs.PathError
	switch {
	case err == nil:
		return f.Close()
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the folder %s for the database does not exist", filepath.Dir(file))
	case errors.As(err, &path):
		return fmt.Errorf("the database file %s cannot be opened: %w", file, path.Err)
	default:
		return fmt.Errorf("the database file %s cannot be opened: %w", file, err)
	}
}

func commonParams() url.Values {
	return url.Values{
		// Times are text that sorts as time: one format, and one zone for all of them.
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
		"_pragma":      {"busy_timeout(5000)", "foreign_keys(1)"},
	}
}

func writerParams() url.Values {
	p := commonParams()
	// A transaction that reads first and writes later would fail with "busy"
	// whenever another one wrote in between; immediate ones wait at their start.
	p.Set("_txlock", "immediate")
	p.Add("_pragma", "journal_mode(WAL)")
	// FULL: a commit that was acknowledged survives a loss of power.
	p.Add("_pragma", "synchronous(FULL)")
	return p
}

func readerParams() url.Values {
	p := commonParams()
	p.Add("_pragma", "query_only(1)")
	return p
}

func openSQLitePool(ctx context.Context, file string, size int, params url.Values) (*sql.DB, error) {
	base, err := sqlite.NewConnector(sqliteURI(file) + "?" + params.Encode())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(cachingConnector{base})
	db.SetMaxOpenConns(size)
	// Idle connections are kept: each holds its prepared statements and its page cache.
	db.SetMaxIdleConns(size)
	if err := pingSQLite(ctx, db); err != nil {
		db.Close()
		return nil, explainSQLite(file, err)
	}
	return db, nil
}

// pingSQLite makes the first connection. Of several programs that turn a new file
// to WAL at the same moment, SQLite sends all but one away without waiting: they
// ask again. Whoever was made to wait has waited long enough.
func pingSQLite(ctx context.Context, db *sql.DB) error {
	for begun := time.Now(); ; {
		err := db.PingContext(ctx)
		if sqliteCode(err) != sqlite3.SQLITE_BUSY || time.Since(begun) > 3*time.Second {
			return err
		}
		if cancelled := pause(ctx, 1, false); cancelled != nil {
			return cancelled
		}
	}
}

// sqliteURI writes a path so that no character of it is taken for a parameter.
func sqliteURI(file string) string {
	path := filepath.ToSlash(file)
	if filepath.VolumeName(file) != "" {
		path = "/" + path // file:/C:/x, as SQLite wants it on Windows
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return "file:" + strings.Join(parts, "/")
}

func explainSQLite(file string, err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("%s is not a SQLite database", file)
		case sqlite3.SQLITE_BUSY:
			return fmt.Errorf("the database %s is held by another program", file)
		case sqlite3.SQLITE_READONLY:
			return fmt.Errorf("the database %s may not be written", file)
		}
	}
	return fmt.Errorf("the database %s cannot be opened: %w", file, err)
}
