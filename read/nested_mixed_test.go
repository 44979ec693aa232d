package read_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestNestedMixed holds the answers of every role against the reference: one
// parent and several, pages of every kind, each way of asking.
func TestNestedMixed(t *testing.T) {
	const event = `__typename what day cursor node { __typename ... on Node { id } ... on Position { title person { name } } ... on ContactPoint { value } ... on Affiliation { from { name } to { tags { name } } } }`
	documents := []string{
		`{ organisation(id: "ORG0") { timeline(first: 100) { totalCount edges { EVENT } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
		`{ organisation(id: "ORG1") { timeline(last: 7) { totalCount edges { EVENT } pageInfo { hasNextPage hasPreviousPage } } } }`,
		`{ organisations(first: 20) { edges { node { timeline(first: 3) { totalCount edges { EVENT } pageInfo { hasNextPage hasPreviousPage endCursor } } } } } }`,
		`{ organisations(first: 20) { edges { node { timeline(last: 2) { edges { EVENT } pageInfo { hasPreviousPage startCursor } } } } } }`,
		`{ organisations(first: 5) { edges { node { a: timeline(first: 2, kinds: [STARTED, ENDED]) { e: edges { what } f: edges { x: day y: day(prefix: "since ") n: node { ... on Position { endedOn } } } } b: timeline(kinds: [TIE]) { totalCount } c: timeline(kinds: []) { totalCount edges { what } pageInfo { hasNextPage endCursor } } } } } }`,
		`query($no: Boolean = false) { organisations(first: 5) { edges { node { timeline(first: 4) { edges { what @include(if: $no) node { ...E ... on Position @skip(if: $no) { id } } } totalCount @skip(if: true) } } } } } fragment E on Event { __typename ... on Affiliation { kind ...F } } fragment F on Node { id }`,
		`{ organisations(first: 4) { edges { node { branches(first: 3) { edges { node { timeline(first: 2) { totalCount edges { EVENT } } } } } } } } }`,
		`{ organisations(first: 9) { edges { node { timeline(first: 0) { edges { what } pageInfo { hasNextPage } } parent { timeline(last: 0) { totalCount pageInfo { hasPreviousPage } } } } } } }`,
		`{ organisations(first: 20) { edges { node { parent { timeline(last: 3) { edges { EVENT } } } } } } }`,
		`{ people(first: 20) { edges { node { history(first: 3) { totalCount edges { at cursor node { __typename ... on Position { organisation { timeline(first: 1) { edges { what } } } } } } pageInfo { hasNextPage } } } } } }`,
		`{ organisations(first: 20) { edges { node { timeline { __typename } } } } }`,
		`{ organisations(first: 20) { edges { node { timeline { pageInfo { hasNextPage } } a: timeline { totalCount } } } } }`,
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, d := range documents {
			w.compareAs(t, w.ids(strings.ReplaceAll(d, "EVENT", event)), roles...)
		}
		same(t, w.ask(t, w.ids(`{ organisation(id: "ORG0") { timeline(first: 3, kinds: [ENDED, STARTED]) { edges { what day(prefix: "") } } } }`), nil),
			`{"organisation":{"timeline":{"edges":[{"what":"ENDED","day":"2021-12-31ENDED"},{"what":"STARTED","day":"2008-01-01STARTED"},{"what":"STARTED","day":"2007-01-01STARTED"}]}}}`)
		p := w.ask(t, `{ payload { timeline(kinds: [TIE, STARTED]) { totalCount edges { what } pageInfo { hasNextPage } } } }`, nil)
		r := w.ask(t, w.ids(`{ organisation(id: "ORG0") { timeline(kinds: [TIE, STARTED]) { totalCount edges { what } pageInfo { hasNextPage } } } }`), nil)
		if strings.TrimPrefix(p, `{"payload":`) != strings.TrimPrefix(r, `{"organisation":`) {
			t.Errorf("in a payload %s, of the record %s", p, r)
		}
	})
}

// eventPage is a page of a mixed list as walks read it.
type eventPage struct {
	TotalCount int
	Edges      []struct {
		Cursor, What string
		Node         struct{ ID string }
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       string
	}
}

// walkEvents reads a mixed list to its end and returns a name for each row.
func walkEvents(t *testing.T, way string, size int, ask func(args string) eventPage) (rows []string) {
	t.Helper()
	args := fmt.Sprintf("%s: %d", way, size)
	for range 100 {
		p := ask(args)
		more, cursor, place := p.PageInfo.HasNextPage, p.PageInfo.EndCursor, "after"
		if way == "last" {
			slices.Reverse(p.Edges)
			more, cursor, place = p.PageInfo.HasPreviousPage, p.PageInfo.StartCursor, "before"
		}
		for _, e := range p.Edges {
			rows = append(rows, e.Node.ID+e.What+e.Cursor)
		}
		if !more {
			if len(rows) != p.TotalCount {
				t.Errorf("%d rows by pages of %d, and the count is %d", len(rows), size, p.TotalCount)
			}
			return rows
		}
		args = fmt.Sprintf("%s: %d, %s: %q", way, size, place, cursor)
	}
	t.Fatal("the list has no end")
	return nil
}

// TestNestedMixedPages: every row comes exactly once in both directions, for one
// parent and beside others, whatever the size of the page. Some records stand in
// the list twice, also next to themselves.
func TestNestedMixedPages(t *testing.T) {
	const page = `(%s) { totalCount edges { cursor WHAT node { ... on Node { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`
	timeline, history := strings.ReplaceAll(page, "WHAT", "what"), strings.ReplaceAll(page, "WHAT", "")
	worlds(t, func(t *testing.T, w *world) {
		lists := map[string]string{
			"a timeline":          fmt.Sprintf(`{ a: nodes(ids: [%q]) { ... on Organisation { list: timeline%s } } }`, w.organisations[0], timeline),
			"the first of many":   fmt.Sprintf(`{ a: nodes(ids: [%q, %q, %q]) { ... on Organisation { list: timeline%s } } }`, w.organisations[0], w.organisations[1], w.organisations[2], timeline),
			"a history":           fmt.Sprintf(`{ a: nodes(ids: [%q]) { ... on Person { list: history%s } } }`, w.people[0], history),
			"a history of many":   fmt.Sprintf(`{ a: nodes(ids: [%q, %q]) { ... on Person { list: history%s } } }`, w.people[0], w.people[1], history),
			"a list in a payload": fmt.Sprintf(`{ a: payload { list: timeline%s } }`, timeline),
		}
		for name, document := range lists {
			for _, size := range []int{1, 2, 3, 7, 100} {
				ask := func(args string) (page eventPage) {
					var many struct{ A []struct{ List eventPage } }
					var one struct{ A struct{ List eventPage } }
					text := []byte(w.ask(t, fmt.Sprintf(document, args), nil))
					if json.Unmarshal(text, &many) == nil {
						return many.A[0].List
					}
					if err := json.Unmarshal(text, &one); err != nil {
						t.Fatal(err)
					}
					return one.A.List
				}
				forward, backward := walkEvents(t, "first", size, ask), walkEvents(t, "last", size, ask)
				once(t, forward, len(forward))
				slices.Reverse(backward)
				if len(forward) < 4 || !slices.Equal(forward, backward) {
					t.Errorf("%s by pages of %d: forward %q, backward %q", name, size, forward, backward)
				}
			}
		}
	})
}

// TestMixedPagesOfTwice: at the root a record that stands in the list twice is two
// rows as well, whether the list is made of arms or of keys.
func TestMixedPagesOfTwice(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		r := w.types
		for _, name := range []string{"arms", "keys"} {
			roots := map[string]readtest.Root{"search": func(ctx context.Context, _ map[string]any) (any, error) {
				arms := r.events(map[string]any{"kinds": []any{"STARTED", "ENDED"}}, read.Parent{ID: w.organisations[0]})
				m := read.Mixed{Types: []*read.Type{r.position}, Sort: latestEvent, Edge: map[string]read.Computed{"snippet": eventEdge["what"]}}
				if name == "arms" {
					m.Arms = func(context.Context, *ent.Client, map[string]any) ([]read.Arm, error) { return arms, nil }
				} else {
					m.Keys = func(ctx context.Context, c *ent.Client) (*sql.Selector, error) { return read.Union(ctx, c, arms...) }
				}
				return w.engine.Mixed(ctx, w.store.Ent(), m)
			}}
			ask := func(args string) eventPage {
				text, err := readtest.Execute(w.as(viewer.Admin), testSchema(), fmt.Sprintf(`{ search(text: "", %s) { totalCount edges { cursor what: snippet }
					pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, args), nil, roots)
				var answer struct{ Search eventPage }
				if err := errors.Join(err, json.Unmarshal(text, &answer)); err != nil {
					t.Fatal(err)
				}
				return answer.Search
			}
			forward, backward := walkEvents(t, "first", 1, ask), walkEvents(t, "last", 1, ask)
			once(t, forward, len(forward))
			slices.Reverse(backward)
			if len(forward) < 4 || !slices.Equal(forward, backward) {
				t.Errorf("%s: forward %q, backward %q", name, forward, backward)
			}
		}
	})
}

// TestNestedMixedStatements: one statement for the keys of all parents, one for each
// type on the page and each relation of it, one for the counts; and no arm reads
// more than the page may need.
func TestNestedMixedStatements(t *testing.T) {
	document := func(parents int, what string) string {
		return fmt.Sprintf(`{ organisations(first: %d, orderBy: {field: ID}) { edges { node { timeline(first: 40) { %s } } } } }`, parents, what)
	}
	everything := `totalCount edges { what node { ... on Position { title organisation { name } } ... on Affiliation { to { name tags { name } } } ... on ContactPoint { value } } }`
	cases := []struct {
		what string
		want int
	}{
		{everything, 7}, // organisations, keys, three types, tags, counts
		{`edges { what }`, 2},
		{`totalCount`, 2},
		{`__typename`, 1},
		{`edges { node { __typename } } pageInfo { hasNextPage }`, 5},
	}
	worlds(t, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx *ent.Tx) error { return w.multiply(ctx, tx, 320) })
		for _, c := range cases {
			for _, parents := range []int{5, 50} {
				w.sent()
				w.ask(t, document(parents, c.what), nil)
				if sent := w.sent(); len(sent) != c.want {
					t.Errorf("%d statements and not %d for %d parents: %s\n%s", len(sent), c.want, parents, c.what, cutLong(sent))
				}
			}
		}
		w.sent()
		w.ask(t, w.ids(`{ organisation(id: "ORG0") { timeline(first: 2) { edges { what } } } }`), nil)
		if sent := w.sent(); len(sent) != 2 || strings.Count(sent[1], "LIMIT 2") != 5 {
			t.Errorf("an arm of four is not cut: %q", sent)
		}
		w.compareAs(t, document(50, everything), viewer.Admin, viewer.Reader)
	})
}

