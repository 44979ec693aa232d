package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// A statistic of an index that is gone, or that has other columns now, says nothing.
func TestStatisticsAreOfTheIndexesThatThereAre(t *testing.T) {
	s := readyForStatistics(t)
	for _, line := range readStatistics() {
		var columns int
		err := s.writer.QueryRowContext(t.Context(),
			"SELECT COUNT(*) FROM pragma_index_list(?) AS l JOIN pragma_index_info(l.name) WHERE l.name = ?", line.table, line.index).Scan(&columns)
		if err != nil {
			t.Fatal(err)
		}
		if numbers := len(strings.Fields(line.numbers)); columns != numbers-1 {
			t.Errorf("statistics.txt says %q of %s, an index of %d columns", line.numbers, line.index, columns)
		}
	}
}

// Readers that were open before see the plan that statistics lead to, also after
// somebody ran ANALYZE, and a plan is that of a large database though there is no row.
func TestEveryConnectionPlansByTheStatistics(t *testing.T) {
	s := readyForStatistics(t)
	const question = "SELECT id FROM commitments WHERE organisation_id = 'o' AND outcome = 'OPEN' ORDER BY due_on, id LIMIT 11"
	check := func(when string) {
		t.Helper()
		for name, db := range map[string]queryer{"reader": s.reader, "writer": s.writer} {
			if plan := planOf(t, db, question); !strings.Contains(plan, "commitment_organisation_id_due_on_id") {
				t.Errorf("%s, the %s plans %s", when, name, plan)
			}
		}
	}
	check("after migrating")
	for _, text := range []string{"UPDATE sqlite_stat1 SET stat = '1000000 1000000 1000000 1' WHERE idx = 'commitment_organisation_id_due_on_id'", "ANALYZE"} {
		if _, err := s.writer.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("after ANALYZE and another start")
	there, err := statisticsIn(t.Context(), s.reader)
	if err != nil || !slices.Equal(there, readStatistics()) {
		t.Errorf("the statistics are %v, %v", there, err)
	}
}

// What must not cost more as the party grows: an index gives the rows in the order
// asked for, or all that is counted.
func TestReadingsThatAreBounded(t *testing.T) {
	s := readyForStatistics(t)
	for question, want := range map[string]string{
		"SELECT COUNT(*) FROM organisations WHERE kind IN ('TRADE_UNION', 'COALITION') AND stage IN ('COOPERATING', 'ENDED') AND archived_at IS NULL": "USING COVERING INDEX organisation_kind_stage_archived_at (kind=? AND stage=? AND archived_at=?)",

		"SELECT id FROM organisations WHERE archived_at IS NULL AND next_contact_due_press <= '2026-11-27' AND relationship_manager_id = 'u' ORDER BY next_contact_due_press, id LIMIT 21": "(relationship_manager_id=? AND next_contact_due_press<?)",
		"SELECT id FROM persons WHERE archived_at IS NULL AND next_contact_due_open <= '2026-11-27' AND relationship_manager_id = 'u' ORDER BY next_contact_due_open, id LIMIT 21":         "(relationship_manager_id=? AND next_contact_due_open<?)",
		"SELECT id FROM interactions WHERE created_by = 'u' AND +starts_on = '2026-11-28' AND starts_at > '2026-11-27' AND starts_at < '2026-11-29'":                                       "interaction_created_by_starts_at_id (created_by=? AND starts_at>? AND starts_at<?)",
		"SELECT id FROM interactions WHERE starts_on = '2026-11-28' AND EXISTS (SELECT id FROM participants WHERE user_id = 'u' AND interaction_id = interactions.id)":                     "USING COVERING INDEX interaction_starts_on_starts_at_id (starts_on=?)",

		"SELECT persons.id FROM persons JOIN terms AS held ON persons.id = held.record_id WHERE archived_at IS NULL AND held.kind = 'per' AND held.source = 'NAME' AND held.word = 'x'" +
			" AND EXISTS (SELECT terms.record_id FROM terms WHERE terms.record_id = held.record_id AND terms.word >= 'a' AND terms.word < 'b') ORDER BY held.found_at DESC, held.record_id DESC LIMIT 26": "term_kind_source_word_found_at_record_id (kind=? AND source=? AND word=?)",
		"SELECT interactions.id FROM interactions JOIN interaction_words AS held ON words_row = held.rowid WHERE held.interaction_words MATCH 'zzx' AND team = 'PRESS' ORDER BY held.rowid DESC LIMIT 26": "SCAN held VIRTUAL TABLE",
	} {
		if plan := planOf(t, s.reader, question); !strings.Contains(plan, want) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\nis planned as %s", question, plan)
		}
	}
}

// The index of texts gives interactions in the order in which they were made, and
// those of one moment in the order of their ids; and every word is known.
func TestTheIndexOfWordsIsInTheOrderOfTime(t *testing.T) {
	s := readyForStatistics(t)
	for i, at := range []string{"2026-01-02 10:00:00+00:00", "2026-01-02 10:00:00.000002+00:00", "2025-12-31 23:59:59.999999+00:00", "2026-01-02 10:00:00+00:00", "2031-05-01 00:00:00.5+00:00", "1999-01-01 00:00:00+00:00", "2026-01-02 10:00:00.00001+00:00"} {
		_, err := s.writer.ExecContext(t.Context(), "INSERT INTO interactions (id, created_at, updated_at, kind, status, starts_at, subject, team, words, words_row, created_by) VALUES "+
			"(?, ?, '2026-01-01', 'MEETING', 'HELD', '2026-01-01', 'x', 'PRESS', ?, ?, ?)", fmt.Sprint("int_", i), at, fmt.Sprint("zzpay zzpay", i), 100-i, SystemUserID)
		if err != nil {
			t.Fatal(err)
		}
	}
	got := ask(t, s.reader, "SELECT GROUP_CONCAT(id, ' ') FROM (SELECT i.id FROM interaction_words AS w JOIN interactions AS i ON i.words_row = w.rowid WHERE w.interaction_words MATCH 'zzpay' ORDER BY w.rowid)")
	if want := "int_5 int_2 int_0 int_3 int_1 int_6 int_4"; got != want {
		t.Errorf("the order is %s, want %s", got, want)
	}
	if got := ask(t, s.reader, "SELECT GROUP_CONCAT(word, ' ') FROM interaction_words_known"); got != "zzpay zzpay0 zzpay1 zzpay2 zzpay3 zzpay4 zzpay5 zzpay6" {
		t.Errorf("the words known are %s", got)
	}
}

// planOf is how SQLite reads what is asked.
func planOf(t *testing.T, db queryer, question string) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+question)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, none int
		var detail string
		if err := rows.Scan(&id, &parent, &none, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	return fmt.Sprintf("%q", plan)
}

func readyForStatistics(t *testing.T) *Store {
	t.Helper()
	s := open(t, storetest.SQLite(t))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}
