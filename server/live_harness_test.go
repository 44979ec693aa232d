package server

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
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
