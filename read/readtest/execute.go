// Package readtest helps to test what is read through package read: a small
// executor, a reference reader that is plain and slow, documents made at random,
// and the comparison of the two answers.
package readtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/breakthrough-party/coalition/read"
)

// Root resolves a root field. It returns nil, *read.Object, read.Value, or a
// slice of these.
type Root func(ctx context.Context, args map[string]any) (any, error)

// Parse parses and validates a document.
func Parse(schema *ast.Schema, document string, variables map[string]any) (*graphql.OperationContext, error) {
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, rules.NewDefaultRules())
	if len(errs) > 0 {
		return nil, errs
	}
	values, err := validator.VariableValues(schema, doc.Operations[0], variables)
	if err != nil {
		return nil, err
	}
	return &graphql.OperationContext{RawQuery: document, Doc: doc, Operation: doc.Operations[0], Variables: values}, nil
}

// Execute answers a document as a GraphQL server does, with the given root
// fields. The error joins those of all root fields.
func Execute(ctx context.Context, schema *ast.Schema, document string, variables map[string]any, roots map[string]Root) ([]byte, error) {
	op, err := Parse(schema, document, variables)
	if err != nil {
		return nil, err
	}
	ctx = graphql.WithOperationContext(ctx, op)
	var errs error
	var out bytes.Buffer
	out.WriteByte('{')
	for i, f := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "%q:", f.Alias)
		answer, err := resolve(ctx, op, f, roots)
		if err != nil {
			errs = errors.Join(errs, fmt.Errorf("%s: %w", f.Alias, err))
			answer = nil
		}
		marshal(&out, answer)
	}
	out.WriteByte('}')
	if !json.Valid(out.Bytes()) {
		return nil, fmt.Errorf("not JSON: %s", out.Bytes())
	}
	return out.Bytes(), errs
}

func resolve(ctx context.Context, op *graphql.OperationContext, f graphql.CollectedField, roots map[string]Root) (any, error) {
	if f.Name == "__typename" {
		return "Query", nil
	}
	root, ok := roots[f.Name]
	if !ok {
		return nil, fmt.Errorf("no root field %s", f.Name)
	}
	args, err := arguments(f.Field, op.Variables)
	if err != nil {
		return nil, err
	}
	return root(graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query", Field: f}), args)
}

func marshal(out *bytes.Buffer, answer any) {
	switch v := answer.(type) {
	case *read.Object:
		if v != nil {
			v.MarshalGQL(out)
			return
		}
	case read.Value:
		v.MarshalGQL(out)
		return
	case string:
		fmt.Fprintf(out, "%q", v)
		return
	case []*read.Object:
		list(out, v)
		return
	case []read.Value:
		list(out, v)
		return
	}
	out.WriteString("null")
}

func list[T any](out *bytes.Buffer, values []T) {
	out.WriteByte('[')
	for i, v := range values {
		if i > 0 {
			out.WriteByte(',')
		}
		marshal(out, v)
	}
	out.WriteByte(']')
}

// arguments evaluates the arguments of a field.
func arguments(f *ast.Field, variables map[string]any) (args map[string]any, err error) {
	defer func() { // gqlparser panics at a number that does not fit
		if p := recover(); p != nil {
			err = &read.Error{Code: read.ValidationFailed, Message: fmt.Sprint(p)}
		}
	}()
	return f.ArgumentMap(variables), nil
}
