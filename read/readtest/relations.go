package readtest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/read"
)

func (r *Reference) relation(ctx context.Context, op *graphql.OperationContext, t *read.Type, e *entity, rel read.Relation, f graphql.CollectedField) (any, error) {
	switch rel.Shape {
	case read.ShapeInline:
		if v := e.values[rel.Present]; rel.Present != "" && (v == nil || v == "") {
			return nil, nil
		}
		return r.object(ctx, op, rel.To, e, f.Selections)
	case read.ShapeOneOf:
		return r.node(ctx, op, nil, e.values[rel.Column], f)
	}
	args := f.ArgumentMap(op.Variables)
	rows, err := r.children(ctx, e, rel, args)
	if err != nil {
		return nil, err
	}
	switch rel.Shape {
	case read.ShapeOne:
		if len(rows) == 0 {
			return nil, nil
		}
		return r.object(ctx, op, rel.To, rows[0], f.Selections)
	case read.ShapePages:
		return r.connection(ctx, op, f, rows, listOf{t.Name + "." + f.Name, rel.To, rel.Orders, rel.Order[0], read.DefaultNestedPage})
	}
	list := make([]any, len(rows))
	for i, row := range rows {
		if list[i], err = r.object(ctx, op, rel.To, row, f.Selections); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// children reads all rows that a relation leads to, in the order of a plain list.
func (r *Reference) children(ctx context.Context, e *entity, rel read.Relation, args map[string]any) ([]*entity, error) {
	key := e.values[rel.Column]
	if key == nil || key == "" {
		return nil, nil
	}
	narrow, err := r.narrow(ctx, rel.Filter, args)
	if err != nil {
		return nil, err
	}
	rel.Order = slices.Clone(rel.Order)
	for i, o := range rel.Order {
		if rel.Order[i], err = version(ctx, rel.To, o); err != nil {
			return nil, err
		}
	}
	if rel.Via != nil {
		return r.through(ctx, rel, key, narrow, args)
	}
	var rows []*entity
	for _, back := range rel.Backs {
		some, err := r.find(ctx, rel.To, narrow, is(back, key))
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	arrange(rows, rel.Order)
	return rows, nil
}

// through reads rows over a table between: the keys first, then the rows.
func (r *Reference) through(ctx context.Context, rel read.Relation, key any, narrow read.Narrow, args map[string]any) ([]*entity, error) {
	via := *rel.Via
	column := via.Child
	for _, o := range rel.Order {
		if o.Between {
			column = o.Column
		}
	}
	keys := map[string]string{}
	var child, between string
	err := rel.To.Query(r.Client).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		t := sql.Dialect(s.Dialect()).Table(via.Table)
		s.Join(t).On(s.C("id"), t.C(via.Child)).Where(sql.EQ(t.C(via.Parent), key))
		if via.Where != nil {
			s.Where(via.Where(t, args))
		}
		s.AppendSelect(t.C(column))
	}, []any{&child, &between}, func() error { keys[child] = between; return nil })
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	rows, err := r.find(ctx, rel.To, narrow, func(s *sql.Selector) {
		s.Where(sql.In(s.C("id"), anys(slices.Collect(maps.Keys(keys)))...))
	})
	for _, row := range rows {
		if column != via.Child {
			row.values[column] = fmt.Sprintf("%010s", keys[row.id()])
		}
	}
	arrange(rows, rel.Order)
	return rows, err
}

// version is an order by the viewer's version of its column.
func version(ctx context.Context, t *read.Type, o read.Order) (read.Order, error) {
	var err error
	if !o.Between {
		o.Column, err = t.Column(ctx, o.Column)
	}
	return o, err
}

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, s := range texts {
		out[i] = s
	}
	return out
}

// arrange sorts rows by the orders, and equal ones by id in the last direction.
func arrange(rows []*entity, orders []read.Order) {
	slices.SortStableFunc(rows, func(a, b *entity) int {
		desc := false
		for _, o := range orders {
			desc = o.Desc
			if n := directed(compare(a.values[o.Column], b.values[o.Column]), desc); n != 0 {
				return n
			}
		}
		return directed(cmp.Compare(a.id(), b.id()), desc)
	})
}

func directed(n int, desc bool) int {
	if desc {
		return -n
	}
	return n
}

func compare(a, b any) int {
	switch a := a.(type) {
	case string:
		s, _ := b.(string)
		return cmp.Compare(a, s)
	case int64:
		n, _ := b.(int64)
		return cmp.Compare(a, n)
	case time.Time:
		t, _ := b.(time.Time)
		return a.Compare(t)
	}
	return 0
}

