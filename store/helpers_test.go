package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"entgo.io/ent/dialect"
	"github.com/google/go-cmp/cmp"
	"modernc.org/sqlite"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// engines runs f on a migrated, empty database of each engine.
func engines(t *testing.T, f func(t *testing.T, s *Store)) {
	t.Helper()
	storetest.Engines(t, func(t *testing.T, url string) { f(t, open(t, url)) })
}

// open opens and migrates a database for the time of a test.
func open(t *testing.T, url string, options ...Option) *Store {
	t.Helper()
	s, err := Open(t.Context(), url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// system is a context in which the server itself acts.
func system(t *testing.T) context.Context {
	return viewer.NewContext(t.Context(), viewer.System(SystemUserID))
}

// must runs a write that has to succeed.
func must[T any](t *testing.T, ctx context.Context, s *Store, verb string, fn func(ctx context.Context, tx *ent.Tx) (T, error)) T {
	t.Helper()
	v, replayed, err := Write(ctx, s, Op{Verb: verb}, fn)
	if err != nil || replayed {
		t.Fatalf("%s: replayed %v, %v", verb, replayed, err)
	}
	return v
}

// union makes an organisation and returns its id.
func union(t *testing.T, s *Store, name string) string {
	t.Helper()
	return must(t, system(t), s, "createOrganisation", addUnion(name))
}

func addUnion(name string) func(ctx context.Context, tx *ent.Tx) (string, error) {
	return func(ctx context.Context, tx *ent.Tx) (string, error) {
		o, err := tx.Organisation.Create().SetName(name).SetKind(organisation.KindTRADE_UNION).Save(ctx)
		if err != nil {
			return "", err
		}
		return o.ID, nil
	}
}

// history returns the rows of history of a record, oldest first, without those
// that say only that it is gone.
func history(t *testing.T, s *Store, recordID string) []*ent.Change {
	t.Helper()
	return s.reads.Change.Query().Where(change.RecordID(recordID), change.ActionNEQ(change.ActionGONE)).
		Order(change.ByVersion(), change.ByID()).AllX(system(t))
}

// stored counts the rows of everything that a refused write must not leave.
func stored(t *testing.T, s *Store) map[string]int {
	t.Helper()
	ctx := system(t)
	return map[string]int{
		"organisations": s.reads.Organisation.Query().CountX(ctx),
		"operations":    s.reads.Operation.Query().CountX(ctx),
		"changes":       s.reads.Change.Query().CountX(ctx),
		"keys":          s.reads.IdempotencyKey.Query().CountX(ctx),
	}
}

func unchanged(t *testing.T, s *Store, before map[string]int) {
	t.Helper()
	if diff := cmp.Diff(before, stored(t, s)); diff != "" {
		t.Errorf("something was written (-before +after):\n%s", diff)
	}
}

// values reads the old or new values of a row of history.
func values(t *testing.T, raw json.RawMessage) map[string]any {
	t.Helper()
	m := map[string]any{}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return m
}

// faults stands between database/sql and the driver and breaks what a test
// wants broken. Its functions may be nil.
type faults struct {
	mu      sync.Mutex
	connect func() error
	// statement is called before a statement is sent; its error is sent instead.
	statement func(text string) error
	// around sends a statement, or not, or others on the same connection.
	around func(text string, send func() error, conn driver.ExecerContext) error
	// commit decides what becomes of a transaction, and what is answered. When it
	// answers that the connection broke, the connection is gone.
	commit func(tx driver.Tx) error
	// busy is closed when the server has ended what it does for a broken connection.
	busy chan struct{}
}

func (f *faults) set(change func(*faults)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// direct is the pool for single statements of a test's own.
func direct(s *Store) *sql.DB {
	if s.dialect == dialect.SQLite {
		return s.writer
	}
	return s.reader
}

// openFaulty opens a migrated database of which the writing connections can be broken.
func openFaulty(t *testing.T, url string) (*Store, *faults) {
	t.Helper()
	s := open(t, url)
	s.writer.Close()
	var f *faults
	s.writer, f = faultyPool(t, url, forTransactions)
	s.connectEnt()
	return s, f
}

// faultyPool is a pool that can be broken.
func faultyPool(t *testing.T, url string, use purpose) (*sql.DB, *faults) {
	t.Helper()
	f, size := &faults{}, 1
	if strings.HasPrefix(url, "mysql:") {
		size = mysqlConnections
	}
	pool := sql.OpenDB(faultyConnector{realConnector(t, url, use), f})
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, f
}

func realConnector(t *testing.T, url string, use purpose) driver.Connector {
	t.Helper()
	src, err := parseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	if src.mysql != nil {
		c, err := src.mysql.connector(use)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	params := writerParams()
	c, err := sqlite.NewConnector(sqliteURI(src.file) + "?" + params.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return cachingConnector{c}
}

type faultyConnector struct {
	driver.Connector
	faults *faults
}

func (c faultyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c.faults.mu.Lock()
	fail := c.faults.connect
	c.faults.mu.Unlock()
	if fail != nil {
		if err := fail(); err != nil {
			return nil, err
		}
	}
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &faultyConn{sqliteConn: conn.(sqliteConn), faults: c.faults}, nil
}

type faultyConn struct {
	sqliteConn
	faults *faults
	dead   bool
	busy   chan struct{}
}

func (c *faultyConn) IsValid() bool { return !c.dead && c.sqliteConn.IsValid() }

func (c *faultyConn) Close() error {
	if c.busy == nil {
		return c.sqliteConn.Close()
	}
	go func() {
		<-c.busy
		c.sqliteConn.Close()
	}()
	return nil
}

func (c *faultyConn) send(text string, send func() error) error {
	c.faults.mu.Lock()
	fail, around := c.faults.statement, c.faults.around
	c.faults.mu.Unlock()
	if fail != nil {
		if err := fail(text); err != nil {
			return err
		}
	}
	if around != nil {
		return around(text, send, c.sqliteConn)
	}
	return send()
}

func (c *faultyConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (r driver.Result, err error) {
	err = c.send(text, func() (err error) {
		r, err = c.sqliteConn.ExecContext(ctx, text, args)
		return err
	})
	return r, err
}

func (c *faultyConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (r driver.Rows, err error) {
	err = c.send(text, func() (err error) {
		r, err = c.sqliteConn.QueryContext(ctx, text, args)
		return err
	})
	return r, err
}

func (c *faultyConn) CheckNamedValue(v *driver.NamedValue) error {
	if k, ok := c.sqliteConn.(driver.NamedValueChecker); ok {
		return k.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *faultyConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.sqliteConn.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return faultyTx{tx, c}, nil
}

type faultyTx struct {
	driver.Tx
	conn *faultyConn
}

func (tx faultyTx) Commit() error {
	f := tx.conn.faults
	f.mu.Lock()
	commit := f.commit
	f.mu.Unlock()
	if commit == nil {
		return tx.Tx.Commit()
	}
	err := commit(tx.Tx)
	if isLost(err) {
		f.mu.Lock()
		tx.conn.dead, tx.conn.busy = true, f.busy
		f.mu.Unlock()
	}
	return err
}

// enginesTraced is engines with the statements that were sent since the last look.
func enginesTraced(t *testing.T, f func(t *testing.T, s *Store, statements func() []string)) {
	t.Helper()
	storetest.Engines(t, func(t *testing.T, url string) {
		var mu sync.Mutex
		var seen []string
		s := open(t, url, WithTrace(func(text string) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, text)
		}))
		f(t, s, func() []string {
			mu.Lock()
			defer mu.Unlock()
			now := seen
			seen = nil
			return now
		})
	})
}

// urlOf returns the URL with which a store of engines was opened.
func urlOf(t *testing.T, s *Store) string {
	t.Helper()
	if s.mysql == nil {
		var seq int
		var name, file string
		if err := s.reader.QueryRow("PRAGMA database_list").Scan(&seq, &name, &file); err != nil {
			t.Fatal(err)
		}
		return "sqlite:" + file
	}
	return "mysql://" + s.mysql.user + "@unix(" + s.mysql.addresses[0] + ")/" + s.mysql.database
}
