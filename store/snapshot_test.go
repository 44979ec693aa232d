package store

import (
	"context"
	"testing"
)

// What is read in a snapshot is of the moment of its first reading, and what is
// written meanwhile is there afterwards.
func TestASnapshotIsOfOneMoment(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx := system(t)
		count := func(ctx context.Context) int {
			t.Helper()
			n, err := s.Ent().Organisation.Query().Count(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		union(t, s, "RMT")
		held, end, err := s.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer end()
		if n := count(held); n != 1 {
			t.Errorf("at first there are %d", n)
		}
		union(t, s, "ASLEF")
		if inside, outside := count(held), count(ctx); inside != 1 || outside != 2 {
			t.Errorf("after a write there are %d in the snapshot and %d outside of it", inside, outside)
		}
		end()
		for range 3 * s.snapshots.Stats().MaxOpenConnections { // none is held
			_, end, err := s.Snapshot(ctx)
			if err != nil {
				t.Fatal(err)
			}
			end()
		}
	})
}
