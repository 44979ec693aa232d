package importer

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/text"
)

var update = flag.Bool("update", false, "write testdata/outcomes.txt anew")

// shared are the five files of testdata in the order in which they are brought
// in, and what they come to. testdata/README.md says row by row why.
var shared = []struct {
	file, mapping             string
	rows                      int
	created, matched, refused int
	// changed of the matched rows change what is stored.
	changed int
	// ties are created, as rows of their own or beside them.
	ties int
	// also are created because rows name them.
	also []string
}{
	{
		file: "uk_unions_facts.csv", mapping: "unions", rows: 49, created: 49, ties: 54,
		also: []string{"Trades Union Congress (to, line 2)", "Labour Party (to, line 6)"},
	}, {
		file: "union_structure_facts.csv", mapping: "union-structure", rows: 267, created: 227, matched: 40,
		also: []string{
			"AEEU (parent, line 31)", "MSF (parent, line 32)", "Connect (parent, line 42)",
			"Southern & Eastern Region of the TUC (SERTUC) (parent, line 268)",
		},
	}, {
		file: "coalition_memberships_facts.csv", mapping: "coalition-memberships", rows: 41, created: 41, ties: 41,
		also: []string{
			"Trade Union Co-ordinating Group (to, line 2)", "TULO (Labour Unions) (to, line 13)",
			"People's Assembly Against Austerity (to, line 24)", "BECTU (Prospect) (from, line 35)",
			"Broadcasting, Entertainment and Arts Unions APPG (to, line 35)", "Writers' Guild of Great Britain (from, line 39)",
			"Liberal Democrats (from, line 40)", "Unite to Remain (to, line 40)", "Green Party of England and Wales (from, line 41)",
			"Plaid Cymru (from, line 42)",
		},
	}, {
		file: "uk_media_outlets_facts.csv", mapping: "media-outlets", rows: 53, created: 50, matched: 3,
	}, {
		file: "ec_register_2014_parties_and_campaigners.csv", mapping: "electoral-commission-2014",
		rows: 1264, created: 1190, matched: 52, refused: 22, changed: 26,
	},
}

func sharedSheet(t *testing.T, file, mapping string) (*Mapping, *Sheet) {
	t.Helper()
	m, err := LoadMapping(mapping)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSheet(data, Layout{}, m.Columns())
	if err != nil {
		t.Fatal(err)
	}
	return m, s
}

// memory stands for a database to which plans are committed.
type memory struct {
	world *world
	ties  []*tie
}

// commit stores what a plan makes and forgets what the plan knew of this file.
func (m *memory) commit(p *planner, fresh []*tie) {
	for _, b := range p.made {
		b.id = fmt.Sprintf("org_%d", len(m.world.bodies))
		m.world.bodies = append(m.world.bodies, b)
	}
	for _, b := range m.world.bodies {
		b.saidBy, b.newLists = map[string]int{}, map[string][]string{}
		b.facts.assumed = map[string]bool{}
		b.changes, b.newIDs, b.newParent, b.madeAs, b.line = nil, nil, false, "", 0
	}
	for i, t := range append(m.ties, fresh...) {
		t.id, t.saidBy, t.changes = fmt.Sprintf("aff_%d", i), nil, nil
	}
	m.ties = append(m.ties, fresh...)
}

func count(p *planner, o Outcome) int {
	n := 0
	for _, r := range p.rows {
		if r.Outcome == o {
			n++
		}
	}
	return n
}

