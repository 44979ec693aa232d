package read

import (
	"context"
	"database/sql/driver"
	"reflect"
	"time"

	"github.com/breakthrough-party/coalition/ent/tables"
)

type toldKey struct{}

// told is a record that has just been written. column gives its columns, as far as
// they are known.
type told struct {
	id     string
	column func(name string) (value any, known bool)
}

// Told returns a context in which one record is known as it was just written. An
// answer that shows nothing but columns of it, to a viewer who sees all records of its
// type, is then written without asking the database again.
func Told(ctx context.Context, id string, column func(name string) (value any, known bool)) context.Context {
	return context.WithValue(ctx, toldKey{}, &told{id, column})
}

// told makes rows of the record that was told, nil where it has to be read.
func (r *reader) told(p *plan, ids *keyset) (*rows, error) {
	of, _ := r.ctx.Value(toldKey{}).(*told)
	if of == nil || len(ids.list) != 1 || ids.text(0) != of.id || len(p.sources) > 1 || len(p.keys) > 0 || len(p.links) > 0 || !r.seesAll(p.typ) {
		return nil, nil
	}
	rs := newRows(r, p, ids, all)
	rs.cells(true)
	for i, name := range p.own().columns {
		v, ok := of.cell(p.typ.Table, name)
		if !ok {
			return nil, nil
		}
		p.own().cells[i].v = v
	}
	rs.parent.v = of.id
	return rs, rs.add()
}

// seesAll reports whether the policy of a type hides no record of it from the viewer.
func (r *reader) seesAll(t *Type) bool {
	part, err := t.Query(r.client).Part(r.ctx, []string{"id"})
	return err == nil && part.Err() == nil && open(part)
}

// cell is the value of a column as a driver gives it, false where that is not sure.
func (t *told) cell(table, name string) (any, bool) {
	v, known := t.column(name)
	if !known {
		return nil, false
	}
	if v != nil && reflect.ValueOf(v).IsZero() && nullable(table, name) {
		return nil, reflect.TypeOf(v).Kind() == reflect.Pointer // else it may be NULL, or not
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(v)
	switch v := v.(type) {
	case time.Time:
		return v, err == nil && v.Nanosecond()%1000 == 0 // no more is stored
	case float64:
		return nil, false
	}
	return v, err == nil
}

func nullable(table, name string) bool {
	t := tables.Named(table)
	if t == nil {
		return true
	}
	c := t.Column(name)
	return c == nil || c.Nullable
}
