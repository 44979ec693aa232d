package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The refusals of the store. What is wrong with the content of a write is an
// error of the verb, which passes through [Write] as it is.
var (
	// ErrKeyReused: the idempotency key was sent before, by the same user, with
	// another request. Nothing was written. The code is IDEMPOTENCY_KEY_REUSED.
	ErrKeyReused = errors.New("store: the idempotency key belongs to another request")

	// ErrUnavailable: the database cannot be reached, is too busy, or lacks space.
	// Nothing was written, and the same request may be sent again. The code is UNAVAILABLE.
	ErrUnavailable = errors.New("store: the database is unavailable")

	// ErrOutcomeUnknown: the connection broke during the commit, and the database
	// cannot be asked whether it took place. It is an ErrUnavailable, too; the
	// answer to a client carries extensions.outcome UNKNOWN.
	ErrOutcomeUnknown = fmt.Errorf("%w, and whether the change was written cannot be found out", ErrUnavailable)

	// ErrNobody: the context does not say who is writing.
	ErrNobody = errors.New("store: the context does not say who is writing")

	// ErrReadOnly: something tried to write without Write.
	ErrReadOnly = errors.New("store: everything is written through store.Write")

	// ErrNotMigrated: the tables are not there yet, or of another version.
	ErrNotMigrated = errors.New("store: the database is not migrated")
)

// errStale: a record was changed by somebody else between its being read and
// its being written. The transaction is run again and sees the new state.
var errStale = errors.New("store: a record changed while it was being edited")

// Numbers of errors of the MySQL family.
const (
	errTooManyConnections = 1040
	errNodeNotReady       = 1047
	errTableExists        = 1050
	errShutdown           = 1053
	errDuplicate          = 1062
	errNoSuchTable        = 1146
	errRecordChanged      = 1020
	errUserConnections    = 1203
	errLockWait           = 1205
	errDeadlock           = 1213
	errNoSuchStatement    = 1243
	errNotPreparable      = 1295
	errNoParent           = 1452
	errManyStatements     = 1461
	errPrepareAgain       = 1615
	errKilled             = 1927

	errStatementTimeMariaDB = 1969
	errStatementTimeMySQL   = 3024
)

// isNotPrepared reports whether the server has not run a statement because it was
// prepared, or to be. As it is it can be run.
func isNotPrepared(err error) bool {
	switch code(err) {
	case errNoSuchStatement, errNotPreparable, errManyStatements, errPrepareAgain:
		return true
	}
	return false
}

// isContention reports whether an error comes from other transactions: the
// transaction was undone as a whole and may be run again.
func isContention(err error) bool {
	if errors.Is(err, errStale) || errors.Is(err, errVanished) {
		return true
	}
	switch code(err) {
	// A failed Galera certification is reported as a deadlock.
	case errDeadlock, errLockWait, errRecordChanged:
		return true
	}
	switch sqliteCode(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return true
	}
	return false
}

// isLost reports whether an error says that the way to the server broke, or
// that the server cannot work now. In the middle of a transaction nothing of it
// remains; during a commit it tells nothing about the outcome.
func isLost(err error) bool {
	switch code(err) {
	case errTooManyConnections, errNodeNotReady, errShutdown, errUserConnections, errKilled:
		return true
	}
	for _, lost := range []error{errUndone, driver.ErrBadConn, mysql.ErrInvalidConn, mysql.ErrMalformPkt, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, lost) {
			return true
		}
	}
	var unreachable *unreachableError
	return errors.As(err, &unreachable)
}

// isFull reports whether a disk is full or broken, or a file cannot be written.
func isFull(err error) bool {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return true
	}
	switch code(err) {
	case 1021, 1026, 1114: // disk full, error writing file, table is full
		return true
	}
	return false
}

// code is the number of an error that a MySQL server sent, 0 for any other.
func code(err error) uint16 {
	var e *mysql.MySQLError
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

// sqliteCode is the primary code of an error of SQLite, 0 for any other.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// IsUnavailable reports whether an error, of Write or of a query through
// [Store.Ent], says that the database cannot work now and may do so later.
func IsUnavailable(err error) bool {
	return errors.Is(err, ErrUnavailable) || isLost(err) || isContention(err) || isFull(err)
}

// isDuplicate reports whether a row exists whose key must be unique.
func isDuplicate(err error) bool {
	return code(err) == errDuplicate || sqliteCode(err) == sqlite3.SQLITE_CONSTRAINT
}

// isTimeout reports whether whoever asked has gone or the time was up.
func isTimeout(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// isOverTime reports whether the server itself gave a statement up because it
// took longer than a request may. Only that statement was undone.
func isOverTime(err error) bool {
	switch code(err) {
	case errStatementTimeMariaDB, errStatementTimeMySQL:
		return true
	}
	return sqliteCode(err) == sqlite3.SQLITE_INTERRUPT
}

// IsTimeout reports whether an error, of Write or of a query through
// [Store.Ent], says that the time of the request was up.
func IsTimeout(err error) bool { return isTimeout(err) || isOverTime(err) }
