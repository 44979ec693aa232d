package read_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// variantPlaces are the places in a document where a column of several versions is
// used.
var variantPlaces = []struct{ name, document string }{
	{"a field", `{ organisation(id: "ORG1") { ownSize } }`},
	{"a field of what is joined", `{ organisations(first: 9) { edges { node { parent { ownSize } } } } }`},
	{"a computed field", `{ organisation(id: "ORG1") { scale } }`},
	{"a list at the root", `{ organisations(first: 9, orderBy: {field: SIZE}) { edges { node { id } } pageInfo { endCursor } } }`},
	{"a list within", `{ organisation(id: "ORG1") { branches(first: 9, orderBy: {field: SIZE, direction: DESC}) { edges { cursor node { id } } } } }`},
	{"lists within several", `{ organisations(first: 9) { edges { node { branches(first: 9, orderBy: {field: SIZE}) { edges { cursor node { id } } } } } } }`},
	{"a plain list", `{ organisation(id: "ORG1") { currentPositions { id } } }`},
	{"plain lists within several", `{ organisations(first: 9) { edges { node { currentPositions { id } } } } }`},
	{"a list in a payload", `{ payload { positions(first: 9, orderBy: {field: DAY}) { edges { node { id } } } } }`},
}

// TestVariants: each viewer's answer is that of the reference, other versions give
// other answers, and no statement names a version that is not the viewer's.
func TestVariants(t *testing.T) {
	versions := map[viewer.Role]string{viewer.Admin: "member_count started_on", viewer.Outreach: "reach ended_on"}
	worlds(t, func(t *testing.T, w *world) {
		for _, p := range variantPlaces {
			t.Run(p.name, func(t *testing.T) {
				document, answers := w.ids(p.document), []string{}
				for role, own := range versions {
					w.sent()
					answers = append(answers, w.askAs(t, role, document))
					sent := strings.Join(w.sent(), "\n")
					for _, column := range []string{"member_count", "reach", "started_on", "ended_on"} {
						filtered := column == "ended_on" && strings.Contains(document, "currentPositions")
						if strings.Contains(sent, column) && !strings.Contains(own, column) && !filtered {
							t.Errorf("as %s, %s is read: %s", role, column, sent)
						}
					}
					if !strings.Contains(document, "payload") {
						w.compareAs(t, document, role)
					}
				}
				if answers[0] == answers[1] {
					t.Errorf("both versions give %s", answers[0])
				}
			})
		}
	})
}

// TestVariantsAreRefused: whoever may not have any version gets the error of Pick.
func TestVariantsAreRefused(t *testing.T) {
	scope := &read.Error{Code: read.Forbidden, Message: "your token lacks contacts:read"}
	worlds(t, func(t *testing.T, w *world) {
		for _, pick := range []func(context.Context) (string, error){
			func(context.Context) (string, error) { return "", scope },
			func(context.Context) (string, error) { return "name", nil }, // is none of the versions
		} {
			r := newRegistry()
			for name, typ := range map[string]*read.Type{"size": r.organisation, "day": r.position} {
				v := typ.Variants[name]
				v.Pick = pick
				typ.Variants[name] = v
			}
			w.renew(r)
			_, want := pick(context.Background())
			for _, p := range variantPlaces {
				_, err := readtest.Execute(w.as(viewer.Admin), testSchema(), w.ids(p.document), nil, w.roots())
				var as *read.Error
				if err == nil || errors.As(err, &as) != (want != nil) || want != nil && as != scope {
					t.Errorf("%s: %v and not %v", p.name, err, want)
				}
			}
			if text := w.ask(t, `{ organisations(first: 1) { edges { node { memberCount } } } }`, nil); !strings.Contains(text, "memberCount") {
				t.Errorf("a version by its own name: %s", text)
			}
		}
	})
}

// TestVariantCursors: a cursor made under one version is none under another.
func TestVariantCursors(t *testing.T) {
	places := []struct {
		open, end string
		path      []string
	}{
		{"{ organisations", "}", []string{"organisations"}},
		{`{ organisation(id: "ORG1") { branches`, "} }", []string{"organisation", "branches"}},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, p := range places {
			first := w.ids(p.open + `(first: 1, orderBy: {field: SIZE}) { pageInfo { endCursor } } ` + p.end)
			cursor := pageAt(t, w.askAs(t, viewer.Admin, first), p.path).PageInfo.EndCursor
			next := w.ids(p.open + fmt.Sprintf(`(first: 1, after: %q, orderBy: {field: SIZE}) { totalCount } `, cursor) + p.end)
			w.askAs(t, viewer.Press, next) // reads the same version
			_, err := readtest.Execute(w.as(viewer.Outreach), testSchema(), next, nil, w.roots())
			if codeOf(err) != read.InvalidCursor {
				t.Errorf("%s: %v", next, err)
			}
		}
	})
}

