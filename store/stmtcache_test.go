package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"
)

// countingConn counts what reaches the driver below the cache.
type countingConn struct {
	sqliteConn
	prepared, direct, closed int
}

func (c *countingConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	c.prepared++
	s, err := c.sqliteConn.PrepareContext(ctx, text)
	return &countingStmt{Stmt: s, conn: c}, err
}

func (c *countingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	c.direct++
	return c.sqliteConn.QueryContext(ctx, text, args)
}

func (c *countingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	c.direct++
	return c.sqliteConn.ExecContext(ctx, text, args)
}

type countingStmt struct {
	driver.Stmt
	conn *countingConn
}

func (s *countingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

func (s *countingStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s *countingStmt) Close() error { s.conn.closed++; return s.Stmt.Close() }

// openCounting opens one connection with a cache of a few statements.
func openCounting(t *testing.T, keep keeping) (*sql.DB, *countingConn) {
	t.Helper()
	base, err := sqlite.NewConnector("file:" + filepath.Join(t.TempDir(), "cache.db"))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := base.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counting := &countingConn{sqliteConn: conn.(sqliteConn)}
	db := sql.OpenDB(oneConn{Connector: base, conn: newCachingConn(counting, keep)})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)"); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if _, err := db.Exec("INSERT INTO t (id, name) VALUES (?, ?)", i, fmt.Sprint("name ", i)); err != nil {
			t.Fatal(err)
		}
	}
	return db, counting
}

func keptOf(limit int) keeping {
	k := keptBySQLite
	k.limit = limit
	return k
}

type oneConn struct {
	driver.Connector
	conn driver.Conn
}

func (c oneConn) Connect(context.Context) (driver.Conn, error) { return c.conn, nil }

func TestAStatementIsPreparedOnce(t *testing.T) {
	db, counting := openCounting(t, keptOf(10))
	if counting.prepared != 1 {
		t.Fatalf("five equal inserts were prepared %d times", counting.prepared)
	}
	for i := range 5 {
		var name string
		if err := db.QueryRow("SELECT name FROM t WHERE id = ?", i).Scan(&name); err != nil || name != fmt.Sprint("name ", i) {
			t.Fatalf("row %d: %q, %v", i, name, err)
		}
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	var name string
	if err := tx.QueryRow("SELECT name FROM t WHERE id = ?", 3).Scan(&name); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if counting.prepared != 2 {
		t.Errorf("six equal queries, one of them in a transaction, were prepared %d times", counting.prepared-1)
	}
}

func TestOneTextReadTwiceAtOnce(t *testing.T) {
	db, counting := openCounting(t, keptOf(10))
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	const text = "SELECT id FROM t WHERE id >= ? ORDER BY id"
	outer, err := tx.Query(text, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	var pairs []string
	for outer.Next() {
		var a, b int
		if err := outer.Scan(&a); err != nil {
			t.Fatal(err)
		}
		inner, err := tx.Query(text, 3)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			if err := inner.Scan(&b); err != nil {
				t.Fatal(err)
			}
			pairs = append(pairs, fmt.Sprint(a, b))
		}
		inner.Close()
	}
	if got := fmt.Sprint(pairs); got != "[0 3 0 4 1 3 1 4 2 3 2 4 3 3 3 4 4 3 4 4]" {
		t.Errorf("got %s", got)
	}
	if counting.direct != 1+5 { // the CREATE, and five inner queries while the text was busy
		t.Errorf("%d statements went past the cache", counting.direct)
	}
}

func TestTheLeastRecentlyUsedIsForgotten(t *testing.T) {
	db, counting := openCounting(t, keptOf(3))
	query := func(n int) {
		t.Helper()
		var got int
		if err := db.QueryRow(fmt.Sprintf("SELECT %d", n)).Scan(&got); err != nil || got != n {
			t.Fatalf("SELECT %d: %d, %v", n, got, err)
		}
	}
	for _, n := range []int{1, 2, 3, 1, 4} { // 2 is now the oldest of three and forgotten
		query(n)
	}
	before := counting.prepared
	query(1)
	query(3)
	query(4)
	if counting.prepared != before {
		t.Errorf("a statement that was in use was forgotten")
	}
	query(2)
	if counting.prepared != before+1 {
		t.Errorf("the statement that was not used was kept")
	}
	if open := counting.prepared - counting.closed; open != 3 {
		t.Errorf("%d statements are open, not 3", open)
	}
	db.Close()
	if counting.prepared != counting.closed {
		t.Errorf("of %d statements %d were closed with the connection", counting.prepared, counting.closed)
	}
}

func TestASchemaChangeIsSeenByKeptStatements(t *testing.T) {
	db, _ := openCounting(t, keptOf(10))
	const text = "SELECT count(*) FROM t"
	var n int
	if err := db.QueryRow(text).Scan(&n); err != nil || n != 5 {
		t.Fatal(n, err)
	}
	if _, err := db.Exec("DROP TABLE t"); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(text).Scan(&n); err == nil {
		t.Fatal("a kept statement still reads the dropped table")
	}
	if _, err := db.Exec("CREATE TABLE t (a TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(text).Scan(&n); err != nil || n != 0 {
		t.Fatal(n, err)
	}
}

func TestPragmasAndSchemaChangesAreNotKept(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT 1": true, "WITH x AS (SELECT 1) SELECT * FROM x": true, "INSERT INTO t VALUES (1)": true,
		"UPDATE t SET a = 1": true, "(SELECT 1) UNION ALL (SELECT 2)": true, "DELETE FROM t": true,
		"PRAGMA foreign_keys = ON": false, "CREATE TABLE x (a)": false, "": false, "VACUUM": false,
	} {
		if got := cacheable(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Where only what comes again is prepared, texts that come once push out nothing.
func TestWhatComesOncePushesOutNothing(t *testing.T) {
	k := keptOf(2)
	k.second = true
	db, counting := openCounting(t, k)
	query := func(text string) {
		t.Helper()
		rows, err := db.Query(text)
		if err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	before := counting.prepared // the inserts
	query("SELECT 1")
	if counting.prepared != before {
		t.Error("it was prepared when it came first")
	}
	query("SELECT 1")
	for n := range 3 * sighted {
		query(fmt.Sprint("SELECT 2, ", n))
	}
	query("SELECT 1")
	if counting.prepared != before+1 || counting.closed != 0 {
		t.Errorf("%d were prepared and %d closed", counting.prepared-before, counting.closed)
	}
}
