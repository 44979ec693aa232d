package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// damage is one way to break a clean database, and all the faults that are then
// to be named. {x} stands for what the query of find finds under x.
type damage struct {
	name   string
	tables []string // that it is about, and that are put back as they were
	find   map[string]string
	sql    []string
	faults []string
}

// batch are damages that have nothing to do with each other.
type batch struct {
	damages []damage
	tables  []string
}

// apart puts damages of different tables together: to look at all rows takes time.
func apart(all []damage) []*batch {
	var batches []*batch
	for _, d := range all {
		shares := func(b *batch) bool {
			return slices.ContainsFunc(d.tables, func(table string) bool { return slices.Contains(b.tables, table) })
		}
		i := slices.IndexFunc(batches, func(b *batch) bool { return !shares(b) })
		if i < 0 {
			i, batches = len(batches), append(batches, &batch{})
		}
		batches[i].damages, batches[i].tables = append(batches[i].damages, d), append(batches[i].tables, d.tables...)
	}
	return batches
}

// TestEachFaultIsNamed breaks a clean database in one way after another, and sees
// these faults named and no others.
func TestEachFaultIsNamed(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s, raw := demonstration(t, url), openRaw(t, url)
		if named, all := inspect(t, s).Faults(); all > 0 {
			t.Fatalf("the demo has %d faults, such as %v", all, named[0])
		}
		broken := map[string]bool{}
		for _, some := range apart(damages(raw.sqlite)) {
			restore := raw.keep(some.tables...)
			var statements, want, got []string
			for _, d := range some.damages {
				names := strings.NewReplacer(d.found(raw)...)
				for _, text := range d.sql {
					statements = append(statements, names.Replace(text))
				}
				for _, fault := range d.faults {
					want = append(want, names.Replace(fault))
				}
			}
			raw.exec(statements...)
			for _, result := range inspect(t, s) {
				for _, f := range result.Faults {
					got = append(got, f.String())
					broken[result.Name] = true
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", strings.Join(statements, "; "), diff)
			}
			restore()
		}
		for _, result := range inspect(t, s) {
			if len(result.Faults) > 0 {
				t.Errorf("%s is not as it was: %v", result.Name, result.Faults[0])
			}
			if !broken[result.Name] {
				t.Errorf("%s: nothing here breaks it", result.Name)
			}
		}
	})
}

// found are the names of find and what they stand for.
func (d damage) found(raw *raw) (pairs []string) {
	for _, name := range slices.Sorted(maps.Keys(d.find)) {
		query := strings.NewReplacer(pairs...).Replace(d.find[name])
		pairs = append(pairs, "{"+name+"}", raw.value(query))
	}
	return pairs
}

// set breaks one column of a row that a query finds.
func set(table, column, value, id, fault string) damage {
	return damage{
		name: table + "." + column, tables: []string{table}, find: map[string]string{"id": id},
		sql:    []string{"UPDATE " + table + " SET `" + column + "` = " + value + " WHERE id = '{id}'"},
		faults: []string{table + " {id}: " + fault},
	}
}

// also says that a damage is about another table, too.
func also(d damage, table string) damage {
	d.tables = append(d.tables, table)
	return d
}

// anyOf finds a row of a table, whichever.
func anyOf(table string) string { return "SELECT MIN(id) FROM " + table }

// TestMissingConstraintsAreNamed: what the database does not hold any more, and on
// SQLite what refers to nothing in tables of somebody else.
func TestMissingConstraintsAreNamed(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s := migratedStore(t, url)
		raw := openRaw(t, url)
		raw.exec("CREATE TABLE other AS SELECT * FROM organisation_tags", "DROP TABLE organisation_tags", "ALTER TABLE other RENAME TO organisation_tags")
		want := []string{
			"organisation_tags: the database does not hold organisation_id to organisations: the constraint is missing",
			"organisation_tags: the database does not hold tag_id to tags: the constraint is missing",
		}
		if raw.sqlite {
			raw.exec("CREATE TABLE theirs (user_id text REFERENCES users (id))", "INSERT INTO theirs VALUES ('usr_nobody')")
			want = append([]string{"file: PRAGMA foreign_key_check finds 1 rows that refer to nothing, 1 of them in tables or columns that this program does not know"}, want...)
		}
		named, _ := inspect(t, s).Faults()
		if diff := cmp.Diff(want, lines(named)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func migratedStore(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func lines[T fmt.Stringer](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = one.String()
	}
	return out
}
