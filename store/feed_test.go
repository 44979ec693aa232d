package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
)

func TestOperationsStandBehindWhatTheyBuildOn(t *testing.T) {
	row := func(id, operation, record string, version int) numberable {
		return numberable{id: id, operation: operation, record: record, version: version}
	}
	for name, c := range map[string]struct {
		rows []numberable
		want []string
	}{
		"as they began":                            {[]numberable{row("1", "a", "x", 1), row("2", "b", "y", 1)}, []string{"1", "2"}},
		"whatever order they come in":              {[]numberable{row("2", "b", "y", 1), row("1", "a", "x", 1)}, []string{"1", "2"}},
		"began first, was second":                  {[]numberable{row("1", "a", "x", 2), row("2", "b", "x", 1)}, []string{"2", "1"}},
		"a chain":                                  {[]numberable{row("1", "a", "x", 3), row("2", "b", "x", 1), row("3", "c", "x", 2)}, []string{"2", "3", "1"}},
		"over several records":                     {[]numberable{row("1", "a", "x", 2), row("2", "b", "x", 1), row("3", "b", "y", 2), row("4", "c", "y", 1)}, []string{"4", "2", "3", "1"}},
		"one operation twice":                      {[]numberable{row("1", "a", "x", 1), row("2", "a", "x", 2), row("3", "b", "x", 3)}, []string{"1", "2", "3"}},
		"rows without a version":                   {[]numberable{row("1", "b", "x", 0), row("2", "a", "x", 0)}, []string{"2", "1"}},
		"gone does not hold up what it is part of": {[]numberable{row("1", "a", "x", 5), row("2", "a", "x", 0), row("3", "b", "x", 4)}, []string{"3", "1", "2"}},
		"nothing":                                  {nil, []string{}},
		"against each other, all there":            {[]numberable{row("1", "a", "x", 1), row("2", "a", "y", 2), row("3", "b", "x", 2), row("4", "b", "y", 1)}, []string{"1", "2", "3", "4"}},
	} {
		got := []string{}
		for _, r := range inOrder(c.rows) {
			got = append(got, r.id)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Many write the same and other records, with holds of all lengths before they
// commit, while each server numbers and somebody follows at each: everybody sees
// every change once, in one order without a gap.
func TestOneOrderForAllFollowers(t *testing.T) {
	servers(t, func(t *testing.T, s *Store, each func(int) *Store, perWriter int) {
		shared := []string{union(t, s, "Unite"), union(t, s, "UNISON"), union(t, s, "RMT")}
		ctx, stop := context.WithCancel(system(t))
		defer stop()
		var running sync.WaitGroup
		const followers = 3
		seen := make([][]string, followers)
		for i := range followers {
			server := each(i)
			running.Go(func() { server.RunFeed(ctx, func(err error) { t.Error(err) }) })
			running.Go(func() { seen[i] = follow(ctx, t, server) })
		}
		together(t, writers, func(i int) error {
			random := rand.New(rand.NewPCG(6, uint64(i)))
			for n := range perWriter {
				hold := time.Duration(random.IntN(4)) * time.Millisecond
				id := shared[random.IntN(len(shared))]
				_, _, err := Write(system(t), each(i), Op{Verb: "editOrganisation"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
					o, err := tx.Organisation.Get(ctx, id)
					if err != nil {
						return "", err
					}
					if err := o.Update().SetReach(o.Reach + 1).Exec(ctx); err != nil {
						return "", err
					}
					made, err := addUnion(fmt.Sprint("branch ", i, " ", n))(ctx, tx)
					wait(ctx, hold)
					return made, err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		last, err := numberAll(s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range followers { // all of them see the end
			if _, err := each(i).Beyond(ctx, last-1); err != nil {
				t.Fatal(err)
			}
		}
		stop()
		running.Wait()
		want := checkFeed(t, s)
		for i := range followers {
			if diff := cmp.Diff(want, seen[i]); diff != "" {
				t.Errorf("what follower %d saw (-want +got):\n%s", i, diff)
			}
		}
	})
}

func numberAll(s *Store) (int64, error) {
	if err := s.Number(context.Background()); err != nil {
		return 0, err
	}
	return s.Head(context.Background())
}

// follow reads the feed to the end of ctx, and then what is left of it.
func follow(ctx context.Context, t *testing.T, s *Store) (ids []string) {
	defer s.Follow()()
	var at int64
	for ended := false; !ended; {
		_, err := s.Beyond(ctx, at)
		ended = err != nil
		rows := s.reads.Change.Query().Where(change.PositionGT(at)).Order(change.ByPosition()).AllX(system(t))
		for _, r := range rows {
			ids, at = append(ids, r.ID), *r.Position
		}
	}
	return ids
}

// checkFeed holds the feed to its promises and returns the ids in its order.
func checkFeed(t *testing.T, s *Store) (ids []string) {
	t.Helper()
	versions, ended, operation := map[string]int{}, map[string]bool{}, ""
	rows := s.reads.Change.Query().Order(change.ByPosition()).AllX(system(t))
	for i, r := range rows {
		if r.Position == nil || *r.Position != int64(i)+1 {
			t.Fatalf("change %d stands at %v", i+1, r.Position)
		}
		if r.OperationID != operation {
			ended[operation], operation = true, r.OperationID
		}
		if ended[operation] {
			t.Errorf("the changes of %s do not stand together", operation)
		}
		if r.Version <= versions[r.RecordID] {
			t.Errorf("version %d of %s stands behind %d", r.Version, r.RecordID, versions[r.RecordID])
		}
		versions[r.RecordID] = r.Version
		ids = append(ids, r.ID)
	}
	return ids
}

// More waits than one transaction numbers, and the operation that began first
// changed a record last.
func TestALongQueueIsNumberedInOrder(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx, first := system(t), union(t, s, "Unite")
		db := direct(s)
		for n := range numberAtOnce + 500 {
			operation := fmt.Sprintf("opr_%026d", n)
			// The record that the very first one changes to version 9 is at 2 to 8 until the last ones.
			record, version := fmt.Sprintf("org_%026d", n), 1
			if n == 0 {
				record, version = first, 9
			} else if back := numberAtOnce + 500 - n; back < 8 {
				record, version = first, 9-back
			}
			if _, err := db.ExecContext(ctx, "INSERT INTO operations (id, user_id, verb, created_at) VALUES (?, ?, 'edit', ?)", operation, SystemUserID, time.Now()); err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(ctx, "INSERT INTO changes (id, operation_id, user_id, verb, created_at, kind, record_id, version, action, fields, `before`, `after`, visibility) VALUES (?, ?, ?, 'edit', ?, 'org', ?, ?, 'EDITED', '[]', '{}', '{}', 'READERS')",
				fmt.Sprintf("chg_%026d", n), operation, SystemUserID, time.Now(), record, version); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Number(ctx); err != nil {
			t.Fatal(err)
		}
		if ids := checkFeed(t, s); len(ids) != numberAtOnce+501 || slices.Index(ids, "chg_"+fmt.Sprintf("%026d", 0)) < numberAtOnce {
			t.Errorf("%d changes", len(ids))
		}
	})
}

func TestNumberingTwiceChangesNothing(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		union(t, s, "Unite")
		for range 2 {
			if last, err := numberAll(s); err != nil || last != 1 {
				t.Errorf("%d, %v", last, err)
			}
		}
	})
}

// While the database is away it is asked once a second, however many follow: each
// time is a line in the log.
func TestALostDatabaseIsAskedSeldom(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		defer s.Follow()()
		s.reader.Close()
		ctx, cancel := context.WithTimeout(t.Context(), lookSeldom*3/4)
		defer cancel()
		failures := 0
		s.RunFeed(ctx, func(error) { failures++ })
		if failures == 0 || failures > 2 { // Follow and a write may each wake it once
			t.Errorf("it was asked %d times", failures)
		}
	})
}
