package read

import (
	"encoding/json"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments evaluates the arguments of a field. The method of gqlparser that
// does the same panics at a number that does not fit.
func arguments(f *ast.Field, variables map[string]any) (map[string]any, error) {
	args := make(map[string]any, len(f.Definition.Arguments))
	for _, def := range f.Definition.Arguments {
		value := def.DefaultValue
		if given := f.Arguments.ForName(def.Name); given != nil {
			if given.Value.Kind == ast.Variable {
				if v, ok := variables[given.Value.Raw]; ok {
					args[def.Name] = v
					continue
				}
				// A variable that was not sent leaves the default.
			} else {
				value = given.Value
			}
		}
		if value == nil {
			continue
		}
		v, err := value.Value(variables)
		if err != nil {
			return nil, &Error{Code: ValidationFailed, Field: def.Name, Message: "is not a valid value"}
		}
		args[def.Name] = v
	}
	return args, nil
}

// wholeNumber is an Int argument, nil when it was not given or is null.
func wholeNumber(args map[string]any, name string) (*int64, error) {
	var n int64
	switch v := args[name].(type) {
	case nil:
		return nil, nil
	case int:
		n = int64(v)
	case int32:
		n = int64(v)
	case int64:
		n = v
	case float64:
		if n = int64(v); float64(n) != v {
			return nil, notWhole(name)
		}
	case json.Number:
		i, err := v.Int64()
		if err != nil {
			return nil, notWhole(name)
		}
		n = i
	default:
		return nil, notWhole(name)
	}
	return &n, nil
}

func notWhole(name string) error {
	return &Error{Code: ValidationFailed, Field: name, Message: fmt.Sprintf("must be a whole number from 0 to %d", MaxPage)}
}