// TestSharedDataPlans: the counts of the five files by the matching rules
// alone, without a database; and that each file again changes nothing.
func TestSharedDataPlans(t *testing.T) {
	db := &memory{world: testWorld()}
	var outcomes strings.Builder
	for _, f := range shared {
		m, s := sharedSheet(t, f.file, f.mapping)
		p := planRows(m, s, db.world)
		fresh, _ := p.planTies(db.ties)
		changed := 0
		for _, r := range p.rows {
			if r.Outcome == Matched && len(r.Changes) > 0 {
				changed++
			}
		}
		got := []int{len(p.rows), count(p, Created), count(p, Matched), count(p, Refused), changed, len(fresh)}
		if d := cmp.Diff([]int{f.rows, f.created, f.matched, f.refused, f.changed, f.ties}, got); d != "" {
			t.Errorf("%s: rows, created, matched, refused, changed, ties: %s", f.file, d)
		}
		var also []string
		for _, b := range p.made {
			if b.madeAs != "" {
				also = append(also, fmt.Sprintf("%s (%s, line %d)", b.name(), b.madeAs, b.line))
			}
		}
		if d := cmp.Diff(f.also, also); d != "" {
			t.Errorf("%s: created because rows name them: %s", f.file, d)
		}
		fmt.Fprintf(&outcomes, "%s: %d rows, %d created, %d matched, %d refused\n", f.file, got[0], got[1], got[2], got[3])
		for _, line := range settled(p) {
			fmt.Fprintln(&outcomes, "  "+line)
		}
		db.commit(p, fresh)

		again := planRows(m, s, db.world)
		fresh, altered := again.planTies(db.ties)
		if len(again.made)+len(fresh)+len(altered) > 0 || count(again, Matched) != f.rows-f.refused {
			t.Errorf("%s again: makes %d and %d ties, matches %d", f.file, len(again.made), len(fresh), count(again, Matched))
		}
		for i, r := range again.rows {
			if len(r.Changes) > 0 || (r.Outcome == Refused) != (p.rows[i].Outcome == Refused) {
				t.Errorf("%s line %d again: %s %s %s", f.file, r.Line, r.Outcome, summary(r.Changes), r.Reason)
			}
		}
	}
	const golden = "testdata/outcomes.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(outcomes.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(outcomes.String(), "\n")); d != "" {
		t.Errorf("%s (go test -update writes it anew): %s", golden, d)
	}
}

// settled lists every row that was not simply created, and why.
func settled(p *planner) []string {
	var lines []string
	for _, r := range p.rows {
		switch {
		case r.Outcome == Refused:
			lines = append(lines, fmt.Sprintf("line %d refused: %s: %s", r.Line, r.Subject, r.Reason))
		case r.Outcome == Matched && r.body.stored():
			lines = append(lines, fmt.Sprintf("line %d matched: %s: is %q, known before; adds %s", r.Line, r.Subject, r.body.name(), summary(r.Changes)))
		case r.Outcome == Matched:
			lines = append(lines, fmt.Sprintf("line %d matched: %s: is %q of line %d", r.Line, r.Subject, r.body.name(), r.body.line))
		}
	}
	return lines
}

// TestMembershipPairs: 41 affiliations between 39 pairs.
func TestMembershipPairs(t *testing.T) {
	m, s := sharedSheet(t, "coalition_memberships_facts.csv", "coalition-memberships")
	p := planRows(m, s, testWorld())
	fresh, _ := p.planTies(nil)
	pairs, dated := map[[2]*body]int{}, 0
	for _, tie := range fresh {
		pairs[[2]*body{tie.from, tie.to}]++
		if tie.facts.one("since") != "" {
			dated++
		}
		if tie.facts.one("role") == "" || tie.facts.one("source") == "" {
			t.Errorf("%s has no role or no source", tie.describe())
		}
	}
	if len(fresh) != 41 || len(pairs) != 39 || dated != 30 {
		t.Errorf("%d ties, %d pairs, %d dated", len(fresh), len(pairs), dated)
	}
}

// TestRegister: what the README of the data says of it. 82 names, as they stand
// but for case and spaces, cover 171 rows; 56 of them stand on both registers
// and are different parties.
func TestRegister(t *testing.T) {
	m, s := sharedSheet(t, "ec_register_2014_parties_and_campaigners.csv", "electoral-commission-2014")
	p := planRows(m, s, testWorld())
	names := map[string][]*planned{}
	for i, r := range p.rows {
		name := text.Fold(s.Cell(s.Rows[i], "Entity name"))
		names[name] = append(names[name], r)
	}
	var repeated, rows, both int
	outcomes := map[Outcome]int{}
	for name, group := range names {
		if len(group) == 1 {
			continue
		}
		repeated, rows = repeated+1, rows+len(group)
		on := map[string]*body{}
		for _, r := range group {
			outcomes[r.Outcome]++
			for _, id := range r.st.ids {
				on[id.Scheme] = r.body
			}
		}
		gb, ni := on["electoral-commission-gb"], on["electoral-commission-ni"]
		if _, ok := on["electoral-commission-gb"]; !ok || !slices.ContainsFunc(group, func(r *planned) bool {
			return slices.ContainsFunc(r.st.ids, func(id ExternalID) bool { return id.Scheme == "electoral-commission-ni" })
		}) {
			continue
		}
		both++
		if gb == ni && gb != nil {
			t.Errorf("%q is one party on both registers", name)
		}
	}
	if repeated != 82 || rows != 171 || both != 56 {
		t.Errorf("%d names cover %d rows, %d stand on both registers", repeated, rows, both)
	}
	if d := cmp.Diff(map[Outcome]int{Created: 135, Matched: 32, Refused: 4}, outcomes); d != "" {
		t.Errorf("the rows of repeated names: %s", d)
	}
}
