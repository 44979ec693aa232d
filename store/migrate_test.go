package store

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/ent/region"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/migratediff/target"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// differences says what would have to change in a database to be as the ent
// schema wants it; nothing when all is there.
func differences(t *testing.T, s *Store) string {
	t.Helper()
	dir := &migrate.MemDir{}
	planner, err := schema.NewMigrate(entsql.OpenDB(s.dialect, direct(s)), schema.WithDir(dir),
		schema.WithFormatter(migrate.DefaultFormatter), schema.WithMigrationMode(schema.ModeInspect),
		schema.WithDropColumn(true), schema.WithDropIndex(true))
	if err != nil {
		t.Fatal(err)
	}
	if err := planner.NamedDiff(t.Context(), "difference", target.Tables(s.dialect)...); err != nil {
		t.Fatal(err)
	}
	files, err := dir.Files()
	if err != nil {
		t.Fatal(err)
	}
	var text string
	for _, f := range files {
		text += string(f.Bytes())
	}
	return text
}

// tablesOf names the tables that there are.
func tablesOf(t *testing.T, s *Store) []string {
	t.Helper()
	question := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'"
	if s.dialect == dialect.MySQL {
		question = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
	}
	rows, err := direct(s).QueryContext(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestMigrationsMakeTheSchema(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		if d := differences(t, s); d != "" {
			t.Errorf("the migrations lack this; run make migration NAME=…\n%s", d)
		}
		want := []string{"schema_migrations"}
		if s.dialect == dialect.MySQL {
			want = append(want, "schema_lock")
		} else { // the index of words is a table, which keeps others
			want = append(want, "interaction_words", "interaction_words_config", "interaction_words_data",
				"interaction_words_docsize", "interaction_words_idx", "interaction_words_known")
		}
		for _, table := range target.Tables(s.dialect) {
			want = append(want, table.Name)
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, tablesOf(t, s)); diff != "" {
			t.Errorf("tables (-want +got):\n%s", diff)
		}
		// The comparison sees a difference if there is one.
		if _, err := direct(s).Exec("DROP INDEX organisation_name_folded_id" + map[bool]string{true: " ON organisations"}[s.dialect == dialect.MySQL]); err != nil {
			t.Fatal(err)
		}
		if d := differences(t, s); !strings.Contains(d, "organisation_name_folded_id") {
			t.Errorf("a missing index is not seen: %q", d)
		}
	})
}

