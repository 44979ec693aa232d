package read_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/read"
)

// TestCheck: the types of the tests have no fault.
func TestCheck(t *testing.T) {
	r := newRegistry()
	for _, err := range read.Check(testSchema(), columns, r.all(), composed...) {
		t.Error(err)
	}
	f := testSchema().Query.Fields.ForName("organisations")
	l := read.Connection{Type: r.organisation, Orders: organisationOrders, Default: byName}
	for _, err := range read.CheckList(testSchema(), columns, f, l, "filter") {
		t.Error(err)
	}
}

// TestCheckFindsFaults breaks one thing at a time.
func TestCheckFindsFaults(t *testing.T) {
	cases := []struct {
		name   string
		change func(*registry)
		want   string
	}{
		{"a field without a column", func(r *registry) { delete(r.organisation.Computed, "greeting") }, "Organisation.greeting needs the column greeting of organisations"},
		{"an object without a relation", func(r *registry) { delete(r.organisation.Relations, "tags") }, "Organisation.tags is of type [Tag!]! and neither a relation nor computed"},
		{"a column that can be NULL", func(r *registry) { r.tag.Columns = map[string]string{"name": "archived_at"} }, "Tag.name is never null, but its column tags.archived_at can be"},
		{"a relation to rows that can be hidden", func(r *registry) { r.person.Hideable = true }, "Position.person must be nullable"},
		{"a composed field of rows that can be hidden", func(r *registry) { r.organisation.Hideable = true }, "Position.organisation must be nullable"},
		{"an argument that nobody knows", func(r *registry) { r.organisation.Relations["positions"] = withoutFilter(r) }, "Organisation.positions has the argument filter, which nobody understands"},
		{"an argument that is not there", func(r *registry) {
			r.organisation.Relations["contactPoints"] = r.organisation.Relations["contactPoints"].Where(current, "colour")
		}, "Organisation.contactPoints understands the argument colour, which it does not have"},
		{"an order that nobody knows", func(r *registry) {
			r.person.Relations["positions"] = read.Pages(r.position, "person_id", read.Orders{"TITLE": "title_folded"}, latestStart).Where(positionFilter, "filter")
		}, "Person.positions does not know the order STARTED_ON"},
		{"an order by a column that can be NULL", func(r *registry) {
			r.person.Relations["contactPoints"] = read.Pages(r.contactPoint, "person_id", nil, read.Order{Column: "organisation_id"})
		}, "cannot be ordered by contact_points.organisation_id"},
		{"an order by a column that is not there", func(r *registry) {
			r.person.Relations["contactPoints"] = read.Pages(r.contactPoint, "person_id", nil, read.Order{Column: "colour"})
		}, "needs the column colour of contact_points"},
		{"a connection ordered by the table between", func(r *registry) {
			b := r.organisation.Relations["branches"]
			b.Order = []read.Order{{Column: "depth", Between: true}}
			r.organisation.Relations["branches"] = b
		}, "cannot be ordered by a table between"},
		{"a key that is not there", func(r *registry) { r.organisation.Relations["parent"] = read.One(r.organisation, "mother_id") }, "needs the column mother_id of organisations"},
		{"a back key that is not there", func(r *registry) { r.user.Relations["account"] = read.Its(r.account, "owner_id") }, "needs the column owner_id of accounts"},
		{"a table between that is not there", func(r *registry) {
			r.organisation.Relations["tags"] = read.Through(r.tag, read.Via{Table: "tagged", Parent: "a", Child: "b"}, byName)
		}, "needs the column a of tagged"},
		{"a relation to another type", func(r *registry) { r.organisation.Relations["tags"] = read.Many(r.position, "organisation_id") }, "Organisation.tags holds Tag, and its relation leads to Position"},
		{"a list where one is", func(r *registry) { r.organisation.Relations["parent"] = read.Many(r.organisation, "parent_id") }, "does not fit its relation"},
		{"an interface that is not named", func(r *registry) { r.person.Implements = []string{"Node"} }, "Person implements Found, Node, and says Node"},
		{"a field that is not in the schema", func(r *registry) { r.tag.Relations = map[string]read.Relation{"mother": read.One(r.tag, "id")} }, "Tag.mother is declared and not in the schema"},
		{"a field of an inline object", func(r *registry) { r.doNotContact.Columns = nil }, "needs the column reason of organisations"},
		{"an inline object that is always there by type", func(r *registry) {
			r.organisation.Relations["doNotContact"] = read.Inline(r.doNotContact, "missing_at")
		}, "needs the column missing_at"},
		{"a type that is not there", func(r *registry) { r.tag.Name = "Label" }, "Label is no object type of the schema"},
		{"one prefix for two types", func(r *registry) { r.tag.Prefix = "org" }, "have the same prefix"},
		{"a type without a query", func(r *registry) { r.tag.Query = nil }, "Tag needs Query and Table"},
		{"computed from a column that is not there", func(r *registry) {
			r.organisation.Computed["greeting"] = read.Computed{Columns: []string{"word"}, Value: greeting, Args: []string{"word"}}
		}, "needs the column word"},
		{"computed in two ways", func(r *registry) { r.organisation.Computed["tagCount"] = read.Computed{Load: tagCount, Value: summary} }, "either Value or Load"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRegistry()
			c.change(r)
			faults := read.Check(testSchema(), columns, r.all(), composed...)
			found := slices.ContainsFunc(faults, func(err error) bool { return strings.Contains(err.Error(), c.want) })
			if !found {
				t.Errorf("%q is not among %v", c.want, faults)
			}
		})
	}
}

func withoutFilter(r *registry) read.Relation {
	return read.Pages(r.position, "organisation_id", positionOrders, latestStart)
}

// TestCheckFindsForgottenTypes: object types that nobody reads.
func TestCheckFindsForgottenTypes(t *testing.T) {
	r := newRegistry()
	faults := fmt.Sprint(read.Check(testSchema(), columns, r.all(), "Payload", "Match", "Nobody"))
	for _, want := range []string{"nobody says how Summary is read", "FoundEdge.snippet: nobody writes it", "Nobody is no object type"} {
		if !strings.Contains(faults, want) {
			t.Errorf("%q is not among %s", want, faults)
		}
	}
}

// TestNullableColumns: ent's tables say which columns can be NULL.
func TestNullableColumns(t *testing.T) {
	for column, want := range map[string]bool{"name": false, "parent_id": true, "archived_at": true} {
		if nullable, ok := read.TableColumns(tables.All)("organisations", column); !ok || nullable != want {
			t.Errorf("%s: %t, %t", column, nullable, ok)
		}
	}
	if _, ok := read.TableColumns(tables.All)("organisation_tags", "colour"); ok {
		t.Error("a column that is not there")
	}
}

// TestFilterMustNotJoin: a narrowing that is combined cannot bring tables along.
func TestFilterMustNotJoin(t *testing.T) {
	s := sql.Select("id").From(sql.Table("organisations"))
	read.Not(func(s *sql.Selector) {
		t := sql.Table("tags")
		s.Join(t).On(s.C("id"), t.C("id"))
		s.Where(sql.EQ(t.C("id"), 1))
	})(s)
	if s.Err() == nil {
		t.Error("the join was lost without a word")
	}
}
