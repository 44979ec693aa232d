package readtest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/read"
)

// mixed answers a connection of several types: the rows of each arm by a statement
// of its own for this one parent, sorted and cut in Go.
func (r *Reference) mixed(ctx context.Context, op *graphql.OperationContext, t *read.Type, e *entity, rel read.Relation, f graphql.CollectedField) (any, error) {
	m, l := rel.Mixed, listOf{name: t.Name + "." + f.Name, order: rel.Order, size: read.DefaultNestedPage, edge: rel.Mixed.Edge}
	arms, err := m.Arms(ctx, r.Client, f.ArgumentMap(op.Variables), read.Parent{ID: e.id()})
	if err != nil {
		return nil, err
	}
	var rows []*entity
	for _, a := range arms {
		some, err := r.arm(ctx, a)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	arrange(rows, l.order)
	for i, row := range rows {
		if i > 0 && row.id() == rows[i-1].id() && slices.Equal(row.sortValues(l.order), rows[i-1].sortValues(l.order)) {
			return nil, fmt.Errorf("%s: two rows of %s are equal in all that cursors hold", l.name, row.id())
		}
	}
	return r.connection(ctx, op, f, rows, l)
}

// arm reads the rows of an arm: ids, and what the arm selects beside them.
func (r *Reference) arm(ctx context.Context, a read.Arm) ([]*entity, error) {
	part, err := a.Type.Query(r.Client).Part(ctx, []string{"id"})
	if err != nil {
		return nil, err
	}
	var named []read.Named
	if a.Columns != nil {
		named = a.Columns(part) // to count them; those of the statement are made below
	}
	names, dest := []string{"id"}, []any{new(any)}
	for _, n := range named {
		names, dest = append(names, n.Name), append(dest, new(any))
	}
	var rows []*entity
	err = a.Type.Query(r.Client).Each(ctx, names[:1], func(s *sql.Selector) {
		if a.Where != nil {
			a.Where(s)
		}
		if a.Columns != nil {
			for _, n := range a.Columns(s) {
				s.AppendSelectExprAs(n.Expr, n.Name)
			}
		}
	}, dest, func() error {
		e := &entity{values: map[string]any{}}
		for i, name := range names {
			e.values[name] = plain(*dest[i].(*any))
		}
		rows = append(rows, e)
		return nil
	})
	return rows, err
}

// plain is a value as text or a whole number. Times are text as SQLite keeps them,
// because it gives those of an expression so.
func plain(v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05.999999-07:00")
	}
	return v
}
