package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/read"
)

// network is a network while it is being read.
//
// SECURITY: every row comes through the policy of its type, and so do the records
// at the far end of a tie.
type network struct {
	ctx    context.Context
	c      *ent.Client
	first  int // nodes at most
	lines  []line
	groups []circle

	nodes []string // in the order in which they were found
	depth map[string]int
	ties  []tie
	known map[tie]bool
	cut   bool
}

// tie is an edge of a network.
type tie struct{ from, to, kind, record string }

// line is a kind of records that tie two partners, each named by a column.
type line struct {
	kind     string // value of NetworkKind
	typ      *read.Type
	from, to end
	narrow   read.Narrow
}

// end is one end of a line.
type end struct {
	column string
	typ    *read.Type
}

// circle is a kind of records that tie all organisations which belong to one of
// them: typ is that of the belonging.
type circle struct {
	kind   string // value of NetworkKind
	typ    *read.Type
	record string // column that names the record
	narrow read.Narrow
}

func newNetwork(ctx context.Context, c *ent.Client, first int) *network {
	day := today(ctx)
	return &network{
		ctx: ctx, c: c, first: first, depth: map[string]int{}, known: map[tie]bool{},
		lines: []line{
			{"POSITION", positionType, end{"person_id", personType}, end{"organisation_id", organisationType}, lastsOn("started_on", "ended_on", day)},
			{"AFFILIATION", affiliationType, end{"from_id", organisationType}, end{"to_id", organisationType}, lastsOn("since", "until", day)},
		},
		groups: []circle{
			{"CAMPAIGN", campaignPartnerType, "campaign_id", read.And(
				func(s *sql.Selector) { s.Where(sql.EQ(s.C("status"), "CONFIRMED")) },
				read.Has(ctx, c, campaignType, "campaign_id", inUse))},
			{"AGREEMENT", agreementPartyType, "agreement_id", read.Has(ctx, c, agreementType, "agreement_id", read.And(
				func(s *sql.Selector) { s.Where(sql.EQ(s.C("status"), "AGREED")) },
				lastsOn("starts_on", "ends_on", day)))},
		},
	}
}

// only leaves out the kinds that are not among these.
func (n *network) only(kinds []any) {
	wanted := map[any]bool{}
	for _, k := range kinds {
		wanted[k] = true
	}
	lines, groups := n.lines, n.groups
	n.lines, n.groups = nil, nil
	for _, l := range lines {
		if wanted[l.kind] {
			n.lines = append(n.lines, l)
		}
	}
	for _, g := range groups {
		if wanted[g.kind] {
			n.groups = append(n.groups, g)
		}
	}
}

// allow refuses whoever may not read one of the kinds.
func (n *network) allow() error {
	types := partnerTypes()
	for _, l := range n.lines {
		types = append(types, l.typ)
	}
	for _, g := range n.groups {
		types = append(types, g.typ)
	}
	for _, t := range types {
		if err := t.Allow(n.ctx); err != nil {
			return err
		}
	}
	return nil
}

// add makes somebody a node, if there is room.
func (n *network) add(key string, depth int) bool {
	if len(n.nodes) == n.first {
		n.cut = true
		return false
	}
	n.nodes, n.depth[key] = append(n.nodes, key), depth
	return true
}

// found takes in somebody at the far end of a tie.
func (n *network) found(far string, depth int, t tie) {
	if _, there := n.depth[far]; !there && n.add(far, depth) {
		n.tied(t)
	}
}

func (n *network) tied(t tie) {
	if !n.known[t] {
		n.known[t] = true
		n.ties = append(n.ties, t)
	}
}

// of are the nodes of a type, those of one depth only unless it is negative.
func (n *network) of(t *read.Type, depth int) []string {
	var keys []string
	for _, key := range n.nodes {
		if id.Prefix(key) == t.Prefix && (depth < 0 || n.depth[key] == depth) {
			keys = append(keys, key)
		}
	}
	return keys
}

