package read

import "context"

// Relation says how a field that holds other records is read. It is made by the
// functions below; its parts are exported for those who read registries.
type Relation struct {
	Shape Shape
	To    *Type
	// Column of the parent that holds the key: a foreign key, or "id".
	Column string
	// Backs are the columns of the child that hold the key.
	Backs []string
	// Via is the table between, in place of Backs.
	Via *Via
	// Orders are those that orderBy of a connection can name.
	Orders Orders
	// Order is that of a plain list, or the one by default of a connection.
	Order []Order
	// Filter narrows the relation, and Args are the arguments that it understands.
	Filter Filter
	Args   []string
	// Mixed is a list of several types, in place of To.
	Mixed *NestedMixed
	// Sparse says that no parent has more than some tens of them.
	Sparse bool
	// Known is what the parents tell of the rows, see Relation.Knowing.
	Known Known
	// Present is the column that says whether an Inline object is there.
	Present string
}

// Shape is what a relation looks like in the answer.
type Shape int

// The shapes.
const (
	ShapeOne    Shape = iota // the record whose id is in a column
	ShapeOneOf               // the same, of whatever type the id names
	ShapeInline              // an object made of the same row
	ShapeMany                // a plain list
	ShapePages               // a connection
	ShapeMixed               // a connection of several types
)

// One is the record of type to whose id the column of the parent holds. It is
// null when the column is NULL and when the viewer may not see the record.
func One(to *Type, column string) Relation {
	return Relation{Shape: ShapeOne, To: to, Column: column, Backs: []string{"id"}}
}

// Its is the one record of type to whose column back, which is unique, holds the
// parent's id.
func Its(to *Type, back string) Relation {
	return Relation{Shape: ShapeOne, To: to, Column: "id", Backs: []string{back}}
}

// OneOf is the record whose id the column of the parent holds, of whatever type
// the id's prefix names: a field of interface or union type.
func OneOf(column string) Relation { return Relation{Shape: ShapeOneOf, Column: column} }

// Inline is an object made of the parent's own row: the columns and relations of
// to are those of the parent's table. It is null when the column present is NULL
// or empty text; with an empty present it is always there.
func Inline(to *Type, present string) Relation {
	return Relation{Shape: ShapeInline, To: to, Present: present}
}

// Many is a plain list: all records of type to whose column back holds the
// parent's id, in the given order (by id when none is given). It is meant for
// small sets with a cap on writing.
func Many(to *Type, back string, order ...Order) Relation {
	return Relation{Shape: ShapeMany, To: to, Column: "id", Backs: []string{back}, Order: order}
}

// Through is a plain list of records reached over a table between.
func Through(to *Type, via Via, order ...Order) Relation {
	return Relation{Shape: ShapeMany, To: to, Column: "id", Via: &via, Order: order}
}

// Pages is a connection: the records of type to whose column back holds the
// parent's id, page by page in one of the orders.
func Pages(to *Type, back string, orders Orders, byDefault Order) Relation {
	return Relation{Shape: ShapePages, To: to, Column: "id", Backs: []string{back}, Orders: orders, Order: []Order{byDefault}}
}

// PagesThrough is a connection of records reached over a table between.
func PagesThrough(to *Type, via Via, orders Orders, byDefault Order) Relation {
	return Relation{Shape: ShapePages, To: to, Column: "id", Via: &via, Orders: orders, Order: []Order{byDefault}}
}

// Or adds a second column of the child that may hold the parent's id, such as
// the other end of a tie. No row may hold the same parent in both.
func (r Relation) Or(back string) Relation {
	r.Backs = append(r.Backs[:len(r.Backs):len(r.Backs)], back)
	return r
}

// Few says that no parent has more than some tens of them. MariaDB then reads the
// pages of several parents sooner by numbering all their rows than by a select for
// each, which it plans one by one.
func (r Relation) Few() Relation {
	r.Sparse = true
	return r
}

// Where narrows the relation by a filter; args are the arguments of the field
// that the filter understands, beside those of every connection.
func (r Relation) Where(f Filter, args ...string) Relation {
	r.Filter, r.Args = f, args
	return r
}

// Known marks the context of a statement as one that reads rows of parents which
// the same viewer has seen in the same snapshot. The policy of the rows may leave
// out what it would find out about those parents once more.
type Known func(context.Context) context.Context

// Knowing says that the policy of the rows asks again whether the viewer may see the
// parent, and by what it can be told that this is known. The answer is then read in
// one snapshot: what was seen a moment ago may be closed by now.
//
// SECURITY: it is for relations over a column of the row alone, by which the policy
// finds the same parent.
func (r Relation) Knowing(k Known) Relation {
	r.Known = k
	return r
}
