package server

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/crm"
)

// Page sizes: what a list gives when nothing is asked for, and at most.
const (
	rootPage   = 25
	nestedPage = 10
	maxPage    = 100
)

// meter counts the nodes that one operation may return: the sum over its lists
// of page size x parents. The guard has bounded the number of selections, so
// walking them all is cheap.
type meter struct {
	schema *ast.Schema
	caps   map[string]int
	op     *graphql.OperationContext
	// fault is the first reason why the operation cannot be counted.
	fault *crm.Error
}

// merged is one field of an answer, with the selections of each place in the
// document where it is asked for.
type merged struct {
	*ast.Field
	sets []ast.SelectionSet
}

func (f merged) is(parent, name string) bool {
	return f.Name == name && f.ObjectDefinition.Name == parent
}

// collect merges the fields of several selections as execution does. Fields of
// one name on different types stay apart.
func (m *meter) collect(sets []ast.SelectionSet) []merged {
	if len(sets) == 0 {
		return nil
	}
	fields := make([]merged, 0, len(sets[0]))
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, sel := range set {
			switch sel := sel.(type) {
			case *ast.Field:
				if !m.included(sel.Directives) {
					continue
				}
				i := slices.IndexFunc(fields, func(f merged) bool {
					return f.Alias == sel.Alias && f.ObjectDefinition == sel.ObjectDefinition
				})
				if i < 0 {
					i = len(fields)
					fields = append(fields, merged{Field: sel})
				}
				if len(sel.SelectionSet) > 0 {
					fields[i].sets = append(fields[i].sets, sel.SelectionSet)
				}
			case *ast.InlineFragment:
				if m.included(sel.Directives) {
					walk(sel.SelectionSet)
				}
			case *ast.FragmentSpread:
				if m.included(sel.Directives) {
					walk(sel.Definition.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		walk(set)
	}
	return fields
}

// included evaluates @skip and @include.
func (m *meter) included(directives ast.DirectiveList) bool {
	return m.condition(directives.ForName("include"), true) && !m.condition(directives.ForName("skip"), false)
}

// condition is the value of a directive's "if". A variable with a default may
// still be null, which the executor takes for a fault of its own.
func (m *meter) condition(d *ast.Directive, otherwise bool) bool {
	if d == nil {
		return otherwise
	}
	v, err := d.Arguments.ForName("if").Value.Value(m.op.Variables)
	b, ok := v.(bool)
	if (err != nil || !ok) && m.fault == nil {
		m.fault = fault(crm.Invalid, clip("The condition of @"+d.Name+" must be true or false."))
	}
	return b
}

// count is the number of nodes that the fields of the operation may return.
func (m *meter) count(roots []merged) int { return m.fields(roots, 1) }

func (m *meter) fields(fields []merged, parents int) (nodes int) {
	for _, f := range fields {
		if f.Definition == nil || isMeta(f) {
			continue
		}
		if t := m.schema.Types[f.Definition.Type.Name()]; t == nil || !t.IsCompositeType() {
			continue
		}
		n, lists := parents, 0
		if size, ok := m.size(f); ok {
			n = multiply(parents, size)
			lists = max(n, multiply(parents, m.mixed(f, size)))
		}
		nodes = add(nodes, add(lists, m.fields(m.collect(f.sets), n)))
	}
	return nodes
}

// size is how many records a field may return, if it is a list.
func (m *meter) size(f merged) (int, bool) {
	switch {
	case isPage(m.schema.Types[f.Definition.Type.Name()]):
		return m.pageSize(f), true
	case isPage(f.ObjectDefinition) || f.Definition.Type.Elem == nil:
		return 0, false // an edge was counted with its page
	}
	size := m.caps[f.ObjectDefinition.Name+"."+f.Name]
	if ids, ok := m.argument(f, "ids").([]any); ok {
		size = min(size, len(ids))
	}
	return size, true
}

// mixed is what a page costs whose rows are of several types, 0 for any other: it
// is read from each of them, and so is the number of its rows.
func (m *meter) mixed(f merged, size int) int {
	def := m.schema.Types[f.Definition.Type.Name()]
	edges := def.Fields.ForName("edges")
	if !isPage(def) || edges == nil {
		return 0
	}
	node := m.schema.Types[edges.Type.Name()].Fields.ForName("node")
	kinds := m.schema.Types[node.Type.Name()]
	if !kinds.IsAbstractType() {
		return 0
	}
	for _, asked := range m.collect(f.sets) {
		if asked.Name == "totalCount" {
			size = max(size, nestedPage)
		}
	}
	return multiply(size, len(m.schema.GetPossibleTypes(kinds)))
}

// pageSize is what first or last ask for. A number that is out of range counts
// as one in range: the list itself refuses it, and says why.
func (m *meter) pageSize(f merged) int {
	for _, name := range []string{"first", "last"} {
		if n, ok := number(m.argument(f, name)); ok {
			return max(0, min(n, maxPage))
		}
	}
	if f.ObjectDefinition == m.schema.Query {
		return rootPage
	}
	return nestedPage
}

// argument is the value of an argument, or its default.
func (m *meter) argument(f merged, name string) any {
	value := (*ast.Value)(nil)
	if a := f.Arguments.ForName(name); a != nil && !m.unset(a.Value) {
		value = a.Value
	} else if d := f.Definition.Arguments.ForName(name); d != nil {
		value = d.DefaultValue
	}
	v, err := value.Value(m.op.Variables)
	if err != nil {
		return nil // a number beyond every type, which the executor refuses
	}
	return v
}

// unset reports whether v is a variable that the request leaves out.
func (m *meter) unset(v *ast.Value) bool {
	if v.Kind != ast.Variable {
		return false
	}
	_, ok := m.op.Variables[v.Raw]
	return !ok
}

func number(v any) (int, bool) {
	switch v := v.(type) {
	case int64:
		return int(max(math.MinInt32, min(v, math.MaxInt32))), true
	case json.Number:
		n, err := v.Int64()
		return int(max(math.MinInt32, min(n, math.MaxInt32))), err == nil
	}
	return 0, false
}

func multiply(a, b int) int {
	if b > 0 && a > saturated/b {
		return saturated
	}
	return a * b
}
