package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
)

// heardWithin is how long a listener waits for what must come.
const heardWithin = 20 * time.Second

// listener follows the changes through the executor, as a server does.
type listener struct {
	t     *testing.T
	next  graphql.ResponseHandler
	ctx   context.Context
	stop  context.CancelFunc
	ended func() error
}

// heard is an event.
type heard struct {
	Cursor string
	Node   struct {
		ID, Action, Verb, RecordID string
		Version                    int
		Fields                     []string
		Record                     *struct{ ID string }
	}
}

// listen subscribes to the changes; arguments are written as in "(after: …)".
func (d *demoWorld) listen(t *testing.T, ctx context.Context, arguments string) *listener {
	t.Helper()
	schema, err := Schema(d.store, 8<<20)
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{t: t}
	ctx, l.stop = context.WithCancel(ctx)
	t.Cleanup(l.stop)
	ctx, l.ended = read.Endable(ctx)
	ex := executor.New(schema)
	ctx = graphql.StartOperationTrace(ctx)
	document := "subscription { changes" + arguments + " { cursor node { id action verb recordID version fields record { id } } } }"
	op, errs := ex.CreateOperationContext(ctx, &graphql.RawParams{Query: document})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	l.next, l.ctx = ex.DispatchOperation(ctx, op)
	return l
}

// answer is the next answer of the stream, nil at its end.
func (l *listener) answer() *graphql.Response {
	l.t.Helper()
	came := make(chan *graphql.Response, 1)
	go func() { came <- l.next(l.ctx) }()
	select {
	case r := <-came:
		return r
	case <-time.After(heardWithin):
		l.t.Fatal("nothing is told")
		return nil
	}
}

// hear is the next event.
func (l *listener) hear() heard {
	l.t.Helper()
	r := l.answer()
	if r == nil || len(r.Errors) > 0 {
		l.t.Fatalf("the stream ends: %v, %v", r, l.ended())
	}
	var data struct{ Changes heard }
	if err := json.Unmarshal(r.Data, &data); err != nil {
		l.t.Fatal(err)
	}
	return data.Changes
}

// hears are the next events in short.
func (l *listener) hears(n int) (list []string) {
	l.t.Helper()
	for range n {
		h := l.hear()
		list = append(list, fmt.Sprint(h.Node.Action, " ", h.Node.RecordID, " ", h.Node.Version))
	}
	return list
}

// numbers numbers the changes of a server, as long as the test runs.
func (d *demoWorld) numbers(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.store.RunFeed(ctx, func(err error) { t.Error(err) })
	}()
	t.Cleanup(func() { stop(); <-done })
}

// numbered numbers what there is so far.
func (d *demoWorld) numbered(t *testing.T) {
	t.Helper()
	if err := d.store.Number(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// follower is a subscription without its transport.
func (d *demoWorld) follower(t *testing.T, ctx context.Context) (*feed, context.Context) {
	t.Helper()
	op, err := readtest.Parse(testSchema, "subscription { changes { cursor node { action recordID } } }", nil)
	if err != nil {
		t.Fatal(err)
	}
	field := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})[0]
	ctx = graphql.WithFieldContext(graphql.WithOperationContext(ctx, op), &graphql.FieldContext{Object: "Subscription", Field: field})
	f, err := d.feed(ctx)
	if err != nil {
		t.Fatal(err)
	}
	f.size = followAtOnce
	return f, ctx
}

// unions enters so many organisations, each in a write of its own.
func (o *office) unions(n int) (ids []string) {
	for i := range n {
		ids = append(ids, enter(o, o.outreach, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: fmt.Sprint("Union ", i), Kind: organisation.KindTRADE_UNION}).Organisation)
	}
	return ids
}

func created(ids ...string) (list []string) {
	for _, id := range ids {
		list = append(list, "CREATED "+id+" 1")
	}
	return list
}

// sameDatabase is another server on the database of an office.
func (o *office) sameDatabase(t *testing.T, url string) *demoWorld {
	t.Helper()
	return openEmpty(t, url, store.WithTrace(func(string) {}))
}
