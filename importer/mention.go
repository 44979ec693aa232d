package importer

import (
	"fmt"

	"github.com/breakthrough-party/coalition/text"
)

// meet finds the organisation that a row names, or makes it where the mapping
// says so. as is what the row names it as.
func (p *planner) meet(r *planned, m *mention, as string) (*body, string) {
	if b := p.byRecord[m.name]; b != nil { // a person put its id in place of a name that fits several
		r.uses = append(r.uses, b)
		return b, ""
	}
	var top *body
	if m.within != nil && text.Fold(m.within.name) != text.Fold(m.name) {
		var doubt string
		if top, doubt = p.meet(r, m.within, as); doubt != "" {
			return nil, doubt
		}
		if top.called(m.name) {
			return top, ""
		}
	}
	if doubt := p.decideNamed(r, m.name, top); doubt != "" {
		return nil, doubt
	}
	w := want{name: m.name, kind: m.kind, top: top, anywhere: top != nil}
	if m.id != nil {
		w.ids = []ExternalID{*m.id}
	}
	f := p.index.find(w)
	switch {
	case f.doubt != "":
		return nil, fmt.Sprintf("%q: %s: %s", m.name, f.doubt, list(f.candidates))
	case f.body != nil && f.body.archived:
		return nil, fmt.Sprintf("%s is archived (%s)", f.body.name(), f.body.id)
	case f.body != nil:
		r.uses = append(r.uses, f.body)
		return f.body, ""
	case m.name == "":
		return nil, fmt.Sprintf("no organisation has the number %s", m.id)
	}
	for _, o := range p.named[text.Fold(m.name)] {
		if o.Outcome == Refused {
			return nil, fmt.Sprintf("%q stands on line %d, which is refused", m.name, o.Line)
		}
	}
	if m.rule.Create == nil {
		return nil, fmt.Sprintf("no organisation is called %q", m.name)
	}
	b := p.makeMentioned(r, m, top, as)
	r.uses = append(r.uses, b)
	return b, ""
}

// decideNamed settles the rows that are about the name first: a parent may
// stand on a later row than its unit.
func (p *planner) decideNamed(r *planned, name string, top *body) string {
	all, _ := forms(name, top)
	for _, form := range all {
		for _, o := range p.named[form] {
			switch {
			case o == r:
				return "the row names itself"
			case o.state == deciding:
				return fmt.Sprintf("line %d and this row name one another", o.Line)
			}
			p.decide(o)
		}
	}
	return ""
}

// makeMentioned makes an organisation that a row names and that is not known.
// Its fields are assumptions: a row about itself knows better.
func (p *planner) makeMentioned(r *planned, m *mention, top *body, as string) *body {
	b := newBody()
	b.line, b.parent, b.madeAs = r.Line, top, as
	for field, v := range m.create.values {
		b.facts.values[field] = v
		b.facts.assumed[field] = true
	}
	if m.kind != "" {
		b.facts.values["kind"], b.facts.assumed["kind"] = []string{m.kind}, false
	}
	name := m.name
	if top != nil && m.rule.Prefix {
		name = prefixed(name, top)
	}
	b.facts.values["name"] = []string{name}
	if m.id != nil {
		b.ids, b.newIDs = []ExternalID{*m.id}, []ExternalID{*m.id}
	}
	p.made = append(p.made, b)
	p.index.add(b)
	return b
}
