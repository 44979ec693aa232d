package importer

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/text"
)

// storedBody is an organisation that is stored. fields are pairs.
func storedBody(id string, parent *body, ids []ExternalID, fields ...string) *body {
	b := newBody()
	b.id, b.parent, b.ids = id, parent, ids
	for i := 0; i < len(fields); i += 2 {
		b.facts.values[fields[i]] = append(b.facts.values[fields[i]], fields[i+1])
	}
	return b
}

func testWorld(bodies ...*body) *world {
	w := &world{bodies: bodies, regions: map[string]string{}}
	for _, r := range []string{
		"North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands", "East of England",
		"London", "South East", "South West", "Wales", "Scotland", "Northern Ireland",
	} {
		w.regions[text.Fold(r)] = r
	}
	return w
}

func plan(t *testing.T, mapping, file string, bodies ...*body) *planner {
	t.Helper()
	m, err := ParseMapping([]byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSheet([]byte(file), Layout{}, m.Columns())
	if err != nil {
		t.Fatal(err)
	}
	return planRows(m, s, testWorld(bodies...))
}

// shown writes what every row came to, one line each.
func shown(p *planner) []string {
	var lines []string
	for _, r := range p.rows {
		line := fmt.Sprintf("%d %s", r.Line, r.Outcome)
		if r.Outcome == Matched && r.body != nil {
			line += " " + r.body.name()
		}
		if len(r.Changes) > 0 {
			line += " | " + summary(r.Changes)
		}
		if r.Reason != "" {
			line += " | " + r.Reason
		}
		for _, n := range r.Notes {
			line += " | " + n
		}
		lines = append(lines, line)
	}
	return lines
}

const (
	plain = "fields: {name: name, kind: kind}\n"

	register = plain + `externalIDs:
  - scheme: {column: register, values: {GB: ec-gb, NI: ec-ni}, otherwise: skip}
    registers: true
    value: no
  - {scheme: ec-campaigner, value: campaigner}
  - {scheme: companies-house, single: true, value: company}
`
	units = `fields: {name: unit, kind: {constant: TRADE_UNION}}
parent:
  name: parent
  prefix: true
  onMissing: create
  create: {kind: {constant: TRADE_UNION}}
  within: {name: union, onMissing: create, create: {kind: {constant: TRADE_UNION}}}
`
)

// TestMatching: which organisation a row is about, and when nobody can tell.
func TestMatching(t *testing.T) {
	unite := func() *body {
		return storedBody("org_1", nil, nil, "name", "Unite the Union", "shortName", "Unite", "kind", "TRADE_UNION", "formerNames", "TGWU", "formerNames", "Amicus")
	}
	green := func(id, scheme, number string) *body {
		return storedBody(id, nil, []ExternalID{{scheme, number}}, "name", "Green Party", "kind", "POLITICAL_PARTY")
	}
	tests := map[string]struct {
		mapping, file string
		stored        []*body
		want          []string
	}{
		"by name, short name and former name, whatever the case": {
			plain, "name,kind\nunite  the UNION,TRADE_UNION\nUNITE,TRADE_UNION\nAmicus,\n", []*body{unite()},
			[]string{"2 matched Unite the Union", "3 matched Unite the Union", "4 matched Unite the Union"},
		},
		"another kind is a doubt": {
			plain, "name,kind\nUnite,COALITION\n", []*body{unite()},
			[]string{`2 refused | the name is known, but not as COALITION: "Unite the Union" (TRADE_UNION, org_1)`},
		},
		"two that fit are a doubt": {
			plain, "name,kind\nUnite,TRADE_UNION\n", []*body{unite(), storedBody("org_2", nil, nil, "name", "Unite", "kind", "TRADE_UNION")},
			[]string{`2 refused | several organisations have this name: "Unite the Union" (TRADE_UNION, org_1), "Unite" (TRADE_UNION, org_2)`},
		},
		"the one of the right kind is none": {
			plain, "name,kind\nUnite,COALITION\n", []*body{unite(), storedBody("org_2", nil, nil, "name", "Unite", "kind", "COALITION")},
			[]string{"2 matched Unite"},
		},
		"a name that is not there": {
			plain, "name,kind\nUnited,COALITION\n", []*body{unite()}, []string{"2 created"},
		},
		"an archived one is matched": {
			plain, "name,kind\nUnite,TRADE_UNION\n", []*body{func() *body { b := unite(); b.archived = true; return b }()},
			[]string{"2 matched Unite the Union"},
		},
		"one name on two registers is two parties": {
			register, "name,kind,register,no,campaigner,company\nGreen Party,POLITICAL_PARTY,GB,PP 63,,\nGreen Party,POLITICAL_PARTY,NI,PP 305,,\n", nil,
			[]string{
				"2 created",
				`3 created | another organisation with this name stands on another register: "Green Party" (POLITICAL_PARTY, ec-gb PP 63, line 2)`,
			},
		},
		"a row without register fits one": {
			register, "name,kind,register,no,campaigner,company\nGreen Party,POLITICAL_PARTY,,,PerPar 1,\nGreen Party,POLITICAL_PARTY,GB,PP 63,,\n", nil,
			[]string{"2 matched Green Party", "3 created"},
		},
		"a row without register fits two": {
			register, "name,kind,register,no,campaigner,company\nGreen Party,POLITICAL_PARTY,,,PerPar 1,\n",
			[]*body{green("org_1", "ec-gb", "PP 63"), green("org_2", "ec-ni", "PP 305")},
			[]string{`2 refused | several organisations have this name: "Green Party" (POLITICAL_PARTY, ec-gb PP 63, org_1), "Green Party" (POLITICAL_PARTY, ec-ni PP 305, org_2)`},
		},
		"another number of one register is a doubt": {
			register, "name,kind,register,no,campaigner,company\nGreen Party,POLITICAL_PARTY,GB,PP 900,,\n", []*body{green("org_1", "ec-gb", "PP 63")},
			[]string{`2 refused | name and register agree, but the number is another one: "Green Party" (POLITICAL_PARTY, ec-gb PP 63, org_1)`},
		},
		"two parties cannot both be the one that is stored": {
			register, "name,kind,register,no,campaigner,company\nGreen Party,POLITICAL_PARTY,GB,PP 63,,\nGreen Party,POLITICAL_PARTY,NI,PP 305,,\n",
			[]*body{storedBody("org_1", nil, nil, "name", "Green Party", "kind", "POLITICAL_PARTY")},
			[]string{
				`2 refused | line 3 fits as well, and the two are different organisations: "Green Party" (POLITICAL_PARTY, org_1)`,
				`3 refused | line 2 fits as well, and the two are different organisations: "Green Party" (POLITICAL_PARTY, org_1)`,
			},
		},
		"numbers of campaigners add up": {
			register, "name,kind,register,no,campaigner,company\n38 Degrees,NON_PARTY_CAMPAIGNER,,,TP 953,\n38 Degrees,NON_PARTY_CAMPAIGNER,,,TP 2330,\n", nil,
			[]string{"2 created", "3 matched 38 Degrees"},
		},
		"a number decides against the name": {
			register, "name,kind,register,no,campaigner,company\nCharter 88,NON_PARTY_CAMPAIGNER,,,TP 914,02440899\nUnlock Democracy,NON_PARTY_CAMPAIGNER,,,TP 956,02440899\n", nil,
			[]string{
				"2 created",
				`3 matched Charter 88 | the number is that of "Charter 88" (NON_PARTY_CAMPAIGNER, ec-campaigner TP 914, line 2); the name "Unlock Democracy" is not taken over`,
			},
		},
		"numbers of two organisations are a doubt": {
			register, "name,kind,register,no,campaigner,company\nGreen Party,POLITICAL_PARTY,GB,PP 63,,007\n",
			[]*body{green("org_1", "ec-gb", "PP 63"), storedBody("org_2", nil, []ExternalID{{"companies-house", "007"}}, "name", "Green Ltd", "kind", "POLITICAL_PARTY")},
			[]string{`2 refused | its numbers belong to different organisations: "Green Party" (POLITICAL_PARTY, ec-gb PP 63, org_1), "Green Ltd" (POLITICAL_PARTY, companies-house 007, org_2)`},
		},
		"a kind that a later row says counts for all": {
			"fields: {name: name, kind: [kind, {constant: MEDIA_OUTLET, assume: true}]}\n",
			"name,kind\nReach PLC,\nReach plc,\nReach Plc,MEDIA_GROUP\nreach plc,THINK_TANK\n", nil,
			[]string{"2 created", "3 matched Reach PLC", "4 matched Reach PLC", `5 refused | the name is known, but not as THINK_TANK: "Reach PLC" (MEDIA_GROUP, line 2)`},
		},
		"an assumed kind is not compared": {
			"fields: {name: name, kind: [kind, {constant: MEDIA_OUTLET, assume: true}]}\n", "name,kind\nUnite,\n", []*body{unite()},
			[]string{"2 matched Unite the Union"},
		},
		"near names are reported": {
			plain, "name,kind\nMidland & East Coast,OTHER\nMidlands and East Coast,OTHER\nMidlands and East Coast,COALITION\n", nil,
			[]string{
				`2 created | "Midland & East Coast" is near to "Midlands and East Coast" (OTHER, line 3)`,
				`3 created | "Midlands and East Coast" is near to "Midland & East Coast" (OTHER, line 2)`,
				`4 refused | the name is known, but not as COALITION: "Midlands and East Coast" (OTHER, line 3)`,
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(test.want, shown(plan(t, test.mapping, test.file, test.stored...))); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestNothingIsMadeForARefusedRow: a row that is refused leaves nothing behind.
func TestNothingIsMadeForARefusedRow(t *testing.T) {
	const owned = plain + `parent: {name: parent, onMissing: create, create: {kind: {constant: OTHER}}}
affiliations: [{kind: {constant: MEMBER_OF}, to: group}]
`
	p := plan(t, owned, "name,kind,parent,group\nA,OTHER,Owner,Nobody\nB,OTHER,Holder,\n")
	want := []string{
		`2 refused | affiliation: no organisation is called "Nobody"`,
		"3 refused | affiliation: the row does not say its to",
	}
	if d := cmp.Diff(want, shown(p)); d != "" {
		t.Error(d)
	}
	if len(p.made) != 0 {
		t.Errorf("%d organisations are made", len(p.made))
	}
}
