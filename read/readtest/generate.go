package readtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/read"
)

// Generator makes valid documents at random: nested selections with aliases,
// fields that come twice, fragments with and without names, on types and on
// interfaces, @include and @skip, arguments as literals and as variables,
// pages in both directions that begin at cursors seen before.
type Generator struct {
	Schema *ast.Schema
	Types  []*read.Type
	Lists  map[string]RootList
	Rand   *rand.Rand
	// Roots are the root fields to choose from.
	Roots []string
	// IDs are ids of records, by name of the type. Node and nodes take any.
	IDs map[string][]string
	// Values makes a value for an argument other than those of paging, such as
	// "Query.organisations.filter"; false leaves the argument out.
	Values  func(at string, r *rand.Rand) (any, bool)
	Cursors *Cursors

	left      int  // fields that may still be selected
	apart     bool // fields of several types stand beside each other: each needs an alias
	names     int  // aliases, fragments and variables so far
	fragments []string
	declared  []string
	variables map[string]any
}

// Document makes a document and its variables.
func (g *Generator) Document() (string, map[string]any) {
	g.left, g.names, g.fragments, g.declared, g.variables = 40, 0, nil, nil, map[string]any{}
	var b strings.Builder
	for range 1 + g.Rand.IntN(2) {
		f := g.Schema.Query.Fields.ForName(g.Roots[g.Rand.IntN(len(g.Roots))])
		b.WriteString(g.alias(true))
		g.field(&b, "Query", f, 0)
	}
	head := "query"
	if len(g.declared) > 0 {
		head += "(" + strings.Join(g.declared, " ") + ")"
	}
	return head + " { " + b.String() + "}\n" + strings.Join(g.fragments, "\n"), g.variables
}

func (g *Generator) chance(percent int) bool { return g.Rand.IntN(100) < percent }

func (g *Generator) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

func (g *Generator) alias(must bool) string {
	if must || g.apart || g.chance(20) {
		return g.name("a") + ": "
	}
	return ""
}

// field writes a field with its arguments and selection.
func (g *Generator) field(b *strings.Builder, of string, f *ast.FieldDefinition, depth int) {
	g.left--
	b.WriteString(f.Name)
	if args := g.arguments(of, f); len(args) > 0 {
		b.WriteString("(" + strings.Join(args, " ") + ")")
	}
	b.WriteString(g.directive())
	if def := g.Schema.Types[f.Type.Name()]; def.IsCompositeType() {
		apart := g.apart
		g.apart = false
		b.WriteString(" { ")
		g.selection(b, def, depth+1)
		b.WriteString("}")
		g.apart = apart
	}
	b.WriteString(" ")
}

func (g *Generator) directive() string {
	if !g.chance(6) {
		return ""
	}
	on := g.chance(50)
	name := []string{"include", "skip"}[g.Rand.IntN(2)]
	if g.chance(50) {
		return fmt.Sprintf(" @%s(if: %t)", name, on)
	}
	return fmt.Sprintf(" @%s(if: %s)", name, g.variable("Boolean!", on))
}

func (g *Generator) variable(typ string, value any) string {
	name := "$" + g.name("v")
	g.declared = append(g.declared, name+": "+typ)
	g.variables[name[1:]] = value
	return name
}

const deepest = 7

// selection writes fields of a type, at least one, some of them in fragments.
func (g *Generator) selection(b *strings.Builder, def *ast.Definition, depth int) {
	b.WriteString(g.name("a") + ": __typename ")
	if def.IsAbstractType() {
		apart := g.apart
		g.apart = true
		for _, t := range g.Schema.GetPossibleTypes(def) {
			if g.left > 0 && g.chance(60) {
				g.fragment(b, t.Name, t, depth)
			}
		}
		g.apart = apart
		for _, f := range def.Fields {
			if !strings.HasPrefix(f.Name, "__") {
				b.WriteString(g.alias(false) + f.Name + " ")
			}
		}
		return
	}
	for range 1 + g.Rand.IntN(5) {
		switch {
		case g.left <= 0:
			return
		case g.chance(12):
			g.fragment(b, g.condition(def), def, depth)
		default:
			g.some(b, def, depth)
		}
	}
}

// condition is a type under which a fragment applies to objects of a type.
func (g *Generator) condition(def *ast.Definition) string {
	return append([]string{def.Name}, def.Interfaces...)[g.Rand.IntN(1+len(def.Interfaces))]
}