func cutLong(statements []string) string {
	for i, s := range statements {
		statements[i] = s[:min(len(s), 300)]
	}
	return strings.Join(statements, "\n")
}

// TestNestedMixedOfManyParents: 250 parents are more than one statement takes.
func TestNestedMixedOfManyParents(t *testing.T) {
	document := `{ organisations(first: 100, orderBy: {field: ID}) { edges { node { branches(first: 10) { edges { node { id
		timeline(first: 2) { totalCount pageInfo { hasNextPage } edges { what cursor node { ... on Node { id } ... on Position { title } } } } } } } } } } }`
	worlds(t, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx *ent.Tx) error { return w.multiply(ctx, tx, 320) })
		w.sent()
		w.ask(t, document, nil)
		keys, counts := 0, 0
		for _, s := range w.sent() {
			if n := strings.Count(s, "LIMIT 3"); n > 0 {
				keys++
			}
			if strings.Contains(s, "row_counts") {
				counts++
			}
			if strings.Contains(s, "list_keys") && len(s) > 1_000_000 {
				t.Errorf("a statement of %d bytes", len(s))
			}
		}
		if keys != 2 || counts != 2 {
			t.Errorf("%d statements for keys and %d for counts, and 200 parents go into one", keys, counts)
		}
		w.compareAs(t, document, viewer.Admin)
	})
}

