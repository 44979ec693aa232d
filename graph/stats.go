package graph

import (
	"context"
	"fmt"
	"strings"

	stdsql "database/sql"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
)

const (
	mostStats  = 500 // rows of one answer
	mostGroups = 3   // by which one answer counts
)

// group is something that interactions or coverage are counted by.
type group struct {
	field string // of a row of the answer
	// column is the one that the group stands in, of a table that it may join.
	column func(c *counting) string
	typ    *read.Type // of the record that the column names, nil for a value
}

// groups are the values of StatGroup. Absence is ”, so that both engines sort it first.
func groups() map[string]group {
	return map[string]group{
		"MONTH":        {"month", func(c *counting) string { return "SUBSTR(" + c.s.C("starts_on") + ", 1, 7)" }, nil},
		"KIND":         {"kind", func(c *counting) string { return c.s.C("kind") }, nil},
		"TEAM":         {"team", func(c *counting) string { return c.s.C("team") }, nil},
		"USER":         {"user", (*counting).ours, userType},
		"ORGANISATION": {"organisation", (*counting).organisation, organisationType},
		"REGION":       {"region", (*counting).region, regionType},
	}
}

// counting is a statement that counts, with what it has joined.
type counting struct {
	s      *sql.Selector
	bodies *sql.SelectTable // nil before it is joined
}

// ours: who of us took part.
func (c *counting) ours() string {
	t := sql.Dialect(c.s.Dialect()).Table("participants").As("ours")
	c.s.LeftJoin(t).OnP(sql.And(sql.ColumnsEQ(t.C("interaction_id"), c.s.C("id")), sql.NotNull(t.C("user_id"))))
	return "COALESCE(" + t.C("user_id") + ", '')"
}

// organisation: those that took part, or for which somebody stood.
func (c *counting) organisation() string {
	return "COALESCE(" + c.joinBodies().C("partner_id") + ", '')"
}

// region: those that count of such organisations; national ones have none.
func (c *counting) region() string {
	t := c.joinBodies()
	areas := sql.Dialect(c.s.Dialect()).Table("organisation_areas").As("areas")
	c.s.LeftJoin(areas).On(areas.C("organisation_id"), t.C("partner_id"))
	return "COALESCE(" + areas.C("region_id") + ", '')"
}

// joinBodies joins the involvements of organisations, which are told by their ids:
// once, so that an organisation and a region of one row belong together.
func (c *counting) joinBodies() *sql.SelectTable {
	if c.bodies == nil {
		t := sql.Dialect(c.s.Dialect()).Table("involvements").As("bodies")
		c.s.LeftJoin(t).OnP(sql.And(sql.ColumnsEQ(t.C("interaction_id"), c.s.C("id")), withPrefix(t.C("partner_id"), organisationType.Prefix+"_")))
		c.bodies = t
	}
	return c.bodies
}

// interactionStats counts the interactions that the viewer may see, by groups.
func (r *Resolver) interactionStats(ctx context.Context) (*read.Object, error) {
	args := arguments(ctx)
	by, err := groupedBy(args, groups())
	if err != nil {
		return nil, err
	}
	for _, t := range append(typesOf(by), interactionType) {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	narrow, err := interactionFilter.read(ctx, r.ent(), args)
	if err != nil {
		return nil, err
	}
	rows, err := r.countBy(ctx, by, narrow)
	if err != nil {
		return nil, err
	}
	cut := len(rows) > mostStats
	o, err := r.engine.Payload(ctx, r.ent(), read.Fields{"rows": rows[:min(mostStats, len(rows))], "cut": cut})
	return o, err
}

// groupedBy reads the argument "groupBy", whose values are the groups of known.
func groupedBy(args map[string]any, known map[string]group) ([]group, error) {
	var by []group
	seen := map[any]bool{}
	for _, name := range items(args["groupBy"]) {
		text, _ := name.(string)
		if g, ok := known[text]; ok && !seen[name] {
			by = append(by, g)
		}
		seen[name] = true
	}
	if n := len(items(args["groupBy"])); len(by) != n || n < 1 || n > mostGroups {
		return nil, &crm.Error{Code: crm.Invalid, Field: "groupBy", Message: fmt.Sprintf("Give 1 to %d groups, each once.", mostGroups)}
	}
	return by, nil
}

func typesOf(by []group) []*read.Type {
	var types []*read.Type
	for _, g := range by {
		if g.typ != nil {
			types = append(types, g.typ)
		}
	}
	return types
}

// countBy runs one statement over the interactions, narrowed by their policy.
func (r *Resolver) countBy(ctx context.Context, by []group, narrow read.Narrow) ([]read.Fields, error) {
	rows := []read.Fields{}
	keys := make([]stdsql.NullString, len(by))
	var all, contacts int
	dest := make([]any, 0, len(by)+2)
	for i := range keys {
		dest = append(dest, &keys[i])
	}
	err := interactionType.Query(r.ent()).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		if narrow != nil {
			narrow(s)
		}
		c, columns := &counting{s: s}, make([]string, len(by))
		for i, g := range by {
			columns[i] = g.column(c)
		}
		contact := sql.ExprFunc(func(b *sql.Builder) {
			b.WriteString("COUNT(DISTINCT CASE WHEN ").Join(wasContact(s)).WriteString(" THEN " + s.C("id") + " END)")
		})
		s.SelectExpr(sql.Raw(strings.Join(columns, ", ")), sql.Raw("COUNT(DISTINCT "+s.C("id")+")"), contact)
		s.GroupBy(columns...).OrderBy(columns...).Limit(mostStats + 1)
	}, append(dest, &all, &contacts), func() error {
		row := read.Fields{"interactions": all, "contacts": contacts}
		for i, g := range by {
			row[g.field] = g.value(keys[i].String)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// value is what stands in a row for a key; nothing for an absent one.
func (g group) value(key string) any {
	switch {
	case key == "":
		return nil
	case g.typ == nil:
		return key
	}
	return read.Ref{Type: g.typ, ID: key}
}
