package read

import (
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"
)

// mixture is a mixed connection at one place in a document, compiled.
type mixture struct {
	name   string
	conn   *connection
	source source // columns of the parts that are read
	id     int    // the numbers of the id and of the sort values among them
	sorts  []int
	extras []*extra
	// by is the type through whose query the statements run, nil when there are no
	// parts; those have passed the policies of their own types.
	by *Type
	// They are made stage by stage, when they are read; all says that all rows are gone
	// through.
	parts  func(stage int, all bool) ([]selected, error)
	stages int
}

// selected is a part of a mixed list, and the order of the arm of which it was made.
type selected struct {
	*sql.Selector
	order []Order
}

// mixture compiles a selection on a mixed connection, up to where its rows come from.
func (r *reader) mixture(l list, args map[string]any, f field, edge map[string]Computed) (*mixture, error) {
	conn, err := r.connection(l, args, f)
	if err != nil {
		return nil, err
	}
	x := &mixture{name: l.name, conn: conn}
	x.id = x.source.addRaw("id")
	for _, o := range conn.page.sorts() {
		x.sorts = append(x.sorts, x.source.addRaw(o.Column))
	}
	return x, x.furtherFields(r, conn.items, edge)
}

// furtherFields finds out which columns the further fields of edges need.
func (x *mixture) furtherFields(r *reader, items []connItem, edge map[string]Computed) error {
	for i := range items {
		if err := x.furtherFields(r, items[i].items, edge); err != nil {
			return err
		}
		e := items[i].extra
		if e == nil {
			continue
		}
		c, ok := edge[e.shape.Name]
		if !ok {
			return fmt.Errorf("read: %s is no field of an edge of %s", e.shape.Name, x.name)
		}
		args, err := arguments(e.shape.Field, r.op.Variables)
		if err != nil {
			return err
		}
		if e.value, err = c.Value(r.ctx, args); err != nil {
			return err
		}
		for _, name := range c.Columns {
			e.at = append(e.at, x.source.addRaw(name))
		}
		e.number = len(x.extras)
		x.extras = append(x.extras, e)
	}
	return nil
}

// arms says that the rows come from arms, which may be of some of types.
func (x *mixture) arms(r *reader, types []*Type, arms []Arm) error {
	come := make([]*Type, len(arms))
	for i, a := range arms {
		if !slices.Contains(types, a.Type) {
			return fmt.Errorf("read: an arm of %s is of type %s, which is none of its types", x.name, a.Type.Name)
		}
		come[i] = a.Type
		x.stages = max(x.stages, a.Stage+1)
	}
	return x.take(r, come, func(stage int, all bool) (parts []selected, err error) {
		for _, a := range arms {
			if a.Stage != stage {
				continue
			}
			s, err := a.part(r.ctx, r.client, all)
			if err != nil {
				return nil, err
			}
			if s != nil {
				parts = append(parts, selected{s, a.Order})
			}
		}
		return parts, nil
	})
}

// take says where the rows come from, and refuses those who may not read one of
// the types that come.
func (x *mixture) take(r *reader, come []*Type, parts func(stage int, all bool) ([]selected, error)) error {
	for _, t := range come {
		if t.Allow != nil {
			if err := t.Allow(r.ctx); err != nil {
				return err
			}
		}
	}
	if len(come) > 0 {
		x.by, x.parts = come[0], parts
	}
	return nil
}
