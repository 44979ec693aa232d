package read_test

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"entgo.io/ent/dialect/sql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

//go:embed testdata/schema.graphql
var schemaText string

var testSchema = sync.OnceValue(func() *ast.Schema {
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: schemaText})
})

var columns = read.TableColumns(tables.All)

// registry is the types of the test schema. Each test that changes one makes its own.
type registry struct {
	organisation, person, position, affiliation, contactPoint, tag, user, account, accessRecord *read.Type
	doNotContact                                                                                *read.Type
}

func (r *registry) all() []*read.Type { return append(r.records(), r.doNotContact) }

func (r *registry) records() []*read.Type {
	return []*read.Type{r.organisation, r.person, r.position, r.affiliation, r.contactPoint, r.tag, r.user, r.account, r.accessRecord}
}

var composed = []string{"Payload", "Match", "Summary", "FoundEdge"}

var (
	organisationOrders = read.Orders{"NAME": "name_folded", "MEMBER_COUNT": "member_count", "CREATED_AT": "created_at", "ID": "id", "SIZE": "size"}
	positionOrders     = read.Orders{"STARTED_ON": "started_on", "CREATED_AT": "created_at", "TITLE": "title_folded", "DAY": "day"}
	byName             = read.Order{Column: "name_folded"}
	latestStart        = read.Order{Column: "started_on", Desc: true}
	organisationTags   = read.Via{Table: "organisation_tags", Parent: "organisation_id", Child: "tag_id"}
)

func record(name, prefix, table string, query func(*ent.Client) read.Query) *read.Type {
	return &read.Type{Name: name, Prefix: prefix, Table: table, Query: query, Implements: []string{"Node"}}
}

func newRegistry() *registry {
	r := &registry{
		organisation: record("Organisation", "org", "organisations", func(c *ent.Client) read.Query { return c.Organisation.Query() }),
		person:       record("Person", "per", "persons", func(c *ent.Client) read.Query { return c.Person.Query() }),
		position:     record("Position", "pos", "positions", func(c *ent.Client) read.Query { return c.Position.Query() }),
		affiliation:  record("Affiliation", "aff", "affiliations", func(c *ent.Client) read.Query { return c.Affiliation.Query() }),
		contactPoint: record("ContactPoint", "cpt", "contact_points", func(c *ent.Client) read.Query { return c.ContactPoint.Query() }),
		tag:          record("Tag", "tag", "tags", func(c *ent.Client) read.Query { return c.Tag.Query() }),
		user:         record("User", "usr", "users", func(c *ent.Client) read.Query { return c.User.Query() }),
		account:      record("Account", "acc", "accounts", func(c *ent.Client) read.Query { return c.Account.Query() }),
		accessRecord: record("AccessRecord", "rea", "access_records", func(c *ent.Client) read.Query { return c.AccessRecord.Query() }),
		doNotContact: &read.Type{Name: "DoNotContact", Columns: map[string]string{"reason": "do_not_contact_reason", "at": "do_not_contact_at"}},
	}
	r.organisation.Implements = []string{"Node", "Found"}
	r.person.Implements = []string{"Node", "Found"}
	for _, t := range r.eventTypes() {
		t.Implements = []string{"Node", "Event"}
	}
	r.position.Implements = append(r.position.Implements, "Entry")
	r.contactPoint.Implements = append(r.contactPoint.Implements, "Entry")
	r.contactPoint.Hideable, r.account.Hideable, r.accessRecord.Hideable = true, true, true
	r.organisation.Variants = map[string]read.Variant{"size": {Columns: []string{"member_count", "reach"}, Pick: byRole("member_count", "reach")}}
	r.organisation.Columns = map[string]string{"ownSize": "size"}
	r.position.Variants = map[string]read.Variant{"day": {Columns: []string{"started_on", "ended_on"}, Pick: byRole("started_on", "ended_on")}}
	r.relate()
	r.organisation.Computed = map[string]read.Computed{
		"greeting": {Columns: []string{"name"}, Value: greeting, Args: []string{"word"}},
		"summary":  {Columns: []string{"name", "member_count", "created_at"}, Value: summary},
		"scale":    {Columns: []string{"name", "size"}, Value: scale},
		"tagCount": {Load: tagCount, Absent: 0},
	}
	return r
}

