package read

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// relation checks a relation of a type whose rows stand in table.
func (c *checker) relation(at string, f *ast.FieldDefinition, r Relation, table string) {
	known := slices.Clone(r.Args)
	if r.Via != nil {
		known = append(known, r.Via.Args...)
	}
	switch r.Shape {
	case ShapePages:
		known = append(known, paging...)
	case ShapeMixed:
		known = append(known, "first", "after", "last", "before") // there is one order
	}
	c.arguments(at, f, known)
	if r.Shape == ShapeInline {
		c.inline(at, f, r, table)
		return
	}
	c.column(at, table, r.Column)
	if r.Shape == ShapeMixed {
		c.mixed(at, f, r)
		return
	}
	c.shape(at, f, r)
	if r.To == nil {
		return
	}
	if c.types[r.To.Name] != r.To {
		c.fault("%s leads to %s, which is not declared", at, r.To.Name)
	}
	for _, name := range r.Backs {
		c.column(at, r.To.Table, name)
	}
	if r.Via != nil {
		c.column(at, r.Via.Table, r.Via.Parent)
		c.column(at, r.Via.Table, r.Via.Child)
		for column, copied := range r.Via.Copies {
			c.column(at, r.To.Table, column)
			c.sortable(at, r.Via.Table, copied)
		}
	}
	c.orders(at, f, r)
}

// shape checks that the field looks as the relation says, and is nullable where
// there may be nothing to show.
func (c *checker) shape(at string, f *ast.FieldDefinition, r Relation) {
	name := f.Type.Name()
	if r.Shape == ShapePages {
		if edges := fieldType(c.schema, name, "edges"); edges != nil {
			if node := fieldType(c.schema, edges.Name(), "node"); node != nil {
				name = node.Name()
			}
			for _, e := range c.schema.Types[edges.Name()].Fields {
				if !slices.Contains(edgeFields, e.Name) {
					c.fault("%s: nobody writes %s.%s", at, edges.Name(), e.Name)
				}
			}
		}
	}
	if r.To != nil && name != r.To.Name {
		c.fault("%s holds %s, and its relation leads to %s", at, name, r.To.Name)
	}
	if list := f.Type.Elem != nil; list != (r.Shape == ShapeMany) {
		c.fault("%s is of type %s, which does not fit its relation", at, f.Type)
	}
	toOne := r.Shape == ShapeOne || r.Shape == ShapeOneOf
	if toOne && f.Type.NonNull && c.hideable(f.Type.NamedType) {
		c.fault("%s must be nullable: some viewers may not see every %s", at, name)
	}
}

// fieldType is the type of a field of a type, nil when there is none.
func fieldType(s *ast.Schema, typ, name string) *ast.Type {
	if def := s.Types[typ]; def != nil {
		if f := def.Fields.ForName(name); f != nil {
			return f.Type
		}
	}
	return nil
}

func (c *checker) inline(at string, f *ast.FieldDefinition, r Relation, table string) {
	if r.Present != "" {
		c.column(at, table, r.Present)
		if f.Type.NonNull {
			c.fault("%s must be nullable: it is null when %s is", at, r.Present)
		}
	}
	def := c.schema.Types[r.To.Name]
	if def == nil || f.Type.Name() != r.To.Name {
		c.fault("%s holds %s, and its relation leads to %s", at, f.Type.Name(), r.To.Name)
		return
	}
	c.fields(r.To, def, table, r.Present)
}

// orders checks that every order that can be asked for is known, and that its
// columns can be sorted by.
func (c *checker) orders(at string, f *ast.FieldDefinition, r Relation) {
	for _, o := range r.Order {
		table := r.To.Table
		if o.Between {
			if r.Via == nil || r.Shape == ShapePages {
				c.fault("%s cannot be ordered by a table between", at)
				continue
			}
			table = r.Via.Table
		}
		c.sortable(at, table, o.Column)
	}
	for _, column := range r.Orders {
		c.sortable(at, r.To.Table, column)
	}
	if r.Shape == ShapePages {
		c.orderValues(at, f, r.Orders)
	}
}

func (c *checker) sortable(at, table, name string) {
	for _, column := range c.versions(table, name) {
		if nullable, ok := c.column(at, table, column); ok && nullable {
			c.fault("%s cannot be ordered by %s.%s, which can be NULL", at, table, column)
		}
	}
}

// orderValues holds the values of orderBy against the orders that are known.
func (c *checker) orderValues(at string, f *ast.FieldDefinition, orders Orders) {
	arg := f.Arguments.ForName("orderBy")
	if arg == nil {
		return
	}
	def := c.schema.Types[arg.Type.Name()]
	if def != nil && def.Kind == ast.InputObject {
		if by := def.Fields.ForName("field"); by != nil {
			def = c.schema.Types[by.Type.Name()]
		}
	}
	if def == nil || def.Kind != ast.Enum {
		c.fault("%s: orderBy is neither an enum nor an input with an enum field", at)
		return
	}
	for _, v := range def.EnumValues {
		if _, ok := orders[v.Name]; !ok {
			c.fault("%s does not know the order %s", at, v.Name)
		}
	}
}

// CheckList holds a connection at the root against its field, as Check does for
// nested ones.
func CheckList(s *ast.Schema, columns Columns, f *ast.FieldDefinition, l Connection, args ...string) []error {
	c := &checker{schema: s, columns: columns, types: map[string]*Type{l.Type.Name: l.Type}}
	at := "Query." + f.Name
	c.sortable(at, l.Type.Table, l.Default.Column)
	for _, column := range l.Orders {
		c.sortable(at, l.Type.Table, column)
	}
	c.arguments(at, f, append(slices.Clone(args), paging...))
	c.orderValues(at, f, l.Orders)
	return c.faults
}
