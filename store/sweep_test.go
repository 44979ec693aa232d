package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/idempotencykey"
)

// monday is when the requests of these tests are sent for the first time.
var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// after is a context of the server some time after monday.
func after(t *testing.T, d time.Duration) context.Context {
	return calendar.NewContext(system(t), calendar.Clock{Time: func() time.Time { return monday.Add(d) }})
}

// A repeat within a day has no effect; one that comes later is a first request,
// whether or not its key was swept away.
func TestAKeyIsKeptForADay(t *testing.T) {
	for name, c := range map[string]struct {
		age      time.Duration
		replayed bool
	}{
		"23 h 59 min":       {24*time.Hour - time.Minute, true},
		"one moment less":   {24*time.Hour - time.Microsecond, true},
		"a day":             {24 * time.Hour, false},
		"24 h 1 min":        {24*time.Hour + time.Minute, false},
		"from a later time": {-time.Hour, true},
	} {
		for _, swept := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, swept %v", name, swept), func(t *testing.T) {
				engines(t, func(t *testing.T, s *Store) {
					op := Op{Verb: "createOrganisation", Key: "k", Request: []byte("one")}
					first, _, err := Write(after(t, 0), s, op, addUnion("Unite"))
					if err != nil {
						t.Fatal(err)
					}
					now := after(t, c.age)
					if swept {
						n, err := s.Sweep(now)
						if want := map[bool]int{true: 0, false: 1}[c.replayed]; err != nil || n != want {
							t.Errorf("%d were swept, want %d: %v", n, want, err)
						}
					}
					again, replayed, err := Write(now, s, op, addUnion("Unite"))
					if err != nil || replayed != c.replayed || (again == first) != c.replayed {
						t.Errorf("replayed %v, %v then %v, %v", replayed, first, again, err)
					}
					if n := s.reads.IdempotencyKey.Query().CountX(system(t)); n != 1 {
						t.Errorf("%d keys", n)
					}
					if _, replayed, err := Write(now, s, op, addUnion("Unite")); err != nil || !replayed {
						t.Errorf("a repeat of that: replayed %v, %v", replayed, err)
					}
				})
			})
		}
	}
}

// A day later the key is free for another request, too, and keys of others stay.
func TestAnOldKeyIsFreeForAnotherRequest(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		for _, key := range []string{"k", "other"} {
			if _, _, err := Write(after(t, 0), s, Op{Verb: "createOrganisation", Key: key, Request: []byte("one")}, addUnion("Unite")); err != nil {
				t.Fatal(err)
			}
		}
		_, replayed, err := Write(after(t, 25*time.Hour), s, Op{Verb: "createTag", Key: "k", Request: []byte("two")}, addUnion("UNISON"))
		if err != nil || replayed {
			t.Errorf("replayed %v, %v", replayed, err)
		}
		if n := s.reads.IdempotencyKey.Query().Where(idempotencykey.Key("other"), idempotencykey.CreatedAt(monday)).CountX(system(t)); n != 1 {
			t.Errorf("%d keys of the other request", n)
		}
	})
}

// Many repeats at once of a request of yesterday have one effect, while somebody sweeps.
func TestManyLateRepeatsAtOnceHaveOneEffect(t *testing.T) {
	const repeats = 20
	servers(t, func(t *testing.T, s *Store, each func(int) *Store, _ int) {
		op := Op{Verb: "createOrganisation", Key: "k", Request: []byte("one")}
		if _, _, err := Write(after(t, 0), s, op, makeAnswer("Unite")); err != nil {
			t.Fatal(err)
		}
		now := after(t, 25*time.Hour)
		var mu sync.Mutex
		answers := map[string]int{}
		var firsts atomic.Int32
		together(t, repeats+2, func(i int) error {
			if i >= repeats {
				_, err := each(i).Sweep(now)
				return err
			}
			a, replayed, err := Write(now, each(i), op, makeAnswer("Unite"))
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
		if n := s.reads.Organisation.Query().CountX(system(t)); n != 2 {
			t.Errorf("%d organisations", n)
		}
	})
}

// However many keys there are, all that are old go, by a thousand, and leave no
// row of history; two who sweep at once do not hinder each other.
func TestASweepTakesAllThatIsOld(t *testing.T) {
	const old, young = 2500, 30
	servers(t, func(t *testing.T, s *Store, each func(int) *Store, _ int) {
		fillKeys(t, s, old, after(t, 0))
		fillKeys(t, s, young, after(t, time.Hour))
		before := stored(t, s)
		now := after(t, 24*time.Hour+time.Minute)
		var swept atomic.Int32
		together(t, 3, func(i int) error {
			n, err := each(i).Sweep(now)
			swept.Add(int32(n))
			return err
		})
		if swept.Load() != old {
			t.Errorf("%d were swept, want %d", swept.Load(), old)
		}
		before["keys"] = young
		unchanged(t, s, before)
	})
}

// fillKeys writes keys as if each had come with a request of its own.
func fillKeys(t *testing.T, s *Store, n int, ctx context.Context) {
	t.Helper()
	at := calendar.Now(ctx)
	must(t, ctx, s, "test", func(ctx context.Context, tx *ent.Tx) (int, error) {
		for from := 0; from < n; from += 500 {
			var rows []*ent.IdempotencyKeyCreate
			for i := from; i < min(n, from+500); i++ {
				rows = append(rows, tx.IdempotencyKey.Create().SetUserID(SystemUserID).SetKey(fmt.Sprint(at, i)).SetRequestHash("").
					SetVerb("test").SetOperationID("opr").SetResult([]byte("null")).SetCreatedAt(at))
			}
			if err := tx.IdempotencyKey.CreateBulk(rows...).Exec(ctx); err != nil {
				return 0, err
			}
		}
		return n, nil
	})
}
