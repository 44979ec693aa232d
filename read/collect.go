package read

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// field is one entry of an answer: all fields of a selection that share a
// response key, with their selections joined.
type field struct {
	*ast.Field
	sel ast.SelectionSet
}

// typeName is the name of the field's type without list and null marks.
func (f field) typeName() string { return f.Definition.Type.Name() }

// collect returns the fields that a selection asks of an object of the named
// type, in the order of the answer: fragments resolved, @skip and @include
// applied. gqlgen's own CollectFields is not used, because it keeps apart equal
// response keys that stand under a union and under one of its members, which
// gives an answer with the same key twice.
func collect(op *graphql.OperationContext, sel ast.SelectionSet, name string, implements []string) []field {
	c := collector{op: op, name: name, implements: implements, fields: make([]field, 0, len(sel))}
	c.add(sel)
	return c.fields
}

type collector struct {
	op         *graphql.OperationContext
	name       string
	implements []string
	fields     []field
	seen       map[string]bool // fragments
}

func (c *collector) add(sel ast.SelectionSet) {
	for _, s := range sel {
		switch s := s.(type) {
		case *ast.Field:
			if included(s.Directives, c.op.Variables) {
				c.field(s)
			}
		case *ast.InlineFragment:
			if included(s.Directives, c.op.Variables) && c.applies(s.TypeCondition) {
				c.add(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if included(s.Directives, c.op.Variables) && !c.seen[s.Name] {
				c.spread(s)
			}
		}
	}
}

func (c *collector) field(f *ast.Field) {
	for i := range c.fields {
		known := &c.fields[i]
		if known.Alias == f.Alias {
			known.sel = append(known.sel[:len(known.sel):len(known.sel)], f.SelectionSet...)
			return
		}
	}
	c.fields = append(c.fields, field{Field: f, sel: f.SelectionSet})
}

func (c *collector) spread(s *ast.FragmentSpread) {
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	c.seen[s.Name] = true
	if f := c.op.Doc.Fragments.ForName(s.Name); f != nil && c.applies(f.TypeCondition) {
		c.add(f.SelectionSet)
	}
}

func (c *collector) applies(condition string) bool {
	return condition == "" || condition == c.name || slices.Contains(c.implements, condition)
}

// included applies @skip and @include.
func included(directives ast.DirectiveList, variables map[string]any) bool {
	for _, d := range directives {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		if arg := d.Arguments.ForName("if"); arg != nil {
			v, _ := arg.Value.Value(variables)
			if on, _ := v.(bool); on == (d.Name == "skip") {
				return false
			}
		}
	}
	return true
}
