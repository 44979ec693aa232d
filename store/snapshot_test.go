package store

import (
	"context"
	"database/sql/driver"
	"errors"
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

// The first query of a snapshot is sent again when it reached nobody, later ones are
// not: they would be of another moment.
func TestASnapshotBeginsWithWhoeverAnswers(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		pool, f := faultyPool(t, urlOf(t, s), forSnapshots)
		t.Cleanup(func() { pool.Close() })
		s.snapshots = pool
		ctx := system(t)
		broken := false
		f.set(func(f *faults) {
			f.statement = func(string) error {
				if broken {
					broken = false
					return driver.ErrBadConn
				}
				return nil
			}
		})
		held, end, err := s.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer end()
		broken = true
		if n, err := s.Ent().Organisation.Query().Count(held); n != 0 || err != nil {
			t.Errorf("first: %d, %v", n, err)
		}
		broken = true
		if _, err := s.Ent().Organisation.Query().Count(held); !errors.Is(err, driver.ErrBadConn) {
			t.Errorf("then: %v", err)
		}
	})
}
