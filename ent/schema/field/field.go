// Package field describes the fields of records, as ent's package of the same
// name does, of which it is the part that is used here. The difference is what the
// program carries: ent's fields look up the methods of Go types by number, and then
// the linker can leave out no method of any type, which costs a quarter of the
// program. Here ent's description is made by the generator alone, and the running
// program takes defaults and limits from this package.
package field

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// Field is a field of a record. That it is an ent.Field as well is the
// generator's business: an interface of the program that names ent's description
// would link it.
type Field interface{ value() any }

// Record is in every record, and answers for what that does not say of itself.
type Record struct{}

// Type names the record at the end of an edge.
func (Record) Type() {}

// Fields are those besides the shared ones.
func (Record) Fields() []Field { return nil }

// Edges are the ties to other records.
func (Record) Edges() []ent.Edge { return nil }

// Indexes are those of the table.
func (Record) Indexes() []ent.Index { return nil }

// Hooks run when a record is written.
func (Record) Hooks() []ent.Hook { return nil }

// Policy says who may see and do what.
func (Record) Policy() ent.Policy { return nil }

// Annotations say more of the table.
func (Record) Annotations() []schema.Annotation { return nil }

// Mixin is what several records share.
type Mixin interface {
	Fields() []Field
	Hooks() []ent.Hook
}

// column is what all fields have in common: B is the field itself, T its Go type.
type column[B, T any] struct {
	self                                             *B
	name                                             string
	kind                                             field.Type
	goType                                           any // nil for the usual one
	size                                             int // of the column, in the unit of its limit
	optional, nillable, immutable, unique, sensitive bool
	types                                            map[string]string
	values                                           []string
	byDefault                                        any // nil, a T or a func() T
	limits                                           []func(T) error
}

// Optional lets the column be NULL.
func (c *column[B, T]) Optional() *B { c.optional = true; return c.self }

// Nillable makes the field a pointer, which is nil for NULL.
func (c *column[B, T]) Nillable() *B { c.nillable = true; return c.self }

// Immutable lets the field be set when a record is made, and never again.
func (c *column[B, T]) Immutable() *B { c.immutable = true; return c.self }

// Unique lets no two records have the same value.
func (c *column[B, T]) Unique() *B { c.unique = true; return c.self }

// Sensitive keeps the value out of JSON.
func (c *column[B, T]) Sensitive() *B { c.sensitive = true; return c.self }

// SchemaType names the type of the column, by dialect.
func (c *column[B, T]) SchemaType(types map[string]string) *B { c.types = types; return c.self }

// Default is what a new record gets that says nothing.
func (c *column[B, T]) Default(value T) *B { c.byDefault = value; return c.self }

// DefaultFunc makes what a new record gets that says nothing.
func (c *column[B, T]) DefaultFunc(make func() T) *B { c.byDefault = make; return c.self }

func (c *column[B, T]) limit(holds func(T) error) *B {
	c.limits = append(c.limits, holds)
	return c.self
}

func (c *column[B, T]) value() any              { return c.byDefault }
func (c *column[B, T]) checks() []func(T) error { return c.limits }

// Default returns what DefaultFunc or Default was given: a value or a function.
func Default[T any](f Field) T { return f.value().(T) }

// Check returns what holds a value against the limits of a field, in their order.
func Check[T any](f Field) func(T) error {
	limits := f.(interface{ checks() []func(T) error }).checks()
	return func(value T) error {
		for _, holds := range limits {
			if err := holds(value); err != nil {
				return err
			}
		}
		return nil
	}
}

// Descriptor implements ent.Field, for the generator.
func (c *column[B, T]) Descriptor() *field.Descriptor {
	d := &field.Descriptor{
		Name: c.name, Info: c.info(), Size: c.size, Default: c.byDefault, SchemaType: c.types,
		Optional: c.optional, Nillable: c.nillable, Immutable: c.immutable, Unique: c.unique, Sensitive: c.sensitive,
	}
	for _, v := range c.values {
		d.Enums = append(d.Enums, struct{ N, V string }{v, v})
	}
	for _, holds := range c.limits {
		d.Validators = append(d.Validators, holds)
	}
	return d
}

func (c *column[B, T]) info() *field.TypeInfo {
	switch {
	case c.goType != nil:
		return field.String(c.name).GoType(c.goType).Descriptor().Info
	case c.kind == field.TypeJSON:
		var sample T
		return field.JSON(c.name, sample).Descriptor().Info
	case c.kind == field.TypeTime:
		return field.Time(c.name).Descriptor().Info
	case c.kind == field.TypeBytes:
		return field.Bytes(c.name).Descriptor().Info
	}
	return &field.TypeInfo{Type: c.kind}
}

// Switch is a column of yes and no.
type Switch struct{ column[Switch, bool] }

// Bool returns a new Switch.
func Bool(name string) *Switch {
	f := &Switch{}
	f.self, f.name, f.kind = f, name, field.TypeBool
	return f
}

// Moment is a column of points in time.
type Moment struct{ column[Moment, time.Time] }

// Time returns a new Moment.
func Time(name string) *Moment {
	f := &Moment{}
	f.self, f.name, f.kind = f, name, field.TypeTime
	return f
}

// Choice is a column that holds one of a few words.
type Choice struct{ column[Choice, string] }

// Enum returns a new Choice.
func Enum(name string) *Choice {
	f := &Choice{}
	f.self, f.name, f.kind = f, name, field.TypeEnum
	return f
}

// Values are the words.
func (f *Choice) Values(values ...string) *Choice { f.values = values; return f }

// Document is a column of JSON.
type Document[T any] struct{ column[Document[T], T] }

// JSON returns a new Document that holds values like the sample.
func JSON[T any](name string, _ T) *Document[T] {
	f := &Document[T]{}
	f.self, f.name, f.kind = f, name, field.TypeJSON
	return f
}

// Strings returns a new Document that holds a list of texts.
func Strings(name string) *Document[[]string] { return JSON(name, []string(nil)) }
