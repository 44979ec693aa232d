package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/viewer"
)

// gate decides whether an operation may run: first by the text of its document,
// then, when it is known to be valid, by what it asks for. It implements
// graphql.OperationParameterMutator and graphql.OperationContextMutator.
type gate struct {
	limits        Limits
	introspection bool
	schema        *ast.Schema
	caps          map[string]int
	documents     *documents
	known, nobody *allowance
}

// maxSpenders is how many tokens and users, or addresses, are counted at once.
const maxSpenders = 50_000

func newGate(cfg Config, schema *ast.Schema, caps map[string]int) *gate {
	perMinute := float64(cfg.Limits.Points)
	return &gate{
		limits:        cfg.Limits,
		introspection: cfg.Introspection,
		schema:        schema,
		caps:          caps,
		documents:     newDocuments(cfg.Limits.QueryCache),
		known:         newAllowance(perMinute, time.Minute, maxSpenders),
		nobody:        newAllowance(perMinute, time.Minute, maxSpenders),
	}
}

// ExtensionName names the gate for gqlgen.
func (*gate) ExtensionName() string { return "Gate" }

// Validate accepts every schema: New has checked it.
func (*gate) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses a document that is not worth parsing.
func (g *gate) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if f := g.spend(ctx, 1); f != nil {
		return gqlerror.Wrap(f)
	}
	if g.documents.has(p.Query) {
		return nil // it passed when it came first
	}
	if f := guard(p.Query, g.limits); f != nil {
		return gqlerror.Wrap(f)
	}
	return nil
}

// MutateOperationContext refuses an operation that this viewer may not run, or
// not now, or that asks for too much.
func (g *gate) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = !g.introspection
	m := meter{schema: g.schema, caps: g.caps, op: op}
	roots := m.collect([]ast.SelectionSet{op.Operation.SelectionSet})
	for _, check := range []func() *crm.Error{
		func() *crm.Error { return m.fault }, // @skip or @include without a value
		func() *crm.Error { return g.offered(ctx, op, roots) },
		func() *crm.Error { return m.passwordFirst(viewer.From(ctx), roots) },
		func() *crm.Error { return keyed(op, roots) },
		func() *crm.Error { return g.afford(ctx, op, roots, &m) },
	} {
		if f := check(); f != nil {
			return gqlerror.Wrap(f)
		}
	}
	return nil
}

// offered refuses what this server does not answer at all.
func (g *gate) offered(ctx context.Context, op *graphql.OperationContext, roots []merged) *crm.Error {
	way, subscription := requestOf(ctx).way, op.Operation.Operation == ast.Subscription
	switch {
	case subscription && way == byPost:
		return fault(badRequest, "A subscription is a stream: ask with Accept: text/event-stream, or over a WebSocket by graphql-transport-ws.")
	case subscription && !viewer.From(ctx).SignedIn():
		return fault(crm.Unauthenticated, "Sign in first.")
	case subscription && (len(roots) != 1 || isMeta(roots[0])):
		return fault(badRequest, "A subscription has exactly one root field.")
	case !subscription && way == bySocket:
		return fault(badRequest, "Send queries and mutations by POST: a WebSocket carries subscriptions alone.")
	}
	for _, f := range roots {
		if !g.introspection && (f.Name == "__schema" || f.Name == "__type") {
			return fault(badRequest, "Introspection is off on this server; its schema is published as a file.")
		}
	}
	return nil
}

// passwordFirst lets somebody with a first or reset password do nothing but
// change it, and ask who they are.
//
// SECURITY: such a password was seen by somebody else.
func (m *meter) passwordFirst(v *viewer.Viewer, roots []merged) *crm.Error {
	if !v.PasswordExpired {
		return nil
	}
	for _, f := range roots {
		if isMeta(f) || f.is("Mutation", "changePassword") || (f.is("Query", "viewer") && m.onlySelf(f)) {
			continue
		}
		return fault(crm.Forbidden, "Change your password first: this one was only for signing in once.")
	}
	return nil
}

