package graph

import (
	"fmt"
	"reflect"

	"github.com/breakthrough-party/coalition/viewer"
)

// into turns an input of the API into that of a verb: fields of the same name,
// an omittable field into a crm.Opt or into a plain value, an enum into the type
// of the record. That every field has its counterpart is held by a test.
func into[T any](input any) T {
	var out T
	if err := assign(reflect.ValueOf(&out).Elem(), reflect.ValueOf(input)); err != nil {
		panic(err) // a programmer's mistake, which the test finds
	}
	return out
}

// omittable is graphql.Omittable[T], whatever T is.
type omittable interface{ IsSet() bool }

func assign(to, from reflect.Value) error {
	if o, ok := from.Interface().(omittable); ok {
		value := from.MethodByName("Value").Call(nil)[0]
		return assignOmittable(to, value, o.IsSet())
	}
	switch {
	case from.Kind() == reflect.Pointer:
		if from.IsNil() {
			return nil
		}
		return assignPointed(to, from.Elem())
	case to.Kind() == reflect.Pointer:
		return assignPointed(to, from)
	case to.Type() == reflect.TypeFor[viewer.Scope]():
		to.SetString(scopeOf(from.String()))
		return nil
	case from.Type().AssignableTo(to.Type()):
		to.Set(from)
		return nil
	case from.Kind() == reflect.String && to.Kind() == reflect.String:
		to.SetString(from.String())
		return nil
	case from.Kind() == reflect.Slice && to.Kind() == reflect.Slice:
		return assignSlice(to, from)
	case from.Kind() == reflect.Struct && to.Kind() == reflect.Struct:
		return assignStruct(to, from)
	}
	return fmt.Errorf("graph: no way from %s to %s", from.Type(), to.Type())
}

// assignOmittable fills a crm.Opt, or a plain value for which null is absence.
func assignOmittable(to, value reflect.Value, set bool) error {
	null := (value.Kind() == reflect.Pointer || value.Kind() == reflect.Slice) && value.IsNil()
	opt := to.Kind() == reflect.Struct && to.FieldByName("Null").IsValid()
	if opt {
		to.FieldByName("Set").SetBool(set)
		to.FieldByName("Null").SetBool(set && null)
		to = to.FieldByName("Value")
	}
	if !set || null {
		return nil
	}
	return assign(to, value)
}

func assignPointed(to, from reflect.Value) error {
	if to.Kind() != reflect.Pointer {
		return assign(to, from)
	}
	to.Set(reflect.New(to.Type().Elem()))
	return assign(to.Elem(), from)
}

func assignSlice(to, from reflect.Value) error {
	to.Set(reflect.MakeSlice(to.Type(), from.Len(), from.Len()))
	for i := range from.Len() {
		if err := assign(to.Index(i), from.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func assignStruct(to, from reflect.Value) error {
	for i := range from.NumField() {
		name := from.Type().Field(i).Name
		field := to.FieldByName(name)
		if !field.IsValid() {
			return fmt.Errorf("graph: %s has no field %s", to.Type(), name)
		}
		if err := assign(field, from.Field(i)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// scopeOf is a value of the API's enum as scopes are written elsewhere.
func scopeOf(name string) string {
	for _, s := range viewer.Scopes {
		if scopeNames([]viewer.Scope{s})[0] == name {
			return string(s)
		}
	}
	return ""
}
