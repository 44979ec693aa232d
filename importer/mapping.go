package importer

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// Mapping says what the columns of a file mean. README.md describes the file
// that it is read from.
type Mapping struct {
	// Title is what the file is, for people.
	Title string
	// Fields are those of the organisation that a row is about, by name.
	Fields map[string]Field
	// ExternalIDs are the numbers under which others know the organisation.
	ExternalIDs []IDRule
	// Parent is the organisation whose unit it is.
	Parent *Reference
	// Affiliations are ties that a row states beside its organisation.
	Affiliations []Tie
	// Affiliation makes each row one tie; then there are no Fields.
	Affiliation *Tie
}

// Field is where a field's value comes from: the first source that says something.
type Field []Source

// IDRule is one external id of an organisation.
type IDRule struct {
	// Scheme is who gave the number. It is a constant, or follows from the row.
	Scheme Field
	Value  Field
	// Single: an organisation holds one number of the scheme at most, so that
	// another number under the same name is a doubt.
	Single bool
	// Registers: the schemes are registers of one kind. One name on two of them
	// is two organisations.
	Registers bool
}

// Reference names another organisation.
type Reference struct {
	Name       Field
	ExternalID *IDRule
	// Kind must agree with the organisation that is found.
	Kind Field
	// Within is the organisation of which the named one is a unit, and itself
	// when both have one name.
	Within *Reference
	// Prefix stores the name of a unit with its organisation's name in front:
	// "NUJ London" for the unit London.
	Prefix bool
	// Create makes a missing organisation with these fields; where it is nil the
	// row is refused.
	Create map[string]Field
}

// Tie is an affiliation that a row states.
type Tie struct {
	// When says nothing or "no" where the row does not state the tie.
	When Field
	// From and To are the ends. In Affiliations one of them is nil: the row's own.
	From, To *Reference
	Fields   map[string]Field
}

//go:embed mappings/*.yml
var shipped embed.FS

// Shipped are the names of the mapping files that come with the program.
func Shipped() []string {
	entries, err := fs.ReadDir(shipped, "mappings")
	if err != nil {
		panic(err) // cannot happen: the folder is compiled in
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yml")
	}
	return names
}

// LoadMapping reads a mapping: one of Shipped by its name, else a file.
func LoadMapping(name string) (*Mapping, error) {
	if slices.Contains(Shipped(), name) {
		data, err := shipped.ReadFile("mappings/" + name + ".yml")
		if err != nil {
			return nil, err
		}
		return ParseMapping(data)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("no mapping %q: neither a file nor one of %s", name, strings.Join(Shipped(), ", "))
	}
	m, err := ParseMapping(data)
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	return m, nil
}

// MapColumns makes a mapping of pairs "column=field", and constants
// "field=value" that hold for every row. Fields are those of an organisation,
// "parent" for the name of its parent, and "externalID:SCHEME".
func MapColumns(pairs, constants []string) (*Mapping, error) {
	var faults faults
	m := &Mapping{Fields: map[string]Field{}}
	for _, pair := range pairs {
		i := strings.LastIndex(pair, "=")
		if i <= 0 || i == len(pair)-1 {
			faults.add(0, "%q is not column=field", pair)
			continue
		}
		column, field := strings.TrimSpace(pair[:i]), strings.TrimSpace(pair[i+1:])
		scheme, isID := strings.CutPrefix(field, "externalID:")
		switch {
		case isID && scheme != "":
			m.ExternalIDs = append(m.ExternalIDs, IDRule{Scheme: Field{{Constant: scheme}}, Value: Field{{Column: column}}})
		case field == "parent":
			m.Parent = &Reference{Name: Field{{Column: column}}}
		default:
			m.Fields[field] = append(m.Fields[field], Source{Column: column})
		}
	}
	for _, pair := range constants {
		field, value, ok := strings.Cut(pair, "=")
		if !ok || field == "" || value == "" {
			faults.add(0, "%q is not field=value", pair)
			continue
		}
		m.Fields[field] = append(m.Fields[field], Source{Constant: value})
	}
	m.check(&faults)
	return m, faults.err()
}

// Columns are the columns that the mapping reads; a file must have them all.
func (m *Mapping) Columns() []string {
	var names []string
	m.fields(func(f Field) {
		for _, s := range f {
			if s.Column != "" && !slices.Contains(names, s.Column) {
				names = append(names, s.Column)
			}
		}
	})
	return names
}

// fields visits every field of the mapping, in a fixed order.
func (m *Mapping) fields(visit func(Field)) {
	visitAll := func(fields map[string]Field) {
		for _, name := range sortedKeys(fields) {
			visit(fields[name])
		}
	}
	var reference func(r *Reference)
	reference = func(r *Reference) {
		if r == nil {
			return
		}
		visit(r.Name)
		visit(r.Kind)
		if r.ExternalID != nil {
			visit(r.ExternalID.Scheme)
			visit(r.ExternalID.Value)
		}
		visitAll(r.Create)
		reference(r.Within)
	}
	visitAll(m.Fields)
	for _, id := range m.ExternalIDs {
		visit(id.Scheme)
		visit(id.Value)
	}
	reference(m.Parent)
	for _, t := range m.ties() {
		visit(t.When)
		visitAll(t.Fields)
		reference(t.From)
		reference(t.To)
	}
}

// ties are all the affiliations that a row can state.
func (m *Mapping) ties() []Tie {
	if m.Affiliation != nil {
		return []Tie{*m.Affiliation}
	}
	return m.Affiliations
}

// schemes are the rules of the external ids by scheme, as far as the mapping
// itself names the schemes.
func (m *Mapping) schemes() map[string]schemeRule {
	rules := map[string]schemeRule{}
	for i, id := range m.ExternalIDs {
		for _, s := range id.Scheme {
			for _, scheme := range s.outputs() {
				rules[scheme] = schemeRule{single: id.Single || id.Registers}
				if id.Registers {
					rules[scheme] = schemeRule{single: true, registers: i + 1}
				}
			}
		}
	}
	return rules
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
