package read

import (
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
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
	// known is what its parents, read in the same snapshot, tell of the rows, nil for nothing.
	known Known
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
	// raw are the columns that SQLite gives as it keeps them, see selected.
	raw []bool
	// inner are columns that the statement needs within, to sort and to join.
	inner []string
	cells []cell
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
	s.raw = append(s.raw, false)
	return len(s.columns) - 1
}

// addRaw is add for a column that may hold times.
func (s *source) addRaw(column string) int {
	i := s.add(column)
	s.raw[i] = true
	return i
}

// need makes a derived table hold a column that is not read.
func (s *source) need(column string) {
	if !slices.Contains(s.inner, column) {
		s.inner = append(s.inner, column)
	}
}

// all are the columns that a derived table must hold.
func (s *source) all() []string {
	all := s.columns[:len(s.columns):len(s.columns)]
	for _, c := range s.inner {
		if !slices.Contains(s.columns, c) {
			all = append(all, c)
		}
	}
	return all
}

// selected writes the source's columns as a statement selects them; name gives a
// column its table.
//
// The driver of SQLite parses what comes from a column of times, in more time
// than all of the rest takes, only for us to write it as text again. What comes
// from an expression it leaves alone.
func (s *source) selected(b *strings.Builder, engine string, name func(string) string) {
	table := ""
	for i, c := range s.columns {
		if i == 0 {
			table = strings.TrimSuffix(name(c), c+"`")
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		if s.raw[i] && engine == dialect.SQLite {
			b.WriteByte('+')
		}
		b.WriteString(table)
		b.WriteString(c)
		b.WriteByte('`')
	}
}

// derive says that the own table will be read as a derived one (a union, pages of
// several parents): what sorts and joins it must then be selected.
func (p *plan) derive(orders []Order) {
	p.derived = true
	for _, o := range orders {
		p.own().need(o.Column)
	}
	p.own().need("id")
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

// joined adds the one row that a relation leads to, nil when there is no room. The
// same relation under several response keys is joined once.
func (p *plan) joined(from *source, r Relation, narrow Narrow) *source {
	for _, s := range p.sources[1:] {
		if narrow == nil && s.narrow == nil && s.from == from && s.typ == r.To && s.column == r.Column && s.back == r.Backs[0] {
			return s
		}
	}
	if len(p.sources) > maxJoins {
		return nil
	}
	from.need(r.Column)
	s := &source{
		typ: r.To, alias: "j" + strconv.Itoa(len(p.sources)),
		from: from, column: r.Column, back: r.Backs[0], narrow: narrow,
		inner: []string{r.Backs[0]},
	}
	p.sources = append(p.sources, s)
	return s
}

// object is a GraphQL object that is written from a row.
type object struct {
	source  *source
	present int // column that is NULL when there is no object, -1 when there always is
	inline  bool
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

	plan  *plan            // of the rows: one, many
	conn  *connection      // pages
	mixed *mixture         // pages of several types
	sel   ast.SelectionSet // one of several types
	load  *Computed        // computed for all rows at once
	made  *shape           // of load
}
