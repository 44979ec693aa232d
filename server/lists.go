package server

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// checkSchema returns what the server could not serve safely of a schema.
func checkSchema(es graphql.ExecutableSchema, caps map[string]int) []error {
	if es == nil || es.Schema() == nil || es.Schema().Query == nil {
		return []error{errors.New("there is no schema to serve")}
	}
	return append(uncapped(es.Schema(), caps), unknownCaps(es.Schema(), caps)...)
}

// uncapped returns the plain lists of records in the schema for which caps
// names no cap. A list that may be of any length must be a connection.
func uncapped(schema *ast.Schema, caps map[string]int) []error {
	var faults []error
	for _, def := range schema.Types {
		if def.BuiltIn || (def.Kind != ast.Object && def.Kind != ast.Interface) {
			continue
		}
		for _, f := range def.Fields {
			if !isRecordList(schema, f) || isPage(def) {
				continue
			}
			if n, ok := caps[def.Name+"."+f.Name]; !ok || n <= 0 {
				faults = append(faults, fmt.Errorf("the list %s.%s has no cap", def.Name, f.Name))
			}
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return faults
}

// isRecordList reports whether f is a list of objects rather than of scalars.
func isRecordList(schema *ast.Schema, f *ast.FieldDefinition) bool {
	if f.Type.Elem == nil || strings.HasPrefix(f.Name, "__") {
		return false
	}
	d := schema.Types[f.Type.Name()]
	return d != nil && d.IsCompositeType()
}

// isPage reports whether def is a page of a list, whose size its own field decides.
func isPage(def *ast.Definition) bool { return strings.HasSuffix(def.Name, "Connection") }

// unknownCaps returns the caps that name no list of the schema.
func unknownCaps(schema *ast.Schema, caps map[string]int) []error {
	var faults []error
	for name := range caps {
		typ, field, _ := strings.Cut(name, ".")
		def := schema.Types[typ]
		if def == nil || def.Fields.ForName(field) == nil || !isRecordList(schema, def.Fields.ForName(field)) {
			faults = append(faults, fmt.Errorf("the cap of %s names no list of records of the schema", name))
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return faults
}
