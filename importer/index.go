package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// schemeRule is what a mapping says about the numbers of a scheme.
type schemeRule struct {
	// single: an organisation holds one number at most.
	single bool
	// registers is the group of rival registers that the scheme belongs to, or 0.
	registers int
}

// index finds organisations by number and name: the stored ones, and those that
// the file will make. It decides which organisation a row is about, and knows
// neither files nor databases.
type index struct {
	schemes map[string]schemeRule
	byID    map[ExternalID]*body
	byName  map[string][]*body
	near    nearIndex
}

func newIndex(schemes map[string]schemeRule, stored []*body) *index {
	x := &index{schemes: schemes, byID: map[ExternalID]*body{}, byName: map[string][]*body{}, near: newNearIndex()}
	for _, b := range stored {
		x.add(b)
	}
	return x
}

// add makes a body findable; once more after it was given names or numbers.
func (x *index) add(b *body) {
	for _, id := range b.ids {
		x.byID[id] = b
	}
	for _, n := range b.names() {
		key := text.Fold(n)
		if key == "" { // a name of marks alone is like no other
			continue
		}
		if !slices.Contains(x.byName[key], b) {
			x.byName[key] = append(x.byName[key], b)
		}
	}
	x.near.add(b)
}

// want is what is known of an organisation that is looked for.
type want struct {
	name string
	kind string // nothing: not said
	ids  []ExternalID
	// parent: it is a unit of this body; nil: not said.
	parent *body
	// top is the body whose name may stand in front of the unit's; it is above parent, or parent.
	top *body
	// anywhere: it is a unit of top at any depth.
	anywhere bool
	// generic: the name says little without that of top in front.
	generic bool
}

// found is the answer of the index: one body, or a doubt with candidates, or
// neither, which means that the organisation is not known.
type found struct {
	body       *body
	byID       bool
	doubt      string
	candidates []*body
	// others have the name and are nevertheless other organisations.
	others []*body
}

// find decides which organisation is meant.
//
// A number decides. A name alone decides only when kind, parent and register
// agree and exactly one organisation fits; one that has the name but another
// kind, or another number of the same register, is a doubt that a person must
// settle. A name on another register, or under another parent, is another
// organisation.
func (x *index) find(w want) found {
	if f, ok := x.findByID(w); ok {
		return f
	}
	var fits, doubts []*body
	var why string
	var others []*body
	for _, b := range x.named(w) {
		switch {
		case x.otherRegister(w.ids, b.ids):
			others = append(others, b)
		case w.kind != "" && b.kind() != "" && w.kind != b.kind():
			doubts, why = append(doubts, b), fmt.Sprintf("the name is known, but not as %s", w.kind)
		case x.otherNumber(w.ids, b.ids):
			doubts, why = append(doubts, b), "name and register agree, but the number is another one"
		case w.parent != nil && !w.anywhere && b.parent == nil:
			doubts, why = append(doubts, b), fmt.Sprintf("the name is known, but not as a unit of %s", w.parent.name())
		default:
			fits = append(fits, b)
		}
	}
	switch {
	case len(fits) == 1:
		return found{body: fits[0], others: others}
	case len(fits) > 1:
		return found{doubt: "several organisations have this name", candidates: fits}
	}
	return found{doubt: why, candidates: doubts, others: others}
}

func (x *index) findByID(w want) (found, bool) {
	var hits []*body
	for _, id := range w.ids {
		if b := x.byID[id]; b != nil && !slices.Contains(hits, b) {
			hits = append(hits, b)
		}
	}
	switch len(hits) {
	case 0:
		return found{}, false
	case 1:
		return found{body: hits[0], byID: true}, true
	}
	return found{doubt: "its numbers belong to different organisations", candidates: hits}, true
}

// named are the bodies that are called so, within the parent where one is wanted.
func (x *index) named(w want) []*body {
	var bodies []*body
	top := w.top
	if top == nil {
		top = w.parent
	}
	all, bare := forms(w.name, top)
	for i, form := range all {
		anybodys := i > 0 && i < bare || i == 0 && w.generic && bare == 1
		for _, b := range x.byName[form] {
			if !slices.Contains(bodies, b) && b != top && w.reaches(b, anybodys) {
				bodies = append(bodies, b)
			}
		}
	}
	return bodies
}

// reaches reports whether a body that is called so can be meant at all. A body
// under another parent cannot; one without a parent can, unless the name alone,
// like "London", is anybody's.
func (w want) reaches(b *body, anybodys bool) bool {
	switch {
	case w.top == nil && w.parent == nil:
		return true
	case w.anywhere:
		return b.under(w.top)
	case b.parent == nil:
		return !anybodys
	}
	return b.parent == w.parent
}

// otherRegister reports whether the two stand on different registers of one group.
func (x *index) otherRegister(a, b []ExternalID) bool {
	for group, mine := range x.registers(a) {
		theirs := x.registers(b)[group]
		if len(theirs) > 0 && !slices.ContainsFunc(mine, func(s string) bool { return slices.Contains(theirs, s) }) {
			return true
		}
	}
	return false
}

func (x *index) registers(ids []ExternalID) map[int][]string {
	groups := map[int][]string{}
	for _, id := range ids {
		if g := x.schemes[id.Scheme].registers; g != 0 {
			groups[g] = append(groups[g], id.Scheme)
		}
	}
	return groups
}

// otherNumber reports whether the two hold different numbers of a scheme of
// which an organisation holds one.
func (x *index) otherNumber(a, b []ExternalID) bool {
	for _, mine := range a {
		if !x.schemes[mine.Scheme].single || slices.Contains(b, mine) {
			continue
		}
		if slices.ContainsFunc(b, func(theirs ExternalID) bool { return theirs.Scheme == mine.Scheme }) {
			return true
		}
	}
	return false
}

// strong reports whether one of the numbers tells organisations apart.
func (x *index) strong(ids []ExternalID) bool {
	return slices.ContainsFunc(ids, func(id ExternalID) bool { return x.schemes[id.Scheme].single })
}

// list names candidates to a person.
func list(bodies []*body) string {
	const most = 5
	var parts []string
	for i, b := range bodies {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more", len(bodies)-most))
			break
		}
		parts = append(parts, b.describe())
	}
	return strings.Join(parts, ", ")
}
