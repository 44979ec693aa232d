package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// Every key is sent many times at once, and the servers are killed meanwhile:
// each key has one effect, and all its answers name the same record.
func TestOneEffectForEachKey(t *testing.T) {
	t.Run("one server on SQLite", func(t *testing.T) { oneEffect(t, 1, storetest.SQLite(t)) })
	t.Run("two servers on MariaDB", func(t *testing.T) { oneEffect(t, 2, storetest.MariaDB(t)) })
}

func oneEffect(t *testing.T, servers int, database string) {
	r := chance(t)
	var all []*coalition
	var clients []*client
	for range servers {
		s := startServer(t, database)
		all = append(all, s)
		clients = append(clients, newClient(s.url(), all[0].token()))
	}
	kills, done := 0, make(chan struct{})
	var killer sync.WaitGroup
	killing := fork(r)
	killer.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			case <-time.After(between(killing, 100*time.Millisecond, 500*time.Millisecond)):
			}
			s := all[n%len(all)]
			s.process.kill()
			s.start()
			s.ready(patience)
			kills++
		}
	})
	keys := make([]*write, either(40, 1000))
	for i := range keys {
		if keys[i] = newOrganisation(fmt.Sprintf("union %d", i)); i%4 == 0 {
			keys[i] = newMeeting(fmt.Sprintf("meeting %d", i), "")
		}
		keys[i].key = fmt.Sprintf("key-%d", i)
	}
	repeatAll(t, fork(r), keys, either(10, 20), clients)
	close(done)
	killer.Wait()
	t.Logf("%d kills", kills)
	verify(t, database, keys)
	if n := len(readWorld(t, database).keys); n != len(keys) {
		t.Errorf("%d keys are stored of %d", n, len(keys))
	}
	all[0].check()
}

// repeatAll sends each key so many times at once, until each time has an answer.
func repeatAll(t *testing.T, r *rand.Rand, keys []*write, times int, clients []*client) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex // of what is known of a key
	complain := limited(t)
	atOnce := make(chan struct{}, 6)
	for _, x := range keys {
		atOnce <- struct{}{}
		var ofKey sync.WaitGroup
		for i := range times {
			mine := fork(r)
			ofKey.Go(func() {
				a, ok := insist(mine, x, i, clients)
				mu.Lock()
				defer mu.Unlock()
				if !ok {
					complain("%s: %s", x.marker, a)
				} else if id := recordOf(a); !x.took(id, 0) {
					complain("%s is %s in one answer and %s in another", x.marker, x.record, id)
				}
			})
		}
		wg.Go(func() { ofKey.Wait(); <-atOnce })
	}
	wg.Wait()
}

// insist asks until there is an answer.
func insist(r *rand.Rand, x *write, n int, clients []*client) (a answer, ok bool) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); n++ {
		a = clients[n%len(clients)].ask(context.Background(), x.key, x.document, map[string]any{"i": x.input})
		// A repeat that comes while the first request is at work may be told so.
		if a.acknowledged() || recordOf(a) != "" || !serverLost(a) && !a.onlyCodes("CONFLICT") {
			return a, recordOf(a) != ""
		}
		<-time.After(between(r, time.Millisecond, 50*time.Millisecond))
	}
	return a, false
}

// recordOf is the id that an answer names as written, "" for none.
func recordOf(a answer) string {
	if len(a.errors) > 0 && a.errors[0].Extensions.Committed {
		return a.errors[0].Extensions.ID
	}
	return a.text("write", "it", "id")
}
