package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// source is a schema whose one subscription gives what the test says. The real
// one is tested with the feed.
type source struct {
	schema *ast.Schema
	// ticks are the answers to ticks, for whichever subscription takes them.
	ticks chan string
	// over is closed to end subscriptions.
	over chan struct{}
	// open is how many subscriptions are running.
	open atomic.Int64
}

func newSource() *source {
	return &source{
		ticks: make(chan string), over: make(chan struct{}),
		schema: gqlparser.MustLoadSchema(&ast.Source{Input: `
			type Query { name: String! }
			type Mutation { poke: String! }
			type Subscription { ticks(n: Int): Tick! refused: Tick! lost: Tick! }
			type Tick { n: Int! others(first: Int): OtherConnection! }
			type OtherConnection { totalCount: Int! }`}),
	}
}

func (s *source) Schema() *ast.Schema { return s.schema }

func (s *source) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (s *source) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	switch op.Operation.Operation {
	case ast.Query:
		return graphql.OneShot(&graphql.Response{Data: []byte("{\"name\":\n\"a\"}")})
	case ast.Mutation:
		return graphql.OneShot(&graphql.Response{Data: []byte(`{"poke":"b"}`)})
	}
	switch op.Operation.SelectionSet[0].(*ast.Field).Name {
	case "refused":
		graphql.AddError(ctx, &crm.Error{Code: "INVALID_CURSOR", Message: "This cursor is of no list."})
		return nil
	case "lost":
		return func(ctx context.Context) *graphql.Response {
			read.End(ctx, store.ErrUnavailable)
			return nil
		}
	}
	s.open.Add(1)
	context.AfterFunc(ctx, func() { s.open.Add(-1) })
	return func(ctx context.Context) *graphql.Response {
		select {
		case <-ctx.Done():
			return nil
		case <-s.over:
			return nil
		case n := <-s.ticks:
			return &graphql.Response{Data: []byte(`{"ticks":{"n":` + n + `}}`)}
		}
	}
}

// liveStage is a server on a real port that serves a source.
type liveStage struct {
	*running
	*source
	clock *movable
}

// movable is a clock that many ask while the test sets it.
type movable struct {
	mu  sync.Mutex
	now time.Time
}

func (m *movable) time() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *movable) add(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

func openLive(t *testing.T, change ...func(*Config)) *liveStage {
	t.Helper()
	l := &liveStage{source: newSource(), clock: &movable{now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}}
	l.running = serve(t, newHarness(t, func(c *Config, d *Deps) {
		for _, f := range change {
			f(c)
		}
		d.Schema, d.Caps = l.source, nil
		d.Clock = calendar.Clock{Time: l.clock.time}
	}))
	return l
}

// outreach is the viewer of most tests.
var outreach = viewer.Viewer{UserID: "usr_1", Roles: []viewer.Role{viewer.Outreach}}

// tick gives one event to one subscription.
func (l *liveStage) tick(n int) {
	l.t.Helper()
	select {
	case l.ticks <- fmt.Sprint(n):
	case <-time.After(10 * time.Second):
		l.t.Fatal("nobody takes the event")
	}
}

// figure is one of the metrics, 0 when it is not there.
func (l *liveStage) figure(name string) int {
	l.t.Helper()
	_, text := l.get(l.metrics + "/metrics")
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if err != nil {
				l.t.Fatal(err)
			}
			return n
		}
	}
	return 0
}

func (l *liveStage) cut(reason string) int {
	l.t.Helper()
	return l.figure(`coalition_streams_cut_total{reason="` + reason + `"}`)
}

func (l *liveStage) streamsOpen(transport string) int {
	l.t.Helper()
	return l.figure(`coalition_streams_open{transport="` + transport + `"}`)
}

// client is one end of a WebSocket.
type client struct {
	t *testing.T
	*websocket.Conn
}

func (l *liveStage) dial(header http.Header, protocols ...string) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(l.t.Context(), 10*time.Second)
	defer cancel()
	return websocket.Dial(ctx, "ws://"+l.address+"/graphql", &websocket.DialOptions{HTTPHeader: header, Subprotocols: protocols})
}

// connect opens a WebSocket without saying anything.
func (l *liveStage) connect(headers ...string) *client {
	l.t.Helper()
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	conn, _, err := l.dial(h, socketProtocol)
	if err != nil {
		l.t.Fatal(err)
	}
	conn.SetReadLimit(-1)
	l.t.Cleanup(func() { conn.CloseNow() })
	return &client{l.t, conn}
}

