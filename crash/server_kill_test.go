package crash

import (
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// readyWithin is how soon a server that was killed must work again.
const readyWithin = 3 * time.Second

// The server is killed at random moments while 16 writers are at work.
func TestTheServerIsKilled(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, database string) {
		r := chance(t)
		s := startServer(t, database)
		crew := hire(t, 16, fork(r), serverLost, newClient(s.url(), s.token()))
		var took timings
		for range either(4, 100) {
			<-time.After(between(r, 20*time.Millisecond, 600*time.Millisecond))
			s.process.kill()
			s.start()
			took.add(s.ready(patience))
		}
		journal := crew.dismiss()
		s.process.kill()
		t.Logf("ready again after a kill: %s", &took)
		if took.longest() > readyWithin {
			t.Errorf("once it took %v to be ready again, longer than %v", took.longest(), readyWithin)
		}
		verify(t, database, journal)
		s.check()
	})
}
