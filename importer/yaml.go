package importer

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// ParseMapping reads a mapping file and reports all its faults at once, each
// with its line. A key that nobody reads is a fault: it is a slip of the pen.
func ParseMapping(data []byte) (*Mapping, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, fmt.Errorf("not YAML: %s", yaml.FormatError(err, false, false))
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fmt.Errorf("a mapping file holds one mapping")
	}
	d := decoder{}
	m := d.mapping(file.Docs[0].Body)
	if len(d.faults) == 0 {
		m.check(&d.faults)
	}
	return m, d.faults.err()
}

// decoder walks over a mapping file. It collects faults and goes on.
type decoder struct{ faults faults }

// key is one key of a mapping node with its value.
type key struct {
	name  string
	line  int
	value ast.Node
}

// keys are the keys of a node that must be a mapping.
func (d *decoder) keys(n ast.Node) []key {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		d.faults.add(lineOf(n), "expected keys and values, found %q", short(n))
		return nil
	}
	keys := make([]key, len(values))
	for i, v := range values {
		keys[i] = key{name: scalar(v.Key), line: lineOf(v.Key), value: v.Value}
	}
	return keys
}

func (d *decoder) unknown(k key, known ...string) {
	d.faults.add(k.line, "unknown key %q; here stand %s", k.name, strings.Join(known, ", "))
}

func (d *decoder) mapping(n ast.Node) *Mapping {
	m := &Mapping{}
	for _, k := range d.keys(n) {
		switch k.name {
		case "title":
			m.Title = d.text(k)
		case "fields":
			m.Fields = d.fields(k)
		case "externalIDs":
			for _, item := range d.items(k) {
				m.ExternalIDs = append(m.ExternalIDs, d.idRule(item))
			}
		case "parent":
			m.Parent = d.reference(k.value)
		case "affiliations":
			for _, item := range d.items(k) {
				m.Affiliations = append(m.Affiliations, *d.tie(item))
			}
		case "affiliation":
			m.Affiliation = d.tie(k.value)
		default:
			d.unknown(k, "title", "fields", "externalIDs", "parent", "affiliations", "affiliation")
		}
	}
	return m
}

func (d *decoder) fields(k key) map[string]Field {
	fields := map[string]Field{}
	for _, f := range d.keys(k.value) {
		fields[f.name] = d.field(f.value)
	}
	return fields
}

func (d *decoder) idRule(n ast.Node) IDRule {
	var r IDRule
	for _, k := range d.keys(n) {
		switch k.name {
		case "scheme":
			r.Scheme = d.schemeOf(k.value)
		case "value":
			r.Value = d.field(k.value)
		case "single":
			r.Single = d.flag(k)
		case "registers":
			r.Registers = d.flag(k)
		default:
			d.unknown(k, "scheme", "value", "single", "registers")
		}
	}
	return r
}

// schemeOf reads a scheme, where plain text is the scheme itself and no column.
func (d *decoder) schemeOf(n ast.Node) Field {
	if s := scalar(n); s != "" {
		return Field{{Constant: s}}
	}
	return d.field(n)
}

func (d *decoder) reference(n ast.Node) *Reference {
	if s := scalar(n); s != "" {
		return &Reference{Name: Field{{Column: s}}}
	}
	r := &Reference{}
	var create bool
	for _, k := range d.keys(n) {
		switch k.name {
		case "name":
			r.Name = d.field(k.value)
		case "externalID":
			id := d.idRule(k.value)
			r.ExternalID = &id
		case "kind":
			r.Kind = d.field(k.value)
		case "within":
			r.Within = d.reference(k.value)
		case "prefix":
			r.Prefix = d.flag(k)
		case "onMissing":
			create = d.onMissing(k)
		case "create":
			r.Create = d.fields(k)
		default:
			d.unknown(k, "name", "externalID", "kind", "within", "prefix", "onMissing", "create")
		}
	}
	switch {
	case create && r.Create == nil:
		r.Create = map[string]Field{}
	case !create && r.Create != nil:
		d.faults.add(lineOf(n), "create says what is made where onMissing is create, and here it is not")
	}
	return r
}

func (d *decoder) onMissing(k key) (create bool) {
	switch d.text(k) {
	case "refuse":
	case "create":
		return true
	default:
		d.faults.add(k.line, "onMissing is create or refuse")
	}
	return false
}

func (d *decoder) tie(n ast.Node) *Tie {
	t := &Tie{Fields: map[string]Field{}}
	for _, k := range d.keys(n) {
		switch k.name {
		case "when":
			t.When = d.field(k.value)
		case "from":
			t.From = d.reference(k.value)
		case "to":
			t.To = d.reference(k.value)
		default:
			if _, ok := affiliationFields[k.name]; !ok {
				d.unknown(k, append([]string{"when", "from", "to"}, sortedKeys(affiliationFields)...)...)
				continue
			}
			t.Fields[k.name] = d.field(k.value)
		}
	}
	return t
}

func (d *decoder) items(k key) []ast.Node {
	list, ok := k.value.(*ast.SequenceNode)
	if !ok {
		d.faults.add(k.line, "%s: expected a list", k.name)
		return nil
	}
	return list.Values
}

func (d *decoder) text(k key) string {
	s := scalar(k.value)
	if s == "" {
		d.faults.add(k.line, "%s: expected a text", k.name)
	}
	return s
}

func (d *decoder) flag(k key) bool {
	b, ok := k.value.(*ast.BoolNode)
	if !ok {
		d.faults.add(k.line, "%s is true or false", k.name)
		return false
	}
	return b.Value
}

// scalar is the text of a node as it was written, so that the year 2014 and the
// answer Y stay text; nothing for anything that is not one value.
func scalar(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return n.GetToken().Value
	}
	return ""
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

func short(n ast.Node) string {
	s := strings.TrimSpace(n.String())
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	return s
}
