package schema

import "context"

type knownKey struct{}

// OfSeen marks a context in which only rows that belong to rows of one table are read,
// all of which the same viewer has seen in the same snapshot: remarks of interactions
// that were just read, for example. Whether the viewer may see those is not asked
// again, which is most of what such a statement costs.
//
// SECURITY: the mark is for the one query of those rows. What that query filters by
// was made before, in a context without it.
func OfSeen(table string) func(context.Context) context.Context {
	return func(ctx context.Context) context.Context { return context.WithValue(ctx, knownKey{}, table) }
}

func ofSeen(ctx context.Context, table string) bool { return ctx.Value(knownKey{}) == table }
