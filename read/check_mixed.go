package read

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// mixed checks a connection of several types. What its arms select is known only
// when they are made.
func (c *checker) mixed(at string, f *ast.FieldDefinition, r Relation) {
	m := r.Mixed
	if m == nil || m.Arms == nil {
		c.fault("%s needs Arms", at)
		return
	}
	if r.Filter != nil {
		c.fault("%s is narrowed by its arms and not by Where", at)
	}
	edges := fieldType(c.schema, f.Type.Name(), "edges")
	if edges == nil || f.Type.Elem != nil || fieldType(c.schema, edges.Name(), "node") == nil {
		c.fault("%s is of type %s, which is no connection", at, f.Type)
		return
	}
	node := c.schema.Types[fieldType(c.schema, edges.Name(), "node").Name()]
	var want, have []string
	for _, def := range c.schema.GetPossibleTypes(node) {
		want = append(want, def.Name)
	}
	for _, t := range m.Types {
		have = append(have, t.Name)
		if c.types[t.Name] != t {
			c.fault("%s leads to %s, which is not declared", at, t.Name)
		}
	}
	slices.Sort(want)
	slices.Sort(have)
	if !slices.Equal(want, have) {
		c.fault("%s holds %s, and its relation leads to %s", at, strings.Join(want, ", "), strings.Join(have, ", "))
	}
	c.edge(at, c.schema.Types[edges.Name()], m.Edge)
}

// edge holds the further fields of an edge against those that are made.
func (c *checker) edge(at string, def *ast.Definition, made map[string]Computed) {
	c.edges = append(c.edges, def.Name)
	for _, f := range def.Fields {
		if slices.Contains(edgeFields, f.Name) || strings.HasPrefix(f.Name, "__") {
			continue
		}
		m, ok := made[f.Name]
		if !ok {
			c.fault("%s: nobody writes %s.%s", at, def.Name, f.Name)
			continue
		}
		if m.Value == nil || m.Load != nil {
			c.fault("%s: %s.%s must have Value, and no Load", at, def.Name, f.Name)
		}
		c.arguments(def.Name+"."+f.Name, f, m.Args)
	}
	for name := range made {
		if def.Fields.ForName(name) == nil {
			c.fault("%s makes %s.%s, which is not in the schema", at, def.Name, name)
		}
	}
}
