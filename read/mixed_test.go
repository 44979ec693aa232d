package read_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestMixed reads a list of two types, in an order of mixed directions.
func TestMixed(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		same(t, w.ask(t, `{ search(text: "1", first: 1) { __typename totalCount edges { __typename s: snippet x: node { ... on Organisation { name tags { name } } }
			node { __typename ... on Node { id @skip(if: true) } ... on Organisation { kind } } } pageInfo { hasNextPage hasPreviousPage } } }`, nil),
			`{"search":{"__typename":"FoundConnection","totalCount":8,"edges":[{"__typename":"FoundEdge","s":"…Ünion \"11\" <&>\u2028",
			"x":{"name":"Ünion \"11\" <&>\u2028","tags":[{"name":"tag 0"},{"name":"tag 1"},{"name":"tag 2"}]},
			"node":{"__typename":"Organisation","kind":"MEDIA_OUTLET"}}],"pageInfo":{"hasNextPage":true,"hasPreviousPage":false}}}`)
		for _, size := range []int{1, 3, 8, 100} {
			forward := w.walkSearch(t, "first", "after", size)
			backward := w.walkSearch(t, "last", "before", size)
			slices.Reverse(backward)
			if len(forward) != 8 || !slices.Equal(forward, backward) {
				t.Errorf("pages of %d: forward %q, backward %q", size, forward, backward)
			}
		}
		if text := w.askAs(t, viewer.DPO, `{ search(text: "1") { totalCount edges { snippet } } }`); text != `{"search":{"totalCount":0,"edges":[]}}` {
			t.Errorf("search finds what the viewer may not see: %s", text)
		}
		for _, args := range []string{`after: "x"`, `first: -1`, `first: 1, last: 1`} {
			if _, err := readtest.Execute(w.as(viewer.Admin), testSchema(), fmt.Sprintf(`{ search(text: "1", %s) { totalCount } }`, args), nil, w.roots()); codeOf(err) == "" {
				t.Errorf("%s: %v", args, err)
			}
		}
	})
}

func (w *world) walkSearch(t *testing.T, size, place string, n int) (ids []string) {
	t.Helper()
	args := fmt.Sprintf("%s: %d", size, n)
	for range 20 {
		text := w.ask(t, fmt.Sprintf(`{ search(text: "1", %s) { edges { cursor node { ... on Node { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, args), nil)
		p := pageAt(t, text, []string{"search"})
		page := make([]string, len(p.Edges))
		for i, e := range p.Edges {
			page[i] = e.Node.ID
		}
		more, cursor := p.PageInfo.HasNextPage, p.PageInfo.EndCursor
		if size == "last" {
			slices.Reverse(page)
			more, cursor = p.PageInfo.HasPreviousPage, p.PageInfo.StartCursor
		}
		ids = append(ids, page...)
		if !more {
			return ids
		}
		args = fmt.Sprintf("%s: %d, %s: %q", size, n, place, cursor)
	}
	t.Fatal("the list has no end")
	return nil
}

// TestMixedLosesWhatIsGone: a record that goes away between the statement for the
// keys and its own is left out, and is no fault.
func TestMixedLosesWhatIsGone(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		gone := func(ctx context.Context, c *ent.Client) (*sql.Selector, error) {
			keys, err := c.AccessRecord.Query().Part(ctx, nil)
			if err == nil {
				keys.Select().AppendSelectAs(keys.C("record_id"), "id").AppendSelectAs(keys.C("created_at"), "at")
			}
			return keys, err
		}
		roots := map[string]readtest.Root{"search": func(ctx context.Context, _ map[string]any) (any, error) {
			return w.engine.Mixed(ctx, w.store.Ent(), read.Mixed{
				Types: []*read.Type{w.types.organisation, w.types.person, w.types.contactPoint, w.types.user, w.types.account},
				Keys:  gone, Sort: []read.Order{{Column: "at"}},
			})
		}}
		text, err := readtest.Execute(w.as(viewer.Admin), testSchema(), `{ search(text: "") { totalCount edges { node { __typename } } pageInfo { hasNextPage } } }`, nil, roots)
		if err != nil {
			t.Fatal(err)
		}
		p := pageAt(t, string(text), []string{"search"})
		if p.TotalCount != len(w.records) || len(p.Edges) != len(w.records)-2 || p.PageInfo.HasNextPage {
			t.Errorf("one record is gone, one is private: %s", text)
		}
	})
}
