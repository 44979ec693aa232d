package readtest

import (
	"context"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/read"
)

// listOf is what a connection is taken from.
type listOf struct {
	name   string
	typ    *read.Type
	orders read.Orders
	order  []read.Order
	size   int
	edge   map[string]read.Computed // further fields of an edge
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
	order          []read.Order
	rows           []*entity
	next, previous bool
	total          int
}

func (r *Reference) page(ctx context.Context, args map[string]any, rows []*entity, l listOf) (*cut, error) {
	c := &cut{list: l, order: l.order}
	if by, ok := args["orderBy"].(map[string]any); ok {
		c.order = []read.Order{{Column: l.orders[by["field"].(string)], Desc: by["direction"] == "DESC"}}
	}
	var err error
	if c.order, err = versions(ctx, l.typ, c.order); err != nil {
		return nil, err
	}
	arrange(rows, c.order)
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
			return inOrder(e.sortValues(c.order), at.values, e.id(), at.id, c.order)*sign <= 0
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
		if c.list.typ == nil {
			return r.node(ctx, op, nil, row.id(), f)
		}
		return r.object(ctx, op, c.list.typ, row, f.Selections)
	}
	if made, ok := c.list.edge[f.Name]; ok && row != nil {
		v, err := r.computed(ctx, row, made, f.ArgumentMap(op.Variables))
		return r.made(op, v, f), err
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
	return place{list: c.list.name, order: fmt.Sprint(c.order), id: e.id(), values: e.sortValues(c.order)}
}
