package store

import (
	"fmt"
	"testing"

	"entgo.io/ent/dialect"

	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// A database of the first part is brought up to date with what it holds: nobody
// was contacted yet, and who has a cadence is overdue since always.
func TestADatabaseOfTheFirstPartIsBroughtUpToDate(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		files, err := readMigrations(s.dialect)
		if err != nil {
			t.Fatal(err)
		}
		apply := func(files []migration) error {
			if s.dialect == dialect.SQLite {
				return migrateSQLite(t.Context(), s.writer, files)
			}
			return s.migrateMySQL(t.Context(), files)
		}
		if err := apply(files[:2]); err != nil {
			t.Fatal(err)
		}
		keen, calm := id.New("org"), id.New("org")
		for key, cadence := range map[string]int{keen: 14, calm: -1} {
			_, err := direct(s).ExecContext(t.Context(), "INSERT INTO organisations (id, created_at, updated_at, name, name_folded, former_names, kind, description, cadence_days, created_by) "+
				"VALUES (?, '2025-06-01 10:00:00', '2025-06-01 10:00:00', 'Old', 'old', '[]', 'OTHER', '', ?, ?)", key, cadence, SystemUserID)
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, o := range s.reads.Organisation.Query().AllX(system(t)) {
			due := schema.Unlimited
			if o.ID == keen {
				due = schema.Neglected
			}
			if !o.LastContactBoth.Equal(schema.NeverContacted) || o.NextContactDuePress != due || o.NextFollowUpOpen != schema.Unlimited || o.OwnFollowUp != schema.Unlimited {
				t.Errorf("%s: %v, %q, %q, %q", o.ID, o.LastContactBoth, o.NextContactDuePress, o.NextFollowUpOpen, o.OwnFollowUp)
			}
		}
		// What is new is written in the same form, so that lists by these columns are whole.
		fresh := union(t, s, "New")
		ids := s.reads.Organisation.Query().Where(organisation.LastContactOpenEQ(schema.NeverContacted)).IDsX(system(t))
		if len(ids) != 3 || fresh == "" {
			t.Errorf("%d of 3 are found by the time of no contact", len(ids))
		}
	})
}

// SQLite's index of words follows every change of an interaction.
func TestTheIndexOfWordsFollows(t *testing.T) {
	s := open(t, storetest.SQLite(t))
	exec := func(text string, args ...any) {
		t.Helper()
		if _, err := direct(s).ExecContext(t.Context(), text, args...); err != nil {
			t.Fatal(err)
		}
	}
	found := func(word string) string {
		return ask(t, direct(s), fmt.Sprintf("SELECT COUNT(*) FROM interactions WHERE words_row IN (SELECT rowid FROM interaction_words WHERE interaction_words MATCH '%s')", word))
	}
	exec("INSERT INTO interactions (id, created_at, updated_at, kind, status, starts_at, subject, team, words, words_row, created_by) VALUES "+
		"('int_1', '2026-01-01', '2026-01-01', 'MEETING', 'HELD', '2026-01-01', 'x', 'PRESS', 'zzpay zzballot', 7, ?)", SystemUserID)
	if found("zzbal*") != "1" || found("zzrent") != "0" {
		t.Error("what was entered is not found as it should be")
	}
	exec("UPDATE interactions SET words = 'zzrent' WHERE id = 'int_1'")
	exec("UPDATE interactions SET place = 'there' WHERE id = 'int_1'")
	if found("zzbal*") != "0" || found("zzrent") != "1" {
		t.Error("what was changed is not found as it should be")
	}
	exec("DELETE FROM interactions WHERE id = 'int_1'")
	if got := ask(t, direct(s), "SELECT COUNT(*) FROM interaction_words WHERE interaction_words MATCH 'zzrent'"); got != "0" {
		t.Errorf("what was deleted is found %s times", got)
	}
}
