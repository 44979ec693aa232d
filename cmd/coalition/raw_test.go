package main

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite"
)

// raw writes to a database past all rules, as a bug, a fault of the disk or a
// person with a console might. Nothing holds references or constraints.
type raw struct {
	t      *testing.T
	db     *sql.DB
	sqlite bool
}

func openRaw(t *testing.T, url string) *raw {
	t.Helper()
	r := &raw{t: t}
	var err error
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		r.sqlite = true
		r.db, err = sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(0)&_pragma=ignore_check_constraints(1)&_pragma=synchronous(0)&_txlock=immediate&_time_format=sqlite")
	} else {
		r.db, err = openMariaDB(url)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.db.Close() })
	return r
}

func openMariaDB(url string) (*sql.DB, error) {
	dsn := strings.TrimPrefix(url, "mysql://")
	if at := strings.LastIndexByte(dsn, '@'); !strings.HasPrefix(dsn[at+1:], "unix(") {
		host, rest, _ := strings.Cut(dsn[at+1:], "/")
		dsn = dsn[:at+1] + "tcp(" + host + ")/" + rest
	}
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	config.Params = map[string]string{"foreign_key_checks": "0", "check_constraint_checks": "0"}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// exec runs statements. In them {then} is a moment long ago, as the engine writes it.
func (r *raw) exec(statements ...string) {
	r.t.Helper()
	then := "'2001-01-01 00:00:00'"
	if r.sqlite {
		then = "'2001-01-01 00:00:00+00:00'"
	}
	for _, text := range statements {
		if _, err := r.db.Exec(strings.ReplaceAll(text, "{then}", then)); err != nil {
			r.t.Fatalf("%s: %v", text, err)
		}
	}
}

// value is what a query finds.
func (r *raw) value(query string) string {
	r.t.Helper()
	var v string
	if err := r.db.QueryRow(query).Scan(&v); err != nil {
		r.t.Fatalf("%s: %v", query, err)
	}
	return v
}

// keep copies tables, if they were not copied before, and returns what puts them
// back as they were then.
func (r *raw) keep(tables ...string) (restore func()) {
	r.t.Helper()
	for _, table := range tables {
		r.exec("CREATE TABLE IF NOT EXISTS kept_" + table + " AS SELECT * FROM " + table)
	}
	return func() {
		for _, table := range tables {
			r.exec("DELETE FROM "+table, "INSERT INTO "+table+" SELECT * FROM kept_"+table)
		}
	}
}
