package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// settle finds the organisation that the row is about, or makes it.
func (p *planner) settle(r *planned, parent, top *body) {
	w := want{
		name: r.st.facts.one("name"), kind: r.st.facts.stated("kind"), ids: r.st.ids,
		parent: parent, top: top, generic: parent != nil && r.st.parent.rule.Prefix,
	}
	f := p.index.find(w)
	if f.body != nil && !f.byID {
		if rival := p.rival(r, f.body); rival != nil {
			f = found{doubt: fmt.Sprintf("line %d fits as well, and the two are different organisations", rival.Line), candidates: []*body{f.body}}
		}
	}
	b, doubt := p.overrule(r, f)
	switch {
	case doubt != "":
		r.refuse(doubt)
		return
	case parent != nil && parent.depth() >= mostAbove:
		r.refuse(fmt.Sprintf("more than %d organisations would stand above it", mostAbove))
		return
	case b == nil:
		b = p.makeOf(r, parent, top)
	case parent != nil && b.parent == nil && (parent == b || parent.under(b)):
		r.refuse(fmt.Sprintf("%s would stand under itself", b.name()))
		return
	default:
		r.Outcome = Matched
		if !b.stored() && b.madeAs != "" { // made because a row above names it: this is its row
			r.Outcome, b.madeAs, b.line = Created, "", r.Line
		}
	}
	if doubt := r.st.cannotHold(b); doubt != "" {
		r.refuse(doubt)
		return
	}
	r.body = b
	for _, o := range f.others {
		r.note("another organisation with this name stands on another register: %s", o.describe())
	}
	p.apply(r, b, parent, f.byID)
	p.index.add(b)
}

// cannotHold says why the body cannot hold what the row says of it.
func (st *statement) cannotHold(b *body) string {
	holds := func(field string) bool { return st.facts.one(field) != "" || b.facts.one(field) != "" }
	kind := b.facts.one("kind")
	if kind == "" || b.facts.assumed["kind"] {
		kind = st.facts.one("kind")
	}
	press := slices.Contains(pressKinds, kind)
	switch {
	case len(union(b.ids, st.ids)) > mostIDs:
		return fmt.Sprintf("externalIDs: %s would have more than %d", b.name(), mostIDs)
	case len(union(b.facts.values["formerNames"], st.facts.values["formerNames"])) > mostFormerNames:
		return fmt.Sprintf("formerNames: %s would have more than %d", b.name(), mostFormerNames)
	case kind == "":
		return "kind: nothing says what the organisation is"
	case !press && st.facts.one("medium") != "":
		return "medium: only a media outlet, media group or news agency has one"
	case !press && st.facts.one("reach") != "":
		return "reach: only a media outlet, media group or news agency has one"
	case !holds("memberCount") && (holds("memberCountAsOf") || holds("memberCountSource")):
		return "memberCount: the row says when or where it was found, but not how many"
	}
	return ""
}

// rival is another row that fits the stored body as well as r does although the
// two rows are different organisations. Then neither may have it.
func (p *planner) rival(r *planned, b *body) *planned {
	if !b.stored() || !p.index.strong(r.st.ids) {
		return nil
	}
	for _, n := range b.names() {
		for _, o := range p.named[text.Fold(n)] {
			known := slices.ContainsFunc(o.st.ids, func(id ExternalID) bool { return p.index.byID[id] != nil })
			kind := o.st.facts.stated("kind")
			differs := p.index.otherRegister(r.st.ids, o.st.ids) || p.index.otherNumber(r.st.ids, o.st.ids)
			if o != r && differs && !known && (kind == "" || kind == b.kind()) && len(o.st.faults) == 0 {
				return o
			}
		}
	}
	return nil
}

// overrule lets a person's decision in the row stand above what was found.
func (p *planner) overrule(r *planned, f found) (*body, string) {
	switch d := r.st.decision; {
	case d == "":
		if f.doubt == "" {
			return f.body, ""
		}
		return nil, f.doubt + ": " + list(f.candidates)
	case f.byID && f.doubt == "" && d != f.body.id && p.byRecord[d] != nil:
		return nil, fmt.Sprintf("%s: its number is that of %s", decisionColumn, f.body.describe())
	case f.byID && f.doubt == "":
		return f.body, "" // decided before
	case strings.EqualFold(d, decisionNew):
		// Without a number the next run could not tell the two apart and would
		// make a third.
		if (f.body != nil || len(f.candidates) > 1) && len(r.st.ids) == 0 {
			return nil, fmt.Sprintf("to be new beside %s it needs an external id, another kind or another parent",
				list(append(f.candidates, oneOrNone(f.body)...)))
		}
		return nil, ""
	default:
		if b := p.byRecord[d]; b != nil {
			return b, ""
		}
		return nil, fmt.Sprintf("%s: %q is neither %q nor the id of an organisation", decisionColumn, d, decisionNew)
	}
}

func oneOrNone(b *body) []*body {
	if b == nil {
		return nil
	}
	return []*body{b}
}

// makeOf starts the organisation that the row is about.
func (p *planner) makeOf(r *planned, parent, top *body) *body {
	b := newBody()
	b.line, b.parent = r.Line, parent
	name := r.st.facts.one("name")
	if top != nil && r.st.parent.rule.Prefix {
		name = prefixed(name, top)
	}
	b.facts.values["name"] = []string{name}
	b.saidBy["name"] = r.Line
	p.made = append(p.made, b)
	r.Outcome = Created
	return b
}
