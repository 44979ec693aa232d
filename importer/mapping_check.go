package importer

import (
	"fmt"
	"regexp"
	"strings"
)

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
