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
	case read.ShapeMixed:
		return r.mixed(ctx, op, t, e, rel, f)
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
		return r.connection(ctx, op, f, rows, listOf{name: t.Name + "." + f.Name, typ: rel.To, orders: rel.Orders, order: rel.Order, size: read.DefaultNestedPage})
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
	if rel.Order, err = versions(ctx, rel.To, rel.Order); err != nil {
		return nil, err
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

// versions are orders by the viewer's versions of their columns; nothing of a list
// of several types, where t is nil, has any.
func versions(ctx context.Context, t *read.Type, orders []read.Order) ([]read.Order, error) {
	own := slices.Clone(orders)
	for i, o := range orders {
		if t == nil || o.Between {
			continue
		}
		var err error
		if own[i].Column, err = t.Column(ctx, o.Column); err != nil {
			return nil, err
		}
	}
	return own, nil
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
		return inOrder(a.sortValues(orders), b.sortValues(orders), a.id(), b.id(), orders)
	})
}

func (e *entity) sortValues(orders []read.Order) []any {
	values := make([]any, len(orders))
	for i, o := range orders {
		values[i] = e.values[o.Column]
	}
	return values
}

// inOrder compares two places of a list by their sort values, and then their ids.
func inOrder(a, b []any, idA, idB string, orders []read.Order) int {
	desc := false
	for i, o := range orders {
		desc = o.Desc
		if n := directed(compare(a[i], b[i]), desc); n != 0 {
			return n
		}
	}
	return directed(cmp.Compare(idA, idB), desc)
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
