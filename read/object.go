package read

import (
	"errors"
	"io"
)

// Value is a finished answer of any GraphQL object type: what interfaces and
// unions are bound to. Object is the only one there is.
type Value interface {
	MarshalGQL(w io.Writer)
	UnmarshalGQL(v any) error
}

// Object is the finished answer for one GraphQL object: a record, a connection,
// a payload. It owns its bytes and never changes, so it can be written several
// times and to several receivers.
type Object struct{ json []byte }

var _ Value = Object{}

// MarshalGQL writes the object.
func (o Object) MarshalGQL(w io.Writer) {
	// A failing writer is the transport's to notice; gqlgen's interface has no room for it.
	_, _ = w.Write(o.json)
}

// UnmarshalGQL makes gqlgen take an Object for a leaf. Nothing is ever read from outside.
func (Object) UnmarshalGQL(any) error { return errors.New("an object cannot be an input") }
