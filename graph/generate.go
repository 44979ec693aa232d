//go:build ignore

// This program generates the executor, the models and the empty resolvers from
// the schema. Every object type is bound to read.Object, JSON that package read
// has written; the executor therefore has no code for their fields.
package main

import (
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const object = "github.com/breakthrough-party/coalition/read.Object"

// leaves makes leaves of the types that package read writes.
type leaves struct{}

func (leaves) Name() string { return "leaves" }

// GenerateCode runs before the executor is rendered.
func (leaves) GenerateCode(data *codegen.Data) error {
	data.Objects = slices.DeleteFunc(data.Objects, func(o *codegen.Object) bool {
		if o.Type == nil || o.Type.String() != object {
			return false
		}
		o.Definition.Fields = nil // the schema that is served is read from its source
		return true
	})
	for name, i := range data.Interfaces {
		if i.InTypemap {
			delete(data.Interfaces, name)
		}
	}
	for _, ref := range data.ReferencedTypes {
		if ref.Definition.IsAbstractType() && ref.IsNamed() {
			ref.IsMarshaler = true // read.Value writes itself
		}
	}
	return nil
}

func main() {
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		log.Fatal(err)
	}
	schema := load("graph/schema/*.graphql")
	for name, def := range schema.Types {
		if def.Kind == ast.Object && !def.BuiltIn && name != "Query" && name != "Mutation" && name != "Subscription" {
			cfg.Models.Add(name, object)
		}
	}
	if err := api.Generate(cfg, api.PrependPlugin(leaves{})); err != nil {
		log.Fatal(err)
	}
	withoutUnmarshalers("graph/exec/root_.generated.go")
}

// unmarshalers is a table of all inputs that the executor would make for each
// request, at the cost of an allocation for each input of the schema. It is for
// graphql.UnmarshalInputFromContext, which nobody calls here.
var unmarshalers = regexp.MustCompile(`(BuildUnmarshalerMap\()[^)]+\)`)

func withoutUnmarshalers(file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	if len(unmarshalers.FindAll(text, -1)) != 1 {
		log.Fatalf("%s has no table of inputs any more: see withoutUnmarshalers", file)
	}
	if err := os.WriteFile(file, unmarshalers.ReplaceAll(text, []byte("$1)")), 0o644); err != nil {
		log.Fatal(err)
	}
}

func load(pattern string) *ast.Schema {
	files, err := filepath.Glob(pattern)
	if err != nil {
		log.Fatal(err)
	}
	var sources []*ast.Source
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			log.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: f, Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		log.Fatal(err)
	}
	return schema
}