// grow finds who is one step further from the root than those found so far.
func (n *network) grow(depth int) error {
	for _, l := range n.lines {
		for _, way := range [][2]end{{l.from, l.to}, {l.to, l.from}} {
			if err := n.follow(l, way[0], way[1], depth); err != nil {
				return err
			}
		}
	}
	for _, g := range n.groups {
		if err := n.join(g, depth); err != nil {
			return err
		}
	}
	return nil
}

// follow takes in whom the nodes of the last step are tied to by a line.
func (n *network) follow(l line, near, far end, depth int) error {
	frontier := n.of(near.typ, depth-1)
	return n.each(l.typ, frontier, []string{"id", l.from.column, l.to.column},
		read.And(l.narrow, among(frontier, near.column), n.strangers(far)),
		func(row []string) {
			t := tie{from: row[1], to: row[2], kind: l.kind, record: row[0]}
			if far == l.from {
				n.found(t.from, depth, t)
			} else {
				n.found(t.to, depth, t)
			}
		})
}

// join takes in who belongs to the same record as a node of the last step.
func (n *network) join(g circle, depth int) error {
	frontier := n.of(organisationType, depth-1)
	by := map[string]string{} // the first node of each record
	var records []string
	place := n.places()
	err := n.each(g.typ, frontier, []string{g.record, "organisation_id"}, read.And(g.narrow, among(frontier, "organisation_id")), func(row []string) {
		first, there := by[row[0]]
		if !there {
			records = append(records, row[0])
		}
		if !there || place[row[1]] < place[first] {
			by[row[0]] = row[1]
		}
	})
	if err != nil {
		return err
	}
	return n.each(g.typ, records, []string{g.record, "organisation_id"},
		read.And(g.narrow, among(records, g.record), n.strangers(end{"organisation_id", organisationType})),
		func(row []string) {
			n.found(row[1], depth, tie{from: by[row[0]], to: row[1], kind: g.kind, record: row[0]})
		})
}

// strangers: who is in use and no node yet.
func (n *network) strangers(far end) read.Narrow {
	nodes := n.of(far.typ, -1)
	return read.And(read.Has(n.ctx, n.c, far.typ, far.column, inUse), read.Not(among(nodes, far.column)))
}

// connect adds the other ties between the nodes.
func (n *network) connect() error {
	for _, l := range n.lines {
		from, to := n.of(l.from.typ, -1), n.of(l.to.typ, -1)
		err := n.each(l.typ, from, []string{"id", l.from.column, l.to.column},
			read.And(l.narrow, among(from, l.from.column), among(to, l.to.column)),
			func(row []string) { n.tied(tie{from: row[1], to: row[2], kind: l.kind, record: row[0]}) })
		if err != nil {
			return err
		}
	}
	place, nodes := n.places(), n.of(organisationType, -1)
	for _, g := range n.groups {
		with := map[string][]string{} // who of each record was read before
		err := n.each(g.typ, nodes, []string{g.record, "organisation_id"}, read.And(g.narrow, among(nodes, "organisation_id")), func(row []string) {
			for _, other := range with[row[0]] {
				t := tie{from: other, to: row[1], kind: g.kind, record: row[0]}
				if place[t.to] < place[t.from] {
					t.from, t.to = t.to, t.from
				}
				if len(n.ties) <= mostEdges { // one more tells that there are more
					n.tied(t)
				}
			}
			with[row[0]] = append(with[row[0]], row[1])
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// places are the numbers of the nodes.
func (n *network) places() map[string]int {
	place := make(map[string]int, len(n.nodes))
	for i, key := range n.nodes {
		place[key] = i
	}
	return place
}

// each reads the texts of some columns, in their order, unless there are no keys
// to read them by.
func (n *network) each(t *read.Type, keys, columns []string, narrow read.Narrow, row func([]string)) error {
	if len(keys) == 0 {
		return nil
	}
	values, rows := make([]string, len(columns)), 0
	dest := make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	return t.Query(n.c).Each(n.ctx, columns, func(s *sql.Selector) {
		narrow(s)
		for _, c := range columns {
			s.OrderBy(s.C(c))
		}
		s.Limit(mostTies + 1)
	}, dest, func() error {
		if rows++; rows > mostTies {
			n.cut = true
			return nil
		}
		row(values)
		return nil
	})
}
