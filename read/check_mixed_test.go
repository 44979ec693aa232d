package read_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/read"
)

// TestCheckFindsFaultsOfMixedLists breaks one thing at a time.
func TestCheckFindsFaultsOfMixedLists(t *testing.T) {
	change := func(f func(*read.Relation)) func(*registry) {
		return func(r *registry) {
			timeline := r.organisation.Relations["timeline"]
			mixed := *timeline.Mixed
			timeline.Mixed = &mixed
			f(&timeline)
			r.organisation.Relations["timeline"] = timeline
		}
	}
	cases := []struct {
		name   string
		change func(*registry)
		want   string
	}{
		{"no arms", change(func(r *read.Relation) { r.Mixed.Arms = nil }), "Organisation.timeline needs Arms"},
		{"a member that does not come", change(func(r *read.Relation) { r.Mixed.Types = r.Mixed.Types[1:] }), "holds Affiliation, ContactPoint, Position, and its relation leads to Affiliation, ContactPoint"},
		{"a type that is no member", func(r *registry) {
			change(func(rel *read.Relation) { rel.Mixed.Types = append(r.eventTypes(), r.tag) })(r)
		}, "its relation leads to Affiliation, ContactPoint, Position, Tag"},
		{"a type that is not declared", change(func(r *read.Relation) {
			other := *r.Mixed.Types[0]
			r.Mixed.Types = append([]*read.Type{&other}, r.Mixed.Types[1:]...)
		}), "Organisation.timeline leads to Position, which is not declared"},
		{"an argument that nobody knows", change(func(r *read.Relation) { r.Args = nil }), "Organisation.timeline has the argument kinds, which nobody understands"},
		{"an argument that is not there", change(func(r *read.Relation) { r.Args = []string{"kinds", "colour"} }), "Organisation.timeline understands the argument colour"},
		{"a narrowing beside the arms", change(func(r *read.Relation) { *r = r.Where(current, "kinds") }), "is narrowed by its arms"},
		{"a field of an edge that nobody makes", change(func(r *read.Relation) {
			r.Mixed.Edge = map[string]read.Computed{"day": eventEdge["day"]}
		}), "Organisation.timeline: nobody writes EventEdge.what"},
		{"a field of an edge that is not there", change(func(r *read.Relation) {
			r.Mixed.Edge = map[string]read.Computed{"day": eventEdge["day"], "what": eventEdge["what"], "why": eventEdge["what"]}
		}), "Organisation.timeline makes EventEdge.why, which is not in the schema"},
		{"a field of an edge that is loaded", change(func(r *read.Relation) {
			r.Mixed.Edge = map[string]read.Computed{"day": eventEdge["day"], "what": {Load: tagCount}}
		}), "EventEdge.what must have Value"},
		{"an argument of an edge that nobody knows", change(func(r *read.Relation) {
			r.Mixed.Edge = map[string]read.Computed{"day": eventEdge["what"], "what": eventEdge["what"]}
		}), "EventEdge.day has the argument prefix, which nobody understands"},
		{"what is no connection", func(r *registry) {
			r.organisation.Relations["allTies"] = r.timeline()
		}, "Organisation.allTies is of type [Affiliation!]!, which is no connection"},
		{"a mixed list as pages of one type", func(r *registry) {
			r.organisation.Relations["timeline"] = read.Pages(r.position, "organisation_id", nil, latestStart)
		}, "nobody writes EventEdge.what"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRegistry()
			c.change(r)
			if faults := read.Check(testSchema(), columns, r.all(), composed...); !faulty(faults, c.want) {
				t.Errorf("%q is not among %v", c.want, faults)
			}
		})
	}
	r := newRegistry()
	one := strings.Replace(schemaText, "before: Cursor, kinds: [EventKind!]): EventConnection!", "before: Cursor, kinds: [EventKind!], orderBy: Direction): EventConnection!", 1)
	s := gqlparser.MustLoadSchema(&ast.Source{Input: one})
	if faults := read.Check(s, columns, r.all(), composed...); !faulty(faults, "Organisation.timeline has the argument orderBy") {
		t.Errorf("an order that can be asked for is not among %v", faults)
	}
}
