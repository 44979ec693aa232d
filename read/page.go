package read

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// page is which rows of a list are asked for.
type page struct {
	size          int
	backward      bool // the last rows rather than the first
	order         []Order
	after, before *position
	cursors       *sealer
	nested        bool // it is one of each parent
	peek          bool // it is asked whether more rows follow
	gathered      bool // its rows are likely to be found in another order, and sorted
}

// limit is how many rows of the list are read.
func (p *page) limit() int {
	if p.peek {
		return p.size + 1
	}
	return p.size
}

// list is what a connection is taken from: its name, by which cursors are bound,
// the orders that can be asked for, and the one by default.
type list struct {
	name      string
	typ       *Type // whose columns the orders name
	orders    Orders
	byDefault []Order
	size      int
}

// page reads first, after, last, before and orderBy.
func (l list) page(ctx context.Context, args map[string]any, key []byte) (*page, error) {
	first, err := wholeNumber(args, "first")
	if err != nil {
		return nil, err
	}
	last, err := wholeNumber(args, "last")
	if err != nil {
		return nil, err
	}
	p := &page{size: l.size}
	if err := p.take("first", first); err != nil {
		return nil, err
	}
	if err := p.take("last", last); err != nil {
		return nil, err
	}
	if first != nil && last != nil {
		return nil, &Error{Code: ValidationFailed, Field: "last", Message: "cannot be given together with first"}
	}
	p.backward = last != nil
	name, err := l.order(ctx, p, args["orderBy"])
	if err != nil {
		return nil, err
	}
	p.cursors = newSealer(key, l.name, name)
	if p.after, err = p.position(args, "after"); err != nil {
		return nil, err
	}
	p.before, err = p.position(args, "before")
	return p, err
}

func (p *page) take(name string, n *int64) error {
	if n == nil {
		return nil
	}
	if *n < 0 || *n > MaxPage {
		return notWhole(name)
	}
	p.size = int(*n)
	return nil
}

// order sets the order that orderBy asks for and returns its name, which holds the
// viewer's versions of columns: cursors of another version are refused.
func (l list) order(ctx context.Context, p *page, v any) (string, error) {
	p.order = l.byDefault
	name, desc := "", false
	switch v := v.(type) {
	case string:
		name = v
	case map[string]any:
		name, _ = v["field"].(string)
		desc = v["direction"] == "DESC"
	}
	if name != "" {
		column, ok := l.orders[name]
		if !ok {
			return "", &Error{Code: ValidationFailed, Field: "orderBy", Message: "is not an order of this list"}
		}
		p.order = []Order{{Column: column, Desc: desc}}
	}
	var err error
	if p.order, err = l.typ.ordered(ctx, p.order); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, o := range p.order {
		fmt.Fprintf(&b, "%s %t,", o.Column, o.Desc)
	}
	return b.String(), nil
}

func (p *page) position(args map[string]any, name string) (*position, error) {
	v, given := args[name]
	if !given || v == nil {
		return nil, nil
	}
	invalid := &Error{Code: InvalidCursor, Field: name, Message: "is not a cursor of this list in this order"}
	text, ok := v.(string)
	if !ok {
		return nil, invalid
	}
	place, ok := p.cursors.open(text)
	if !ok {
		return nil, invalid
	}
	at, ok := parsePlace(place, len(p.sorts()))
	if !ok {
		return nil, invalid
	}
	return &at, nil
}

// sorts are the orders without a final one by id, which every list has anyway.
func (p *page) sorts() []Order {
	if n := len(p.order); n > 0 && p.order[n-1].Column == "id" {
		return p.order[:n-1]
	}
	return p.order
}

// desc says in which direction the ids of equal rows go.
func (p *page) desc() bool { return len(p.order) > 0 && p.order[len(p.order)-1].Desc }

// narrow leaves the rows between after and before. column names a column of s.
func (p *page) narrow(s *sql.Selector, column func(string) string) {
	if p.after != nil {
		s.Where(p.beyond(s.Dialect(), p.after, false, column))
	}
	if p.before != nil {
		s.Where(p.beyond(s.Dialect(), p.before, true, column))
	}
}

// beyond is all rows behind at, or in front of it.
//
// The engines want this written differently: MariaDB reads an index from its
// start for row values, and stops where it should for the long form; SQLite does
// the reverse. Mixed directions have the long form only.
func (p *page) beyond(engine string, at *position, infront bool, column func(string) string) *sql.Predicate {
	sorts := p.sorts()
	columns := make([]string, 0, len(sorts)+1)
	descs := make([]bool, 0, len(sorts)+1)
	for _, o := range sorts {
		columns = append(columns, column(o.Column))
		descs = append(descs, o.Desc != infront)
	}
	columns = append(columns, column("id"))
	descs = append(descs, p.desc() != infront)
	values := append(slices.Clone(at.values), at.id)
	mixed := slices.Contains(descs, !descs[0])
	switch {
	case engine == dialect.MySQL || mixed || len(columns) == 1:
		return longForm(columns, descs, values)
	case descs[0]:
		return sql.CompositeLT(columns, values...)
	}
	return sql.CompositeGT(columns, values...)
}

// longForm is a>x OR (a=x AND b>y) OR (a=x AND b=y AND id>z).
func longForm(columns []string, descs []bool, values []any) *sql.Predicate {
	ways := make([]*sql.Predicate, len(columns))
	for i := range columns {
		step := sql.GT(columns[i], values[i])
		if descs[i] {
			step = sql.LT(columns[i], values[i])
		}
		for j := i - 1; j >= 0; j-- {
			step = sql.And(sql.EQ(columns[j], values[j]), step)
		}
		ways[i] = step
	}
	if len(ways) == 1 {
		return ways[0]
	}
	return sql.Or(ways...)
}

// sort orders s as the page is read: backwards for the last rows.
func (p *page) sort(s *sql.Selector, column func(string) string) {
	for _, o := range p.sorts() {
		s.OrderBy(directed(column(o.Column), o.Desc != p.backward))
	}
	s.OrderBy(directed(column("id"), p.desc() != p.backward))
}

// directed is sql.Desc or sql.Asc of a column that is quoted already.
func directed(column string, desc bool) string {
	if desc {
		return column + " DESC"
	}
	return column + " ASC"
}
