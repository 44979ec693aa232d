package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/ent"
)

// TestWhatAWriteLeaves: one update of one record, and nothing else, is told with the
// values that are then stored.
func TestWhatAWriteLeaves(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		id, refused := union(t, s, "Unite"), errors.New("refused")
		rename := func(ctx context.Context, tx *ent.Tx) error {
			o, err := tx.Organisation.Get(ctx, id)
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
				return errors.Join(rename(ctx, tx), tx.Organisation.UpdateOneID(id).SetLastContactOpen(time.Unix(0, 0)).Exec(ctx))
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
					var left []Row
					op := Op{Verb: "editOrganisation", Key: key, Left: func(r Row) { left = append(left, r) }}
					for range 2 { // with a key, the second is a repeat
						_, _, err := Write(system(t), s, op, func(ctx context.Context, tx *ent.Tx) (string, error) { return id, c.write(ctx, tx) })
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
					if len(left) != want {
						t.Fatalf("with the key %q %d rows were told, not %d", key, len(left), want)
					}
					if want > 0 {
						checkLeft(t, s, left[want-1])
					}
				}
			})
		}
	})
}

func checkLeft(t *testing.T, s *Store, left Row) {
	t.Helper()
	o := s.Ent().Organisation.GetX(system(t), left.ID)
	for name, want := range map[string]any{"id": o.ID, "name": o.Name, "member_count": o.MemberCount, "version": o.Version, "kind": o.Kind, "created_by": o.CreatedBy} {
		if got, known := left.Column(name); !known || got != want {
			t.Errorf("%s is %v (known: %t), stored is %v", name, got, known, want)
		}
	}
	if got, known := left.Column("archived_at"); !known || got != nil {
		t.Errorf("what was cleared is %v", got)
	}
	for _, name := range []string{"last_contact_open", "colour"} {
		if got, known := left.Column(name); known {
			t.Errorf("%s is known to be %v", name, got)
		}
	}
}
