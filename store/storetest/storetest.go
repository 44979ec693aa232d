// Package storetest gives tests real databases: a SQLite file, and a database
// on a MariaDB server that it starts itself. There is no pretended database
// here and no table: a test opens what it is given and migrates it.
package storetest

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// ServerVariable names the environment variable that holds the URL of a server
// on which tests may make databases, such as mysql://root@unix(/path)/. With it
// no server is started; several test programs may share the one it names.
const ServerVariable = "COALITION_TEST_MYSQL"

// Engines runs f once on SQLite and once on MariaDB, each time with the URL of
// an empty database that belongs to this test alone and is gone after it.
func Engines(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("MariaDB", func(t *testing.T) { f(t, MariaDB(t)) })
}

// SQLite returns the URL of an empty database in a folder of the test.
func SQLite(t *testing.T) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}

// MariaDB returns the URL of an empty database. Where MariaDB is not installed
// the test is skipped, but fails if CI=true: there both engines must be proven.
func MariaDB(t *testing.T) string {
	t.Helper()
	server, err := shared()
	switch {
	case err == errNotInstalled && os.Getenv("CI") == "true":
		t.Fatal(err)
	case err == errNotInstalled:
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	url, drop, err := server.Database()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return url
}

// Direct opens a database past the store, with one connection and without foreign keys,
// for what no verb does.
func Direct(t *testing.T, url string) *sql.DB {
	t.Helper()
	var db *sql.DB
	var err error
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		db, err = sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(0)&_txlock=immediate&_time_format=sqlite")
	} else {
		var config *mysql.Config
		if config, err = configOf(url); err == nil {
			config.Params = map[string]string{"foreign_key_checks": "0"}
			db, err = connect(config)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // what is set belongs to the connection
	t.Cleanup(func() { db.Close() })
	return db
}

// shared is the one server of this test program. Nobody stops it: it ends by
// itself with the program, however that ends.
var shared = sync.OnceValues(func() (*Server, error) {
	if url := os.Getenv(ServerVariable); url != "" {
		return &Server{prefix: strings.TrimRight(url, "/") + "/"}, nil
	}
	return Start()
})
