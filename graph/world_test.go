package graph

import (
	"context"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// openEmpty is a store with nothing in it but what migrations put there.
func openEmpty(t *testing.T, url string, options ...store.Option) *demoWorld {
	t.Helper()
	s, err := store.Open(t.Context(), url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := &Resolver{store: s, engine: read.New(read.Config{Types: recordTypes(), Key: s.Secret(), Snapshot: s.Snapshot}), cursors: newFeedCursors(s.Secret())}
	return &demoWorld{Resolver: r, cursors: readtest.NewCursors(), ids: map[string][]string{}}
}

func dayOf(at time.Time) calendar.Date { return calendar.On(at.In(calendar.London)) }

// at is a context in which a viewer asks at a time.
func at(ctx context.Context, now time.Time, v *viewer.Viewer) context.Context {
	return calendar.NewContext(viewer.NewContext(ctx, v), calendar.Clock{Time: func() time.Time { return now }})
}

// does carries out a verb and returns its result.
func does[In, Out any](t *testing.T, ctx context.Context, d *demoWorld, verb func(context.Context, *ent.Tx, In) (Out, error), in In) Out {
	t.Helper()
	out, _, err := store.Write(ctx, d.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (Out, error) { return verb(ctx, tx, in) })
	if err != nil {
		t.Fatalf("%T %+v: %v", in, in, err)
	}
	return out
}
