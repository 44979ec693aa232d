package importer

import (
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// apply adds what a row says to the body that it is about. What an earlier row
// of the file said stays; what is stored is changed by what the file states,
// except for the fields by which a record is found.
func (p *planner) apply(r *planned, b *body, parent *body, byID bool) {
	for _, field := range sortedKeys(r.st.facts.values) {
		values := r.st.facts.values[field]
		switch {
		case len(values) == 0:
		case field == "name":
			p.applyName(r, b, byID)
		case organisationFields[field].list:
			p.applyList(r, b, field, values)
		default:
			p.applyValue(r, b, field, values[0])
		}
	}
	p.applyParent(r, b, parent)
	for _, id := range r.st.ids {
		if p.index.byID[id] == nil {
			p.index.byID[id] = b
			b.ids, b.newIDs = append(b.ids, id), append(b.newIDs, id)
			r.change(b, Change{Field: "externalIDs", New: id.String()})
		}
	}
}

// change notes what changes of a stored body; a new one is new as a whole.
func (r *planned) change(b *body, c Change) {
	if b.stored() {
		b.changes = append(b.changes, c)
		r.Changes = append(r.Changes, c)
	}
}

// applyName reports that a number belongs to an organisation of another name.
func (p *planner) applyName(r *planned, b *body, byID bool) {
	name := r.st.facts.one("name")
	if byID && !b.called(name) {
		r.note("the number is that of %s; the name %q is not taken over", b.describe(), name)
	}
}

func (p *planner) applyList(r *planned, b *body, field string, values []string) {
	if r.st.facts.assumed[field] && (b.stored() || len(b.facts.values[field]) > 0) {
		return
	}
	have := map[string]bool{}
	for _, v := range b.facts.values[field] {
		have[text.Fold(v)] = true
	}
	for _, v := range values {
		if have[text.Fold(v)] || field == "formerNames" && b.called(v) {
			continue
		}
		have[text.Fold(v)] = true
		b.facts.values[field] = append(b.facts.values[field], v)
		b.newLists[field] = append(b.newLists[field], v)
		r.change(b, Change{Field: field, New: v})
	}
}

func (p *planner) applyValue(r *planned, b *body, field, v string) {
	old, by := b.facts.one(field), b.saidBy[field]
	assumed := r.st.facts.assumed[field]
	switch {
	case assumed && (b.stored() || old != ""):
		return // an assumption says nothing about what is known
	case assumed:
		b.facts.values[field], b.facts.assumed[field] = []string{v}, true
		return
	case b.facts.assumed[field] || old == "":
	case old == v || organisationFields[field].kept && text.Fold(old) == text.Fold(v):
		v = old
	case organisationFields[field].date && strings.HasPrefix(old, v):
		v = old // what is known says it more exactly
	case by != 0:
		r.note("%s: line %d says %q, which stays; this row says %q", field, by, old, v)
		return
	case b.stored() && organisationFields[field].kept:
		r.note("%s: %q is stored and stays; this row says %q", field, old, v)
		return
	}
	if by == 0 {
		b.saidBy[field] = r.Line
	}
	b.facts.values[field], b.facts.assumed[field] = []string{v}, false
	if v != old {
		r.change(b, Change{Field: field, Old: old, New: v})
	}
}

func (p *planner) applyParent(r *planned, b, parent *body) {
	switch {
	case parent == nil || b.parent == parent:
	case b.parent == nil:
		b.parent, b.newParent = parent, true
		r.change(b, Change{Field: "parent", New: parent.name()})
	default:
		r.note("parent: %q stays; this row says %q", b.parent.name(), parent.name())
	}
}
