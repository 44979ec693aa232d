package readtest

import (
	"cmp"
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/schema/field"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/read"
)

// Reference answers documents in the plainest way: record by record, relation by
// relation, each by its own query of ent with all columns, sorted and cut in Go.
// It shares the declarations of the types with package read, and none of its code.
type Reference struct {
	Schema  *ast.Schema
	Tables  []*tables.Table
	Types   []*read.Type
	Client  *ent.Client
	Lists   map[string]RootList   // root fields that are connections
	Records map[string]*read.Type // root fields that take an id; nil for node
	Cursors *Cursors
}

// RootList is a connection at the root.
type RootList struct {
	read.Connection
	Filter read.Filter
}

// entry is one field of an answer, and object an answer in the order of its fields.
type (
	entry struct {
		key   string
		value any
	}
	object []entry
)

// entity is one record: all columns of its row. A row of a list of several types
// has no type of its own.
type entity struct {
	typ    *read.Type
	table  string
	values map[string]any
}

func (e *entity) id() string { s, _ := e.values["id"].(string); return s }

// value is what stands in a column, the viewer's version of it where it has several.
func (e *entity) value(ctx context.Context, name string) (any, error) {
	if e.typ == nil {
		return e.values[name], nil
	}
	column, err := e.typ.Column(ctx, name)
	return e.values[column], err
}

// Answer answers the root fields of an operation, null for those that fail.
func (r *Reference) Answer(ctx context.Context, op *graphql.OperationContext) (any, error) {
	out := object{}
	for _, f := range r.collect(op, op.Operation.SelectionSet, "Query", nil) {
		if f.Name == "__typename" {
			out = append(out, entry{f.Alias, "Query"})
			continue
		}
		v, err := r.root(ctx, op, f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Alias, err)
		}
		out = append(out, entry{f.Alias, v})
	}
	return out, nil
}

func (r *Reference) root(ctx context.Context, op *graphql.OperationContext, f graphql.CollectedField) (any, error) {
	args := f.ArgumentMap(op.Variables)
	if l, ok := r.Lists[f.Name]; ok {
		narrow, err := r.narrow(ctx, l.Filter, args)
		if err != nil {
			return nil, err
		}
		rows, err := r.find(ctx, l.Type, narrow)
		if err != nil {
			return nil, err
		}
		return r.connection(ctx, op, f, rows, listOf{name: "Query." + f.Name, typ: l.Type, orders: l.Orders, order: []read.Order{l.Default}, size: read.DefaultRootPage})
	}
	if ids, ok := args["ids"].([]any); ok {
		list := make([]any, len(ids))
		for i, key := range ids {
			v, err := r.node(ctx, op, nil, key, f)
			if err != nil {
				return nil, err
			}
			list[i] = v
		}
		return list, nil
	}
	return r.node(ctx, op, r.Records[f.Name], args["id"], f)
}

// node answers the record with an id; a nil type takes any.
func (r *Reference) node(ctx context.Context, op *graphql.OperationContext, t *read.Type, key any, f graphql.CollectedField) (any, error) {
	text, _ := key.(string)
	var named *read.Type
	for _, known := range r.Types {
		if known.Prefix != "" && known.Prefix == id.Prefix(text) {
			named = known
		}
	}
	if named == nil || t != nil && t != named {
		return nil, nil
	}
	rows, err := r.find(ctx, named, is("id", text))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return r.object(ctx, op, named, rows[0], f.Selections)
}

func is(column string, value any) read.Narrow {
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), value)) }
}

func (r *Reference) narrow(ctx context.Context, f read.Filter, args map[string]any) (read.Narrow, error) {
	if f == nil {
		return nil, nil
	}
	return f(ctx, r.Client, args)
}

// find reads all rows that pass, with all columns, in the order of their ids.
func (r *Reference) find(ctx context.Context, t *read.Type, narrow ...read.Narrow) ([]*entity, error) {
	var names []string
	var kinds []field.Type
	for _, table := range r.Tables {
		if table.Name == t.Table {
			for _, c := range table.Columns {
				names, kinds = append(names, c.Name), append(kinds, c.Type)
			}
		}
	}
	dest := make([]any, len(names))
	for i, k := range kinds {
		switch {
		case k == field.TypeBool:
			dest[i] = new(stdsql.NullBool)
		case k == field.TypeTime:
			dest[i] = new(stdsql.NullTime)
		case k.Integer():
			dest[i] = new(stdsql.NullInt64)
		default:
			dest[i] = new(stdsql.NullString)
		}
	}
	var rows []*entity
	err := t.Query(r.Client).Each(ctx, names, func(s *sql.Selector) {
		for _, n := range narrow {
			if n != nil {
				n(s)
			}
		}
	}, dest, func() error {
		e := &entity{typ: t, table: t.Table, values: map[string]any{}}
		for i, name := range names {
			e.values[name] = scanned(dest[i])
		}
		rows = append(rows, e)
		return nil
	})
	return rows, err
}

