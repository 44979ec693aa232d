package main

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/demo"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/inspection"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// inspect looks at a whole database.
func inspect(t *testing.T, s *store.Store) inspection.Report {
	t.Helper()
	report, err := s.Inspect(calendar.NewContext(t.Context(), calendar.Clock{}), crm.Checks)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// demonstration makes a demo database, with tokens.
func demonstration(t *testing.T, url string, options ...store.Option) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := demo.Fill(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Tokens(asServer(t.Context()), s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCheck: the command says what it looked at and ends with 0 when all is well,
// names each fault and ends with 1 when not, and with 2 where there is nothing to
// look at. A database of another version is refused as it is.
func TestCheck(t *testing.T) {
	missing := "sqlite:" + filepath.Join(t.TempDir(), "none.db")
	fails(t, exitUsage, "there is no database", "check", "--database", missing)
	if exists(strings.TrimPrefix(missing, "sqlite:")) {
		t.Error("it made a database")
	}
	storetest.Engines(t, func(t *testing.T, url string) {
		if s, err := store.Open(t.Context(), url); err != nil {
			t.Fatal(err)
		} else if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		fails(t, exitFailed, "not migrated", "check", "--database", url)
		demonstration(t, url)
		if out := runs(t, "check", "--database", url); strings.Count(out, ", no faults\n") != strings.Count(out, "\n") || !strings.Contains(out, "interactions: 1") {
			t.Errorf("it says\n%s", out)
		}
		raw := openRaw(t, url)
		id := raw.value("SELECT MIN(id) FROM follow_ups")
		raw.exec("UPDATE follow_ups SET assignee_id = 'usr_nobody' WHERE id = '" + id + "'")
		r := fails(t, exitFailed, "the database has 1 faults", "check", "--database", url)
		if !strings.Contains(r.out, "\n  follow_ups "+id+": assignee_id refers to nothing in users\n") {
			t.Errorf("it says\n%s", r.out)
		}
		raw.exec("UPDATE interactions SET words = ''")
		if r := run(t, "check", "--database", url); r.code != exitFailed || !strings.Contains(r.out, "\n  ... and ") || strings.Count(r.out, "\n") > 130 {
			t.Errorf("code %d, it says\n%s", r.code, r.out)
		}
		raw.exec("DELETE FROM schema_migrations WHERE version = (SELECT version FROM (SELECT MAX(version) AS version FROM schema_migrations) AS m)")
		fails(t, exitFailed, "not migrated", "check", "--database", url)
	})
}

// TestInspectionWritesNothing: whatever it sends reads.
func TestInspectionWritesNothing(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		demonstration(t, url)
		var mu sync.Mutex
		sent := 0
		s, err := store.Open(t.Context(), url, store.WithTrace(func(statement string) {
			mu.Lock()
			defer mu.Unlock()
			if sent++; !strings.HasPrefix(statement, "SELECT ") && !strings.HasPrefix(statement, "PRAGMA ") || strings.Contains(statement, "FOR UPDATE") {
				t.Errorf("it sends %s", statement)
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, all := inspect(t, s).Faults(); all > 0 || sent < 100 {
			t.Errorf("%d faults by %d statements", all, sent)
		}
	})
}

// TestAllThatIsComputedIsChecked: every computed column and every computed type
// has a check, so that the next one has to get its own.
func TestAllThatIsComputedIsChecked(t *testing.T) {
	var want, have []string
	for record, columns := range schema.Derived {
		for _, column := range columns {
			want = append(want, record+"."+column)
		}
	}
	for record, why := range schema.Unrecorded {
		if strings.HasPrefix(why, "computed ") {
			want = append(want, record)
		}
	}
	for _, result := range inspect(t, demonstration(t, storetest.SQLite(t))) {
		if result.Rows == 0 && result.Name != "idempotency keys" {
			t.Errorf("%s: it looked at nothing", result.Name)
		}
		have = append(have, result.Covers...)
	}
	slices.Sort(want)
	slices.Sort(have)
	if diff := cmp.Diff(want, have); diff != "" || len(want) < 40 {
		t.Errorf("computed and checked (-computed +checked):\n%s", diff)
	}
}
