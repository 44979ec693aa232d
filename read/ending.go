package read

import (
	"context"
	"sync/atomic"
)

type endingKey struct{}

// Endable returns a context in which a stream of answers can say why it ends:
// gqlgen's channels carry answers only. ended returns the reason, nil when it
// came to its end.
func Endable(ctx context.Context) (_ context.Context, ended func() error) {
	var why atomic.Pointer[error]
	return context.WithValue(ctx, endingKey{}, &why), func() error {
		if err := why.Load(); err != nil {
			return *err
		}
		return nil
	}
}

// End says why a stream is about to end. The first reason counts.
func End(ctx context.Context, err error) {
	if why, ok := ctx.Value(endingKey{}).(*atomic.Pointer[error]); ok {
		why.CompareAndSwap(nil, &err)
	}
}
