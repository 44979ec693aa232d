package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/tag"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// A Galera node can undo a transaction while it reads and not say so. Here the
// transaction is rolled back behind the verb's back after one of its queries;
// what the verb did before must not be lost while the rest is kept.
func TestATransactionThatVanishesIsRunAgain(t *testing.T) {
	read := func(ctx context.Context, tx *ent.Tx) error { // the query after which it vanishes
		_, err := tx.Region.Query().Count(ctx)
		return err
	}
	for name, c := range map[string]struct {
		key  string
		want map[string]int
		verb func(ctx context.Context, tx *ent.Tx) error
	}{
		"between two records": {"", map[string]int{"tags": 2, "operations": 1, "changes": 2}, func(ctx context.Context, tx *ent.Tx) error {
			if err := tx.Tag.Create().SetName("first").Exec(ctx); err != nil {
				return err
			}
			if err := read(ctx, tx); err != nil {
				return err
			}
			return tx.Tag.Create().SetName("second").Exec(ctx)
		}},
		"after the last record": {"", map[string]int{"tags": 2, "operations": 1, "changes": 2}, func(ctx context.Context, tx *ent.Tx) error {
			return errors.Join(tx.Tag.Create().SetName("first").Exec(ctx), tx.Tag.Create().SetName("second").Exec(ctx), read(ctx, tx))
		}},
		"before the first, with a key": {"k", map[string]int{"tags": 2, "operations": 1, "changes": 2, "keys": 1}, func(ctx context.Context, tx *ent.Tx) error {
			return errors.Join(read(ctx, tx), tx.Tag.Create().SetName("first").Exec(ctx), tx.Tag.Create().SetName("second").Exec(ctx))
		}},
		"with a key and nothing recorded": {"k", map[string]int{"operations": 1, "keys": 1}, read},
		"of bookkeeping": {"", map[string]int{"attempts": 2}, func(ctx context.Context, tx *ent.Tx) error {
			return errors.Join(attempted(ctx, tx, "first"), read(ctx, tx), attempted(ctx, tx, "second"))
		}},
		"so that the verb refuses": {"", map[string]int{"tags": 2, "operations": 1, "changes": 3}, func(ctx context.Context, tx *ent.Tx) error {
			if err := tx.Tag.Create().SetName("first").Exec(ctx); err != nil {
				return err
			}
			if err := read(ctx, tx); err != nil {
				return err
			}
			first, err := tx.Tag.Query().Where(tag.Name("first")).Only(ctx)
			if err != nil {
				return errors.New("the tag does not exist") // what a user would be told
			}
			return errors.Join(tx.Tag.Create().SetName("second").Exec(ctx), first.Update().SetColour("#fff").Exec(ctx))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := openFaulty(t, storetest.MariaDB(t))
			due, vanished := false, false
			f.set(func(f *faults) {
				f.around = func(text string, send func() error, conn driver.ExecerContext) error {
					if due && !vanished { // the answer to the query was read
						vanished = true
						if _, err := conn.ExecContext(t.Context(), "ROLLBACK", nil); err != nil {
							t.Error(err)
						}
					}
					due = due || strings.Contains(text, "FROM `regions`")
					return send()
				}
			})
			runs := 0
			_, replayed, err := Write(system(t), s, Op{Verb: "x", Key: c.key}, func(ctx context.Context, tx *ent.Tx) (string, error) {
				runs++
				return "", c.verb(ctx, tx)
			})
			if err != nil || replayed || runs != 2 {
				t.Errorf("%d runs, replayed %v, %v", runs, replayed, err)
			}
			ctx := system(t)
			got := map[string]int{
				"tags": s.reads.Tag.Query().CountX(ctx), "attempts": s.reads.SignInAttempt.Query().CountX(ctx),
				"operations": s.reads.Operation.Query().CountX(ctx), "changes": s.reads.Change.Query().CountX(ctx),
				"keys": s.reads.IdempotencyKey.Query().CountX(ctx),
			}
			maps.DeleteFunc(got, func(_ string, n int) bool { return n == 0 })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func attempted(ctx context.Context, tx *ent.Tx, id string) error {
	return tx.SignInAttempt.Create().SetID(id).SetFailures(1).SetLastAt(calendar.Now(ctx)).Exec(ctx)
}