func TestBothEnginesHaveTheSameMigrations(t *testing.T) {
	var names [2][]string
	for i, engine := range []string{dialect.SQLite, dialect.MySQL} {
		files, err := readMigrations(engine)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			names[i] = append(names[i], f.name)
		}
		dir, err := migrate.NewLocalDir("../ent/migrate/migrations/" + []string{"sqlite", "mysql"}[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := migrate.Validate(dir); err != nil {
			t.Errorf("%s: %v; run go run ./store/migratediff -sum", engine, err)
		}
	}
	if diff := cmp.Diff(names[0], names[1]); diff != "" || len(names[0]) == 0 {
		t.Errorf("(-sqlite +mysql):\n%s", diff)
	}
}

func TestTheTwelveRegions(t *testing.T) {
	want := []string{
		"E12000001 North East", "E12000002 North West", "E12000003 Yorkshire and The Humber", "E12000004 East Midlands",
		"E12000005 West Midlands", "E12000006 East of England", "E12000007 London", "E12000008 South East",
		"E12000009 South West", "N92000002 Northern Ireland", "S92000003 Scotland", "W92000004 Wales",
	}
	engines(t, func(t *testing.T, s *Store) {
		var got []string
		for _, r := range s.reads.Region.Query().Order(region.ByOnsCode()).AllX(system(t)) {
			got = append(got, r.OnsCode+" "+r.Name)
			if id.Prefix(r.ID) != "reg" {
				t.Errorf("%s has the id %s", r.Name, r.ID)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	if id.Prefix(SystemUserID) != "usr" {
		t.Errorf("%s is not the id of a user", SystemUserID)
	}
}

// Several servers start at once on an empty database: all succeed, each
// migration was applied once, and all have the same secret.
func TestServersThatStartAtOnce(t *testing.T) {
	const starting = 3
	storetest.Engines(t, func(t *testing.T, url string) {
		stores := make([]*Store, starting)
		together(t, starting, func(i int) (err error) {
			if stores[i], err = Open(t.Context(), url); err != nil {
				return err
			}
			return stores[i].Migrate(t.Context())
		})
		for _, s := range stores {
			if s == nil {
				return // reported already
			}
			defer s.Close()
			if !bytes.Equal(s.Secret(), stores[0].Secret()) || len(s.Secret()) != secretLength {
				t.Errorf("secrets %x and %x", s.Secret(), stores[0].Secret())
			}
		}
		s := stores[0]
		if d := differences(t, s); d != "" {
			t.Error(d)
		}
		done, err := readApplied(t.Context(), direct(s))
		if err != nil {
			t.Fatal(err)
		}
		files, err := readMigrations(s.dialect)
		if err != nil {
			t.Fatal(err)
		}
		if rest, err := pending(files, done); len(rest) != 0 || err != nil || len(done) != len(files) {
			t.Errorf("%v remains, %v", rest, err)
		}
	})
}

func TestTheSecretStays(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		first, second := open(t, url), open(t, url)
		if !bytes.Equal(first.Secret(), second.Secret()) || bytes.Equal(first.Secret(), make([]byte, secretLength)) {
			t.Errorf("%x and %x", first.Secret(), second.Secret())
		}
		if _, err := direct(first).Exec("UPDATE settings SET value = ? WHERE id = ?", []byte("short"), secretName); err != nil {
			t.Fatal(err)
		}
		if err := second.Migrate(t.Context()); err == nil {
			t.Error("a broken secret was taken")
		}
	})
}

func TestADatabaseThatDoesNotFitIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ change, say string }{
		"newer": {"INSERT INTO schema_migrations VALUES ('9999', '9999_future', 'x', 1, 0, 1, '2030-01-01 00:00:00')",
			"newer version of Coalition (it has 9999_future"},
		"another way": {"INSERT INTO schema_migrations VALUES ('0000', '0000_other', 'x', 1, 0, 1, '2020-01-01 00:00:00')",
			"does not know: 0000_other"},
		"changed": {"UPDATE schema_migrations SET checksum = 'x' WHERE version = '0001'",
			"0001_initial is not the one that was applied"},
		"a hole": {"DELETE FROM schema_migrations WHERE version = '0001'",
			"not 0001_initial, which comes before it"},
	} {
		t.Run(name, func(t *testing.T) {
			engines(t, func(t *testing.T, s *Store) {
				if _, err := direct(s).Exec(c.change); err != nil {
					t.Fatal(err)
				}
				if err := s.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), c.say) {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

func file(t *testing.T, name, text string) migration {
	t.Helper()
	m, err := parseMigration(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEndsOfLinesDoNotChangeAMigration(t *testing.T) {
	a := file(t, "0001_x.sql", "CREATE TABLE a (b int);\nCREATE TABLE c (d int);\n")
	b := file(t, "0001_x.sql", "CREATE TABLE a (b int);\r\nCREATE TABLE c (d int);\r\n")
	if diff := cmp.Diff(a, b, cmp.AllowUnexported(migration{})); diff != "" || len(a.statements) != 2 || a.version != "0001" || a.name != "0001_x" {
		t.Errorf("%+v\n%s", a, diff)
	}
}

func TestAFailedMigrationOfSQLiteLeavesNothing(t *testing.T) {
	s := open(t, storetest.SQLite(t))
	before := tablesOf(t, s)
	files, err := readMigrations(s.dialect)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"wrong statement":        "CREATE TABLE a (b int); DROP TABLE nowhere;",
		"refers to nothing":      "CREATE TABLE a (b int); INSERT INTO organisation_tags VALUES ('x', 'y');",
		"wrong after rows moved": "DELETE FROM regions; INSERT INTO nowhere VALUES (1);",
	} {
		err := migrateSQLite(t.Context(), s.writer, append(slices.Clone(files), file(t, "0009_bad.sql", text)))
		if err == nil || !strings.Contains(err.Error(), "0009_bad") {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, tablesOf(t, s)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if n := s.reads.Region.Query().CountX(system(t)); n != 12 {
			t.Errorf("%s: %d regions", name, n)
		}
		if got := ask(t, direct(s), "PRAGMA foreign_keys"); got != "1" {
			t.Errorf("%s: foreign keys are off", name)
		}
	}
	// A good one goes through afterwards, and may rebuild a table that others refer to.
	good := file(t, "0009_good.sql", "CREATE TABLE a (b int); ALTER TABLE tags ADD COLUMN note text NOT NULL DEFAULT '';")
	if err := migrateSQLite(t.Context(), s.writer, append(files, good)); err != nil {
		t.Error(err)
	}
}

var errCrash = errors.New("the server died here")

// A migration on MariaDB is interrupted after every statement that is sent. The
// next start finishes it, and the tables are as they must be.
func TestAnInterruptedMigrationIsFinished(t *testing.T) {
	files := []migration{
		file(t, "0001_a.sql", "CREATE TABLE a (id int PRIMARY KEY, b int);\nCREATE TABLE c (id int PRIMARY KEY);\nINSERT INTO a VALUES (1, 1);"),
		file(t, "0002_b.sql", "UPDATE a SET b = b + 1;\nALTER TABLE a ADD COLUMN d int, ADD INDEX d (d);\n"+
			"ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (d) REFERENCES c (id);\nALTER TABLE a DROP COLUMN b;\nUPDATE a SET id = id + 10;"),
	}
	for point := 1; ; point++ {
		url := storetest.MariaDB(t)
		if died, err := migrateAndDie(t, url, files, point); !died {
			if err != nil || point < 20 {
				t.Errorf("only %d points of interruption, %v", point, err)
			}
			break
		}
		s, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		m := newMigrator(direct(s), files)
		m.lock.lease = 0 // the dead one does not come back
		if err := m.run(t.Context()); err != nil {
			t.Errorf("died at %d: %v", point, err)
		}
		columns := ask(t, direct(s), "SELECT GROUP_CONCAT(column_name ORDER BY column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ('a', 'c')")
		rows := ask(t, direct(s), "SELECT GROUP_CONCAT(id) FROM a")
		if columns != "d,id,id" || rows != "11" {
			t.Errorf("died at %d: columns %s, rows %s", point, columns, rows)
		}
		s.Close()
	}
}

// migrateAndDie migrates until the given number of statements was sent. The
// server still gets that one, but its answer and all connections are lost.
func migrateAndDie(t *testing.T, url string, files []migration, point int) (died bool, err error) {
	t.Helper()
	pool, f := faultyPool(t, url, forStatements)
	defer pool.Close()
	var mu sync.Mutex
	sent, dead := 0, false
	f.set(func(f *faults) {
		f.around = func(text string, send func() error, _ driver.ExecerContext) error {
			mu.Lock()
			defer mu.Unlock()
			if dead {
				return errCrash
			}
			if strings.HasPrefix(text, "UPDATE schema_lock SET beat") {
				return send() // these come by time, too
			}
			err := send()
			if sent++; sent == point {
				dead = true
				return errCrash
			}
			return err
		}
	})
	err = newMigrator(pool, files).once(t.Context())
	return dead, err
}

func TestARefusedMigrationOfMariaDBSaysWhere(t *testing.T) {
	s, err := Open(t.Context(), storetest.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	good, bad := "CREATE TABLE a (b int);\n", "ALTER TABLE a ADD COLUMN b int;"
	err = newMigrator(direct(s), []migration{file(t, "0001_x.sql", good+bad)}).run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "migration 0001_x, statement 2") {
		t.Fatal(err)
	}
	// A refusal is not taken for done at the next start: the column was there for another reason.
	err = newMigrator(direct(s), []migration{file(t, "0001_x.sql", good+bad)}).run(t.Context())
	if err == nil || code(err) != 1060 {
		t.Errorf("at the next start: %v", err)
	}
	if got := fmt.Sprint(tablesOf(t, s)); got != "[a schema_lock schema_migrations]" {
		t.Errorf("%s", got)
	}
}
