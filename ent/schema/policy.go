package schema

import (
	"context"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"

	"github.com/breakthrough-party/coalition/viewer"
)

// predicate narrows a statement to some of a type's rows.
type predicate = func(*sql.Selector)

func everything(*sql.Selector) {}

func nothing(s *sql.Selector) { s.Where(sql.False()) }

// sight says which rows of a type somebody who is signed in may see.
type sight func(context.Context, *viewer.Viewer) predicate

// grant says which rows of a type a viewer may write, and nil for none at all.
// A new row is not there to be narrowed: that its values are the viewer's to
// write, such as an organiser's region, is checked by the verb that makes it.
type grant func(context.Context, *viewer.Viewer) predicate

// policy is the one rule of a type. It is applied to every query and every
// mutation, whichever way they come, and ends in deny.
//
// SECURITY: nobody who has not signed in passes; a write first needs the row to
// be seen and then to be granted; the server itself passes.
func policy(sees sight, writes grant) ent.Policy {
	return privacy.Policy{
		Query:    privacy.QueryPolicy{systemPasses{}, reading{sees}, privacy.AlwaysDenyRule()},
		Mutation: privacy.MutationPolicy{systemPasses{}, writing{sees, writes}, privacy.AlwaysDenyRule()},
	}
}

type systemPasses struct{}

func (systemPasses) EvalQuery(ctx context.Context, _ ent.Query) error { return allowSystem(ctx) }

func (systemPasses) EvalMutation(ctx context.Context, _ ent.Mutation) error { return allowSystem(ctx) }

func allowSystem(ctx context.Context) error {
	if viewer.From(ctx).IsSystem() {
		return privacy.Allow
	}
	return privacy.Skip
}

// narrowed is a query or mutation that takes a predicate.
type narrowed interface{ WhereP(...func(*sql.Selector)) }

type reading struct{ sees sight }

func (r reading) EvalQuery(ctx context.Context, q ent.Query) error {
	v := viewer.From(ctx)
	n, ok := q.(narrowed)
	if !ok || !v.SignedIn() {
		return privacy.Skip
	}
	n.WhereP(r.sees(ctx, v))
	return privacy.Allow
}

type writing struct {
	sees   sight
	writes grant
}

func (w writing) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := viewer.From(ctx)
	n, ok := m.(narrowed)
	if !ok || !v.SignedIn() {
		return privacy.Skip
	}
	granted := w.writes(ctx, v)
	if granted == nil {
		return privacy.Skip
	}
	if !m.Op().Is(ent.OpCreate) {
		n.WhereP(w.sees(ctx, v), granted)
	}
	return privacy.Allow
}
