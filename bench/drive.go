package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/breakthrough-party/coalition/bench/operations"
)

// clients is how many connections ask at once.
const clients = 8

// round is what one side did in a stretch of time.
type round struct {
	requests, bytes  int // bytes of the answers
	took             time.Duration
	latencies        []time.Duration
	server, database time.Duration // processor time
}

// prepared is how many requests of a reading are made before it is measured.
const prepared = 64

// drive asks a side as fast as it answers, for a time. database is the process of
// the database, 0 if the server holds it within itself.
func drive(ctx context.Context, s *side, o operations.Operation, edited []*editing, seconds time.Duration, database int) (round, error) {
	requests, err := s.prepare(o)
	if err != nil {
		return round{}, err
	}
	var r round
	server, err1 := cpu(s.pid())
	db, err2 := cpu(database)
	if err := errors.Join(err1, err2); err != nil {
		return r, err
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	var failed error
	begun := time.Now()
	until := begun.Add(seconds)
	for i := range clients {
		all.Go(func() {
			w := client{side: s, operation: o, requests: requests, turn: i * prepared / clients, edited: edited[i], dice: rand.New(rand.NewPCG(uint64(i), uint64(begun.UnixNano())))}
			latencies, err := w.run(ctx, until)
			mu.Lock()
			defer mu.Unlock()
			r.latencies = append(r.latencies, latencies...)
			r.bytes += w.bytes
			failed = errors.Join(failed, err)
		})
	}
	all.Wait()
	r.took = time.Since(begun)
	r.requests = len(r.latencies)
	after, err1 := cpu(s.pid())
	dbAfter, err2 := cpu(database)
	r.server, r.database = after-server, dbAfter-db
	return r, errors.Join(failed, err1, err2)
}

// prepare makes the requests of a reading; those of a write are made one by one.
func (s *side) prepare(o operations.Operation) ([][]byte, error) {
	if o.Write {
		return nil, nil
	}
	d := rand.New(rand.NewPCG(3, 5)) // the same for both sides
	requests := make([][]byte, prepared)
	for i := range requests {
		var err error
		if requests[i], err = s.request(o, d); err != nil {
			return nil, err
		}
	}
	return requests, nil
}

// client is one of those who ask.
type client struct {
	side      *side
	operation operations.Operation
	requests  [][]byte
	turn      int
	edited    *editing
	dice      *rand.Rand
	bytes     int
}

func (w *client) run(ctx context.Context, until time.Time) ([]time.Duration, error) {
	c, err := w.side.connect()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var latencies []time.Duration
	for ctx.Err() == nil {
		request, err := w.next()
		if err != nil {
			return latencies, err
		}
		begun := time.Now()
		if begun.After(until) {
			break
		}
		answer, err := c.do(request)
		if err != nil {
			return latencies, err
		}
		w.bytes += len(answer)
		latencies = append(latencies, time.Since(begun))
		if w.operation.Name == "edit_person" {
			w.edited.version++
		}
	}
	return latencies, ctx.Err()
}

func (w *client) next() ([]byte, error) {
	if !w.operation.Write {
		w.turn++
		return w.requests[w.turn%len(w.requests)], nil
	}
	own := *w.side
	own.values.edited = w.edited
	return own.request(w.operation, w.dice)
}

// percentile of some times, which it sorts.
func percentile(times []time.Duration, p float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[min(len(times)-1, int(p*float64(len(times))))]
}