// onlySelf reports whether nothing is asked of the viewer but plain values, and
// those of the user: no tokens and no other records.
func (m *meter) onlySelf(f merged) bool {
	return !slices.ContainsFunc(m.collect(f.sets), func(f merged) bool {
		if f.is("Viewer", "user") {
			return !m.onlySelf(f)
		}
		return !isMeta(f) && m.schema.Types[f.Definition.Type.Name()].IsCompositeType()
	})
}

// keyed holds a request with an idempotency key to one root field, because the
// key remembers one result.
func keyed(op *graphql.OperationContext, roots []merged) *crm.Error {
	if op.Operation.Operation != ast.Mutation {
		return nil
	}
	key, f := keyOf(op.Headers)
	if f == nil && key != "" && len(roots) != 1 {
		f = fault(badRequest, "A mutation with an Idempotency-Key must have exactly one root field.")
	}
	return f
}

// afford counts the nodes and takes the points.
func (g *gate) afford(ctx context.Context, op *graphql.OperationContext, roots []merged, m *meter) *crm.Error {
	nodes := m.count(roots)
	if m.fault != nil {
		return m.fault
	}
	if nodes > g.limits.Nodes {
		return overLimit("nodes", nodes, g.limits.Nodes)
	}
	if op.Operation.Operation == ast.Subscription {
		op.Stats.SetExtension(eventNodes, nodes)
		nodes = 0 // each event pays for its own
	}
	return g.spend(ctx, points(op.Operation.Operation, roots, nodes)-1) // one was taken before
}

// eventNodes is where the nodes of each event of a subscription are noted.
const eventNodes = "coalition.nodes"

// event takes the points of one event of a subscription: nodes/100, so that one
// with nothing nested is free.
func (g *gate) event(ctx context.Context, op *graphql.OperationContext) *crm.Error {
	nodes, _ := op.Stats.GetExtension(eventNodes).(int)
	if nodes == 0 {
		return nil
	}
	return g.spend(ctx, float64(nodes)/100)
}

// points is the price of an operation: 1 + nodes/100, each mutation 10, and
// introspection nothing.
func points(kind ast.Operation, roots []merged, nodes int) float64 {
	price, fields := float64(nodes)/100, 0
	for _, f := range roots {
		if !isMeta(f) {
			fields++
		}
	}
	switch {
	case fields == 0:
		return 0
	case kind == ast.Mutation:
		return price + 10*float64(fields)
	}
	return price + 1
}

// spend takes points of whoever is asking; a negative number gives some back.
func (g *gate) spend(ctx context.Context, points float64) *crm.Error {
	wait := g.take(ctx, points)
	if wait <= 0 {
		return nil
	}
	return limited(fmt.Sprintf("Too many requests: %d points a minute are allowed.", g.limits.Points), seconds(wait))
}

// take is spend for whoever rather waits.
func (g *gate) take(ctx context.Context, points float64) (wait time.Duration) {
	v := viewer.From(ctx)
	purse, who := g.nobody, requestOf(ctx).address
	switch {
	case v.Token != "":
		purse, who = g.known, v.Token
	case v.UserID != "":
		purse, who = g.known, v.UserID
	}
	return purse.take(who, points)
}

// seconds rounds up.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

func isMeta(f merged) bool {
	return f.Name == "__typename" || f.Name == "__schema" || f.Name == "__type"
}

// keyOf returns the idempotency key of a request.
func keyOf(h http.Header) (string, *crm.Error) {
	keys := h.Values("Idempotency-Key")
	switch {
	case len(keys) == 0:
		return "", nil
	case len(keys) > 1:
		return "", fault(badRequest, "The header Idempotency-Key stands more than once.")
	}
	for _, c := range keys[0] {
		if c <= ' ' || c > '~' {
			return "", fault(badRequest, "The header Idempotency-Key may hold only visible ASCII characters.")
		}
	}
	if n := len(keys[0]); n == 0 || n > 255 {
		return "", fault(badRequest, "The header Idempotency-Key must have 1 to 255 characters.")
	}
	return keys[0], nil
}
