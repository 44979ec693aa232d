package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// body is an organisation as the plan sees it: one that is stored, with what
// the file adds to it, or one that the file will make.
type body struct {
	// id is the stored record's; empty for one that the file will make.
	id      string
	version int
	// line is the row that makes it.
	line   int
	facts  facts
	ids    []ExternalID
	parent *body
	// archived bodies are matched too, or each import would make them again.
	archived bool

	// saidBy are the lines of this file that stated a field first.
	saidBy map[string]int
	// changes are what the file changes of a stored body.
	changes []Change
	// newIDs and newLists are what the file adds.
	newIDs   []ExternalID
	newLists map[string][]string
	// newParent: the file puts it under its parent.
	newParent bool
	// madeAs says why a body was made that no row is about.
	madeAs string
}

// Change is one field that a row changes.
type Change struct{ Field, Old, New string }

func (c Change) String() string {
	if c.Old == "" {
		return fmt.Sprintf("%s: %s", c.Field, c.New)
	}
	return fmt.Sprintf("%s: %s → %s", c.Field, c.Old, c.New)
}

func newBody() *body {
	return &body{
		facts:  facts{values: map[string][]string{}, assumed: map[string]bool{}},
		saidBy: map[string]int{}, newLists: map[string][]string{},
	}
}

func (b *body) stored() bool { return b.id != "" }

func (b *body) name() string { return b.facts.one("name") }

// names are all the names under which the body is known.
func (b *body) names() []string {
	names := []string{b.name()}
	if s := b.facts.one("shortName"); s != "" {
		names = append(names, s)
	}
	return append(names, b.facts.values["formerNames"]...)
}

// called reports whether the body is known by the name.
func (b *body) called(name string) bool {
	return slices.ContainsFunc(b.names(), func(n string) bool { return text.Fold(n) == text.Fold(name) })
}

// handle is what the units of a body have in front of their names.
func (b *body) handle() string {
	if s := b.facts.one("shortName"); s != "" {
		return s
	}
	return b.name()
}

// kind is what is known of the body's kind; nothing while it is only assumed.
func (b *body) kind() string { return b.facts.stated("kind") }

// under reports whether b is one of the units of top, however deep.
func (b *body) under(top *body) bool {
	for p := b.parent; p != nil; p = p.parent {
		if p == top {
			return true
		}
	}
	return false
}

// depth is how many organisations stand above b.
func (b *body) depth() int {
	n := 0
	for p := b.parent; p != nil; p = p.parent {
		n++
	}
	return n
}

// describe names a body to a person who has to tell it from others.
func (b *body) describe() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%q (", b.name())
	if k := b.facts.one("kind"); k != "" {
		s.WriteString(k + ", ")
	}
	if b.parent != nil {
		fmt.Fprintf(&s, "of %s, ", b.parent.handle())
	}
	if len(b.ids) > 0 {
		s.WriteString(b.ids[0].String() + ", ")
	}
	if b.archived {
		s.WriteString("archived, ")
	}
	if b.stored() {
		s.WriteString(b.id + ")")
	} else {
		fmt.Fprintf(&s, "line %d)", b.line)
	}
	return s.String()
}

// forms are the ways in which the unit can be called within top: alone, and
// with one of top's names in front. The first are those without.
func forms(unit string, top *body) (all []string, bare int) {
	all = []string{text.Fold(unit)}
	if top == nil {
		return all, 1
	}
	for _, n := range top.names() {
		if rest, ok := strings.CutPrefix(all[0], text.Fold(n)+" "); ok {
			all = append(all, rest)
		}
	}
	bare = len(all)
	for _, n := range top.names() {
		for _, b := range all[:bare] {
			all = append(all, text.Fold(n)+" "+b)
		}
	}
	return all, bare
}

// prefixed puts the handle of top in front of a unit's name, unless one of
// top's names stands in it already.
func prefixed(unit string, top *body) string {
	words := " " + strings.Join(text.Tokens(unit), " ") + " "
	for _, n := range top.names() {
		if strings.Contains(words, " "+strings.Join(text.Tokens(n), " ")+" ") {
			return unit
		}
	}
	return top.handle() + " " + unit
}
