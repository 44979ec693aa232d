package bench

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"

	"github.com/breakthrough-party/coalition/bench/operations"
)

// compared is how many answers of each operation are compared.
const compared = 12

// compare asks both sides the same and fails where an answer differs, or where a
// write leaves another number of rows in a table.
func compare(ctx context.Context, db *sql.DB, server, ceiling *side, o operations.Operation) error {
	for i := range compared {
		var answers [2]string
		var left [2]map[string]int
		for n, s := range []*side{server, ceiling} {
			before, err := rowCounts(ctx, db, o.Write)
			if err != nil {
				return err
			}
			raw, err := s.ask(o, rand.New(rand.NewPCG(uint64(i), 9)))
			if err != nil {
				return fmt.Errorf("%s: %w", o.Name, err)
			}
			if o.Name == "edit_person" {
				s.values.edited.version++
			}
			if answers[n], err = canonical(raw, o.Write); err != nil {
				return fmt.Errorf("%s: %w", o.Name, err)
			}
			after, err := rowCounts(ctx, db, o.Write)
			if err != nil {
				return err
			}
			left[n] = difference(before, after)
		}
		if answers[0] != answers[1] {
			return fmt.Errorf("%s: the answers differ:\nserver  %s\nceiling %s", o.Name, around(answers[0], answers[1]), around(answers[1], answers[0]))
		}
		if fmt.Sprint(left[0]) != fmt.Sprint(left[1]) {
			return fmt.Errorf("%s: the rows differ: the server made %v, the ceiling %v", o.Name, left[0], left[1])
		}
	}
	return nil
}

// written are the tables in which writes of the benchmark make rows.
var written = []string{"operations", "changes", "interactions", "participants", "remarks", "follow_ups", "involvements", "coverages", "bylines", "mentions", "terms", "persons", "organisations"}

func rowCounts(ctx context.Context, db *sql.DB, wanted bool) (map[string]int, error) {
	if !wanted {
		return nil, nil
	}
	counts := make(map[string]int, len(written))
	for _, table := range written {
		n := 0
		if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
			return nil, err
		}
		counts[table] = n
	}
	return counts, nil
}

func difference(before, after map[string]int) map[string]int {
	d := map[string]int{}
	for table, n := range after {
		if n != before[table] {
			d[table] = n - before[table]
		}
	}
	return d
}

var (
	cursors = regexp.MustCompile(`"endCursor":"[^"]*"`)
	made    = regexp.MustCompile(`"(int|rmk|fup|cov|men)_[0-9a-z]{26}"`)
	moving  = regexp.MustCompile(`"(updatedAt|version|pronouns)":("[^"]*"|\d+)`)
)

// canonical is an answer with its keys in order, without what may differ: cursors,
// and after a write the ids of what is new and what was changed for the test.
func canonical(raw []byte, write bool) (string, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return "", err
	}
	sorted, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	s := cursors.ReplaceAllString(string(sorted), `"endCursor":""`)
	if write {
		s = moving.ReplaceAllString(made.ReplaceAllString(s, `"$1"`), `"$1":""`)
	}
	return s, nil
}

// around is the part of a text in which it begins to differ from another.
func around(s, other string) string {
	i := 0
	for i < len(s) && i < len(other) && s[i] == other[i] {
		i++
	}
	return "…" + s[max(0, i-200):min(len(s), i+200)] + "…"
}
