package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/store/storetest"
)

func TestADatabaseFileIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	file := filepath.Join(t.TempDir(), "a ?#%&\u00e9.db")
	s := open(t, "sqlite:"+file)
	union(t, s, "Unite")
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

func TestAFileThatIsNoDatabaseIsExplained(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.csv")
	if err := os.WriteFile(text, []byte(strings.Repeat("Unite,TUC\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, say := range map[string]string{
		"sqlite:" + text:                         "is not a SQLite database",
		"sqlite:" + dir:                          "cannot be opened",
		"sqlite:" + filepath.Join(dir, "a/b.db"): "does not exist",
	} {
		s, err := Open(t.Context(), url)
		if err == nil {
			s.Close()
			t.Errorf("%s was opened", url)
		} else if !strings.Contains(err.Error(), say) {
			t.Errorf("%s: %v", url, err)
		}
	}
	if content, _ := os.ReadFile(text); !strings.HasPrefix(string(content), "Unite,TUC\n") {
		t.Error("the file was changed")
	}
}

// What a connection must be set to, whatever the server's own configuration.
func TestSettingsOfConnections(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		settings := map[string]string{
			"SELECT @@time_zone":            "+00:00",
			"SELECT @@collation_connection": "utf8mb4_bin",
		}
		pools := map[string]queryer{"writer": s.writer, "reader": s.reader, "snapshots": s.snapshots}
		if s.mysql == nil {
			settings = map[string]string{
				"PRAGMA foreign_keys": "1", "PRAGMA journal_mode": "wal", "PRAGMA busy_timeout": "5000",
			}
		}
		for name, pool := range pools {
			for question, want := range settings {
				if got := ask(t, pool, question); got != want {
					t.Errorf("%s: %s is %s", name, question, got)
				}
			}
		}
		if s.mysql != nil {
			for name, pool := range pools {
				if mode := ask(t, pool, "SELECT @@sql_mode"); !strings.Contains(mode, "STRICT_ALL_TABLES") {
					t.Errorf("%s: sql_mode is %s", name, mode)
				}
			}
			for pool, want := range map[*sql.DB]string{s.reader: "READ-COMMITTED OFF ON", s.snapshots: "REPEATABLE-READ ON OFF", s.writer: "READ-COMMITTED OFF OFF"} {
				if got := ask(t, pool, "SELECT CONCAT_WS(' ', @@tx_isolation, @@tx_read_only, @@autocommit)"); got != want {
					t.Errorf("isolation, only reading, autocommit: %s, not %s", got, want)
				}
			}
			return
		}
		if got := ask(t, direct(s), "PRAGMA synchronous"); got != "2" {
			t.Errorf("synchronous is %s, not FULL", got)
		}
		if _, err := s.reader.Exec("DELETE FROM regions"); err == nil {
			t.Error("a reading connection writes")
		}
	})
}

func ask(t *testing.T, q queryer, question string) string {
	t.Helper()
	rows, err := q.QueryContext(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var answer string
	if !rows.Next() {
		t.Fatalf("%s: no answer", question)
	}
	if err := rows.Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// Readers neither wait for a writer nor see what is not committed.
func TestReadersDoNotWaitForAWriter(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		must(t, system(t), s, "createOrganisation", func(ctx context.Context, tx *ent.Tx) (string, error) {
			id, err := addUnion("Unite")(ctx, tx)
			if err != nil {
				return "", err
			}
			quick, cancel := context.WithTimeout(system(t), 2*time.Second)
			defer cancel()
			if n, err := s.Ent().Organisation.Query().Count(quick); n != 0 || err != nil {
				t.Errorf("outside: %d, %v", n, err)
			}
			if n, err := tx.Organisation.Query().Count(ctx); n != 1 || err != nil {
				t.Errorf("inside: %d, %v", n, err)
			}
			return id, nil
		})
		if n := s.Ent().Organisation.Query().CountX(system(t)); n != 1 {
			t.Errorf("afterwards: %d", n)
		}
	})
}

func TestAnonymousReadsAreDenied(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		if n, err := s.Ent().Region.Query().Count(t.Context()); err == nil {
			t.Errorf("nobody read %d regions", n)
		}
	})
}

// relay passes connections on to a socket, so that a test can offer a server at
// several addresses and take one away.
func relay(t *testing.T, socket string) (address string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go pass(ctx, in, socket)
		}
	}()
	stop = func() { l.Close(); cancel() }
	t.Cleanup(stop)
	return l.Addr().String(), stop
}

func pass(ctx context.Context, in net.Conn, socket string) {
	defer in.Close()
	out, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	defer out.Close()
	context.AfterFunc(ctx, func() { in.Close(); out.Close() })
	done := make(chan bool, 2)
	go func() { copyAll(out, in); done <- true }()
	go func() { copyAll(in, out); done <- true }()
	<-done
}

func copyAll(to, from net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// Hosts are tried in their order, at every new connection.
func TestTheNextHostIsAskedWhenOneIsLost(t *testing.T) {
	url := storetest.MariaDB(t)
	src, err := parseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	first, stopFirst := relay(t, src.mysql.addresses[0])
	second, stopSecond := relay(t, src.mysql.addresses[0])
	nobody := "127.0.0.1:1"
	s := open(t, fmt.Sprintf("mysql://root@%s,%s,%s/%s", nobody, first, second, src.mysql.database))
	union(t, s, "one")
	stopFirst() // breaks its connections, too
	union(t, s, "two")
	if n := s.reads.Organisation.Query().CountX(system(t)); n != 2 {
		t.Errorf("%d organisations", n)
	}
	stopSecond()
	_, _, err = Write(system(t), s, Op{Verb: "x"}, addUnion("three"))
	if !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrOutcomeUnknown) {
		t.Error(err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("ready: %v", err)
	}
}

func TestAServerThatCannotBeReachedIsExplained(t *testing.T) {
	url := storetest.MariaDB(t)
	src, err := parseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	address, _ := relay(t, src.mysql.addresses[0])
	for url, say := range map[string]string{
		"mysql://root:hunter2@127.0.0.1:1,localhost:2/x":    "127.0.0.1:1: dial tcp",
		"mysql://stranger:hunter2@" + address + "/x":        "Access denied",
		"mysql://root@" + address + "/no_such_database":     "no_such_database",
		"mysql://root@" + address + "/x?tls=true&ca=/no/ca": "the certificates for the database",
		"mysql://root@" + address + "/x?tls=true":           "TLS",
	} {
		s, err := Open(t.Context(), url)
		if err == nil {
			s.Close()
			t.Errorf("%s was opened", url)
			continue
		}
		if !strings.Contains(err.Error(), say) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestReadyIsAboutTheTables(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Ready(t.Context()); !errors.Is(err, ErrNotMigrated) {
			t.Errorf("before: %v", err)
		}
		if s.Secret() != nil {
			t.Error("there is a secret before the tables")
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Ready(t.Context()); err != nil {
			t.Errorf("after: %v", err)
		}
	})
}
