package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// oneMySQL opens one connection as the server does, to an empty database.
func oneMySQL(t *testing.T) *sql.DB {
	t.Helper()
	m, err := parseURL(storetest.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	db, err := openMySQL(t.Context(), m.mysql, forStatements)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for _, text := range []string{"CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(40))", "INSERT INTO t VALUES (1, 'one'), (2, 'two')"} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// said is a counter of the connection, such as of statements that were prepared.
func said(t *testing.T, db *sql.DB, counter string) (n int) {
	t.Helper()
	var name string
	if err := db.QueryRow("SHOW SESSION STATUS LIKE '"+counter+"'").Scan(&name, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func nameOf(t *testing.T, db *sql.DB, id int) (name string) {
	t.Helper()
	if err := db.QueryRow("SELECT name FROM t WHERE id = ?", id).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestWhatComesAgainIsPreparedOnMySQL(t *testing.T) {
	db := oneMySQL(t)
	if nameOf(t, db, 1) != "one" || said(t, db, "Com_stmt_prepare") != 0 {
		t.Error("a text that came once was prepared")
	}
	for range 5 {
		if got := nameOf(t, db, 2); got != "two" {
			t.Errorf("got %q", got)
		}
	}
	if n, run := said(t, db, "Com_stmt_prepare"), said(t, db, "Com_stmt_execute"); n != 1 || run != 5 {
		t.Errorf("prepared %d times, run %d times", n, run)
	}
	if _, err := db.Exec("ALTER TABLE t MODIFY name VARCHAR(50), ADD COLUMN first INT FIRST"); err != nil {
		t.Fatal(err)
	}
	if got := nameOf(t, db, 2); got != "two" {
		t.Errorf("after a change of the table: %q", got)
	}
}

func TestAServerThatTakesNoMorePreparedStatements(t *testing.T) {
	db := oneMySQL(t)
	var most int
	if err := db.QueryRow("SELECT @@GLOBAL.max_prepared_stmt_count").Scan(&most); err != nil {
		t.Fatal(err)
	}
	set := func(n int) {
		if _, err := db.ExecContext(context.Background(), fmt.Sprintf("SET GLOBAL max_prepared_stmt_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	set(0)
	defer set(most)
	for range 3 {
		if got := nameOf(t, db, 1); got != "one" {
			t.Errorf("got %q", got)
		}
	}
	if n := said(t, db, "Com_stmt_execute"); n != 0 {
		t.Errorf("%d were run prepared", n)
	}
}

// A server that has lost a prepared statement, as behind a proxy that changed to
// another one, is asked as if it had never been prepared.
func TestAPreparedStatementThatIsGone(t *testing.T) {
	db := oneMySQL(t)
	nameOf(t, db, 1)
	nameOf(t, db, 1)
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = c.Raw(func(raw any) error {
		for _, e := range raw.(*mysqlConn).statements.byText {
			if s := e.Value.(*cachedStatement).stmt; s != nil {
				e.Value.(*cachedStatement).stmt = closedBehind{s}
			}
		}
		return nil
	})
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := nameOf(t, db, 2); got != "two" {
		t.Errorf("got %q", got)
	}
}

// closedBehind is a statement that the server has forgotten.
type closedBehind struct{ driver.Stmt }

func (closedBehind) QueryContext(context.Context, []driver.NamedValue) (driver.Rows, error) {
	return nil, serverError(errNoSuchStatement)
}
