package store

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/idempotencykey"
	"github.com/breakthrough-party/coalition/viewer"
)

// answer is what a verb returns: ids, and a secret that is shown once.
type answer struct {
	Organisation string   `json:"organisation"`
	Possible     []string `json:"possible"`
	Secret       string   `json:"-"`
}

func makeAnswer(name string) func(ctx context.Context, tx *ent.Tx) (answer, error) {
	return func(ctx context.Context, tx *ent.Tx) (answer, error) {
		id, err := addUnion(name)(ctx, tx)
		return answer{id, []string{"a", "b"}, "shown once"}, err
	}
}

func TestARepeatHasNoEffect(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		op := Op{Verb: "createOrganisation", Key: "k 1", Request: []byte("mutation")}
		first, replayed, err := Write(system(t), s, op, makeAnswer("Unite"))
		if err != nil || replayed || first.Secret != "shown once" {
			t.Fatalf("%v, replayed %v, %v", first, replayed, err)
		}
		after := stored(t, s)
		for range 2 {
			again, replayed, err := Write(system(t), s, op, func(context.Context, *ent.Tx) (answer, error) {
				t.Error("the verb was run again")
				return answer{}, nil
			})
			want := first
			want.Secret = ""
			if diff := cmp.Diff(want, again); err != nil || !replayed || diff != "" {
				t.Errorf("replayed %v, %v (-want +got):\n%s", replayed, err, diff)
			}
		}
		unchanged(t, s, after)
		key := s.reads.IdempotencyKey.Query().OnlyX(system(t))
		if text := string(key.Result); strings.Contains(text, "shown once") {
			t.Errorf("the secret is stored: %s", text)
		}
		if op := s.reads.Operation.Query().OnlyX(system(t)); key.OperationID != op.ID || key.Verb != op.Verb || !key.CreatedAt.Equal(op.CreatedAt) {
			t.Errorf("the key %v is not of the operation %v", key, op)
		}
	})
}

func TestAKeyBelongsToOneRequestOfOneUser(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		jo := must(t, system(t), s, "createUser", func(ctx context.Context, tx *ent.Tx) (string, error) {
			u, err := tx.User.Create().SetName("Jo").Save(ctx)
			return u.ID, err
		})
		op := Op{Verb: "createOrganisation", Key: "k", Request: []byte("one")}
		if _, _, err := Write(system(t), s, op, addUnion("Unite")); err != nil {
			t.Fatal(err)
		}
		before := stored(t, s)
		for name, other := range map[string]Op{
			"another request":          {Verb: op.Verb, Key: op.Key, Request: []byte("two")},
			"another verb":             {Verb: "createTag", Key: op.Key, Request: op.Request},
			"verb and request shifted": {Verb: "createOrganisatio", Key: op.Key, Request: []byte("none")},
		} {
			if _, replayed, err := Write(system(t), s, other, addUnion("UNISON")); !errors.Is(err, ErrKeyReused) || replayed {
				t.Errorf("%s: replayed %v, %v", name, replayed, err)
			}
		}
		unchanged(t, s, before)
		for name, c := range map[string]struct {
			user string
			op   Op
		}{
			"another user":        {jo, op},
			"another key":         {SystemUserID, Op{Verb: op.Verb, Key: "K", Request: op.Request}},
			"another key, spaced": {SystemUserID, Op{Verb: op.Verb, Key: "k2 ", Request: op.Request}},
			"no key":              {SystemUserID, Op{Verb: op.Verb, Request: op.Request}},
		} {
			ctx := viewer.NewContext(t.Context(), viewer.System(c.user))
			if _, replayed, err := Write(ctx, s, c.op, addUnion(name)); err != nil || replayed {
				t.Errorf("%s: replayed %v, %v", name, replayed, err)
			}
		}
	})
}

func TestARefusalIsJudgedAnew(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		op := Op{Verb: "createOrganisation", Key: "k", Request: []byte("one")}
		refusal := errors.New("no")
		_, _, err := Write(system(t), s, op, func(context.Context, *ent.Tx) (string, error) { return "", refusal })
		if !errors.Is(err, refusal) {
			t.Fatal(err)
		}
		// Even with another request: nothing of the refused one is remembered.
		op.Request = []byte("two")
		if _, replayed, err := Write(system(t), s, op, addUnion("Unite")); err != nil || replayed {
			t.Errorf("replayed %v, %v", replayed, err)
		}
	})
}

func TestManyRepeatsAtOnceHaveOneEffect(t *testing.T) {
	const repeats = 20
	servers(t, func(t *testing.T, s *Store, each func(int) *Store, _ int) {
		op := Op{Verb: "createOrganisation", Key: "k", Request: []byte("one")}
		var mu sync.Mutex
		answers := map[string]int{}
		var firsts atomic.Int32
		together(t, repeats, func(i int) error {
			a, replayed, err := Write(system(t), each(i), op, makeAnswer("Unite"))
			if !replayed {
				firsts.Add(1)
			}
			mu.Lock()
			defer mu.Unlock()
			answers[a.Organisation]++
			return err
		})
		if firsts.Load() != 1 || len(answers) != 1 || answers[""] != 0 {
			t.Errorf("%d took effect, answers %v", firsts.Load(), answers)
		}
		if n := s.reads.Organisation.Query().CountX(system(t)); n != 1 {
			t.Errorf("%d organisations", n)
		}
		if n := s.reads.IdempotencyKey.Query().Where(idempotencykey.Key("k")).CountX(system(t)); n != 1 {
			t.Errorf("%d keys", n)
		}
	})
}

// The first of several repeats is refused: the next one is judged, not refused with it.
func TestRepeatsWaitForARefusal(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		op := Op{Verb: "createOrganisation", Key: "k", Request: []byte("one")}
		refusal := errors.New("no")
		var runs, refused atomic.Int32
		together(t, 8, func(int) error {
			_, _, err := Write(system(t), s, op, func(ctx context.Context, tx *ent.Tx) (string, error) {
				if runs.Add(1) <= 3 {
					return "", refusal
				}
				return addUnion("Unite")(ctx, tx)
			})
			if errors.Is(err, refusal) {
				refused.Add(1)
				return nil
			}
			return err
		})
		if refused.Load() != 3 {
			t.Errorf("%d were refused", refused.Load())
		}
		if n := s.reads.Organisation.Query().CountX(system(t)); n != 1 {
			t.Errorf("%d organisations", n)
		}
	})
}

func TestAnAnswerThatCannotBeKeptIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		before := stored(t, s)
		_, _, err := Write(system(t), s, Op{Verb: "x", Key: "k"}, func(ctx context.Context, tx *ent.Tx) (chan int, error) {
			_, err := addUnion("Unite")(ctx, tx)
			return nil, err
		})
		if err == nil {
			t.Error("no error")
		}
		unchanged(t, s, before)
	})
}
