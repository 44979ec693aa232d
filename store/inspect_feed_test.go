package store

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/ent"
)

// feedFaults are what is said of the feed.
func feedFaults(t *testing.T, s *Store) []string {
	t.Helper()
	report, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, result := range report {
		if result.Name != "feed" {
			continue
		}
		for _, f := range result.Faults {
			found = append(found, f.String())
		}
	}
	slices.Sort(found)
	return found
}

func TestFaultsOfTheFeed(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx := system(t)
		unite := union(t, s, "Unite") // position 1
		must(t, ctx, s, "editOrganisation", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return unite, tx.Organisation.UpdateOneID(unite).SetName("Unite the Union").Exec(ctx)
		}) // 2
		must(t, ctx, s, "createOrganisations", func(ctx context.Context, tx *ent.Tx) (string, error) {
			if _, err := addUnion("RMT")(ctx, tx); err != nil {
				return "", err
			}
			return addUnion("UNISON")(ctx, tx)
		}) // 3 and 4
		if faults := feedFaults(t, s); len(faults) > 0 {
			t.Errorf("nothing is numbered, and it says %q", faults)
		}
		if _, err := numberAll(s); err != nil {
			t.Fatal(err)
		}
		rows := s.reads.Change.Query().AllX(ctx)
		byPosition := map[int64]*ent.Change{}
		for _, r := range rows {
			byPosition[*r.Position] = r
		}
		edited, both := byPosition[2].ID, byPosition[3].OperationID
		last := byPosition[4].ID
		for name, c := range map[string]struct {
			damage, repair []string
			want           []string
		}{
			"as it should be": {nil, nil, []string{}},
			"a counter that is behind": {
				[]string{"UPDATE settings SET value = '3' WHERE id = 'feed'"}, []string{"UPDATE settings SET value = '4' WHERE id = 'feed'"},
				[]string{"settings feed: it counts 3 positions; 4 changes have one, from 1 to 4"},
			},
			"a hole": {
				[]string{"UPDATE changes SET position = NULL WHERE id = '" + edited + "'"}, []string{"UPDATE changes SET position = 2 WHERE id = '" + edited + "'"},
				[]string{"settings feed: it counts 4 positions; 3 changes have one, from 1 to 4"},
			},
			"half an operation": {
				[]string{"UPDATE changes SET position = NULL WHERE id = '" + last + "'"}, []string{"UPDATE changes SET position = 4 WHERE id = '" + last + "'"},
				[]string{"operations " + both + ": 1 of its 2 changes have a position in the feed", "settings feed: it counts 4 positions; 3 changes have one, from 1 to 3"},
			},
			"an operation apart, and versions the other way round": {
				[]string{"UPDATE changes SET position = 9 WHERE position = 1", "UPDATE changes SET position = 1 WHERE position = 4", "UPDATE changes SET position = 4 WHERE position = 9"},
				[]string{"UPDATE changes SET position = 9 WHERE position = 1", "UPDATE changes SET position = 1 WHERE position = 4", "UPDATE changes SET position = 4 WHERE position = 9"},
				[]string{"changes " + edited + ": position is before that of version 1", "operations " + both + ": its 2 changes lie within 3 positions of the feed"},
			},
		} {
			run(t, s, c.damage)
			if diff := cmp.Diff(c.want, feedFaults(t, s)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			run(t, s, c.repair)
		}
	})
}

func run(t *testing.T, s *Store, statements []string) {
	t.Helper()
	for _, text := range statements {
		if _, err := direct(s).ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
}
