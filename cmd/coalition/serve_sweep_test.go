package main

import (
	"context"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// A server takes away the keys of requests of more than a day ago, keeps the others,
// goes on doing so, and ends it when it stops.
func TestAServerSweeps(t *testing.T) {
	defer func(first, every time.Duration) { firstSweep, sweepEvery = first, every }(firstSweep, sweepEvery)
	firstSweep, sweepEvery = time.Millisecond, time.Millisecond
	storetest.Engines(t, func(t *testing.T, url string) {
		runs(t, "migrate", "--database", url)
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		keys := func() int { return s.Ent().IdempotencyKey.Query().CountX(asServer(t.Context())) }
		ask := func(key string, ago time.Duration) {
			t.Helper()
			past := calendar.NewContext(asServer(t.Context()), calendar.Clock{Time: func() time.Time { return time.Now().Add(-ago) }})
			_, _, err := store.Write(past, s, store.Op{Verb: "test", Key: key}, func(context.Context, *ent.Tx) (int, error) { return 0, nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		until := func(n int) {
			t.Helper()
			deadline := time.After(patience)
			for tick := time.NewTicker(5 * time.Millisecond); keys() != n; {
				select {
				case <-deadline:
					t.Fatalf("%d keys are left, want %d", keys(), n)
				case <-tick.C:
				}
			}
		}
		ask("yesterday's", 25*time.Hour)
		ask("today's", 23*time.Hour)
		server := serve(t, "--database", url)
		until(1)
		ask("another of yesterday", 25*time.Hour)
		until(1)
		if code := server.stop(); code != exitDone {
			t.Errorf("it ends with %d", code)
		}
		ask("of yesterday, after the end", 25*time.Hour)
		if n := keys(); n != 2 {
			t.Errorf("%d keys, want 2: it sweeps after its end", n)
		}
	})
}
