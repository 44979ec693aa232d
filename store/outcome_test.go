package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
)

// A connection that breaks during a commit leaves three possibilities. Each is
// told apart, and none writes twice or is reported falsely.
func TestACommitOfUnknownOutcome(t *testing.T) {
	broken := map[string]error{
		"broken connection": mysql.ErrInvalidConn,
		"bad connection":    driver.ErrBadConn,
		"node left":         serverError(errNodeNotReady),
		"error in commit":   serverError(1180),
	}
	engines(t, func(t *testing.T, s *Store) {
		s, f := openFaulty(t, urlOf(t, s))
		for name, injected := range broken {
			for outcome, commit := range map[string]func(tx driver.Tx) error{
				"committed":     func(tx driver.Tx) error { return errors.Join(tx.Commit(), injected) },
				"not committed": func(tx driver.Tx) error { return errors.Join(tx.Rollback(), injected) },
			} {
				t.Run(name+", "+outcome, func(t *testing.T) {
					commits, attempts, before := 0, 0, stored(t, s)
					f.set(func(f *faults) {
						f.commit = func(tx driver.Tx) error {
							if commits++; commits > 1 {
								return tx.Commit()
							}
							return commit(tx)
						}
					})
					defer f.set(func(f *faults) { f.commit = nil })
					id, replayed, err := Write(system(t), s, Op{Verb: "x", Key: t.Name()}, func(ctx context.Context, tx *ent.Tx) (string, error) {
						attempts++
						return addUnion(t.Name())(ctx, tx)
					})
					want := 1
					if outcome == "not committed" {
						want = 2 // run again
					}
					if err != nil || replayed || attempts != want {
						t.Errorf("%d attempts, replayed %v, %v", attempts, replayed, err)
					}
					if o := s.reads.Organisation.GetX(system(t), id); o.Name != t.Name() {
						t.Errorf("%v is stored", o)
					}
					for k := range before {
						before[k]++
					}
					unchanged(t, s, before)
				})
			}
		}
	})
}

// When the database cannot be asked either, the answer says so and no more.
func TestAnOutcomeThatCannotBeFoundOut(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		s, f := openFaulty(t, urlOf(t, s))
		defer func(p time.Duration) { patience = p }(patience)
		patience = 200 * time.Millisecond
		gone := false
		f.set(func(f *faults) {
			f.commit = func(tx driver.Tx) error { gone = true; return errors.Join(tx.Commit(), mysql.ErrInvalidConn) }
			f.statement = func(text string) error {
				if gone && strings.Contains(text, "operations") {
					return mysql.ErrInvalidConn
				}
				return nil
			}
		})
		_, _, err := Write(system(t), s, Op{Verb: "x", Key: "k"}, addUnion("Unite"))
		if !errors.Is(err, ErrOutcomeUnknown) || !errors.Is(err, ErrUnavailable) || !errors.Is(err, mysql.ErrInvalidConn) {
			t.Fatal(err)
		}
		// The client repeats with its key when the database is back, and gets the answer.
		f.set(func(f *faults) { f.commit, f.statement = nil, nil })
		id, replayed, err := Write(system(t), s, Op{Verb: "x", Key: "k"}, addUnion("Unite"))
		if err != nil || !replayed || s.reads.Organisation.Query().OnlyIDX(system(t)) != id {
			t.Errorf("%s, replayed %v, %v", id, replayed, err)
		}
	})
}

// A commit without a row of its operation cannot be looked up.
func TestBookkeepingOfUnknownOutcome(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		s, f := openFaulty(t, urlOf(t, s))
		f.set(func(f *faults) {
			f.commit = func(tx driver.Tx) error { return errors.Join(tx.Commit(), mysql.ErrInvalidConn) }
		})
		_, _, err := Write(system(t), s, Op{Verb: "signIn"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			return "", tx.SignInAttempt.Create().SetID("x").SetFailures(1).SetLastAt(calendar.Now(ctx)).Exec(ctx)
		})
		if !errors.Is(err, ErrOutcomeUnknown) {
			t.Error(err)
		}
	})
}

// The server may still be busy with a commit whose connection broke. A look-up
// that found nothing meanwhile, and a retry, would write twice.
func TestACommitThatIsStillRunningIsWaitedFor(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		if s.dialect == dialect.SQLite {
			t.Skip("on SQLite a commit has ended when it returns")
		}
		s, f := openFaulty(t, urlOf(t, s))
		attempts, commits, ended := 0, 0, make(chan struct{})
		f.set(func(f *faults) {
			f.busy = ended
			f.commit = func(tx driver.Tx) error {
				if commits++; commits > 1 {
					return tx.Commit()
				}
				time.AfterFunc(300*time.Millisecond, func() {
					defer close(ended)
					if err := tx.Commit(); err != nil {
						t.Error(err)
					}
				})
				return mysql.ErrInvalidConn
			}
		})
		id, _, err := Write(system(t), s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			attempts++
			return addUnion("Unite")(ctx, tx)
		})
		if err != nil || attempts != 1 {
			t.Errorf("%d attempts, %v", attempts, err)
		}
		if got := s.reads.Organisation.Query().OnlyIDX(system(t)); got != id {
			t.Errorf("stored is %s, answered %s", got, id)
		}
		if n := s.reads.Operation.Query().CountX(system(t)); n != 1 {
			t.Errorf("%d operations", n)
		}
		<-ended
	})
}
