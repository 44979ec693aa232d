package server

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/graph/scalar"
)

// strict is gqlgen's executor with variables read as the GraphQL specification
// has them, and all their faults reported at once. On its own gqlgen stops at
// the first, quotes the value, and takes 5 for a String and "5" for an Int.
type strict struct {
	graphql.GraphExecutor
	schema *ast.Schema
}

// CreateOperationContext parses, validates and checks an operation.
func (s strict) CreateOperationContext(ctx context.Context, p *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	op, errs := s.GraphExecutor.CreateOperationContext(ctx, p)
	if op.Operation == nil {
		return op, errs
	}
	v := variables{schema: s.schema}
	if v.check(op.Operation, p.Variables); len(v.faults) > 0 {
		return op, gqlerror.List{gqlerror.Wrap(v.faults)}
	}
	return op, errs
}

// variables checks the variables of one request.
type variables struct {
	schema *ast.Schema
	faults crm.Faults
}

func (v *variables) check(op *ast.OperationDefinition, given map[string]any) {
	for _, def := range op.VariableDefinitions {
		value, ok := given[def.Variable]
		switch {
		case !ok && def.Type.NonNull && def.DefaultValue == nil:
			v.fault(def.Variable, "is missing")
		case ok:
			v.value(def.Variable, def.Type, value)
		}
	}
}

// maxFaults is how many faults are looked for before the rest is left.
const maxFaults = 20

// fault notes what is wrong with a value. SECURITY: problem never holds the value.
func (v *variables) fault(path, problem string) { v.note(path, "This value "+problem+".") }

func (v *variables) note(path, message string) {
	if len(v.faults) < maxFaults {
		v.faults = append(v.faults, &crm.Error{Code: crm.Invalid, Field: clip(path), Message: clip(message)})
	}
}

func (v *variables) value(path string, t *ast.Type, value any) {
	switch {
	case len(v.faults) >= maxFaults:
	case value == nil:
		if t.NonNull {
			v.fault(path, "must not be null")
		}
	case t.Elem != nil:
		// The executor has made slices of other types of some lists.
		list := reflect.ValueOf(value)
		if list.Kind() != reflect.Slice { // one value stands for a list of one
			v.value(path, t.Elem, value)
			return
		}
		for i := range list.Len() {
			v.value(path+"."+strconv.Itoa(i), t.Elem, list.Index(i).Interface())
		}
	default:
		v.named(path, v.schema.Types[t.NamedType], value)
	}
}

func (v *variables) named(path string, def *ast.Definition, value any) {
	switch def.Kind {
	case ast.InputObject:
		fields, ok := value.(map[string]any)
		if !ok {
			v.fault(path, "must be an object of type "+def.Name)
			return
		}
		v.object(path, def, fields)
	case ast.Enum:
		if name, ok := value.(string); !ok || def.EnumValues.ForName(name) == nil {
			v.fault(path, "must be one of the values of "+def.Name)
		}
	default:
		if problem := builtIn(def.Name, value); problem != "" {
			v.fault(path, problem)
		} else if read, ok := scalars[def.Name]; ok {
			if err := read(value); err != nil {
				v.note(path, err.Error())
			}
		}
	}
}

func (v *variables) object(path string, def *ast.Definition, fields map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if def.Fields.ForName(name) == nil {
			v.fault(path+"."+name, "is not a field of "+def.Name)
		}
	}
	given := 0
	for _, f := range def.Fields {
		value, ok := fields[f.Name]
		switch {
		case ok:
			given++
			v.value(path+"."+f.Name, f.Type, value)
		case f.Type.NonNull && f.DefaultValue == nil:
			v.fault(path+"."+f.Name, "is missing")
		}
	}
	if def.Directives.ForName("oneOf") != nil && given != 1 {
		v.fault(path, "must hold exactly one field")
	}
}

// scalars read our own scalars. They are read again with the arguments, where
// the executor stops at the first that it cannot read.
var scalars = map[string]func(any) error{
	"DateTime":     reads(scalar.UnmarshalDateTime),
	"EmailAddress": reads(scalar.UnmarshalEmailAddress),
	"URL":          reads(scalar.UnmarshalURL),
	"Date":         func(v any) error { return new(calendar.Date).UnmarshalGQL(v) },
}

func reads[T any](unmarshal func(any) (T, error)) func(any) error {
	return func(v any) error {
		_, err := unmarshal(v)
		return err
	}
}

// builtIn says what is wrong with a value of a scalar of the GraphQL specification.
func builtIn(name string, value any) string {
	switch name {
	case "String":
		if _, ok := value.(string); !ok {
			return "must be text"
		}
	case "Boolean":
		if _, ok := value.(bool); !ok {
			return "must be true or false"
		}
	case "ID":
		if _, ok := value.(string); !ok && !whole(value, math.MinInt64, math.MaxInt64) {
			return "must be an id"
		}
	case "Int":
		if !whole(value, math.MinInt32, math.MaxInt32) {
			return fmt.Sprintf("must be a whole number from %d to %d", math.MinInt32, math.MaxInt32)
		}
	case "Float":
		if n, ok := value.(json.Number); !ok {
			return "must be a number"
		} else if _, err := n.Float64(); err != nil {
			return "must be a number of at most double precision"
		}
	}
	return ""
}

// whole also takes what the executor has read as a number already.
func whole(value any, least, most int64) bool {
	switch n := value.(type) {
	case json.Number:
		i, err := n.Int64()
		return err == nil && i >= least && i <= most
	case int64:
		return n >= least && n <= most
	}
	return false
}
