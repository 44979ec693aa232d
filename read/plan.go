package read

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// plan is one statement: the columns that it selects, and what is written from
// each of its rows. It belongs to one request, because it holds the cells that
// rows are scanned into.
type plan struct {
	typ     *Type
	sources []*source // the type's own table, and what is joined to it
	trees   []*object // what is written from each row, one after the other
	links   []*link   // places in the trees that further statements fill, in writing order
	keys    []keyColumn
	// derived says that the own table is read as a derived one, see derive.
	derived bool
	// place are the columns of the row's place in its list, when cursors are
	// asked for: sort values, and the id last.
	place []int
}

// source is a table that a plan selects from.
type source struct {
	typ     *Type
	alias   string // empty for the plan's own table
	columns []string
	cells   []cell
	// How it is joined: column of from = back of this one.
	from         *source
	column, back string
	narrow       Narrow
}

// add makes the source select a column, once, and returns its number.
func (s *source) add(column string) int {
	for i, c := range s.columns {
		if c == column {
			return i
		}
	}
	s.columns = append(s.columns, column)
	return len(s.columns) - 1
}

// derive says that the own table will be read as a derived one (a union, pages of
// several parents): what sorts and joins it must then be selected.
func (p *plan) derive(orders []Order) {
	p.derived = true
	for _, o := range orders {
		p.own().add(o.Column)
	}
	p.own().add("id")
}

// keyColumn is a column whose values lead to other rows.
type keyColumn struct {
	source *source
	column int
}

func newPlan(t *Type) *plan {
	return &plan{typ: t, sources: []*source{{typ: t}}}
}

func (p *plan) own() *source { return p.sources[0] }

// key makes the plan collect the values of a column, and returns its number.
func (p *plan) key(s *source, column string) int {
	k := keyColumn{s, s.add(column)}
	for i, known := range p.keys {
		if known == k {
			return i
		}
	}
	p.keys = append(p.keys, k)
	return len(p.keys) - 1
}

// maxJoins is how many tables one statement joins at most. Engines plan a few
// joins well; beyond that one statement more is the better way.
const maxJoins = 8

// join adds the one row that a relation leads to, nil when there is no room. The
// same relation under several response keys is joined once.
func (p *plan) join(from *source, r Relation, narrow Narrow) *source {
	for _, s := range p.sources[1:] {
		if narrow == nil && s.narrow == nil && s.from == from && s.typ == r.To && s.column == r.Column && s.back == r.Backs[0] {
			return s
		}
	}
	if len(p.sources) > maxJoins {
		return nil
	}
	if from.alias != "" || p.derived {
		from.add(r.Column)
	}
	s := &source{
		typ: r.To, alias: "j" + strconv.Itoa(len(p.sources)),
		from: from, column: r.Column, back: r.Backs[0], narrow: narrow,
	}
	s.add(s.back)
	p.sources = append(p.sources, s)
	return s
}

// object is a GraphQL object that is written from a row.
type object struct {
	source  *source
	present int // column that is NULL when there is no object, -1 when there always is
	items   []item
	links   int // in it and in the objects within
}

// item is one entry of an object.
type item struct {
	key  string // `"name":`
	what itemKind

	column   int
	kind     kind
	nullable bool
	text     string  // finished JSON
	object   *object // joined or inline
	value    func(Row) any
	row      Row
	shape    *shape
}

type itemKind uint8

const (
	itemColumn itemKind = iota
	itemText
	itemObject
	itemValue
	itemLink
)

// link is a place in an object that another statement fills.
type link struct {
	name     string // of the field, for messages
	nonNull  bool
	relation Relation
	key      int // column of the plan that holds the keys
	narrow   Narrow
	args     map[string]any

	plan *plan            // of the rows: one, many
	conn *connection      // pages
	sel  ast.SelectionSet // one of several types
	load *Computed        // computed for all rows at once
	made *shape           // of load
}
