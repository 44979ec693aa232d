package read_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestNestedMixedRefusals: cursors of other lists, sizes that are none, and types
// that the viewer may not read.
func TestNestedMixedRefusals(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		list := func(name, args string) string {
			return w.ids(fmt.Sprintf(`{ x: %s%s { pageInfo { endCursor } } } }`, name, args))
		}
		cursor := func(name string) string {
			return pageAt(t, w.ask(t, list(name, "(first: 1)"), nil), []string{"x", strings.Fields(name)[len(strings.Fields(name))-1]}).PageInfo.EndCursor
		}
		timeline, history, positions := `organisation(id: "ORG0") { timeline`, `person(id: "PER0") { history`, `organisation(id: "ORG0") { positions`
		for name, foreign := range map[string]string{timeline: cursor(history), history: cursor(timeline)} {
			for _, c := range []string{foreign, cursor(positions), flip(cursor(name)), "x"} {
				refused(t, w, read.InvalidCursor, list(name, fmt.Sprintf("(after: %q)", c)), nil)
				refused(t, w, read.InvalidCursor, list(name, fmt.Sprintf("(before: %q)", c)), nil)
			}
			refused(t, w, read.ValidationFailed, list(name, "(first: 1, last: 1)"), nil)
			refused(t, w, read.ValidationFailed, list(name, "(last: 101)"), nil)
		}
		refused(t, w, read.InvalidCursor, fmt.Sprintf(`{ payload { timeline(after: %q) { totalCount } } }`, cursor(timeline)), nil)

		scope := &read.Error{Code: read.Forbidden, Message: "your token lacks contacts:read"}
		r := newRegistry()
		r.contactPoint.Allow = func(context.Context) error { return scope }
		w.renew(r)
		for _, what := range []string{"totalCount", "__typename", "edges { what }", "edges { node { __typename } }"} {
			for _, open := range []string{`organisation(id: "ORG0")`, `organisations { edges { node`, `payload`} {
				document := w.ids("{ " + open + " { timeline { " + what + " } } " + strings.Repeat("}", strings.Count(open, "{")) + " }")
				refused(t, w, read.Forbidden, document, nil)
				w.ask(t, strings.Replace(document, "timeline", "timeline(kinds: [TIE, ENDED])", 1), nil)
			}
		}
	})
}

// TestNestedMixedFaults: what a declaration does wrong is an error and no answer.
func TestNestedMixedFaults(t *testing.T) {
	errArms := errors.New("no arms today")
	cases := []struct {
		name   string
		arms   func(r *registry, parent read.Parent) ([]read.Arm, error)
		edge   map[string]read.Computed
		single bool // also for one parent
		want   string
	}{
		{"arms that cannot be made", func(*registry, read.Parent) ([]read.Arm, error) { return nil, errArms }, eventEdge, true, errArms.Error()},
		{"an arm of another type", func(r *registry, _ read.Parent) ([]read.Arm, error) { return []read.Arm{{Type: r.account}}, nil }, eventEdge, true, "is none of its types"},
		{"a field of an edge that nobody makes", func(r *registry, p read.Parent) ([]read.Arm, error) { return r.events(nil, p), nil }, nil, true, "what is no field of an edge of Organisation.timeline"},
		{"more arguments than a statement may have", func(r *registry, p read.Parent) ([]read.Arm, error) {
			arms := r.events(map[string]any{"kinds": []any{"TIE"}}, p)
			tie, ids := arms[0].Where, make([]any, 15_000)
			for i := range ids {
				ids[i] = "aff_" + fmt.Sprint(i)
			}
			arms[0].Where = func(s *sql.Selector) { tie(s); s.Where(sql.NotIn(s.C("id"), ids...)) }
			return arms, nil
		}, eventEdge, false, "too many conditions"},
		{"a filter that is refused", func(r *registry, p read.Parent) ([]read.Arm, error) {
			arms := r.events(map[string]any{"kinds": []any{"TIE"}}, p)
			arms[0].Where = func(s *sql.Selector) {
				r.account.Allow = func(context.Context) error { return errArms }
				read.Has(s.Context(), nil, r.account, "from_id", nil)(s)
			}
			return arms, nil
		}, eventEdge, true, errArms.Error()},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, c := range cases {
			r := newRegistry()
			r.organisation.Relations["timeline"] = read.Mix(read.NestedMixed{
				Types: r.eventTypes(), Sort: latestEvent, Edge: c.edge, Args: []string{"kinds"},
				Arms: func(_ context.Context, _ *ent.Client, _ map[string]any, parent read.Parent) ([]read.Arm, error) {
					return c.arms(r, parent)
				},
			})
			w.renew(r)
			for _, document := range []string{`{ organisations(first: 5) { edges { node { timeline { edges { what } totalCount } } } } }`, `{ organisation(id: "ORG0") { timeline { edges { what } } } }`} {
				_, err := readtest.Execute(w.as(viewer.Admin), testSchema(), w.ids(document), nil, w.roots())
				if (strings.Contains(document, "organisations") || c.single) && (err == nil || !strings.Contains(err.Error(), c.want)) {
					t.Errorf("%s: %v and not %q", c.name, err, c.want)
				}
				if c.want == errArms.Error() && !errors.Is(err, errArms) {
					t.Errorf("%s: %v is not the error itself", c.name, err)
				}
			}
		}
	})
}
