package read

import (
	"context"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// Source is the place in a document that an answer is for.
type Source struct {
	Operation *graphql.OperationContext
	Field     graphql.CollectedField
}

type sourceKey struct{}

// WithSource makes the engine answer for another place than the root field that
// is being resolved, such as a field of an event of a subscription.
func WithSource(ctx context.Context, s Source) context.Context {
	return context.WithValue(ctx, sourceKey{}, s)
}

func sourceFrom(ctx context.Context) Source {
	if s, ok := ctx.Value(sourceKey{}).(Source); ok {
		return s
	}
	return Source{graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field}
}

type budgetKey struct{}

// Budget makes all answers under the returned context share one limit of size:
// call it once for each operation, so that many root fields are no way around it.
func Budget(ctx context.Context) context.Context {
	return context.WithValue(ctx, budgetKey{}, new(atomic.Int64))
}
