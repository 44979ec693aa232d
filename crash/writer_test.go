package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
)

// crew is many writers at once.
type crew struct {
	t       *testing.T
	servers []*client
	// lost reports whether an answer may come while something is being killed.
	lost    func(answer) bool
	writers []*writer
	shared  string // an organisation that everybody edits
	stop    context.CancelFunc
	wg      sync.WaitGroup
	faults  chan string
}

// writer asks for one thing after the other and keeps a journal.
type writer struct {
	*crew
	name    string
	chance  *rand.Rand
	server  int
	own     string // an organisation that nobody else edits
	version int    // of it, 0 when it must be read first
	journal []*write
	// good is when an answer was good last, for those who measure.
	mu   sync.Mutex
	good time.Time
}

// hire begins the work of n writers. They go on until dismiss.
func hire(t *testing.T, n int, r *rand.Rand, lost func(answer) bool, servers ...*client) *crew {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	c := &crew{t: t, servers: servers, lost: lost, stop: stop, faults: make(chan string, 1000)}
	t.Cleanup(stop)
	first := newOrganisation("shared by all")
	if a := servers[0].ask(t.Context(), "", first.document, map[string]any{"i": first.input}); !a.acknowledged() {
		t.Fatal(a)
	} else {
		c.shared = a.text("write", "it", "id")
	}
	for i := range n {
		w := &writer{crew: c, name: fmt.Sprintf("w%02d", i), chance: fork(r), server: i % len(servers)}
		c.writers = append(c.writers, w)
		c.wg.Go(func() { w.work(ctx) })
	}
	return c
}

// dismiss lets the writers finish what they have begun, ends them, and returns
// what they asked for.
func (c *crew) dismiss() (journal []*write) {
	c.t.Helper()
	c.stop()
	done := make(chan struct{})
	go func() { c.wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(patience):
		c.t.Fatal("the writers do not come to an end")
	}
	close(c.faults)
	n := 0
	for f := range c.faults {
		if n++; n <= 20 {
			c.t.Error(f)
		}
	}
	for _, w := range c.writers {
		journal = append(journal, w.journal...)
	}
	return journal
}

func (c *crew) fault(format string, args ...any) {
	select {
	case c.faults <- fmt.Sprintf(format, args...):
	default: // enough is known
	}
}

// work goes on until ctx ends, and finishes what it has begun after that.
func (w *writer) work(ctx context.Context) {
	for n := 0; ctx.Err() == nil || w.own == ""; n++ {
		marker := fmt.Sprintf("%s-%d", w.name, n)
		switch p := w.chance.IntN(10); {
		case w.own == "":
			first := newOrganisation(marker)
			first.key = "key-" + marker
			w.do(first)
			w.own = first.record
		case p < 2:
			w.do(w.keyed(newOrganisation(marker)))
		case p < 5:
			w.do(w.keyed(newMeeting(marker, w.own)))
		case p < 6:
			w.do(w.keyed(newPerson(marker, w.own)))
		case p < 8:
			w.editOwn(marker)
		case p < 9:
			w.editShared(marker)
		default:
			w.repeat()
		}
	}
}

// keyed gives two of three writes a key.
func (w *writer) keyed(x *write) *write {
	if w.chance.IntN(3) > 0 {
		x.key = "key-" + x.marker
	}
	return x
}

func (w *writer) editOwn(marker string) {
	if w.version == 0 {
		w.version = w.read(w.own)
	}
	x := w.keyed(newEdit(marker, w.own, w.version))
	x.alone = true
	w.do(x)
	w.version = x.version // 0 when nobody knows
}

// editShared edits what others edit, too: somebody may be faster.
func (w *writer) editShared(marker string) {
	w.do(w.keyed(newEdit(marker, w.shared, w.read(w.shared))))
}

// repeat asks again for something that was acknowledged under its key.
func (w *writer) repeat() {
	if len(w.journal) == 0 {
		return
	}
	if x := w.journal[w.chance.IntN(len(w.journal))]; x.key != "" && x.acknowledged {
		w.do(x)
	}
}

// do asks until the outcome is known; without a key it may stay unknown.
func (w *writer) do(x *write) {
	if !x.acknowledged {
		w.journal = append(w.journal, x)
	}
	for deadline := time.Now().Add(patience); ; {
		a := w.ask(x.key, x.document, map[string]any{"i": x.input})
		if a.acknowledged() {
			version, _ := a.at("write", "it", "version").(float64)
			w.answered(x, a.text("write", "it", "id"), int(version))
			return
		}
		switch {
		case len(a.errors) > 0 && a.errors[0].Extensions.Committed && w.lost(a):
			w.answered(x, a.errors[0].Extensions.ID, 0)
			return
		case a.onlyCodes("CONFLICT") && x.edited == w.shared && !x.acknowledged:
			x.denied = true
			return
		case !w.lost(a):
			w.fault("%s %s: %s", x.marker, x.key, a)
			return
		case x.key == "":
			// What is said to be unchanged must be.
			x.denied = a.onlyCodes("UNAVAILABLE") && a.errors[0].Extensions.Outcome == ""
			return
		case time.Now().After(deadline):
			w.fault("%s: not done at last: %s", x.marker, a)
			return
		}
	}
}

func (w *writer) answered(x *write, id string, version int) {
	if !x.took(id, version) {
		w.fault("%s: the record was %s and is now %s", x.marker, x.record, id)
	}
}

// read returns the version of an organisation.
func (w *writer) read(id string) int {
	for deadline := time.Now().Add(patience); ; {
		a := w.ask("", readOrganisation, map[string]any{"id": id})
		if version, ok := a.at("organisation", "version").(float64); ok {
			return int(version)
		}
		if !w.lost(a) || time.Now().After(deadline) {
			w.fault("reading %s: %s", id, a)
			return 0
		}
	}
}

// ask asks a server, and takes another one for the next time when it has no
// answer. It does not press a server that is away.
func (w *writer) ask(key, document string, variables map[string]any) answer {
	a := w.servers[w.server].ask(context.Background(), key, document, variables)
	for _, e := range a.errors { // nobody should have to know how databases work
		if strings.Contains(strings.ToLower(e.Message), "deadlock") || strings.Contains(e.Message, "1213") {
			w.fault("%s", a)
		}
	}
	switch {
	case a.acknowledged():
		w.mu.Lock()
		w.good = time.Now()
		w.mu.Unlock()
	case w.lost(a):
		w.server = (w.server + 1) % len(w.servers)
		<-time.After(between(w.chance, 5*time.Millisecond, 50*time.Millisecond))
	}
	return a
}

// lastGood is when this writer had its last good answer.
func (w *writer) lastGood() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.good
}

// serverLost: the server was killed, or the database behind it.
func serverLost(a answer) bool { return a.err != nil || databaseLost(a) }

// databaseLost: what a server may say whose database is away.
func databaseLost(a answer) bool { return a.err == nil && a.onlyCodes("UNAVAILABLE", "TIMEOUT") }
