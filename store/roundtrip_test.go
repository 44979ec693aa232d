package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
)

// Times come back as they were, in UTC, and sort as they follow each other.
func TestTimesComeBackUnchanged(t *testing.T) {
	london := calendar.London
	times := []time.Time{
		time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1868, 6, 2, 10, 0, 0, 0, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1970, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(2026, 3, 29, 0, 59, 59, 0, london), // a second before the clocks go forward
		time.Date(2026, 3, 29, 2, 0, 0, 0, london),
		time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), // 01:30 in London, for the first time
		time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), // and for the second
		time.Date(2026, 10, 25, 1, 30, 0, 100000, time.UTC),
		time.Date(2026, 10, 25, 1, 30, 0, 120000, time.UTC),
		time.Date(2026, 10, 25, 1, 30, 0, 900000000, time.UTC),
		time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	}
	engines(t, func(t *testing.T, s *Store) {
		ids := make([]string, len(times))
		for i, at := range slices.Backward(times) {
			ids[i] = must(t, system(t), s, "createTag", func(ctx context.Context, tx *ent.Tx) (string, error) {
				o, err := tx.Organisation.Create().SetName("x").SetKind(organisation.KindOTHER).SetArchivedAt(at).Save(ctx)
				return o.ID, err
			})
		}
		for i, at := range times {
			got := s.reads.Organisation.GetX(system(t), ids[i]).ArchivedAt
			if !got.Equal(at) || got.Location() != time.UTC {
				t.Errorf("%v came back as %v", at, got)
			}
			equal := s.reads.Organisation.Query().Where(organisation.ArchivedAt(at)).AllX(system(t))
			if len(equal) != 1 || equal[0].ID != ids[i] {
				t.Errorf("%v is found %d times", at, len(equal))
			}
			later := s.reads.Organisation.Query().Where(organisation.ArchivedAtGT(at)).CountX(system(t))
			if later != len(times)-1-i {
				t.Errorf("%d are later than %v, not %d", later, at, len(times)-1-i)
			}
		}
		sorted := s.reads.Organisation.Query().Order(organisation.ByArchivedAt()).IDsX(system(t))
		if diff := cmp.Diff(ids, sorted); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

func TestTextComesBackUnchanged(t *testing.T) {
	texts := map[string]string{
		"emoji":               "\U0001F6A9\U0001F468\u200d\U0001F469\u200d\U0001F467 Rally",
		"right to left":       "\u200fاتحاد النقابات\u200f",
		"composed":            "Caf\u00e9",
		"decomposed":          "Cafe\u0301",
		"quotes":              "'; DROP TABLE users; -- \"\\` % _ ?",
		"line ends":           "a\r\nb\nc\td",
		"spaces at both ends": "  x  ",
		"zero byte":           "a\x00b",
		"longest":             strings.Repeat("\U0001F6A9", 200),
	}
	engines(t, func(t *testing.T, s *Store) {
		ids := map[string]string{}
		for name, text := range texts {
			ids[name] = union(t, s, text)
		}
		for name, text := range texts {
			o := s.reads.Organisation.GetX(system(t), ids[name])
			if o.Name != text {
				t.Errorf("%s: %q came back as %q", name, text, o.Name)
			}
			if got := s.reads.Organisation.Query().Where(organisation.Name(text)).IDsX(system(t)); len(got) != 1 || got[0] != ids[name] {
				t.Errorf("%s: found as %v, not %s", name, got, ids[name])
			}
		}
	})
}

func TestDaysComeBackUnchanged(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		for _, day := range []calendar.Date{"", "0001-01-01", "1868-06-02", "1969-12-31", "2026-03-29", "2026-10-25", "2038-01-20", "9999-12-31"} {
			id := must(t, system(t), s, "x", func(ctx context.Context, tx *ent.Tx) (string, error) {
				o, err := tx.Organisation.Create().SetName("x").SetKind(organisation.KindOTHER).SetFounded(day).Save(ctx)
				return o.ID, err
			})
			if got := s.reads.Organisation.GetX(system(t), id).Founded; got != day {
				t.Errorf("%q came back as %q", day, got)
			}
		}
	})
}

// The engines themselves refuse what is too long or wrong, even past ent's own checks.
func TestTheDatabaseHoldsItsConstraints(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		id := union(t, s, "Unite")
		for name, c := range map[string]struct {
			statement string
			args      []any
		}{
			"own parent":          {"UPDATE organisations SET parent_id = id WHERE id = ?", []any{id}},
			"parent not there":    {"UPDATE organisations SET parent_id = ? WHERE id = ?", []any{"org_01jgfjjz00e008000000000001", id}},
			"no name":             {"UPDATE organisations SET name = '' WHERE id = ?", []any{id}},
			"version nought":      {"UPDATE organisations SET version = 0 WHERE id = ?", []any{id}},
			"null for text":       {"UPDATE organisations SET short_name = NULL WHERE id = ?", []any{id}},
			"author deleted":      {"DELETE FROM users WHERE id = ?", []any{SystemUserID}},
			"region code twice":   {"UPDATE regions SET ons_code = 'E12000001' WHERE ons_code = ?", []any{"E12000002"}},
			"history without one": {"UPDATE changes SET operation_id = ? WHERE record_id = ?", []any{"opr_01jgfjjz00e008000000000001", id}},
		} {
			if _, err := direct(s).Exec(c.statement, c.args...); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		if s.mysql != nil { // SQLite has no limits of length; ent's own hold there
			if _, err := direct(s).Exec("UPDATE organisations SET name = ? WHERE id = ?", strings.Repeat("x", 201), id); code(err) != 1406 {
				t.Errorf("too long a name: %v", err)
			}
		}
	})
}
