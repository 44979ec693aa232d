package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/text"
)

// tie is an affiliation between two bodies: stored, or stated by the file.
type tie struct {
	id       string
	version  int
	line     int
	from, to *body
	facts    facts
	// voided: a person took it back as a mistake; it is not made again.
	voided bool
	// failed: a verb refused it.
	failed  bool
	changes []Change
	saidBy  map[string]int
}

func (t *tie) describe() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s %s %s", t.from.handle(), t.facts.one("kind"), t.to.handle())
	if r := t.facts.one("role"); r != "" {
		s.WriteString(", " + r)
	}
	if d := t.facts.one("since"); d != "" {
		s.WriteString(", since " + d)
	}
	return s.String()
}

// tieOf finds the ends of a tie that a row states.
func (p *planner) tieOf(r *planned, ts tieStatement) (*tie, string) {
	t := &tie{line: r.Line, facts: ts.facts}
	for _, end := range []struct {
		m    *mention
		as   string
		body **body
	}{{ts.from, "from", &t.from}, {ts.to, "to", &t.to}} {
		if end.m == nil {
			continue // the row's own organisation, which settle will find
		}
		b, doubt := p.meet(r, end.m, end.as)
		if doubt != "" {
			return nil, doubt
		}
		*end.body = b
	}
	if t.from == t.to {
		return nil, fmt.Sprintf("%s would be tied to itself", t.from.name())
	}
	return t, ""
}

// planTies compares the ties that the rows state with the stored ones, and
// settles the rows that are about a tie alone. It returns those to make and
// those to change.
func (p *planner) planTies(stored []*tie) (fresh, changed []*tie) {
	known := map[tieKey][]*tie{}
	for _, t := range stored {
		known[t.key()] = append(known[t.key()], t)
	}
	for _, r := range p.rows {
		if r.Outcome == Refused {
			continue
		}
		for i, t := range r.ties {
			if t.from == nil {
				t.from = r.body
			}
			if t.to == nil {
				t.to = r.body
			}
			if p.tiesOnly {
				r.Subject = t.describe()
			}
			found, doubt := same(known[t.key()], t)
			if found == nil && doubt == "" {
				doubt = t.archived()
			}
			switch {
			case doubt != "" && p.tiesOnly:
				r.refuse(doubt)
			case doubt != "": // the organisation of the row stands without the tie
				r.note("affiliation not written: %s", doubt)
			case found == nil:
				known[t.key()] = append(known[t.key()], t)
				fresh = append(fresh, t)
				r.madeTie(p.tiesOnly, t)
			default:
				if p.tiesOnly {
					r.Outcome = Matched
				}
				r.ties[i] = found
				if r.applyTie(found, t) && !slices.Contains(changed, found) {
					changed = append(changed, found)
				}
			}
		}
	}
	return fresh, changed
}

func (r *planned) madeTie(tiesOnly bool, t *tie) {
	t.saidBy = map[string]int{}
	for field := range t.facts.values {
		t.saidBy[field] = r.Line
	}
	switch {
	case tiesOnly:
		r.Outcome = Created
	case r.Outcome == Matched:
		r.Changes = append(r.Changes, Change{Field: "affiliations", New: t.describe()})
	}
}

// archived says that an end is out of use: nobody ties anything to it.
func (t *tie) archived() string {
	for _, b := range []*body{t.from, t.to} {
		if b.archived {
			return fmt.Sprintf("%s is archived (%s)", b.name(), b.id)
		}
	}
	return ""
}

type tieKey struct {
	from, to   *body
	kind, role string
}

func (t *tie) key() tieKey {
	return tieKey{t.from, t.to, t.facts.one("kind"), text.Fold(t.facts.one("role"))}
}

// same finds the tie that t is, among those of its ends, kind and role. Two
// dates are two ties; one without a date, or with its year alone, is the only
// one that it could be.
func same(known []*tie, t *tie) (*tie, string) {
	since := t.facts.one("since")
	var fits []*tie
	for _, k := range known {
		s := k.facts.one("since")
		if s == since {
			fits = []*tie{k}
			break
		}
		if strings.HasPrefix(s, since) || strings.HasPrefix(since, s) {
			fits = append(fits, k)
		}
	}
	switch {
	case len(fits) > 1:
		return nil, fmt.Sprintf("several affiliations fit: the row must say since when (%s)", t.describe())
	case len(fits) == 0:
		return nil, ""
	case fits[0].voided:
		return nil, fmt.Sprintf("the affiliation was taken back as a mistake (%s, %s)", fits[0].describe(), fits[0].id)
	}
	return fits[0], ""
}

// applyTie adds what a row says to a tie that is known, and reports whether a
// stored one changes.
func (r *planned) applyTie(known, t *tie) bool {
	changes := false
	for _, field := range sortedKeys(t.facts.values) {
		v, old := t.facts.one(field), known.facts.one(field)
		switch by := known.saidBy[field]; {
		case v == "" || v == old || field == "role":
		case affiliationFields[field].date && strings.HasPrefix(old, v): // what is stored says it more exactly
		case t.facts.assumed[field] && old != "":
		case old != "" && by != 0:
			r.note("%s: line %d says %q, which stays; this row says %q", field, by, old, v)
		default:
			known.facts.values[field] = []string{v}
			if known.id != "" {
				c := Change{Field: field, Old: old, New: v}
				known.changes, r.Changes = append(known.changes, c), append(r.Changes, c)
				changes = true
			}
			if known.saidBy == nil {
				known.saidBy = map[string]int{}
			}
			known.saidBy[field] = r.Line
		}
	}
	return changes
}
