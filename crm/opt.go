package crm

// Opt is a field of an edit: absent, null or a value. An absent field stays as
// it is, null clears it.
type Opt[T any] struct {
	// Set says that the field was given, be it as null.
	Set bool
	// Null says that the field was given as null.
	Null bool
	// Value is what was given, the zero value for null.
	Value T
}

// Some is a field that was given a value.
func Some[T any](v T) Opt[T] { return Opt[T]{Set: true, Value: v} }

// Clear is a field that was given as null.
func Clear[T any]() Opt[T] { return Opt[T]{Set: true, Null: true} }
