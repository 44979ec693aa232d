package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// world is what is stored, as far as a plan needs it.
type world struct {
	bodies []*body
	// regions are the names of the regions, by the folded ways to write them.
	regions map[string]string
}

// planned is what a row comes to.
type planned struct {
	*RowReport
	st    *statement
	state state
	body  *body
	ties  []*tie
	// uses are the bodies that the row names beside its own.
	uses []*body
}

type state int

const (
	pending state = iota
	deciding
	decided
)

// planner works out what every row of a file comes to. It writes nothing.
type planner struct {
	world    *world
	index    *index
	byRecord map[string]*body
	rows     []*planned
	named    map[string][]*planned
	// made are the bodies that the file makes, each after its parent.
	made []*body
	// tiesOnly: the rows are affiliations and have no organisation of their own.
	tiesOnly bool
}

// planRows plans the whole file.
func planRows(m *Mapping, s *Sheet, w *world) *planner {
	p := &planner{
		world: w, index: newIndex(m.schemes(), w.bodies), byRecord: map[string]*body{},
		named: map[string][]*planned{}, tiesOnly: m.Affiliation != nil,
	}
	for _, b := range w.bodies {
		p.byRecord[b.id] = b
	}
	for _, r := range s.Rows {
		st := m.understand(s, r)
		row := &planned{RowReport: &RowReport{Line: r.Line, Subject: st.subject()}, st: st}
		p.rows = append(p.rows, row)
		p.checkRegions(st)
		for _, n := range []string{st.facts.one("name"), st.facts.one("shortName")} {
			if n != "" {
				p.named[text.Fold(n)] = append(p.named[text.Fold(n)], row)
			}
		}
	}
	// Rows with a number that tells organisations apart come first, so that a
	// row with a name alone meets all of them and not only those above it.
	for _, row := range p.rows {
		if p.index.strong(row.st.ids) {
			p.decide(row)
		}
	}
	for _, row := range p.rows {
		p.decide(row)
	}
	p.forget()
	p.noteNear()
	return p
}

// checkRegions replaces the regions that a row names by their own names.
func (p *planner) checkRegions(st *statement) {
	names := st.facts.values["regions"]
	for i, n := range names {
		known, ok := p.world.regions[text.Fold(n)]
		if !ok {
			st.faults = append(st.faults, fmt.Sprintf("regions: no region is called %q", n))
			continue
		}
		names[i] = known
	}
}

func (r *planned) refuse(reason string) {
	r.Outcome, r.Reason = Refused, reason
}

// decide settles one row, and before it the rows that it names.
func (p *planner) decide(r *planned) {
	if r.state != pending {
		return
	}
	r.state = deciding
	defer func() { r.state = decided }()
	if len(r.st.faults) > 0 {
		r.refuse(strings.Join(r.st.faults, "; "))
		return
	}
	parent, top, doubt := p.parentOf(r)
	if doubt != "" {
		r.refuse("parent: " + doubt)
		return
	}
	for _, t := range r.st.ties {
		tie, doubt := p.tieOf(r, t)
		if doubt != "" {
			r.refuse("affiliation: " + doubt)
			return
		}
		r.ties = append(r.ties, tie)
	}
	if p.tiesOnly {
		r.body = r.ties[0].from
		return
	}
	p.settle(r, parent, top)
}

// parentOf finds the parent that a row names and the organisation whose name
// may stand in front of its unit's.
func (p *planner) parentOf(r *planned) (parent, top *body, doubt string) {
	m := r.st.parent
	if m == nil {
		return nil, nil, ""
	}
	own := text.Fold(r.st.facts.one("name"))
	if m.within != nil && text.Fold(m.within.name) == own {
		m.within = nil // the row is about the organisation itself and none of its units
	}
	if m.within == nil && text.Fold(m.name) == own {
		return nil, nil, "" // a list of units that names the whole as its own parent
	}
	if m.within != nil {
		if top, doubt = p.meet(r, m.within, "parent"); doubt != "" {
			return nil, nil, doubt
		}
	}
	if parent, doubt = p.meet(r, m, "parent"); doubt != "" {
		return nil, nil, doubt
	}
	return parent, top, ""
}

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
	outlet := kind == "MEDIA_OUTLET"
	switch {
	case len(union(b.ids, st.ids)) > mostIDs:
		return fmt.Sprintf("externalIDs: %s would have more than %d", b.name(), mostIDs)
	case len(union(b.facts.values["formerNames"], st.facts.values["formerNames"])) > mostFormerNames:
		return fmt.Sprintf("formerNames: %s would have more than %d", b.name(), mostFormerNames)
	case kind == "":
		return "kind: nothing says what the organisation is"
	case !outlet && st.facts.one("medium") != "":
		return "medium: only a media outlet has one"
	case !outlet && st.facts.one("reach") != "":
		return "reach: only a media outlet has one"
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

// forget drops what was made for rows that were refused in the end, and puts
// parents before their units.
func (p *planner) forget() {
	needed := map[*body]bool{}
	need := func(b *body) {
		for ; b != nil; b = b.parent {
			needed[b] = true
		}
	}
	for _, r := range p.rows {
		if r.Outcome == Refused {
			continue
		}
		need(r.body)
		for _, b := range r.uses {
			need(b)
		}
	}
	p.made = slices.DeleteFunc(p.made, func(b *body) bool { return !needed[b] })
	slices.SortStableFunc(p.made, func(a, b *body) int { return a.depth() - b.depth() })
}

func (r *planned) note(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(r.Notes, n) {
		r.Notes = append(r.Notes, n)
	}
}

// noteNear reports the names that are near to those of new organisations.
func (p *planner) noteNear() {
	byLine := map[int]*planned{}
	for _, r := range p.rows {
		byLine[r.Line] = r
	}
	for _, b := range p.made {
		near := slices.DeleteFunc(p.index.near.of(b), func(o *body) bool { return !o.stored() && !slices.Contains(p.made, o) })
		if len(near) > 0 {
			byLine[b.line].note("%q is near to %s", b.name(), list(near))
		}
	}
}

// union is a and what b adds to it.
func union[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
