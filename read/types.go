package read

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
)

// Query is what every query builder of ent offers (ent/template/read.tmpl). The
// policy of the type is applied by Part and by Each.
type Query interface {
	WhereP(predicates ...func(*sql.Selector))
	Part(ctx context.Context, columns []string) (*sql.Selector, error)
	Each(ctx context.Context, columns []string, modify func(*sql.Selector), dest []any, row func() error) error
}

// Narrow narrows a statement to some of a type's rows; nil leaves all of them. It
// is called once for each statement that needs it, so it must build what it adds
// anew each time. Columns are named by s.C, so that they belong to the right table.
type Narrow = func(s *sql.Selector)

// Filter makes a Narrow from the arguments of a field. args holds the arguments
// as the client wrote them: enums and ids as strings, whole numbers as int64 or
// json.Number, inputs as map[string]any and lists as []any; an argument that was
// not given and has no default is not in the map.
type Filter func(ctx context.Context, c *ent.Client, args map[string]any) (Narrow, error)

// Type says how a GraphQL object type is read.
type Type struct {
	// Name is the name of the type in the SDL.
	Name string
	// Prefix is that of the ids of its records, such as "org"; empty for an
	// object made of another record's row (Inline).
	Prefix string
	// Table is the table of its records.
	Table string
	// Query starts a query of its records.
	Query func(*ent.Client) Query
	// Columns names the column of a scalar field where it is not the field's name
	// in snake case.
	Columns map[string]string
	// Variants are columns of which each viewer reads another version. Their names
	// stand for a column in Columns, in Computed.Columns and in orders.
	Variants map[string]Variant
	// Relations says how its fields of other object types are read.
	Relations map[string]Relation
	// Computed says how its fields that are no columns are made.
	Computed map[string]Computed
	// Implements names the interfaces and unions that the type belongs to.
	Implements []string
	// Hideable says that some signed-in viewer may not see some of its rows, so
	// that every relation to it must be nullable. Check holds it.
	Hideable bool
	// Allow refuses the whole type to a viewer, with an error that the client
	// sees, such as a missing scope. Nil allows.
	Allow func(context.Context) error
	// FieldAllow does the same for single fields.
	FieldAllow map[string]func(context.Context) error
}

// Order is a column by which a list is ordered. Rows with equal values follow the
// order of their ids, in the same direction.
type Order struct {
	// Column is NOT NULL and holds text, whole numbers, truth or times; it may be one
	// of the type's Variants.
	Column string
	Desc   bool
	// Between says that the column is one of the table between (Via). Only plain
	// lists can be ordered so.
	Between bool
}

// Orders names the column for each value of a connection's order enum.
type Orders map[string]string

// Via is a table between two types, such as that of a many-to-many edge.
type Via struct {
	Table string
	// Parent and Child are its columns that hold the ids of the two.
	Parent, Child string
	// Where narrows its rows by the arguments of the field, as in Filter; nil takes
	// all. In a filter (SomeVia) args is nil.
	Where func(t *sql.SelectTable, args map[string]any) *sql.Predicate
	// Args are the arguments that Where understands.
	Args []string
	// Copies names, by columns of the child, columns that always hold the same. Pages
	// are then sorted by these, and an index of the table between serves them: that
	// of Parent, the copy and Child.
	Copies map[string]string
}

// Connection is a list at the root of a query or payload, page by page.
type Connection struct {
	Type *Type
	// Orders are those that orderBy can name.
	Orders Orders
	// Default is the order when orderBy is not given.
	Default Order
}
