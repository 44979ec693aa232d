package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"golang.org/x/sync/semaphore"

	"github.com/breakthrough-party/coalition/ent"
	_ "github.com/breakthrough-party/coalition/ent/runtime" // without it no policy takes effect
)

// Store is an open database. It is safe for use by many goroutines.
type Store struct {
	dialect   string
	reader    *sql.DB // single statements
	snapshots *sql.DB // transactions that read, and nothing outside of them; on SQLite this is the reader
	writer    *sql.DB // transactions that write, and on MariaDB nothing outside of them
	reads     *ent.Client
	writes    *ent.Client
	mysql     *mysqlSource // where the server is, nil on SQLite
	file      string       // of SQLite
	limit     time.Duration
	trace     func(statement string)
	turns     *semaphore.Weighted // of those who write
	secret    atomic.Pointer[[]byte]
	feed      *feed
}

// Option changes how a database is opened.
type Option func(*Store)

// WithTrace shows every statement that ent and Write send, except BEGIN, COMMIT
// and ROLLBACK. It is called by many goroutines at once.
func WithTrace(show func(statement string)) Option {
	return func(s *Store) { s.trace = show }
}

// WithTimeLimit makes a database server give up each statement that takes
// longer than a request may, but not those of a migration. SQLite, which is a
// part of this program, ends a statement with the context of its request.
func WithTimeLimit(limit time.Duration) Option {
	return func(s *Store) { s.limit = limit }
}

// Open opens the database that a URL names:
//
//	sqlite:FILE
//	mysql://USER:PASSWORD@HOST:PORT,HOST,HOST/DATABASE?tls=true&ca=FILE&timeout=3s&readTimeout=30s&writeTimeout=30s
//	mysql://USER@unix(/path/of/socket)/DATABASE
//
// A SQLite file that is missing is made, readable by its owner only. Several
// hosts are tried in their order, whenever a connection is made. Marks such as
// @ : / and % in user and password are written as in every URL (%40 for @).
// Errors never hold the password.
func Open(ctx context.Context, url string, options ...Option) (*Store, error) {
	src, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: dialect.SQLite, mysql: src.mysql, file: src.file, turns: semaphore.NewWeighted(everybody), feed: newFeed()}
	for _, o := range options {
		o(s)
	}
	if src.mysql != nil {
		s.dialect, src.mysql.limit = dialect.MySQL, s.limit
		err = s.openMySQLPools(ctx)
	} else {
		s.reader, s.writer, err = openSQLite(ctx, src.file)
		s.snapshots = s.reader
	}
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	s.connectEnt()
	return s, nil
}

// connectEnt makes the two clients: one that reads, and one that only begins
// the transactions of Write.
func (s *Store) connectEnt() {
	read := readDriver{Conn: entsql.Conn{ExecQuerier: s.watched(s.reader)}, dialect: s.dialect}
	s.reads = ent.NewClient(ent.Driver(read))
	s.writes = ent.NewClient(ent.Driver(writeDriver{readDriver: read, store: s}))
	s.writes.Use(record)
}

// Ent returns the client that reads. Policies apply: the context says who asks.
// Writing through it is refused with [ErrReadOnly].
func (s *Store) Ent() *ent.Client { return s.reads }

// Dialect returns ent's name of the engine: dialect.SQLite or dialect.MySQL.
func (s *Store) Dialect() string { return s.dialect }

// Close waits for what is running and closes all connections.
func (s *Store) Close() error {
	return errors.Join(s.reader.Close(), s.snapshots.Close(), s.writer.Close())
}

// Ready reports whether the database answers and is migrated.
func (s *Store) Ready(ctx context.Context) error {
	if s.secret.Load() == nil {
		return ErrNotMigrated
	}
	// A table, because a cluster node that has lost the others still answers SELECT 1.
	var n int
	if err := s.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM settings").Scan(&n); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}
