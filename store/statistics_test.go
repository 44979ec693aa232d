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
			rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+question)
			if err != nil {
				t.Fatal(err)
			}
			var plan []string
			for rows.Next() {
				var id, parent, none int
				var detail string
				if err := rows.Scan(&id, &parent, &none, &detail); err != nil {
					t.Fatal(err)
				}
				plan = append(plan, detail)
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(fmt.Sprint(plan), "commitment_organisation_id_due_on_id") {
				t.Errorf("%s, the %s plans %q", when, name, plan)
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

func readyForStatistics(t *testing.T) *Store {
	t.Helper()
	s := open(t, storetest.SQLite(t))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}
