package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/id"
)

// TestWhatWasUpdatedIsTold: one update of one record, and nothing else, is told with the
// values that are then stored.
func TestWhatWasUpdatedIsTold(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		union, refused := union(t, s, "Unite"), errors.New("refused")
		rename := func(ctx context.Context, tx *ent.Tx) error {
			o, err := tx.Organisation.Get(ctx, union)
			if err != nil {
				return err
			}
			return o.Update().SetName(o.Name + "!").AddMemberCount(2).ClearArchivedAt().Exec(ctx)
		}
		for name, c := range map[string]struct {
			write func(ctx context.Context, tx *ent.Tx) error
			told  bool
		}{
			"one update": {rename, true},
			"two updates": {func(ctx context.Context, tx *ent.Tx) error {
				return errors.Join(rename(ctx, tx), rename(ctx, tx))
			}, false},
			"something before it": {func(ctx context.Context, tx *ent.Tx) error {
				_, err := addUnion("RMT")(ctx, tx)
				return errors.Join(err, rename(ctx, tx))
			}, false},
			"something after it": {func(ctx context.Context, tx *ent.Tx) error {
				return errors.Join(rename(ctx, tx), tx.Organisation.UpdateOneID(union).SetLastContactOpen(time.Unix(0, 0)).Exec(ctx))
			}, false},
			"many new records after it": {func(ctx context.Context, tx *ent.Tx) error {
				tag := func(name string) *ent.TagCreate { return tx.Tag.Create().SetName(name) }
				return errors.Join(rename(ctx, tx), tx.Tag.CreateBulk(tag(id.New("tag")), tag(id.New("tag"))).Exec(ctx))
			}, false},
			"a new record": {func(ctx context.Context, tx *ent.Tx) error {
				_, err := addUnion("RMT")(ctx, tx)
				return err
			}, false},
			"nothing": {func(context.Context, *ent.Tx) error { return nil }, false},
			"a refusal": {func(ctx context.Context, tx *ent.Tx) error {
				return errors.Join(rename(ctx, tx), refused)
			}, false},
		} {
			t.Run(name, func(t *testing.T) {
				for _, key := range []string{"", name} {
					var told []Row
					op := Op{Verb: "editOrganisation", Key: key, Updated: func(r Row) { told = append(told, r) }}
					for range 2 { // with a key, the second is a repeat
						_, _, err := Write(system(t), s, op, func(ctx context.Context, tx *ent.Tx) (string, error) { return union, c.write(ctx, tx) })
						if err != nil && !errors.Is(err, refused) {
							t.Fatal(err)
						}
					}
					want := 0
					if c.told {
						want = 2
						if key != "" {
							want = 1
						}
					}
					if len(told) != want {
						t.Fatalf("with the key %q %d rows were told, not %d", key, len(told), want)
					}
					if want > 0 {
						checkTold(t, s, told[want-1])
					}
				}
			})
		}
	})
}

func checkTold(t *testing.T, s *Store, told Row) {
	t.Helper()
	o := s.Ent().Organisation.GetX(system(t), told.ID)
	for name, want := range map[string]any{"id": o.ID, "name": o.Name, "member_count": o.MemberCount, "version": o.Version, "kind": o.Kind, "created_by": o.CreatedBy} {
		if got, known := told.Column(name); !known || got != want {
			t.Errorf("%s is %v (known: %t), stored is %v", name, got, known, want)
		}
	}
	if got, known := told.Column("archived_at"); !known || got != nil {
		t.Errorf("what was cleared is %v", got)
	}
	for _, name := range []string{"last_contact_open", "colour"} {
		if got, known := told.Column(name); known {
			t.Errorf("%s is known to be %v", name, got)
		}
	}
}
