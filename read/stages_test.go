package read_test

import (
	"context"
	"fmt"
	"testing"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestStagesEnd: a list that comes in stages is read no further than its page, also
// where nobody asks whether more follow.
func TestStagesEnd(t *testing.T) {
	cases := []struct {
		selection string
		first     int
		want      int // statements
	}{
		{`edges { cursor }`, 3, 1},
		{`edges { cursor }`, 100, 2},
		{`edges { cursor } pageInfo { hasNextPage }`, 3, 1},
	}
	worlds(t, func(t *testing.T, w *world) {
		roots := w.roots()
		roots["search"] = func(ctx context.Context, _ map[string]any) (any, error) {
			return w.engine.Mixed(ctx, w.store.Ent(), read.Mixed{
				Types: []*read.Type{w.types.organisation, w.types.person}, Sort: []read.Order{{Column: "rank"}},
				Arms: func(context.Context, *ent.Client, map[string]any) (arms []read.Arm, err error) {
					for stage, of := range []*read.Type{w.types.organisation, w.types.person} {
						arms = append(arms, read.Arm{Type: of, Stage: stage, Columns: func(*sql.Selector) []read.Named {
							return []read.Named{{Name: "rank", Expr: sql.Raw(fmt.Sprint(stage))}}
						}})
					}
					return arms, nil
				},
			})
		}
		for _, c := range cases {
			w.sent()
			document := fmt.Sprintf(`{ search(text: "", first: %d) { %s } }`, c.first, c.selection)
			if _, err := readtest.Execute(w.as(viewer.Admin), testSchema(), document, nil, roots); err != nil {
				t.Fatal(err)
			}
			if sent := w.sent(); len(sent) != c.want {
				t.Errorf("%d statements and not %d for %s: %q", len(sent), c.want, document, sent)
			}
		}
	})
}
