package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestSchemaIsWhatTheServerServes compares the SDL with the server's own answer.
func TestSchemaIsWhatTheServerServes(t *testing.T) {
	printed, err := gqlparser.LoadSchema(&ast.Source{Name: "coalition schema", Input: runs(t, "schema")})
	if err != nil {
		t.Fatal(err)
	}
	question, err := os.ReadFile("../../server/testdata/introspection/graphiql.graphql")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, "--database", sqlite(t), "--introspection")
	served := s.query("", string(question))["__schema"].(map[string]any)["types"].([]any)

	var want, got []string
	for _, typ := range served {
		want = append(want, tellServed(typ.(map[string]any))...)
	}
	for _, def := range printed.Types {
		got = append(got, tellPrinted(def)...)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the printed schema differs (-served +printed):\n%s", diff)
	}
	if len(want) < 500 {
		t.Errorf("only %d lines were compared", len(want))
	}
}

// ownType says whether a type is of the schema and not of GraphQL itself.
func ownType(name string) bool {
	return !strings.HasPrefix(name, "__") && !slices.Contains([]string{"Int", "Float", "String", "Boolean", "ID"}, name)
}

func tellServed(typ map[string]any) []string {
	name := fmt.Sprint(typ["name"])
	if !ownType(name) {
		return nil
	}
	lines := []string{fmt.Sprintf("%s %s %q", typ["kind"], name, text(typ["description"]))}
	for _, list := range []string{"fields", "inputFields"} {
		fields, _ := typ[list].([]any)
		for _, f := range fields {
			field := f.(map[string]any)
			path := name + "." + fmt.Sprint(field["name"])
			lines = append(lines, fmt.Sprintf("%s %s %q", path, servedType(field["type"]), text(field["description"])))
			args, _ := field["args"].([]any)
			for _, a := range args {
				arg := a.(map[string]any)
				lines = append(lines, fmt.Sprintf("%s(%s) %s %q", path, arg["name"], servedType(arg["type"]), text(arg["description"])))
			}
		}
	}
	values, _ := typ["enumValues"].([]any)
	for _, v := range values {
		value := v.(map[string]any)
		lines = append(lines, fmt.Sprintf("%s.%s %q", name, value["name"], text(value["description"])))
	}
	return lines
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func servedType(v any) string {
	t := v.(map[string]any)
	switch t["kind"] {
	case "NON_NULL":
		return servedType(t["ofType"]) + "!"
	case "LIST":
		return "[" + servedType(t["ofType"]) + "]"
	}
	return fmt.Sprint(t["name"])
}

func tellPrinted(def *ast.Definition) []string {
	if !ownType(def.Name) {
		return nil
	}
	lines := []string{fmt.Sprintf("%s %s %q", def.Kind, def.Name, def.Description)}
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		path := def.Name + "." + f.Name
		lines = append(lines, fmt.Sprintf("%s %s %q", path, f.Type, f.Description))
		for _, a := range f.Arguments {
			lines = append(lines, fmt.Sprintf("%s(%s) %s %q", path, a.Name, a.Type, a.Description))
		}
	}
	for _, v := range def.EnumValues {
		lines = append(lines, fmt.Sprintf("%s.%s %q", def.Name, v.Name, v.Description))
	}
	return lines
}
