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
	r.Outcome, r.Reason, r.Changes = Refused, reason, nil
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
	byLine, made := map[int]*planned{}, map[*body]bool{}
	for _, r := range p.rows {
		byLine[r.Line] = r
	}
	for _, b := range p.made {
		made[b] = true
	}
	for _, b := range p.made {
		near := slices.DeleteFunc(p.index.near.of(b), func(o *body) bool { return !o.stored() && !made[o] })
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
