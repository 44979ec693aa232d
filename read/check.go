package read

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/ent/tables"
)

// Columns tells whether a table has a column, and whether it may be NULL.
type Columns func(table, column string) (nullable, ok bool)

// TableColumns looks columns up in tables.
func TableColumns(all []*tables.Table) Columns {
	nullable := map[[2]string]bool{}
	for _, t := range all {
		for _, c := range t.Columns {
			nullable[[2]string{t.Name, c.Name}] = c.Nullable
		}
	}
	return func(table, column string) (bool, bool) {
		n, ok := nullable[[2]string{table, column}]
		return n, ok
	}
}

// Check holds the types against the schema and returns every fault it finds:
// fields that cannot be read, arguments that nobody knows, fields that are never
// null although their column or record can be, interfaces that are not named,
// object types of which nobody says how they are read. types are all types,
// those of Inline included; composed names the types whose fields are made in Go:
// payloads, and edges with further fields of mixed lists that belong to no record.
func Check(s *ast.Schema, columns Columns, types []*Type, composed ...string) []error {
	c := &checker{schema: s, columns: columns, types: map[string]*Type{}, composed: composed}
	for _, t := range types {
		if c.types[t.Name] != nil {
			c.fault("%s is declared twice", t.Name)
		}
		c.types[t.Name] = t
	}
	c.prefixes(types)
	for _, t := range types {
		c.typ(t)
	}
	c.rest()
	return c.faults
}

type checker struct {
	schema   *ast.Schema
	columns  Columns
	types    map[string]*Type
	composed []string
	edges    []string // types whose further fields a relation makes
	faults   []error
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf(format, args...))
}

func (c *checker) prefixes(types []*Type) {
	seen := map[string]string{}
	for _, t := range types {
		switch {
		case t.Prefix == "":
			continue
		case seen[t.Prefix] != "":
			c.fault("%s and %s have the same prefix", seen[t.Prefix], t.Name)
		case t.Query == nil || t.Table == "":
			c.fault("%s needs Query and Table", t.Name)
		}
		seen[t.Prefix] = t.Name
	}
}

// typ checks one type. Types of Inline are checked where they are used: their
// columns are those of the parent.
func (c *checker) typ(t *Type) {
	def := c.schema.Types[t.Name]
	if def == nil || def.Kind != ast.Object {
		c.fault("%s is no object type of the schema", t.Name)
		return
	}
	c.implements(t, def)
	for _, name := range declared(t) {
		if def.Fields.ForName(name) == nil {
			c.fault("%s.%s is declared and not in the schema", t.Name, name)
		}
	}
	c.variants(t)
	if t.Table != "" {
		c.fields(t, def, t.Table, "")
	}
}