// TestNestedMixedHiddenRows: rows that a viewer may not see are neither on pages nor
// in counts, and nothing tells that they changed.
func TestNestedMixedHiddenRows(t *testing.T) {
	documents := []string{
		`{ organisation(id: "ORG0") { timeline(first: 100) { totalCount edges { what cursor node { ... on Node { id } } } pageInfo { hasNextPage endCursor } } } }`,
		`{ organisations(first: 20) { edges { node { timeline(last: 3, kinds: [CONTACT]) { totalCount edges { day cursor } pageInfo { hasPreviousPage startCursor } } } } } }`,
	}
	worlds(t, func(t *testing.T, w *world) {
		answers := func(role viewer.Role) (all []string) {
			for _, d := range documents {
				all = append(all, w.askAs(t, role, w.ids(d)))
			}
			return all
		}
		reader, outreach := answers(viewer.Reader), answers(viewer.Outreach)
		w.write(func(ctx context.Context, tx *ent.Tx) error {
			return tx.ContactPoint.Create().SetKind(contactpoint.KindEMAIL).SetValue("nobody@example.org").
				SetAudience(contactpoint.AudiencePRIVATE).SetOrganisationID(w.organisations[0]).Exec(ctx)
		})
		if after := answers(viewer.Reader); !slices.Equal(after, reader) {
			t.Errorf("a hidden row changed the answer:\n%s\n%s", reader, after)
		}
		for i, after := range answers(viewer.Outreach) {
			if after == outreach[i] {
				t.Errorf("those who may see the row do not: %s", after)
			}
		}
	})
}
