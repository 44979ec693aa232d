package importer

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/breakthrough-party/coalition/text"
)

// ExternalID is a number under which somebody else knows an organisation.
type ExternalID struct{ Scheme, Value string }

func (x ExternalID) String() string { return x.Scheme + " " + x.Value }

// statement is what one row says, before anybody looks whom it is about.
type statement struct {
	row      Row
	facts    facts
	ids      []ExternalID
	parent   *mention
	ties     []tieStatement
	decision string
	// faults are all the reasons for which the row cannot be understood.
	faults []string
}

// facts are the values of an organisation's or affiliation's fields.
type facts struct {
	values map[string][]string
	// assumed are the fields that hold for a new record only.
	assumed map[string]bool
}

func (f facts) one(field string) string {
	if v := f.values[field]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// stated is the value of a field that the row says of a known record too.
func (f facts) stated(field string) string {
	if f.assumed[field] {
		return ""
	}
	return f.one(field)
}

// mention is another organisation that a row names.
type mention struct {
	rule   *Reference
	name   string
	id     *ExternalID
	kind   string
	within *mention
	create facts
}

// tieStatement is an affiliation that a row states.
type tieStatement struct {
	from, to *mention // nil is the organisation of the row
	facts    facts
}

// subject is what the row is about, as far as the row says it.
func (st *statement) subject() string {
	if name := st.facts.one("name"); name != "" {
		return name
	}
	var ends []string
	for _, t := range st.ties {
		for _, m := range []*mention{t.from, t.to} {
			if m != nil {
				ends = append(ends, m.name)
			}
		}
	}
	return strings.Join(ends, " – ")
}

// understand reads a row by the mapping.
func (m *Mapping) understand(s *Sheet, r Row) *statement {
	st := &statement{row: r, decision: s.Cell(r, decisionColumn)}
	if why := s.Ragged(r); why != "" {
		st.faults = append(st.faults, why)
		return st
	}
	e := evaluation{cell: func(column string) string { return s.Cell(r, column) }, st: st}
	st.facts = e.facts(m.Fields, organisationFields)
	if m.Affiliation == nil && text.Fold(st.facts.one("name")) == "" && len(st.faults) == 0 {
		st.faults = append(st.faults, "the row has no name")
	}
	for _, rule := range m.ExternalIDs {
		if id := e.id(rule); id != nil {
			st.ids = append(st.ids, *id)
		}
	}
	st.parent = e.mention(m.Parent)
	for _, t := range m.ties() {
		if e.applies(t.When) {
			st.ties = append(st.ties, e.tie(t))
		}
	}
	return st
}

// evaluation reads the fields of one row and notes the faults in it.
type evaluation struct {
	cell func(column string) string
	st   *statement
}

func (e evaluation) fault(field string, err error) {
	e.st.faults = append(e.st.faults, fmt.Sprintf("%s: %s", field, err))
}

func (e evaluation) facts(fields map[string]Field, types map[string]fieldType) facts {
	f := facts{values: map[string][]string{}, assumed: map[string]bool{}}
	for _, name := range sortedKeys(fields) {
		s, err := fields[name].read(e.cell)
		if err != nil {
			e.fault(name, err)
			continue
		}
		if len(s.texts) > 1 && !types[name].list {
			s.texts = []string{strings.Join(s.texts, ", ")}
		}
		for _, v := range s.texts {
			parsed, err := types[name].parse(v, s.dates)
			if err != nil {
				e.fault(name, err)
				continue
			}
			f.values[name] = append(f.values[name], parsed)
		}
		f.assumed[name] = s.assume
	}
	return f
}

func (e evaluation) text(name string, f Field) string {
	s, err := f.read(e.cell)
	if err != nil {
		e.fault(name, err)
	}
	return strings.Join(strings.Fields(strings.Join(s.texts, " ")), " ")
}

func (e evaluation) applies(f Field) bool {
	if len(f) == 0 {
		return true
	}
	v := text.Fold(e.text("when", f))
	return v != "" && v != "no" && v != "false"
}

func (e evaluation) id(rule IDRule) *ExternalID {
	value := e.text("externalIDs", rule.Value)
	if value == "" {
		return nil
	}
	scheme := e.text("externalIDs", rule.Scheme)
	switch {
	case scheme == "":
		return nil
	case utf8.RuneCountInString(value) > 100:
		e.fault("externalIDs", fmt.Errorf("%q is longer than 100 characters", value))
		return nil
	}
	return &ExternalID{Scheme: scheme, Value: value}
}

func (e evaluation) mention(rule *Reference) *mention {
	if rule == nil {
		return nil
	}
	m := &mention{rule: rule, name: e.text("name", rule.Name), within: e.mention(rule.Within)}
	if rule.ExternalID != nil {
		m.id = e.id(*rule.ExternalID)
	}
	if m.name == "" && m.id == nil {
		return nil
	}
	if _, err := line(200)(m.name, nil); err != nil {
		e.fault("name", err)
	} else if text.Fold(m.name) == "" && m.id == nil {
		e.fault("name", fmt.Errorf("nothing of %q can be seen", m.name))
	}
	kind := e.facts(map[string]Field{"kind": rule.Kind}, organisationFields)
	m.kind = kind.one("kind")
	if rule.Create != nil {
		m.create = e.facts(rule.Create, organisationFields)
		if m.create.one("kind") == "" {
			m.create.values["kind"] = kind.values["kind"]
		}
	}
	return m
}

func (e evaluation) tie(t Tie) tieStatement {
	ts := tieStatement{from: e.mention(t.From), to: e.mention(t.To), facts: e.facts(t.Fields, affiliationFields)}
	for i, missing := range []bool{t.From != nil && ts.from == nil, t.To != nil && ts.to == nil, ts.facts.one("kind") == ""} {
		if missing {
			e.fault("affiliation", fmt.Errorf("the row does not say its %s", []string{"from", "to", "kind"}[i]))
		}
	}
	if s, u := ts.facts.one("since"), ts.facts.one("until"); s != "" && u != "" && firstDay(u) < firstDay(s) {
		e.fault("affiliation", fmt.Errorf("it ends %s before it begins %s", u, s))
	}
	return ts
}