func (r *registry) relate() {
	below := read.Via{Table: "ancestors", Parent: "ancestor_id", Child: "organisation_id", Where: depth, Args: []string{"direct"}}
	above := read.Via{Table: "ancestors", Parent: "organisation_id", Child: "ancestor_id", Where: depth}
	r.organisation.Relations = map[string]read.Relation{
		"parent":              read.One(r.organisation, "parent_id"),
		"ancestors":           read.Through(r.organisation, above, read.Order{Column: "depth", Between: true}),
		"branches":            read.PagesThrough(r.organisation, below, organisationOrders, byName).Where(r.organisationFilter, "filter"),
		"relationshipManager": read.One(r.user, "relationship_manager_id"),
		"createdBy":           read.One(r.user, "created_by"),
		"doNotContact":        read.Inline(r.doNotContact, "do_not_contact_at"),
		"tags":                read.Through(r.tag, organisationTags, byName),
		"positions":           read.Pages(r.position, "organisation_id", positionOrders, latestStart).Where(positionFilter, "filter"),
		"currentPositions":    read.Many(r.position, "organisation_id", read.Order{Column: "day", Desc: true}).Where(current),
		"ties":                read.Pages(r.affiliation, "from_id", read.Orders{"SINCE": "since", "CREATED_AT": "created_at"}, read.Order{Column: "since"}).Or("to_id"),
		"allTies":             read.Many(r.affiliation, "from_id", read.Order{Column: "since", Desc: true}).Or("to_id"),
		"contactPoints":       read.Pages(r.contactPoint, "organisation_id", nil, read.Order{Column: "created_at"}),
		"timeline":            r.timeline(),
	}
	r.person.Relations = map[string]read.Relation{
		"positions":           read.Pages(r.position, "person_id", positionOrders, latestStart).Where(positionFilter, "filter"),
		"contactPoints":       read.Pages(r.contactPoint, "person_id", nil, read.Order{Column: "created_at"}),
		"relationshipManager": read.One(r.user, "relationship_manager_id"),
		"history":             r.history(),
	}
	r.position.Relations = map[string]read.Relation{
		"person": read.One(r.person, "person_id"), "organisation": read.One(r.organisation, "organisation_id"),
	}
	r.affiliation.Relations = map[string]read.Relation{
		"from": read.One(r.organisation, "from_id"), "to": read.One(r.organisation, "to_id"),
	}
	r.contactPoint.Relations = map[string]read.Relation{
		"person": read.One(r.person, "person_id"), "organisation": read.One(r.organisation, "organisation_id"),
	}
	r.user.Relations = map[string]read.Relation{"account": read.Its(r.account, "user_id")}
	r.account.Relations = map[string]read.Relation{"user": read.One(r.user, "user_id")}
	r.accessRecord.Relations = map[string]read.Relation{"user": read.One(r.user, "user_id"), "record": read.OneOf("record_id")}
	r.doNotContact.Relations = map[string]read.Relation{"setBy": read.One(r.user, "do_not_contact_set_by_id")}
}

func depth(t *sql.SelectTable, args map[string]any) *sql.Predicate {
	if args["direct"] == true {
		return sql.EQ(t.C("depth"), 1)
	}
	return sql.GT(t.C("depth"), 0)
}

func greeting(_ context.Context, args map[string]any) (func(read.Row) any, error) {
	word, _ := args["word"].(string)
	return func(r read.Row) any { return word + ", " + r.Text(0) }, nil
}

// byRole picks the first column for some roles and the second for the others.
func byRole(first, second string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		if viewer.From(ctx).Has(viewer.Admin, viewer.Press, viewer.Reader) {
			return first, nil
		}
		return second, nil
	}
}

func scale(context.Context, map[string]any) (func(read.Row) any, error) {
	return func(r read.Row) any { return fmt.Sprint(r.Text(0), " ", r.Int(1)) }, nil
}