// signedIn opens a WebSocket that is acknowledged.
func (l *liveStage) signedIn(token string) *client {
	l.t.Helper()
	c := l.connect()
	c.say(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + token + `"}}`)
	c.hears(`{"type":"connection_ack"}`)
	return c
}

func (c *client) say(messages ...string) {
	c.t.Helper()
	for _, m := range messages {
		if err := c.Write(c.t.Context(), websocket.MessageText, []byte(m)); err != nil {
			c.t.Fatal(err)
		}
	}
}

// subscribe begins a subscription to ticks.
func (c *client) subscribe(id string) {
	c.t.Helper()
	c.say(`{"id":"` + id + `","type":"subscribe","payload":{"query":"subscription{ticks{n}}"}}`)
}

func (c *client) read() (string, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer cancel()
	_, b, err := c.Read(ctx)
	return string(b), err
}

// hears waits for messages, word for word.
func (c *client) hears(messages ...string) {
	c.t.Helper()
	for _, want := range messages {
		got, err := c.read()
		if err != nil {
			c.t.Fatalf("instead of %s: %v", want, err)
		}
		if got != want {
			c.t.Fatalf("got %s, want %s", got, want)
		}
	}
}

// hearsError waits for the error that ends a subscription.
func (c *client) hearsError(id, code string) {
	c.t.Helper()
	got, err := c.read()
	if err != nil {
		c.t.Fatalf("instead of %s: %v", code, err)
	}
	var m struct {
		ID, Type string
		Payload  []struct {
			Message    string
			Extensions map[string]any
		}
	}
	if err := json.Unmarshal([]byte(got), &m); err != nil || m.ID != id || m.Type != "error" || len(m.Payload) == 0 ||
		m.Payload[0].Extensions["code"] != code || m.Payload[0].Message == "" || m.Payload[0].Extensions["requestId"] == nil {
		c.t.Fatalf("got %s, want the error %s of %s", got, code, id)
	}
}

// end waits for the end, past messages that are still under way.
func (c *client) end() (code int, reason string) {
	c.t.Helper()
	for {
		_, err := c.read()
		if err == nil {
			continue
		}
		var end websocket.CloseError
		if !errors.As(err, &end) {
			return 0, err.Error()
		}
		return int(end.Code), end.Reason
	}
}

// closes waits for an end with a code and a reason.
func (c *client) closes(code int, reason string) {
	c.t.Helper()
	if got, why := c.end(); got != code || why != reason {
		c.t.Fatalf("it closes with %d %q, want %d %q", got, why, code, reason)
	}
}

// eventsOf are the events of a stream as they stand on the wire.
type eventsOf struct {
	t *testing.T
	*http.Response
	lines *bufio.Reader
}

// stream asks for a stream of events; headers come in pairs.
func (l *liveStage) stream(document, token string, headers ...string) *eventsOf {
	l.t.Helper()
	body, _ := json.Marshal(map[string]string{"query": document})
	r, err := http.NewRequestWithContext(l.t.Context(), "POST", "http://"+l.address+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { resp.Body.Close() })
	return &eventsOf{l.t, resp, bufio.NewReader(resp.Body)}
}

// next is the next event, comments left out; io.EOF at the end of the stream.
func (e *eventsOf) next() (event, data string, err error) {
	for {
		line, err := e.lines.ReadString('\n')
		switch line = strings.TrimSuffix(line, "\n"); {
		case err != nil:
			return "", "", err
		case line == "" && event != "":
			return event, data, nil
		case strings.HasPrefix(line, "event: "):
			event = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			data += line[len("data: "):]
		case line != "" && !strings.HasPrefix(line, ":"):
			return "", "", fmt.Errorf("a line that is none: %q", line)
		}
	}
}

func (e *eventsOf) hears(event, data string) {
	e.t.Helper()
	gotEvent, gotData, err := e.next()
	if err != nil || gotEvent != event || gotData != data {
		e.t.Fatalf("got %s %s %v, want %s %s", gotEvent, gotData, err, event, data)
	}
}

// endsWith waits for a last error, complete, and the end.
func (e *eventsOf) endsWith(code string) {
	e.t.Helper()
	event, data, err := e.next()
	if err != nil || event != "next" || !strings.Contains(data, `"code":"`+code+`"`) || strings.Contains(data, `"data"`) {
		e.t.Fatalf("got %s %s %v, want %s", event, data, err, code)
	}
	e.hears("complete", "")
	if _, _, err := e.next(); err != io.EOF {
		e.t.Fatalf("it goes on: %v", err)
	}
}