// TestVariantPages walks pages by a column of which the viewer has another version
// than the one before.
func TestVariantPages(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		for _, role := range []viewer.Role{viewer.Admin, viewer.Outreach} {
			for _, way := range []string{"first", "last"} {
				cursor, ids := "", []string{}
				for more := true; more; {
					args := way + ": 5" + map[bool]string{true: ", " + map[string]string{"first": "after", "last": "before"}[way] + ": \"" + cursor + `"`}[cursor != ""]
					text := w.askAs(t, role, `{ organisations(`+args+`, orderBy: {field: SIZE}) { edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`)
					page := pageAt(t, text, []string{"organisations"})
					for _, e := range page.Edges {
						ids = append(ids, e.Node.ID)
					}
					more, cursor = page.PageInfo.HasNextPage, page.PageInfo.EndCursor
					if way == "last" {
						more, cursor = page.PageInfo.HasPreviousPage, page.PageInfo.StartCursor
					}
				}
				once(t, ids, organisationCount)
			}
		}
	})
}

// TestColumn: filters get the viewer's version, and other names as they are.
func TestColumn(t *testing.T) {
	r := newRegistry()
	ctx := viewer.NewContext(context.Background(), &viewer.Viewer{UserID: "usr_1", Roles: []viewer.Role{viewer.Admin}})
	for name, want := range map[string]string{"size": "member_count", "name": "name", "reach": "reach"} {
		if got, err := r.organisation.Column(ctx, name); got != want || err != nil {
			t.Errorf("%s is %s: %v", name, got, err)
		}
	}
}

// TestCheckFindsFaultsOfVariants breaks one thing at a time.
func TestCheckFindsFaultsOfVariants(t *testing.T) {
	pick := byRole("member_count", "reach")
	cases := []struct {
		name    string
		variant read.Variant
		want    string
	}{
		{"a version that is not there", read.Variant{Columns: []string{"reach", "width"}, Pick: pick}, "Organisation.size needs the column width of organisations"},
		{"an order by a version that can be NULL", read.Variant{Columns: []string{"reach", "archived_at"}, Pick: pick}, "Organisation.branches cannot be ordered by organisations.archived_at"},
		{"nobody picks", read.Variant{Columns: []string{"reach"}}, "Organisation.size needs Pick and Columns"},
		{"no versions", read.Variant{Pick: pick}, "Organisation.size needs Pick and Columns"},
	}
	for _, c := range cases {
		r := newRegistry()
		r.organisation.Variants["size"] = c.variant
		if !faulty(read.Check(testSchema(), columns, r.all(), composed...), c.want) {
			t.Errorf("%s: %q is not found", c.name, c.want)
		}
	}
	r := newRegistry()
	r.organisation.Variants["kind"] = r.organisation.Variants["size"]
	r.doNotContact.Variants = map[string]read.Variant{"since": {Columns: []string{"reach"}, Pick: pick}}
	delete(r.position.Variants, "day")
	faults := read.Check(testSchema(), columns, r.all(), composed...)
	for _, want := range []string{
		"Organisation.kind has the name of a column",
		"DoNotContact.since: versions of a column are declared at the type of the record",
		"Person.positions needs the column day of positions",
	} {
		if !faulty(faults, want) {
			t.Errorf("%q is not among %v", want, faults)
		}
	}
	l := read.Connection{Type: r.organisation, Orders: read.Orders{"SIZE": "size"}, Default: read.Order{Column: "size"}}
	r.organisation.Variants["size"] = read.Variant{Columns: []string{"reach", "archived_at"}, Pick: pick}
	if !faulty(read.CheckList(testSchema(), columns, testSchema().Query.Fields.ForName("organisations"), l, "filter"), "which can be NULL") {
		t.Error("a list at the root by a version that can be NULL")
	}
}

func faulty(faults []error, want string) bool {
	return slices.ContainsFunc(faults, func(err error) bool { return strings.Contains(err.Error(), want) })
}
