package store

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/organisation"
)

const writers = 16

// together runs f in many goroutines at once and reports their errors.
func together(t *testing.T, n int, f func(i int) error) {
	t.Helper()
	var wg sync.WaitGroup
	errs := make(chan error, n)
	for i := range n {
		wg.Go(func() {
			if err := f(i); err != nil {
				errs <- err
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
}

// servers runs f with one server of ours on the database, which may be asked
// for much, and with three, asked for less.
func servers(t *testing.T, f func(t *testing.T, s *Store, each func(i int) *Store, perWriter int)) {
	t.Helper()
	for n, perWriter := range map[int]int{1: 40, 3: 10} {
		t.Run(fmt.Sprint(n, " servers"), func(t *testing.T) {
			engines(t, func(t *testing.T, s *Store) {
				all := []*Store{s}
				for len(all) < n {
					all = append(all, open(t, urlOf(t, s)))
				}
				f(t, s, func(i int) *Store { return all[i%n] }, perWriter)
			})
		})
	}
}

// All read one record and write what they read plus one: the worst that can be
// asked. None may fail, and none may overwrite what another one wrote.
func TestManyEditOneRecordAtOnce(t *testing.T) {
	servers(t, func(t *testing.T, s *Store, each func(int) *Store, perWriter int) {
		ctx, id := system(t), union(t, s, "Unite")
		together(t, writers, func(i int) error {
			for range perWriter {
				_, _, err := Write(ctx, each(i), Op{Verb: "editOrganisation"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
					o, err := tx.Organisation.Get(ctx, id)
					if err != nil {
						return "", err
					}
					return id, o.Update().SetReach(o.Reach + 1).Exec(ctx)
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		o := s.reads.Organisation.GetX(ctx, id)
		if o.Reach != -1+writers*perWriter || o.Version != 1+writers*perWriter {
			t.Errorf("%d edits were made to count %d, version %d", writers*perWriter, o.Reach+1, o.Version)
		}
		rows := history(t, s, id)
		for i, c := range rows {
			if c.Version != i+1 {
				t.Fatalf("row %d of the history has version %d", i, c.Version)
			}
		}
		if len(rows) != o.Version {
			t.Errorf("%d rows of history for %d versions", len(rows), o.Version)
		}
	})
}

// All read the list and write a record that depends on it, under one parent
// whose row they touch as well: on MariaDB this deadlocks without retries.
func TestManyReadAListAndAddToIt(t *testing.T) {
	servers(t, func(t *testing.T, s *Store, each func(int) *Store, perWriter int) {
		ctx, parent := system(t), union(t, s, "TUC")
		together(t, writers, func(i int) error {
			for j := range perWriter {
				_, _, err := Write(ctx, each(i), Op{Verb: "createOrganisation"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
					n, err := tx.Organisation.Query().Where(organisation.ParentID(parent)).Count(ctx)
					if err != nil {
						return "", err
					}
					o, err := tx.Organisation.Create().SetName(fmt.Sprintf("Union %d-%d after %d", i, j, n)).
						SetKind(organisation.KindTRADE_UNION).SetParentID(parent).Save(ctx)
					if err != nil {
						return "", err
					}
					return o.ID, tx.Organisation.UpdateOneID(parent).AddReach(1).Exec(ctx)
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		all := writers * perWriter
		if n := s.reads.Organisation.Query().Where(organisation.ParentID(parent)).CountX(ctx); n != all {
			t.Errorf("%d of %d were added", n, all)
		}
		if o := s.reads.Organisation.GetX(ctx, parent); o.Reach != all-1 {
			t.Errorf("the parent counts %d", o.Reach+1)
		}
		if n := s.reads.Change.Query().Where(change.ActionEQ(change.ActionEDITED)).CountX(ctx); n != all {
			t.Errorf("%d edits of the parent are in the history", n)
		}
	})
}

// Two records edited in opposite order: each transaction waits for the other,
// until the server undoes one of them.
func TestDeadlocksAreRunAgain(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx := system(t)
		ids := []string{union(t, s, "a"), union(t, s, "b")}
		meet := make(chan bool) // both have edited their first record
		once := [2]sync.Once{}
		attempts := [2]int{}
		together(t, 2, func(i int) error {
			_, _, err := Write(ctx, s, Op{Verb: "editTwo"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
				attempts[i]++
				if err := tx.Organisation.UpdateOneID(ids[i]).AddReach(1).Exec(ctx); err != nil {
					return "", err
				}
				if s.dialect == dialect.MySQL {
					once[i].Do(func() {
						select {
						case meet <- true:
						case <-meet:
						}
					})
				}
				return "", tx.Organisation.UpdateOneID(ids[1-i]).AddReach(1).Exec(ctx)
			})
			return err
		})
		for _, id := range ids {
			if o := s.reads.Organisation.GetX(ctx, id); o.Reach != 1 {
				t.Errorf("%s was edited %d times", o.Name, o.Reach+1)
			}
		}
		if s.dialect == dialect.MySQL && attempts[0]+attempts[1] < 3 {
			t.Errorf("nobody was undone: %v attempts", attempts)
		}
	})
}

// A verb that goes on after the server undid its transaction must not write the
// rest of its work outside of any.
func TestNothingIsWrittenAfterADeadlock(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		s, f := openFaulty(t, urlOf(t, s))
		before := stored(t, s)
		attempt := 0
		f.set(func(f *faults) {
			f.statement = func(text string) error {
				if attempt == 1 && isInsert(text, "tags") {
					return &mysql.MySQLError{Number: errDeadlock, Message: "Deadlock found"}
				}
				return nil
			}
		})
		_, _, err := Write(system(t), s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			attempt++
			tagError := tx.Tag.Create().SetName("first").Exec(ctx) // and forgets the error
			_, err := addUnion("Unite")(ctx, tx)
			if attempt == 1 && (tagError == nil || err == nil) {
				t.Errorf("statements still run: %v, %v", tagError, err)
			}
			return "", nil
		})
		if err != nil || attempt != 2 {
			t.Errorf("%d attempts, %v", attempt, err)
		}
		before["organisations"]++
		before["operations"]++
		before["changes"] += 2
		unchanged(t, s, before)
	})
}
