package importer

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Mapping says what the columns of a file mean. docs/import.md describes the
// file that it is read from.
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

// faults are the faults of a mapping, with the line of each.
type faults []string

func (f *faults) add(line int, format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	if line > 0 {
		s = fmt.Sprintf("line %d: %s", line, s)
	}
	*f = append(*f, s)
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(f, "\n"))
}

var schemeForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check reports what no file could satisfy.
func (m *Mapping) check(f *faults) {
	switch {
	case m.Affiliation != nil && (len(m.Fields) > 0 || m.Parent != nil || len(m.ExternalIDs) > 0 || len(m.Affiliations) > 0):
		f.add(0, "affiliation: a row is either one affiliation or one organisation")
	case m.Affiliation != nil:
		if m.Affiliation.From == nil || m.Affiliation.To == nil {
			f.add(0, "affiliation: from and to must both be given")
		}
	case len(m.Fields["name"]) == 0:
		f.add(0, "fields: name is missing: say which column holds the names")
	}
	checkFields(f, "fields", m.Fields, organisationFields)
	for i, t := range m.Affiliations {
		if (t.From == nil) == (t.To == nil) {
			f.add(0, "affiliations[%d]: give either from or to; the other end is the organisation of the row", i)
		}
	}
	for i, t := range m.ties() {
		where := fmt.Sprintf("affiliations[%d]", i)
		if m.Affiliation != nil {
			where = "affiliation"
		}
		if len(t.Fields["kind"]) == 0 {
			f.add(0, "%s: kind is missing", where)
		}
		checkFields(f, where, t.Fields, affiliationFields)
		checkReference(f, where+".from", t.From)
		checkReference(f, where+".to", t.To)
	}
	for i, id := range m.ExternalIDs {
		checkID(f, fmt.Sprintf("externalIDs[%d]", i), id)
	}
	checkReference(f, "parent", m.Parent)
}

func checkFields(f *faults, where string, fields map[string]Field, known map[string]fieldType) {
	for _, name := range sortedKeys(fields) {
		t, ok := known[name]
		if !ok {
			f.add(0, "%s: no field %q; the fields are %s", where, name, strings.Join(sortedKeys(known), ", "))
			continue
		}
		for _, s := range fields[name] {
			for _, out := range s.outputs() {
				if _, err := t.parse(out, s.Dates); err != nil {
					f.add(0, "%s.%s: %s", where, name, err)
				}
			}
		}
	}
}

func checkID(f *faults, where string, id IDRule) {
	if len(id.Scheme) == 0 || len(id.Value) == 0 {
		f.add(0, "%s: scheme and value must both be given", where)
	}
	for _, s := range id.Scheme {
		if s.Column != "" && (len(s.Values) == 0 || s.Otherwise == keep) {
			f.add(0, "%s.scheme: give values: a scheme cannot be any text of the file", where)
		}
		for _, out := range s.outputs() {
			if !schemeForm.MatchString(out) {
				f.add(0, "%s.scheme: %q is not a name such as companies-house", where, out)
			}
		}
	}
}

func checkReference(f *faults, where string, r *Reference) {
	if r == nil {
		return
	}
	if len(r.Name) == 0 && r.ExternalID == nil {
		f.add(0, "%s: give name, externalID or both", where)
	}
	if r.ExternalID != nil {
		checkID(f, where+".externalID", *r.ExternalID)
	}
	if r.Create != nil {
		if len(r.Name) == 0 {
			f.add(0, "%s: only an organisation with a name can be created", where)
		}
		if len(r.Create["kind"]) == 0 && len(r.Kind) == 0 {
			f.add(0, "%s.create: kind is missing", where)
		}
		checkFields(f, where+".create", r.Create, organisationFields)
	}
	checkFields(f, where, map[string]Field{"kind": r.Kind}, organisationFields)
	checkReference(f, where+".within", r.Within)
}
