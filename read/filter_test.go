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

// TestFilters counts the organisations that pass each kind of filter, above all
// where the columns that it compares are NULL.
func TestFilters(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		ctx, c, r := w.as(viewer.Admin), w.store.Ent(), w.types
		is := func(column string, v any) read.Narrow {
			return func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), v)) }
		}
		below := is("parent_id", w.organisations[1])
		media := is("kind", "MEDIA_OUTLET")
		everything := func(*sql.Selector) {}
		via := read.Via{Table: "ancestors", Parent: "organisation_id", Child: "ancestor_id", Where: depth}
		cases := []struct {
			name   string
			narrow read.Narrow
			want   int
		}{
			{"nothing given", nil, organisationCount},
			{"and of nothing", read.And(nil, nil), organisationCount},
			{"or of nothing", read.Or(), 0},
			{"or with everything", read.Or(media, everything), organisationCount},
			{"not everything", read.Not(everything), 0},
			{"not nil", read.Not(nil), 0},
			{"below one", below, 4},
			{"not below one: also those below none", read.Not(below), organisationCount - 4},
			{"and", read.And(below, media), 1},
			{"or", read.Or(below, media), 4 + 8 - 1},
			{"not or", read.Not(read.Or(below, media)), organisationCount - 11},
			{"not not", read.Not(read.Not(below)), 4},
			{"has a parent of a kind", read.Has(ctx, c, r.organisation, "parent_id", media), 8},
			{"has no such parent", read.Not(read.Has(ctx, c, r.organisation, "parent_id", media)), organisationCount - 8},
			{"some contact points; others hold NULL", read.Some(ctx, c, r.contactPoint, "organisation_id", nil), 8},
			{"no contact points; others hold NULL", read.None(ctx, c, r.contactPoint, "organisation_id", nil), organisationCount - 8},
			{"neither", read.And(read.Some(ctx, c, r.contactPoint, "organisation_id", nil), read.None(ctx, c, r.contactPoint, "organisation_id", nil)), 0},
			{"above it one of a kind", read.SomeVia(ctx, c, r.organisation, via, media), 8},
			{"above it none of a kind", read.NoneVia(ctx, c, r.organisation, via, media), organisationCount - 8},
			{"a filter within a filter", read.Some(ctx, c, r.position, "organisation_id", read.Has(ctx, c, r.person, "person_id", read.Is("is_journalist", true))), 4},
			{"true", read.Has(ctx, c, r.user, "relationship_manager_id", nil), organisationCount / 2},
		}
		for _, f := range cases {
			t.Run(f.name, func(t *testing.T) {
				text, err := readtest.Execute(ctx, testSchema(), `{ organisations(first: 100) { totalCount edges { node { id } } } }`, nil, map[string]readtest.Root{
					"organisations": func(ctx context.Context, _ map[string]any) (any, error) {
						return w.engine.List(ctx, c, read.Connection{Type: r.organisation, Default: byName}, f.narrow)
					},
				})
				if err != nil {
					t.Fatal(err)
				}
				p := pageAt(t, string(text), []string{"organisations"})
				if p.TotalCount != f.want || len(p.Edges) != f.want {
					t.Errorf("%d counted, %d listed, and %d pass", p.TotalCount, len(p.Edges), f.want)
				}
			})
		}
	})
}

// TestInline: an object made of the parent's row is there when its column is.
func TestInline(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		document := w.ids(`{ a: organisation(id: "ORG0") { doNotContact { reason } } b: organisation(id: "ORG1") { doNotContact { reason setBy { name } } }
			positions(first: 100) { edges { node { organisation { doNotContact { reason } } } } } }`)
		for _, present := range []string{"do_not_contact_at", "do_not_contact_reason"} {
			w.types.organisation.Relations["doNotContact"] = read.Inline(w.types.doNotContact, present)
			for _, role := range roles {
				if err := compare(w.as(role), w, w.reference(), document, nil); err != nil {
					t.Errorf("%s as %s: %v", present, role, err)
				}
			}
		}
		w.types.organisation.Relations["doNotContact"] = read.Inline(w.types.doNotContact, "")
		same(t, w.ask(t, w.ids(`{ organisation(id: "ORG0") { doNotContact { reason } } }`), nil), `{"organisation":{"doNotContact":{"reason":""}}}`)
	})
}

// TestUnion: a mixed list of nothing is a fault of whoever asks for it, and a
// mixed list of no type is empty.
func TestUnion(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		if _, err := read.Union(w.as(viewer.Admin), w.store.Ent()); err == nil {
			t.Error("a union of nothing")
		}
		text, err := readtest.Execute(w.as(viewer.Admin), testSchema(), `{ search(text: "") { totalCount edges { node { __typename } } pageInfo { hasNextPage } } }`, nil, map[string]readtest.Root{
			"search": func(ctx context.Context, _ map[string]any) (any, error) {
				return w.engine.Mixed(ctx, w.store.Ent(), read.Mixed{Keys: func(context.Context, *ent.Client) (*sql.Selector, error) {
					return nil, fmt.Errorf("never called")
				}})
			},
		})
		if err != nil || string(text) != `{"search":{"totalCount":0,"edges":[],"pageInfo":{"hasNextPage":false}}}` {
			t.Errorf("%s, %v", text, err)
		}
	})
}
