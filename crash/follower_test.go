package crash

import (
	"bufio"
	"bytes"
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
)

const (
	changesPage   = `query($after: Cursor, $first: Int) { changes(after: $after, first: $first) { edges { cursor node { id recordID version } } } }`
	changesStream = `subscription($after: Cursor) { changes(after: $after) { cursor node { id recordID version } } }`
)

// follower reads the change feed of several servers. It changes the server and
// the way of reading, pages or a stream, at random moments.
type follower struct {
	servers []*client
	chance  *rand.Rand
	cursor  string
	mu      sync.Mutex
	seen    []told
	pages   int
	streams int
	fault   string
	// streamless: the server does not offer streams yet.
	streamless bool
}

// told is one change as the feed tells it.
type told struct {
	Cursor string
	Node   struct {
		ID, RecordID string
		Version      int
	}
}

// follow reads until ctx ends.
func (f *follower) follow(ctx context.Context) {
	for ctx.Err() == nil && f.fault == "" {
		server := f.servers[f.chance.IntN(len(f.servers))]
		if f.cursor == "" || f.streamless || f.chance.IntN(3) == 0 {
			f.readPages(ctx, server, 1+f.chance.IntN(5))
		} else {
			f.readStream(ctx, server, between(f.chance, 20*time.Millisecond, time.Second))
		}
	}
}

func (f *follower) take(all ...told) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range all {
		f.seen, f.cursor = append(f.seen, c), c.Cursor
	}
}

// far is how many changes it was told.
func (f *follower) far() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.seen)
}

func (f *follower) readPages(ctx context.Context, server *client, n int) {
	for range n {
		variables := map[string]any{"first": 1 + f.chance.IntN(100)}
		if f.cursor != "" {
			variables["after"] = f.cursor
		}
		a := server.ask(ctx, "", changesPage, variables)
		if ctx.Err() != nil {
			return
		}
		var page struct{ Changes struct{ Edges []told } }
		if !a.acknowledged() || json.Unmarshal(a.data, &page) != nil {
			f.fault = a.String()
			return
		}
		f.pages++
		f.take(page.Changes.Edges...)
	}
}

// readStream follows a stream and leaves it after a time.
func (f *follower) readStream(ctx context.Context, server *client, stay time.Duration) {
	staying, leave := context.WithTimeout(ctx, stay)
	defer leave()
	events, err := server.subscribe(staying, changesStream, map[string]any{"after": f.cursor})
	switch {
	case errors.Is(err, errNoStreams):
		f.streamless = true
		return
	case err != nil && staying.Err() == nil:
		f.fault = err.Error()
		return
	case err != nil:
		return
	}
	defer events.Close()
	f.streams++
	for {
		data, err := events.next()
		if err != nil {
			return // it was left, or the server ended it: go on from the cursor
		}
		var event struct {
			Data   struct{ Changes *told }
			Errors []graphqlError
		}
		if json.Unmarshal(data, &event) != nil || event.Data.Changes == nil {
			f.fault = fmt.Sprintf("the stream says %s", data)
			return
		}
		f.take(*event.Data.Changes)
	}
}

// events is a stream of server-sent events.
type events struct {
	io.Closer
	lines *bufio.Reader
}

var errNoStreams = errors.New("the server answers no stream")

// subscribe begins a subscription.
func (c *client) subscribe(ctx context.Context, document string, variables map[string]any) (*events, error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, "POST", c.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusNotAcceptable {
		resp.Body.Close()
		return nil, errNoStreams
	}
	if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		text, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		return nil, fmt.Errorf("no stream: status %d, %s", resp.StatusCode, text)
	}
	return &events{resp.Body, bufio.NewReader(resp.Body)}, nil
}

// next is the data of the next event.
func (e *events) next() ([]byte, error) {
	var data []byte
	for {
		line, err := e.lines.ReadBytes('\n')
		if err != nil {
			return nil, err // what is not ended by an empty line was not told
		}
		text, isData := bytes.CutPrefix(bytes.TrimRight(line, "\r\n"), []byte("data: "))
		switch {
		case isData:
			data = append(data, text...)
		case len(text) == 0 && len(data) > 0:
			return data, nil
		}
	}
}
