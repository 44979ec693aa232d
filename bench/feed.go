package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/breakthrough-party/coalition/bench/operations"
)

// subscribers is how many follow the change feed at once, all of one viewer.
const subscribers = 100

// feedDocument is what they ask for: enough to know what to read anew.
const feedDocument = `subscription { changes(kinds: [PERSON]) { cursor node { id action kind recordID version verb at by { id name } fields } } }`

// writesEach is how many times a second somebody writes, from a calm day to a rush.
var writesEach = []int{1, 10, 50}

// Feed measures the change feed: one client edits a person so many times a
// second, and a hundred are told over server-sent events. The latency is from
// the sending of the edit to the arrival of the event.
func Feed(ctx context.Context, c Config, w io.Writer) error {
	c, _, remove, err := c.withProgram(ctx)
	if err != nil {
		return err
	}
	defer remove()
	for _, engine := range c.Engines {
		for _, size := range c.Sizes {
			fmt.Fprintf(w, "\n%s, %d interactions: %d subscribers\n", engine, size, subscribers)
			if err := c.feed(ctx, engine, size, w); err != nil {
				return fmt.Errorf("%s, %d interactions: %w", engine, size, err)
			}
		}
	}
	return nil
}

func (c Config) feed(ctx context.Context, engine string, size int, w io.Writer) (err error) {
	d, err := c.data(ctx, engine, size)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	server, err := c.serve(ctx, d)
	if err != nil {
		return err
	}
	defer server.stop()
	edit, err := Config{Operations: []string{"edit_person"}}.operations()
	if err != nil {
		return err
	}
	people, err := whoIsEdited(ctx, d)
	if err != nil {
		return err
	}
	server.values.edited = people[0]
	if err := d.settled(ctx, edit[0]); err != nil { // what made the token is numbered before it begins
		return err
	}
	f := &following{server: server, sent: map[int]time.Time{}}
	if err := f.open(ctx); err != nil {
		return err
	}
	defer f.close()
	fmt.Fprintf(w, "%10s %10s %8s %8s %14s %14s\n", "writes/s", "events/s", "p50 ms", "p99 ms", "cpu ms/write", "db ms/write")
	for _, rate := range writesEach {
		r, err := f.measure(ctx, edit[0], rate, c.RoundTime*time.Duration(c.Rounds)*2, d.PID)
		if err != nil {
			return err
		}
		writes := float64(max(1, r.requests))
		fmt.Fprintf(w, "%10d %10.0f %8.1f %8.1f %14.1f %14.1f\n", rate, float64(len(r.latencies))/r.took.Seconds(),
			milliseconds(percentile(r.latencies, 0.5)), milliseconds(percentile(r.latencies, 0.99)), milliseconds(r.server)/writes, milliseconds(r.database)/writes)
	}
	return nil
}

// following is all who follow, and what they were told.
type following struct {
	server  *side
	streams []*http.Response
	all     sync.WaitGroup

	mu        sync.Mutex
	sent      map[int]time.Time // by the version of the person that the edit makes
	latencies []time.Duration
	failed    error
	closing   bool
}

func (f *following) open(ctx context.Context) error {
	body, err := json.Marshal(map[string]string{"query": feedDocument})
	if err != nil {
		return err
	}
	for range subscribers {
		r, err := http.NewRequestWithContext(ctx, "POST", "http://"+f.server.address+"/graphql", strings.NewReader(string(body)))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "text/event-stream")
		r.Header.Set("Authorization", "Bearer "+f.server.token)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("a stream is refused with %s", resp.Status)
		}
		f.streams = append(f.streams, resp)
		f.all.Go(func() { f.listen(resp) })
	}
	return nil
}

func (f *following) close() {
	f.mu.Lock()
	f.closing = true
	f.mu.Unlock()
	for _, s := range f.streams {
		s.Body.Close()
	}
	f.all.Wait()
}

// listen notes when each event arrives.
func (f *following) listen(s *http.Response) {
	lines := bufio.NewReader(s.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			f.note(0, err)
			return
		}
		if data, ok := strings.CutPrefix(line, "data: {"); ok {
			f.note(versionTold("{" + data))
		}
	}
}

func versionTold(data string) (int, error) {
	var event struct {
		Data struct {
			Changes struct{ Node struct{ Version int } }
		}
		Errors json.RawMessage
	}
	err := json.Unmarshal([]byte(data), &event)
	if err == nil && event.Errors != nil {
		err = fmt.Errorf("a stream ends with %s", event.Errors)
	}
	return event.Data.Changes.Node.Version, err
}

func (f *following) note(version int, err error) {
	now := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil && !f.closing {
		f.failed = errors.Join(f.failed, err)
	} else if begun, ok := f.sent[version]; ok {
		f.latencies = append(f.latencies, now.Sub(begun))
	}
}

// toldWithin is how long the last events may take.
const toldWithin = 20 * time.Second

// measure edits at a rate for a time, and waits until everybody was told of all.
func (f *following) measure(ctx context.Context, o operations.Operation, rate int, seconds time.Duration, database int) (r round, err error) {
	f.mu.Lock()
	f.sent, f.latencies = map[int]time.Time{}, nil
	f.mu.Unlock()
	server, err1 := cpu(f.server.pid())
	db, err2 := cpu(database)
	begun := time.Now()
	r.requests, err = f.edit(ctx, o, rate, begun.Add(seconds))
	if err := errors.Join(err, err1, err2); err != nil {
		return r, err
	}
	if r.latencies, err = f.told(ctx, r.requests*subscribers); err != nil {
		return r, err
	}
	r.took = time.Since(begun)
	after, err1 := cpu(f.server.pid())
	dbAfter, err2 := cpu(database)
	r.server, r.database = after-server, dbAfter-db
	return r, errors.Join(err1, err2)
}

func (f *following) edit(ctx context.Context, o operations.Operation, rate int, until time.Time) (n int, err error) {
	c, err := f.server.connect()
	if err != nil {
		return 0, err
	}
	defer c.Close()
	dice := rand.New(rand.NewPCG(1, uint64(until.UnixNano())))
	ticks := time.NewTicker(time.Second / time.Duration(rate))
	defer ticks.Stop()
	for time.Now().Before(until) {
		select {
		case <-ctx.Done():
			return n, ctx.Err()
		case <-ticks.C:
		}
		request, err := f.server.request(o, dice)
		if err != nil {
			return n, err
		}
		f.server.values.edited.version++
		f.mu.Lock()
		f.sent[f.server.values.edited.version] = time.Now()
		f.mu.Unlock()
		if _, err := c.do(request); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// told waits for a number of events.
func (f *following) told(ctx context.Context, events int) ([]time.Duration, error) {
	deadline := time.Now().Add(toldWithin)
	for ctx.Err() == nil {
		f.mu.Lock()
		latencies, failed := f.latencies, f.failed
		f.mu.Unlock()
		switch {
		case failed != nil:
			return nil, failed
		case len(latencies) == events:
			return latencies, nil
		case len(latencies) > events || time.Now().After(deadline):
			return nil, fmt.Errorf("%d events arrived, not %d", len(latencies), events)
		}
		time.Sleep(time.Millisecond)
	}
	return nil, ctx.Err()
}