// listOf is what a connection is taken from.
type listOf struct {
	name   string
	typ    *read.Type
	orders read.Orders
	order  read.Order
	size   int
}

func (r *Reference) connection(ctx context.Context, op *graphql.OperationContext, f graphql.CollectedField, rows []*entity, l listOf) (any, error) {
	p, err := r.page(ctx, f.ArgumentMap(op.Variables), rows, l)
	if err != nil {
		return nil, err
	}
	p.total = len(rows)
	return r.connectionFields(ctx, op, f.Definition.Type.Name(), f, p, nil)
}

// cut is one page of a list.
type cut struct {
	list           listOf
	order          read.Order
	rows           []*entity
	next, previous bool
	total          int
}

func (r *Reference) page(ctx context.Context, args map[string]any, rows []*entity, l listOf) (*cut, error) {
	c := &cut{list: l, order: l.order}
	if by, ok := args["orderBy"].(map[string]any); ok {
		c.order = read.Order{Column: l.orders[by["field"].(string)], Desc: by["direction"] == "DESC"}
	}
	var err error
	if c.order, err = version(ctx, l.typ, c.order); err != nil {
		return nil, err
	}
	arrange(rows, []read.Order{c.order})
	c.rows = slices.Clone(rows)
	for name, sign := range map[string]int{"after": 1, "before": -1} {
		text, ok := args[name].(string)
		if !ok {
			continue
		}
		at, ok := r.Cursors.place(text)
		if !ok {
			return nil, fmt.Errorf("%s: no cursor that was seen", name)
		}
		c.rows = slices.DeleteFunc(c.rows, func(e *entity) bool {
			n := directed(cmp.Or(compare(e.values[c.order.Column], at.value), cmp.Compare(e.id(), at.id)), c.order.Desc)
			return n*sign <= 0
		})
		if sign > 0 {
			c.previous = true
		} else {
			c.next = true
		}
	}
	size, last := l.size, false
	if n, ok := number(args["first"]); ok {
		size = n
	}
	if n, ok := number(args["last"]); ok {
		size, last = n, true
	}
	if len(c.rows) > size {
		if last {
			c.rows, c.previous = c.rows[len(c.rows)-size:], true
		} else {
			c.rows, c.next = c.rows[:size], true
		}
	}
	return c, nil
}

func number(v any) (int, bool) {
	var n int
	if v == nil {
		return 0, false
	}
	_, err := fmt.Sscan(fmt.Sprint(v), &n)
	return n, err == nil
}

// connectionFields answers a connection, its pageInfo, or the edge of a row.
func (r *Reference) connectionFields(ctx context.Context, op *graphql.OperationContext, name string, f graphql.CollectedField, c *cut, row *entity) (any, error) {
	out := object{}
	for _, f := range r.collect(op, f.Selections, name, nil) {
		v, err := r.connectionField(ctx, op, name, f, c, row)
		if err != nil {
			return nil, err
		}
		out = append(out, entry{f.Alias, v})
	}
	return out, nil
}

func (r *Reference) connectionField(ctx context.Context, op *graphql.OperationContext, name string, f graphql.CollectedField, c *cut, row *entity) (any, error) {
	switch f.Name {
	case "__typename":
		return name, nil
	case "totalCount":
		return c.total, nil
	case "hasNextPage":
		return c.next, nil
	case "hasPreviousPage":
		return c.previous, nil
	case "startCursor", "endCursor":
		if len(c.rows) == 0 {
			return nil, nil
		}
		if f.Name == "startCursor" {
			return c.cursor(c.rows[0]), nil
		}
		return c.cursor(c.rows[len(c.rows)-1]), nil
	case "cursor":
		return c.cursor(row), nil
	case "pageInfo":
		return r.connectionFields(ctx, op, f.Definition.Type.Name(), f, c, nil)
	case "node":
		return r.object(ctx, op, c.list.typ, row, f.Selections)
	}
	edges := make([]any, len(c.rows))
	for i, row := range c.rows {
		var err error
		if edges[i], err = r.connectionFields(ctx, op, f.Definition.Type.Name(), f, c, row); err != nil {
			return nil, err
		}
	}
	return edges, nil
}

func (c *cut) cursor(e *entity) any {
	return place{list: c.list.name, order: c.order, id: e.id(), value: e.values[c.order.Column]}
}