func summary(context.Context, map[string]any) (func(read.Row) any, error) {
	return func(r read.Row) any {
		return read.Fields{
			"title": r.Text(0), "words": strings.Fields(r.Text(0)), "big": r.Int(1) > 100, "since": r.Time(2),
		}
	}, nil
}

// tagCount counts the tags of all organisations of a level at once.
func tagCount(ctx context.Context, c *ent.Client, ids []string, _ map[string]any) (map[string]any, error) {
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = id
	}
	counts := map[string]any{}
	var id string
	var n int
	err := c.Organisation.Query().Each(ctx, []string{"id"}, func(s *sql.Selector) {
		t := sql.Dialect(s.Dialect()).Table("organisation_tags")
		s.Join(t).On(s.C("id"), t.C("organisation_id")).Where(sql.In(s.C("id"), keys...))
		s.AppendSelect("COUNT(*)").GroupBy(s.C("id"))
	}, []any{&id, &n}, func() error { counts[id] = n; return nil })
	return counts, err
}

func current(context.Context, *ent.Client, map[string]any) (read.Narrow, error) {
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C("ended_on"), "")) }, nil
}

func positionFilter(_ context.Context, _ *ent.Client, args map[string]any) (read.Narrow, error) {
	return positionNarrow(args["filter"]), nil
}

func positionNarrow(v any) read.Narrow {
	f, _ := v.(map[string]any)
	var parts []read.Narrow
	if title, ok := f["title"].(string); ok {
		parts = append(parts, func(s *sql.Selector) { s.Where(sql.EQ(s.C("title"), title)) })
	}
	if now, ok := f["current"].(bool); ok {
		ended := func(s *sql.Selector) { s.Where(sql.GT(s.C("ended_on"), "")) }
		if now {
			ended = read.Not(ended)
		}
		parts = append(parts, ended)
	}
	return read.And(parts...)
}

func (r *registry) organisationFilter(ctx context.Context, c *ent.Client, args map[string]any) (read.Narrow, error) {
	return r.organisationNarrow(ctx, c, args["filter"]), nil
}

func (r *registry) organisationNarrow(ctx context.Context, c *ent.Client, v any) read.Narrow {
	f, _ := v.(map[string]any)
	var parts []read.Narrow
	if kinds, ok := f["kind"].([]any); ok {
		parts = append(parts, func(s *sql.Selector) { s.Where(sql.In(s.C("kind"), kinds...)) })
	}
	if some, ok := f["some"]; ok {
		parts = append(parts, read.SomeInOrder(ctx, c, r.position, "organisation_id", "kind", positionNarrow(some)))
	}
	if none, ok := f["none"]; ok {
		parts = append(parts, read.None(ctx, c, r.position, "organisation_id", positionNarrow(none)))
	}
	named := func(name any) read.Narrow { return func(s *sql.Selector) { s.Where(sql.EQ(s.C("name"), name)) } }
	if name, ok := f["tag"]; ok {
		parts = append(parts, read.SomeVia(ctx, c, r.tag, organisationTags, named(name)))
	}
	if name, ok := f["withoutTag"]; ok {
		parts = append(parts, read.NoneVia(ctx, c, r.tag, organisationTags, named(name)))
	}
	if parent, ok := f["parent"]; ok {
		parts = append(parts, read.Has(ctx, c, r.organisation, "parent_id", r.organisationNarrow(ctx, c, parent)))
	}
	if email, ok := f["email"]; ok {
		parts = append(parts, read.Some(ctx, c, r.contactPoint, "organisation_id",
			func(s *sql.Selector) { s.Where(sql.EQ(s.C("value"), email)) }))
	}
	if ways, ok := f["or"].([]any); ok {
		var each []read.Narrow
		for _, way := range ways {
			each = append(each, r.organisationNarrow(ctx, c, way))
		}
		parts = append(parts, read.Or(each...))
	}
	if not, ok := f["not"]; ok {
		parts = append(parts, read.Not(r.organisationNarrow(ctx, c, not)))
	}
	return read.And(parts...)
}