func scanned(v any) any {
	switch v := v.(type) {
	case *stdsql.NullBool:
		if v.Valid {
			return v.Bool
		}
	case *stdsql.NullTime:
		if v.Valid {
			return v.Time.UTC()
		}
	case *stdsql.NullInt64:
		if v.Valid {
			return v.Int64
		}
	case *stdsql.NullString:
		if v.Valid {
			return v.String
		}
	}
	return nil
}

func (r *Reference) collect(op *graphql.OperationContext, sel ast.SelectionSet, name string, implements []string) []graphql.CollectedField {
	var fields []graphql.CollectedField
	for _, f := range graphql.CollectFields(op, sel, append([]string{name}, implements...)) {
		at := slices.IndexFunc(fields, func(g graphql.CollectedField) bool { return g.Alias == f.Alias })
		if at >= 0 {
			fields[at].Selections = append(slices.Clone(fields[at].Selections), f.Selections...)
			continue
		}
		fields = append(fields, f)
	}
	return fields
}

// object answers the fields of one record.
func (r *Reference) object(ctx context.Context, op *graphql.OperationContext, t *read.Type, e *entity, sel ast.SelectionSet) (any, error) {
	out := object{}
	for _, f := range r.collect(op, sel, t.Name, t.Implements) {
		v, err := r.field(ctx, op, t, e, f)
		if err != nil {
			return nil, err
		}
		out = append(out, entry{f.Alias, v})
	}
	return out, nil
}

func (r *Reference) field(ctx context.Context, op *graphql.OperationContext, t *read.Type, e *entity, f graphql.CollectedField) (any, error) {
	if f.Name == "__typename" {
		return t.Name, nil
	}
	if rel, ok := t.Relations[f.Name]; ok {
		return r.relation(ctx, op, t, e, rel, f)
	}
	if c, ok := t.Computed[f.Name]; ok {
		v, err := r.computed(ctx, e, c, f.ArgumentMap(op.Variables))
		if err != nil {
			return nil, err
		}
		return r.made(op, v, f), nil
	}
	column := t.Columns[f.Name]
	if column == "" {
		column = read.Snake(f.Name)
	}
	v, err := e.value(ctx, column)
	return scalar(v, f.Definition.Type), err
}

// scalar is the value of a column as the API shows it.
func scalar(v any, t *ast.Type) any {
	if t.Elem != nil {
		var list []any
		_ = json.Unmarshal([]byte(fmt.Sprint(cmp.Or(v, any("[]")))), &list)
		if list == nil {
			list = []any{}
		}
		return list
	}
	switch v := v.(type) {
	case time.Time:
		return strings.Replace(v.Truncate(time.Microsecond).Format(time.RFC3339Nano), "+00:00", "Z", 1)
	case int64:
		if !t.NonNull && v == -1 {
			return nil
		}
		return json.Number(fmt.Sprint(v))
	case string:
		if !t.NonNull && v == "" {
			return nil
		}
	}
	return v
}

func (r *Reference) computed(ctx context.Context, e *entity, c read.Computed, args map[string]any) (any, error) {
	if c.Load != nil {
		values, err := c.Load(ctx, r.Client, []string{e.id()}, args)
		if v, ok := values[e.id()]; ok || err != nil {
			return v, err
		}
		return c.Absent, nil
	}
	value, err := c.Value(ctx, args)
	if err != nil {
		return nil, err
	}
	cells := make([]any, len(c.Columns))
	for i, name := range c.Columns {
		if cells[i], err = e.value(ctx, name); err != nil {
			return nil, err
		}
	}
	return value(read.NewRow(cells...)), nil
}

// made is a value that was made in Go, as JSON would have it.
func (r *Reference) made(op *graphql.OperationContext, v any, f graphql.CollectedField) any {
	if list, ok := v.([]read.Fields); ok {
		out := make([]any, len(list))
		for i, fields := range list {
			out[i] = r.made(op, fields, f)
		}
		return out
	}
	fields, ok := v.(read.Fields)
	if !ok {
		if t, ok := v.(time.Time); ok {
			if t.IsZero() {
				return nil
			}
			return scalar(t, f.Definition.Type)
		}
		text, _ := json.Marshal(v)
		made, _ := decode(text)
		if made == "" && !f.Definition.Type.NonNull {
			return nil
		}
		return made
	}
	out := object{}
	name := f.Definition.Type.Name()
	for _, child := range r.collect(op, f.Selections, name, nil) {
		if child.Name == "__typename" {
			out = append(out, entry{child.Alias, name})
			continue
		}
		out = append(out, entry{child.Alias, r.made(op, fields[child.Name], child)})
	}
	return out
}
