package read

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
)

// Mixed is a connection whose nodes are of several types, at the root (search) or
// in a payload (MixedList). It takes one statement for the keys of a page, one for
// each type on the page, and one for each relation selected.
type Mixed struct {
	// Types are those that can come; each is told from the others by its ids.
	Types []*Type
	// Sort is the order of the list; its columns are NOT NULL. Rows that are equal
	// in all of them follow their ids, in the direction of the last. A record that
	// stands in the list several times must differ from itself in Sort, because a
	// cursor is the values of Sort and the id.
	Sort []Order
	// Edge says how further fields of an edge are made, such as a snippet; their
	// Columns are those of the arms. Load is not possible here.
	Edge map[string]Computed
	// Arms are the parts of the list, made from the arguments of its field, as in
	// Filter. None make an empty list.
	Arms func(ctx context.Context, c *ent.Client, args map[string]any) ([]Arm, error)
	// Keys selects the rows of the list, in place of Arms: a column "id", the
	// columns of Sort and those of Edge. It must pass the policies of the types.
	Keys func(ctx context.Context, c *ent.Client) (*sql.Selector, error)
}

// MixedList is a mixed connection inside a payload; its arguments are those of its field.
type MixedList struct{ Mixed }

// NestedMixed is a mixed connection of a record, such as its timeline; see Mix.
type NestedMixed struct {
	// Types, Sort and Edge are those of Mixed.
	Types []*Type
	Sort  []Order
	Edge  map[string]Computed
	// Args are the arguments of the field that Arms understands.
	Args []string
	// Arms are the parts of the list. They are made once for all parents of a level:
	// parent stands for the id of each in their Where and Columns.
	Arms func(ctx context.Context, c *ent.Client, args map[string]any, parent Parent) ([]Arm, error)
}

// Mix is a connection of a record whose nodes are of several types. Each arm reads
// no more rows of a parent than the page holds, if it has an index on what ties
// it to the parent and on Sort.
func Mix(m NestedMixed) Relation {
	return Relation{Shape: ShapeMixed, Column: "id", Mixed: &m, Order: m.Sort, Args: m.Args}
}

// Mixed answers a connection whose nodes are of several types. first, after, last
// and before are taken from the field's arguments.
func (e *Engine) Mixed(ctx context.Context, c *ent.Client, m Mixed) (*Object, error) {
	r := e.reader(ctx, c)
	defer r.end()
	f := field{Field: r.field.Field, sel: r.field.Selections}
	b, err := r.mixed(m, f, f.ObjectDefinition.Name, DefaultRootPage)
	if err != nil {
		return nil, err
	}
	return r.finish(b)
}

// mixed writes a mixed connection without a parent that stands at a field of the
// named type.
func (r *reader) mixed(m Mixed, f field, of string, size int) ([]byte, error) {
	args, err := arguments(f.Field, r.op.Variables)
	if err != nil {
		return nil, err
	}
	x, err := r.mixture(list{name: of + "." + f.Name, byDefault: m.Sort, size: size}, args, f, m.Edge)
	if err != nil {
		return nil, err
	}
	if m.Arms == nil {
		x.stages = 1
		err = x.take(r, m.Types, func(int, bool) ([]selected, error) {
			keys, err := m.Keys(r.ctx, r.client)
			return []selected{{Selector: keys}}, err
		})
	} else {
		var arms []Arm
		if arms, err = m.Arms(r.ctx, r.client, args); err == nil {
			err = x.arms(r, m.Types, arms)
		}
	}
	if err != nil {
		return nil, err
	}
	found, err := r.fillMixed(x, nil)
	if err != nil {
		return nil, err
	}
	return found.write(r.room(), 0), nil
}

// nestedMixed compiles a mixed connection of a record.
func (r *reader) nestedMixed(m *NestedMixed, args map[string]any, name string, f field) (*mixture, error) {
	x, err := r.mixture(list{name: name, byDefault: m.Sort, size: DefaultNestedPage}, args, f, m.Edge)
	if err != nil {
		return nil, err
	}
	arms, err := m.Arms(r.ctx, r.client, args, Parent{})
	if err != nil {
		return nil, err
	}
	return x, x.arms(r, m.Types, arms)
}
