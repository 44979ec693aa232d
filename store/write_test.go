package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestAWriteLeavesItsOperationAndHistory(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		now := time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
		ctx := calendar.NewContext(system(t), calendar.Clock{Time: func() time.Time {
			now = now.Add(time.Second) // a clock that moves, and must seem to stand
			return now
		}})
		ids := must(t, ctx, s, "createTwo", func(ctx context.Context, tx *ent.Tx) ([]string, error) {
			a, err := addUnion("Unite")(ctx, tx)
			if err != nil {
				return nil, err
			}
			b, err := addUnion("UNISON")(ctx, tx)
			return []string{a, b}, err
		})
		op := s.reads.Operation.Query().OnlyX(system(t))
		want := &ent.Operation{Verb: "createTwo", UserID: SystemUserID, CreatedAt: op.CreatedAt}
		if op.Verb != want.Verb || op.UserID != want.UserID || op.CreatedAt.Nanosecond() != 123456000 {
			t.Errorf("the operation is %v", op)
		}
		for _, id := range ids {
			rows := history(t, s, id)
			if len(rows) != 1 {
				t.Fatalf("%s has %d rows of history", id, len(rows))
			}
			c, o := rows[0], s.reads.Organisation.GetX(system(t), id)
			if c.OperationID != op.ID || c.UserID != SystemUserID || c.Verb != "createTwo" || c.Kind != "org" || c.Version != 1 {
				t.Errorf("the row of history is %v", c)
			}
			if !c.CreatedAt.Equal(op.CreatedAt) || !o.CreatedAt.Equal(op.CreatedAt) || !o.UpdatedAt.Equal(op.CreatedAt) {
				t.Errorf("times differ: operation %v, change %v, record %v", op.CreatedAt, c.CreatedAt, o.CreatedAt)
			}
		}
	})
}

func TestARefusalLeavesNothing(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		before := stored(t, s)
		refusal := errors.New("no")
		_, replayed, err := Write(system(t), s, Op{Verb: "x", Key: "k"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			id, err := addUnion("Unite")(ctx, tx)
			return id, errors.Join(err, refusal)
		})
		if !errors.Is(err, refusal) || replayed {
			t.Errorf("replayed %v, %v", replayed, err)
		}
		unchanged(t, s, before)
	})
}

func TestAPanicLeavesNothingAndHoldsNothing(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		before := stored(t, s)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not come through")
				}
			}()
			Write(system(t), s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
				if _, err := addUnion("Unite")(ctx, tx); err != nil {
					return "", err
				}
				panic("a verb with a bug")
			})
		}()
		unchanged(t, s, before)
		ctx, cancel := context.WithTimeout(system(t), 5*time.Second)
		defer cancel()
		must(t, ctx, s, "createOrganisation", addUnion("Unite")) // the one writer of SQLite is free again
	})
}

func TestSomebodyMustBeWriting(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		for name, ctx := range map[string]context.Context{
			"nobody":         t.Context(),
			"not signed in":  viewer.NewContext(t.Context(), &viewer.Viewer{}),
			"system, no one": viewer.NewContext(t.Context(), viewer.System("")),
		} {
			if _, _, err := Write(ctx, s, Op{Verb: "x"}, addUnion("Unite")); !errors.Is(err, ErrNobody) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAWriteWithinAWriteIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		must(t, system(t), s, "outer", func(ctx context.Context, tx *ent.Tx) (string, error) {
			if _, _, err := Write(ctx, s, Op{Verb: "inner"}, addUnion("Unite")); err == nil {
				t.Error("the inner one was run")
			}
			return "", nil
		})
	})
}

func TestPoliciesHoldWithinAWrite(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		before := stored(t, s)
		reader := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: SystemUserID, Roles: []viewer.Role{viewer.Reader}})
		if _, _, err := Write(reader, s, Op{Verb: "x"}, addUnion("Unite")); err == nil {
			t.Error("somebody who may only read wrote")
		}
		unchanged(t, s, before)
	})
}

func TestOnlyWriteWrites(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		ctx, c := system(t), s.Ent()
		id := union(t, s, "Unite")
		before := stored(t, s)
		for name, err := range map[string]error{
			"create":      c.Tag.Create().SetName("a").Exec(ctx),
			"update":      c.Organisation.UpdateOneID(id).SetName("b").Exec(ctx),
			"update many": c.Organisation.Update().SetName("b").Exec(ctx),
			"delete":      c.Organisation.DeleteOneID(id).Exec(ctx),
			"unrecorded":  c.Setting.Create().SetID("x").SetValue([]byte("y")).Exec(ctx),
			"transaction": func() error { _, err := c.Tx(ctx); return err }(),
		} {
			if !errors.Is(err, ErrReadOnly) {
				t.Errorf("%s: %v", name, err)
			}
		}
		// Within a write, with the context from outside: the mutation would have no place in the history.
		_, _, err := Write(ctx, s, Op{Verb: "x"}, func(_ context.Context, tx *ent.Tx) (string, error) {
			return addUnion("UNISON")(ctx, tx)
		})
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("with the wrong context: %v", err)
		}
		unchanged(t, s, before)
	})
}

func TestBookkeepingLeavesNoOperation(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		before := stored(t, s)
		must(t, system(t), s, "signIn", func(ctx context.Context, tx *ent.Tx) (string, error) {
			return "", tx.SignInAttempt.Create().SetID("x").SetFailures(1).SetLastAt(calendar.Now(ctx)).Exec(ctx)
		})
		unchanged(t, s, before)
		if n := s.reads.SignInAttempt.Query().CountX(system(t)); n != 1 {
			t.Errorf("%d attempts are stored", n)
		}
	})
}

// The server itself is a user, so that what it does has an author.
func TestTheServerItselfIsAUser(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		u := s.reads.User.GetX(system(t), SystemUserID)
		if u.Name != "Coalition" || u.NameFolded != "coalition" || u.Status != user.StatusSYSTEM || u.CreatedBy != SystemUserID || len(u.Roles) != 0 {
			t.Errorf("the user of the server is %v", u)
		}
	})
}

// Statements of a write: those of the verb, and one each for the operation and
// all of its history; with a key two more.
func TestStatementsOfAWrite(t *testing.T) {
	for _, c := range []struct {
		key  string
		want int
	}{{"", 3 + 2}, {"k", 3 + 2 + 2}} {
		t.Run(fmt.Sprintf("key %q", c.key), func(t *testing.T) {
			enginesTraced(t, func(t *testing.T, s *Store, statements func() []string) {
				statements()
				_, _, err := Write(system(t), s, Op{Verb: "x", Key: c.key}, func(ctx context.Context, tx *ent.Tx) (string, error) {
					for i := range 3 {
						if _, err := addUnion(fmt.Sprint("Union ", i))(ctx, tx); err != nil {
							return "", err
						}
					}
					return "", nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if got := statements(); len(got) != c.want {
					t.Errorf("%d statements, not %d:\n%s", len(got), c.want, cmp.Diff(nil, got))
				}
			})
		})
	}
}
