package read

import (
	"reflect"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// shape is a selected field whose value is made in Go.
type shape struct {
	field
	key      string // `"name":`
	of       string // name of the object type that has the field
	children []*shape
}

func newShape(op *graphql.OperationContext, f field) *shape {
	s := &shape{field: f, key: `"` + f.Alias + `":`}
	if f.Name == "__typename" {
		return s
	}
	name := f.typeName()
	for _, c := range collect(op, f.sel, name, nil) {
		child := newShape(op, c)
		child.of = name
		s.children = append(s.children, child)
	}
	return s
}

// appender is a value that writes itself.
type appender interface{ append(b []byte) []byte }

// JSON is a value that is JSON already, for a field of a scalar that holds any.
type JSON []byte

// MarshalJSON returns the value as it is.
func (j JSON) MarshalJSON() ([]byte, error) { return j, nil }

func (j JSON) append(b []byte) []byte { return append(b, j...) }

// value appends a value that was made in Go.
func (r *reader) value(b []byte, v any, s *shape) []byte {
	return r.typed(b, v, s.Definition.Type, s)
}

func (r *reader) typed(b []byte, v any, t *ast.Type, s *shape) []byte {
	switch v := v.(type) {
	case nil:
	case appender:
		return v.append(b)
	case string:
		if v != "" || t.NonNull {
			return appendString(b, v)
		}
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return strconv.AppendFloat(b, v, 'g', -1, 64)
	case time.Time:
		if !v.IsZero() {
			return appendTime(b, v)
		}
	case Fields:
		if v != nil {
			return r.composed(b, s, func(_ int, c *shape) any { return v[c.Name] })
		}
	default:
		return r.reflected(b, reflect.ValueOf(v), t, s)
	}
	if t.NonNull {
		r.missing(s.of + "." + s.Name)
	}
	return append(b, "null"...)
}

// reflected appends values of named types, pointers and lists.
func (r *reader) reflected(b []byte, v reflect.Value, t *ast.Type, s *shape) []byte {
	switch v.Kind() {
	case reflect.String:
		return r.typed(b, v.String(), t, s)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.typed(b, v.Int(), t, s)
	case reflect.Bool:
		return r.typed(b, v.Bool(), t, s)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return r.typed(b, nil, t, s)
		}
		return r.typed(b, v.Elem().Interface(), t, s)
	case reflect.Slice:
		return r.list(b, v, t, s)
	}
	r.fail("read: %s.%s cannot be written from a %s", s.of, s.Name, v.Type())
	return append(b, "null"...)
}

func (r *reader) list(b []byte, v reflect.Value, t *ast.Type, s *shape) []byte {
	if t.Elem == nil {
		r.fail("read: %s.%s is no list", s.of, s.Name)
		return append(b, "null"...)
	}
	if v.IsNil() && !t.NonNull {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range v.Len() {
		if r.full(b) {
			break
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = r.typed(b, v.Index(i).Interface(), t.Elem, s)
	}
	return append(b, ']')
}

// composed appends an object whose fields get makes.
func (r *reader) composed(b []byte, s *shape, get func(i int, c *shape) any) []byte {
	b = append(b, '{')
	for i, c := range s.children {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, c.key...)
		if c.Name == "__typename" {
			b = append(append(append(b, '"'), c.of...), '"')
			continue
		}
		b = r.value(b, get(i, c), c)
	}
	return append(b, '}')
}