// fragment writes a fragment; on an interface it selects the interface's fields.
func (g *Generator) fragment(b *strings.Builder, condition string, def *ast.Definition, depth int) {
	if condition != def.Name {
		def = g.Schema.Types[condition]
	}
	var body strings.Builder
	g.selection(&body, def, depth)
	if g.chance(50) {
		fmt.Fprintf(b, "... on %s%s { %s} ", condition, g.directive(), body.String())
		return
	}
	name := g.name("F")
	g.fragments = append(g.fragments, fmt.Sprintf("fragment %s on %s { %s}", name, condition, body.String()))
	fmt.Fprintf(b, "...%s%s ", name, g.directive())
}

// some writes one field of a type. Connections always get what a page has; a
// field with arguments gets an alias, so that no two of them collide.
func (g *Generator) some(b *strings.Builder, def *ast.Definition, depth int) {
	var fields []*ast.FieldDefinition
	for _, f := range def.Fields {
		composite := g.Schema.Types[f.Type.Name()].IsCompositeType()
		if !strings.HasPrefix(f.Name, "__") && (!composite || depth < deepest) {
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 {
		return
	}
	f := fields[g.Rand.IntN(len(fields))]
	if strings.HasSuffix(def.Name, "Connection") && g.chance(70) {
		f = def.Fields.ForName("edges")
	}
	b.WriteString(g.alias(len(f.Arguments) > 0))
	g.field(b, def.Name, f, depth)
}

// arguments chooses arguments of a field.
func (g *Generator) arguments(of string, f *ast.FieldDefinition) []string {
	values := map[string]any{}
	if f.Arguments.ForName("first") != nil {
		g.paging(of, f, values)
	}
	for _, a := range f.Arguments {
		at := of + "." + f.Name + "." + a.Name
		switch {
		case a.Name == "id":
			values["id"] = g.id(f.Type.Name())
		case a.Name == "ids":
			ids := make([]any, 1+g.Rand.IntN(4))
			for i := range ids {
				ids[i] = g.id(f.Type.Name())
			}
			values["ids"] = ids
		case !slices.Contains([]string{"first", "last", "after", "before", "orderBy"}, a.Name):
			if v, ok := g.Values(at, g.Rand); ok {
				values[a.Name] = v
			}
		}
	}
	var written []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		t := f.Arguments.ForName(name).Type
		if g.chance(35) {
			written = append(written, name+": "+g.variable(t.String(), values[name]))
		} else {
			written = append(written, name+": "+g.literal(values[name], t))
		}
	}
	return written
}

func (g *Generator) id(typ string) string {
	ids := g.IDs[typ]
	if ids == nil {
		names := slices.Sorted(maps.Keys(g.IDs))
		ids = g.IDs[names[g.Rand.IntN(len(names))]]
	}
	return ids[g.Rand.IntN(len(ids))]
}

// paging chooses size, direction, order and place of a page.
func (g *Generator) paging(of string, f *ast.FieldDefinition, values map[string]any) {
	size := g.Rand.IntN(5)
	switch {
	case f.Arguments.ForName("last") != nil && g.chance(30):
		values["last"] = size
	default:
		values["first"] = size
	}
	orders, order := g.orders(of, f)
	if a := f.Arguments.ForName("orderBy"); a != nil && len(orders) > 0 && g.chance(60) {
		name := slices.Sorted(maps.Keys(orders))[g.Rand.IntN(len(orders))]
		by := map[string]any{"field": name}
		order = []read.Order{{Column: orders[name]}}
		if g.chance(50) {
			by["direction"], order[0].Desc = "DESC", true
		}
		values["orderBy"] = by
	}
	// Cursors of an order by one of Variants are never found here: they are noted
	// by version, and a document is asked by viewers of every version.
	for _, name := range []string{"after", "before"} {
		known := g.Cursors.of(of+"."+f.Name, order)
		if f.Arguments.ForName(name) != nil && len(known) > 0 && g.chance(30) {
			values[name] = known[g.Rand.IntN(len(known))]
		}
	}
}

// orders are those of a connection, and the one by default.
func (g *Generator) orders(of string, f *ast.FieldDefinition) (read.Orders, []read.Order) {
	if l, ok := g.Lists[f.Name]; ok && of == "Query" {
		return l.Orders, []read.Order{l.Default}
	}
	for _, t := range g.Types {
		if r, ok := t.Relations[f.Name]; ok && t.Name == of {
			return r.Orders, r.Order
		}
	}
	return nil, nil
}

// literal writes a value as a document has it.
func (g *Generator) literal(v any, t *ast.Type) string {
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = g.literal(v[i], t.Elem)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		def := g.Schema.Types[t.Name()]
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+": "+g.literal(v[name], def.Fields.ForName(name).Type))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case string:
		if g.Schema.Types[t.Name()].Kind == ast.Enum {
			return v
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // the test gave a value that no document can hold
	}
	return string(text)
}
