package dataset

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// engines runs f on a small data set on each engine.
func engines(t *testing.T, f func(t *testing.T, url string, facts Facts)) {
	for name, engine := range map[string]string{"SQLite": "sqlite", "MariaDB": "mariadb"} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), engine, t.TempDir(), Size{Interactions: 3000}, time.Now())
			if err == ErrNotInstalled {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			f(t, s.URL, s.Facts)
		})
	}
}

// rowsOf are the rows of a query as text.
func rowsOf(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		if err := rows.Scan(row...); err != nil {
			t.Fatal(err)
		}
		line := ""
		for _, v := range row {
			switch v := (*v.(*any)).(type) {
			case []byte:
				line += string(v) + "|"
			case time.Time:
				line += v.UTC().Format(time.RFC3339Nano) + "|"
			default:
				line += fmt.Sprint(v) + "|"
			}
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// What a run writes is gone when the data is opened again, and it is not made anew.
func TestOpenedAsItWasMade(t *testing.T) {
	folder := t.TempDir()
	for engine := range makers {
		t.Run(engine, func(t *testing.T) {
			var made time.Time
			// What a run left that was killed.
			if err := os.Mkdir(filepath.Join(folder, engine+"-1000-in-use-999999999-1"), 0o755); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				s, err := Open(t.Context(), engine, folder, Size{Interactions: 1000}, time.Now())
				if err == ErrNotInstalled {
					t.Skip(err)
				}
				if err != nil {
					t.Fatal(err)
				}
				db, err := Connect(s.URL)
				if err != nil {
					t.Fatal(err)
				}
				if rows := rowsOf(t, db, "SELECT COUNT(*) FROM tags WHERE name = 'written'"); rows[0] != "0|" {
					t.Error("what was written is still there")
				}
				r, err := db.ExecContext(t.Context(), "UPDATE tags SET name = 'written' WHERE id = (SELECT id FROM (SELECT MIN(id) AS id FROM tags) AS first)")
				if err != nil {
					t.Fatal(err)
				}
				if n, err := r.RowsAffected(); n != 1 || err != nil {
					t.Fatalf("%d rows are written: %v", n, err)
				}
				if err := errors.Join(db.Close(), s.Close()); err != nil {
					t.Fatal(err)
				}
				facts, err := os.Stat(filepath.Join(folder, engine+"-1000.json"))
				if err != nil {
					t.Fatal(err)
				}
				if !made.IsZero() && !facts.ModTime().Equal(made) {
					t.Error("the data was made anew")
				}
				made = facts.ModTime()
				if left, err := os.ReadDir(folder); err != nil || slices.ContainsFunc(left, func(e os.DirEntry) bool { return strings.Contains(e.Name(), "-in-use") }) {
					t.Errorf("the copy is still there: %v", err)
				}
			}
		})
	}
}

// What is derived is what the verbs derive: a verb that computes it anew changes
// nothing of it.
func TestWhatIsDerived(t *testing.T) {
	engines(t, func(t *testing.T, url string, facts Facts) {
		db, err := Connect(url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ctx := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
		look := func() []string {
			state := "SELECT id, cadence_days, own_follow_up"
			for _, c := range stateColumns[2:] {
				state += ", " + c
			}
			return append(append(rowsOf(t, db, state+" FROM organisations ORDER BY id LIMIT 60"), rowsOf(t, db, state+" FROM persons ORDER BY id LIMIT 200")...),
				rowsOf(t, db, "SELECT interaction_id, partner_id, sight, starts_at, contact_at, follow_up_on FROM involvements ORDER BY interaction_id, partner_id")...)
		}
		before := look()
		if len(before) < 3000 {
			t.Fatalf("there are only %d rows", len(before))
		}
		anew(t, ctx, db, s)
		if diff := cmp.Diff(before, look()); diff != "" {
			t.Errorf("a verb derives something else (-data +verb):\n%s", diff)
		}
	})
}

// anew makes verbs compute the state of relationships and involvements, by changes
// that are taken back.
func anew(t *testing.T, ctx context.Context, db *sql.DB, s *store.Store) {
	t.Helper()
	write := func(verb string, do func(ctx context.Context, tx *ent.Tx) error) {
		_, _, err := store.Write(ctx, s, store.Op{Verb: verb}, func(ctx context.Context, tx *ent.Tx) (struct{}, error) { return struct{}{}, do(ctx, tx) })
		if err != nil {
			t.Fatalf("%s: %v", verb, err)
		}
	}
	for _, table := range []string{"organisations", "persons"} {
		for _, row := range rowsOf(t, db, "SELECT id, cadence_days FROM "+table+" WHERE archived_at IS NULL ORDER BY id LIMIT 40") {
			id, days := row[:30], 0
			fmt.Sscanf(row[31:], "%d", &days)
			for version, cadence := range []int{days + 7, days} {
				write("setCadence", func(ctx context.Context, tx *ent.Tx) error {
					in := crm.SetCadenceInput{ID: id, Version: version + 1}
					if cadence > 0 {
						in.CadenceDays = &cadence
					}
					_, err := crm.SetCadence(ctx, tx, in)
					return err
				})
			}
		}
	}
	for _, row := range rowsOf(t, db, "SELECT id, place FROM interactions WHERE voided_at IS NULL AND status = 'HELD' ORDER BY id LIMIT 30") {
		write("editInteraction", func(ctx context.Context, tx *ent.Tx) error {
			_, err := crm.EditInteraction(ctx, tx, crm.EditInteractionInput{ID: row[:30], Version: 1, Place: crm.Some("Elsewhere")})
			return err
		})
	}
}

// The words by which partners are found are those that their verbs would write.
func TestWordsOfSearch(t *testing.T) {
	engines(t, func(t *testing.T, url string, facts Facts) {
		db, err := Connect(url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ctx := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
		for _, id := range facts.People[:10] {
			words := func() []string {
				return rowsOf(t, db, "SELECT kind, word, source FROM terms WHERE record_id = ? ORDER BY word, source", id)
			}
			before := words()
			_, _, err := store.Write(ctx, s, store.Op{Verb: "editPerson"}, func(ctx context.Context, tx *ent.Tx) (crm.EditPersonResult, error) {
				return crm.EditPerson(ctx, tx, crm.EditPersonInput{ID: id, Version: 1, Pronouns: crm.Some("they/them")})
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, words()); diff != "" || len(before) < 2 {
				t.Errorf("%s is found by others (-data +verb):\n%s", id, diff)
			}
		}
	})
}

// One seed gives one data set.
func TestTheSameEachTime(t *testing.T) {
	sum := func() (n int, first string) {
		generate(Size{Interactions: 1000}, Anchor(time.Now()), func(b *batch) {
			n += len(b.values)
			if b.table == "interactions" && first == "" {
				first = fmt.Sprint(b.values)
			}
		})
		return n, first
	}
	n, first := sum()
	m, second := sum()
	if n != m || first != second || first == "" {
		t.Errorf("one run makes %d values, another %d, or others", n, m)
	}
}
