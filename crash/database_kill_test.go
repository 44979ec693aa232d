package crash

import (
	"testing"
	"time"
)

// workingWithin is how soon clients must be served after the database is back.
const workingWithin = 5 * time.Second

// The database is killed and started again under 64 clients. The server lives
// on: its clients see only that the database is away, and then they work again.
func TestTheDatabaseIsKilled(t *testing.T) {
	r := chance(t)
	m := installMariaDB(t, t.TempDir())
	m.start()
	m.accepts(patience)
	database := m.create("coalition")
	s := startServer(t, database)
	crew := hire(t, 64, fork(r), databaseLost, newClient(s.url(), s.token()))
	var took timings
	for range either(1, 5) {
		<-time.After(between(r, 500*time.Millisecond, 2*time.Second))
		m.process.kill()
		<-time.After(between(r, 100*time.Millisecond, 3*time.Second)) // away for so long
		m.start()
		m.accepts(patience)
		took.add(crew.allWork(time.Now()))
	}
	journal := crew.dismiss()
	t.Logf("all clients work again after the database is back: %s", &took)
	if took.longest() > workingWithin {
		t.Errorf("once it took %v until everybody worked again, longer than %v", took.longest(), workingWithin)
	}
	verify(t, database, journal)
	s.check()
}

// allWork waits until every writer had a good answer after a moment, and
// returns how long the last one waited.
func (c *crew) allWork(since time.Time) time.Duration {
	c.t.Helper()
	return until(c.t, "all writers work again", patience, func() bool {
		for _, w := range c.writers {
			if !w.lastGood().After(since) {
				return false
			}
		}
		return true
	})
}