func declared(t *Type) []string {
	var names []string
	for name := range t.Relations {
		names = append(names, name)
	}
	for name := range t.Computed {
		names = append(names, name)
	}
	for name := range t.Columns {
		names = append(names, name)
	}
	for name := range t.FieldAllow {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// implements: fragments on an interface or union that is not named would be dropped.
func (c *checker) implements(t *Type, def *ast.Definition) {
	var want []string
	for _, i := range c.schema.GetImplements(def) {
		want = append(want, i.Name)
	}
	for name, other := range c.schema.Types {
		if other.Kind == ast.Union && slices.Contains(other.Types, t.Name) {
			want = append(want, name)
		}
	}
	slices.Sort(want)
	have := slices.Clone(t.Implements)
	slices.Sort(have)
	if want = slices.Compact(want); !slices.Equal(want, have) {
		c.fault("%s implements %s, and says %s", t.Name, strings.Join(want, ", "), strings.Join(have, ", "))
	}
}

// fields checks the fields of a type. The column present is not NULL when there is
// an object at all (Inline).
func (c *checker) fields(t *Type, def *ast.Definition, table, present string) {
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		at := t.Name + "." + f.Name
		if r, ok := t.Relations[f.Name]; ok {
			c.relation(at, f, r, table)
		} else if m, ok := t.Computed[f.Name]; ok {
			c.computed(at, f, m, table)
		} else {
			c.scalar(at, t, f, table, present)
		}
	}
}

func (c *checker) scalar(at string, t *Type, f *ast.FieldDefinition, table, present string) {
	if named := c.schema.Types[f.Type.Name()]; named == nil || !named.IsLeafType() {
		c.fault("%s is of type %s and neither a relation nor computed", at, f.Type)
		return
	}
	name, ok := t.Columns[f.Name]
	if !ok {
		name = Snake(f.Name)
	}
	for _, version := range c.versions(table, name) {
		if nullable, ok := c.column(at, table, version); ok && nullable && f.Type.NonNull && name != present {
			c.fault("%s is never null, but its column %s.%s can be", at, table, version)
		}
	}
	c.arguments(at, f, nil)
}

// column checks that a column is there.
func (c *checker) column(at, table, name string) (nullable, ok bool) {
	if nullable, ok = c.columns(table, name); !ok {
		c.fault("%s needs the column %s of %s, which is not there", at, name, table)
	}
	return nullable, ok
}

func (c *checker) arguments(at string, f *ast.FieldDefinition, known []string) {
	for _, a := range f.Arguments {
		if !slices.Contains(known, a.Name) {
			c.fault("%s has the argument %s, which nobody understands", at, a.Name)
		}
	}
	for _, name := range known {
		if f.Arguments.ForName(name) == nil && !slices.Contains(paging, name) {
			c.fault("%s understands the argument %s, which it does not have", at, name)
		}
	}
}

var paging = []string{"first", "after", "last", "before", "orderBy"}

func (c *checker) computed(at string, f *ast.FieldDefinition, m Computed, table string) {
	if (m.Value == nil) == (m.Load == nil) {
		c.fault("%s must have either Value or Load", at)
	}
	for _, name := range m.Columns {
		for _, version := range c.versions(table, name) {
			c.column(at, table, version)
		}
	}
	c.arguments(at, f, m.Args)
}

// rest: object types that are neither declared nor composed.
func (c *checker) rest() {
	for _, name := range c.composed {
		if def := c.schema.Types[name]; def == nil || def.Kind != ast.Object {
			c.fault("%s is no object type of the schema", name)
		}
	}
	var names []string
	for name := range c.schema.Types {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		def := c.schema.Types[name]
		root := def == c.schema.Query || def == c.schema.Mutation || def == c.schema.Subscription
		if def.Kind != ast.Object || root || def.BuiltIn || c.types[name] != nil || c.paged(def) {
			continue
		}
		if !slices.Contains(c.composed, name) {
			c.fault("nobody says how %s is read", name)
			continue
		}
		for _, f := range def.Fields {
			if f.Type.NonNull && f.Type.Elem == nil && c.hideable(f.Type.NamedType) {
				c.fault("%s.%s must be nullable: some viewers may not see it", name, f.Name)
			}
		}
	}
}

// hideable reports whether some signed-in viewer may not see records of a type.
func (c *checker) hideable(name string) bool {
	if t := c.types[name]; t != nil {
		return t.Hideable
	}
	def := c.schema.Types[name]
	if def == nil || !def.IsAbstractType() {
		return false
	}
	return slices.ContainsFunc(c.schema.GetPossibleTypes(def), func(d *ast.Definition) bool { return c.hideable(d.Name) })
}

var edgeFields = []string{"node", "cursor"}

// paged reports whether a type is a connection, an edge or PageInfo, and checks
// that it holds nothing that the engine does not write.
func (c *checker) paged(def *ast.Definition) bool {
	var known []string
	switch {
	case def.Name == "PageInfo":
		known = []string{"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"}
	case strings.HasSuffix(def.Name, "Connection") && def.Fields.ForName("edges") != nil:
		known = []string{"edges", "pageInfo", "totalCount"}
	case strings.HasSuffix(def.Name, "Edge") && def.Fields.ForName("node") != nil:
		known = edgeFields
	default:
		return false
	}
	for _, f := range def.Fields {
		if !slices.Contains(known, f.Name) && !slices.Contains(c.composed, def.Name) && !slices.Contains(c.edges, def.Name) {
			c.fault("%s.%s: nobody writes it", def.Name, f.Name)
		}
	}
	return true
}
