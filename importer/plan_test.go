package importer

import (
	"fmt"
	"strings"
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

// TestUnits: a unit is looked for within its organisation and nowhere else.
func TestUnits(t *testing.T) {
	nuj := storedBody("org_1", nil, nil, "name", "National Union of Journalists", "shortName", "NUJ", "kind", "TRADE_UNION")
	london := storedBody("org_2", nuj, nil, "name", "NUJ London", "kind", "TRADE_UNION")
	tests := map[string]struct {
		file   string
		stored []*body
		want   []string
		made   []string
	}{
		"with and without the organisation in front": {
			"union,unit,parent\nNUJ,London,NUJ\nnuj,NUJ London,National Union of Journalists\nNUJ,National Union of Journalists London,NUJ\n",
			[]*body{nuj, london}, []string{"2 matched NUJ London", "3 matched NUJ London", "4 matched NUJ London"}, nil,
		},
		"the same unit of another organisation": {
			"union,unit,parent\nRMT,London,RMT\n", []*body{nuj, london},
			[]string{"2 created"}, []string{"RMT (parent, line 2)", "RMT London < RMT"},
		},
		"a name that holds the organisation's": {
			"union,unit,parent\nNUJ,Friends of the NUJ,NUJ\n", []*body{nuj}, []string{"2 created"}, []string{"Friends of the NUJ < National Union of Journalists"},
		},
		"a parent on a later row, itself a unit": {
			"union,unit,parent\nNUJ,Parliament,London\nNUJ,London,NUJ\n", []*body{nuj},
			[]string{"2 created", "3 created"}, []string{"NUJ London < National Union of Journalists", "NUJ Parliament < NUJ London"},
		},
		"a parent that stands in no row": {
			"union,unit,parent\nNUJ,Parliament,London\nNUJ,Fleet Street,London\n", []*body{nuj},
			[]string{"2 created", "3 created"},
			[]string{"NUJ London < National Union of Journalists (parent, line 2)", "NUJ Parliament < NUJ London", "NUJ Fleet Street < NUJ London"},
		},
		"an organisation that names itself as its union": {
			"union,unit,parent\nCamden,Camden,Greater London\nGreater London,Greater London,SERTUC\nNUJ,NUJ,NUJ\n", []*body{nuj},
			[]string{"2 created", "3 created", "4 matched National Union of Journalists"},
			[]string{"SERTUC (parent, line 3)", "Greater London < SERTUC", "Camden < Greater London"},
		},
		"a name in full that has no parent is a doubt": {
			"union,unit,parent\nNUJ,Wales,NUJ\n", []*body{nuj, storedBody("org_3", nil, nil, "name", "NUJ Wales", "kind", "TRADE_UNION")},
			[]string{`2 refused | the name is known, but not as a unit of National Union of Journalists: "NUJ Wales" (TRADE_UNION, org_3)`}, nil,
		},
		"rows that name one another": {
			"union,unit,parent\n,A,B\n,B,A\n", nil,
			[]string{`2 refused | parent: "B" stands on line 3, which is refused`, "3 refused | parent: line 2 and this row name one another"}, nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := plan(t, units, test.file, test.stored...)
			if d := cmp.Diff(test.want, shown(p)); d != "" {
				t.Error(d)
			}
			var made []string
			for _, b := range p.made {
				line := b.name()
				if b.parent != nil {
					line += " < " + b.parent.name()
				}
				if b.madeAs != "" {
					line += fmt.Sprintf(" (%s, line %d)", b.madeAs, b.line)
				}
				made = append(made, line)
			}
			if d := cmp.Diff(test.made, made); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestParents: by number and name, refused where the mapping says so.
func TestParents(t *testing.T) {
	const byNumber = plain + "parent: {name: parent, externalID: {scheme: co, value: no}}\n"
	owner := storedBody("org_1", nil, []ExternalID{{"co", "7"}}, "name", "Reach", "kind", "MEDIA_GROUP")
	below := storedBody("org_2", owner, nil, "name", "Mirror", "kind", "MEDIA_OUTLET")
	p := plan(t, byNumber, "name,kind,parent,no\nExpress,MEDIA_OUTLET,,7\nStar,MEDIA_OUTLET,Mirror Group,\nMirror,MEDIA_OUTLET,,\nReach,MEDIA_GROUP,Mirror,\nBad,TOWN,,\nWorse,OTHER,Bad,\n", owner, below)
	want := []string{
		"2 created",
		`3 refused | parent: no organisation is called "Mirror Group"`,
		"4 matched Mirror",
		`5 refused | the name is known, but not as a unit of Mirror: "Reach" (MEDIA_GROUP, co 7, org_1)`,
		`6 refused | kind: "TOWN" is not one of ` + strings.Join(organisationKinds, ", "),
		`7 refused | parent: "Bad" stands on line 6, which is refused`,
	}
	if d := cmp.Diff(want, shown(p)); d != "" {
		t.Error(d)
	}
	if p.made[0].parent != owner {
		t.Error("the parent was not found by its number")
	}
}

// TestNoCircles: nobody is put under a unit of their own.
func TestNoCircles(t *testing.T) {
	top := storedBody("org_1", nil, []ExternalID{{"co", "7"}}, "name", "Top", "kind", "OTHER")
	below := storedBody("org_2", storedBody("org_3", top, nil, "name", "Middle", "kind", "OTHER"), nil, "name", "Below", "kind", "OTHER")
	p := plan(t, plain+"parent: {name: parent}\nexternalIDs: [{scheme: co, value: no}]\n", "name,kind,parent,no\nTop,OTHER,Below,7\n", top, below, below.parent)
	if d := cmp.Diff([]string{"2 refused | Top would stand under itself"}, shown(p)); d != "" {
		t.Error(d)
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

// TestChanges: what a file may change of a record, and what stays.
func TestChanges(t *testing.T) {
	const all = `fields:
  name: name
  kind: {constant: TRADE_UNION}
  shortName: short
  memberCount: members
  status: status
  description: text
  regions: {column: regions, split: ";"}
  formerNames: {column: former, split: ";"}
`
	stored := func() *body {
		return storedBody("org_1", nil, nil, "name", "Rail", "shortName", "RMT", "kind", "TRADE_UNION", "memberCount", "100", "status", "ACTIVE",
			"description", "Ours.", "regions", "Wales", "formerNames", "NUR")
	}
	const header = "name,short,members,status,text,regions,former\n"
	tests := map[string]struct {
		file string
		want []string
	}{
		"nothing new":         {"Rail,RMT,100,ACTIVE,Ours.,wales,NUR;Rail;rmt\n", []string{"2 matched Rail"}},
		"nothing said":        {"Rail,,,,,,\n", []string{"2 matched Rail"}},
		"what the file knows": {"Rail,,120,MERGED,,,\n", []string{"2 matched Rail | memberCount: 100 → 120; status: ACTIVE → MERGED"}},
		"lists grow":          {"Rail,,,,,Wales; london,NUS\n", []string{"2 matched Rail | formerNames: NUS; regions: London"}},
		"what people know better": {
			"Rail,Railway,,,Theirs.,,\n",
			[]string{`2 matched Rail | description: "Ours." is stored and stays; this row says "Theirs." | shortName: "RMT" is stored and stays; this row says "Railway"`},
		},
		"rows that disagree": {
			"Rail,,120,,,,\nRMT,,130,,,,\nRail,,120,,,,\n",
			[]string{"2 matched Rail | memberCount: 100 → 120", `3 matched Rail | memberCount: line 2 says "120", which stays; this row says "130"`, "4 matched Rail"},
		},
		"rows that disagree with one that agrees with what is stored": {
			"Rail,,100,,,,\nRail,,130,,,,\n",
			[]string{"2 matched Rail", `3 matched Rail | memberCount: line 2 says "100", which stays; this row says "130"`},
		},
		"rows about a new one": {
			"Fire,,5,,,,\nFire,FBU,6,,,,\nFBU,,5,,,,\n",
			[]string{"2 created", `3 matched Fire | memberCount: line 2 says "5", which stays; this row says "6"`, "4 matched Fire"},
		},
		"a region that is none": {"Rail,,,,,Mordor,\n", []string{`2 refused | regions: no region is called "Mordor"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(test.want, shown(plan(t, all, header+test.file, stored()))); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestFirstThatFillsStays: a field that was empty belongs to the first row that fills it.
func TestFirstThatFillsStays(t *testing.T) {
	p := plan(t, "fields: {name: name, kind: {constant: OTHER}, website: web}\n",
		"name,web\nA,\nA,https://a.example\nA,https://b.example\n", storedBody("org_1", nil, nil, "name", "A", "kind", "OTHER"))
	want := []string{"2 matched A", "3 matched A | website: https://a.example", `4 matched A | website: line 3 says "https://a.example", which stays; this row says "https://b.example"`}
	if d := cmp.Diff(want, shown(p)); d != "" {
		t.Error(d)
	}
}

// TestLimits: what no organisation can hold is refused before anything is written.
func TestLimits(t *testing.T) {
	var rows strings.Builder
	for i := range mostIDs + 1 {
		fmt.Fprintf(&rows, "A,OTHER,,,TP %d,\n", i)
	}
	p := plan(t, register, "name,kind,register,no,campaigner,company\n"+rows.String())
	if last := p.rows[mostIDs]; last.Outcome != Refused || last.Reason != "externalIDs: A would have more than 20" {
		t.Errorf("row %d: %s %s", last.Line, last.Outcome, last.Reason)
	}
	if got := len(p.made[0].ids); got != mostIDs {
		t.Errorf("%d ids, want %d", got, mostIDs)
	}
	p = plan(t, "fields: {name: name, kind: kind, medium: medium, memberCountAsOf: asOf}\n",
		"name,kind,medium,asOf\nA,OTHER,PRINT,\nB,MEDIA_OUTLET,PRINT,\nC,OTHER,,2014\nD,,,\n")
	want := []string{
		"2 refused | medium: only a media outlet has one", "3 created",
		"4 refused | memberCount: the row says when or where it was found, but not how many",
		"5 refused | kind: nothing says what the organisation is",
	}
	if d := cmp.Diff(want, shown(p)); d != "" {
		t.Error(d)
	}
}

// TestDecisions: what a person wrote into a file of refused rows.
func TestDecisions(t *testing.T) {
	unite := storedBody("org_1", nil, nil, "name", "Unite", "kind", "TRADE_UNION")
	other := storedBody("org_2", nil, nil, "name", "Unite", "kind", "TRADE_UNION")
	const header = "import line,import reason,import decision,name,kind,register,no,campaigner,company\n"
	tests := map[string]struct {
		row    string
		stored []*body
		want   string
	}{
		"another kind, and new":        {"7,x,new,Unite,COALITION,,,,", []*body{unite}, "2 created"},
		"one of two":                   {"7,x,org_2,Unite,TRADE_UNION,,,,", []*body{unite, other}, "2 matched Unite"},
		"one of two, without decision": {"7,x,,Unite,TRADE_UNION,,,,", []*body{unite}, "2 matched Unite"},
		"nonsense":                     {"7,x,yes,Unite,COALITION,,,,", []*body{unite}, `2 refused | import decision: "yes" is neither "new" nor the id of an organisation`},
		"new beside the same, which no run could tell apart": {
			"7,x,new,Unite,TRADE_UNION,,,,", []*body{unite},
			`2 refused | to be new beside "Unite" (TRADE_UNION, org_1) it needs an external id, another kind or another parent`,
		},
		"new beside the same, with a number": {"7,x,NEW,Unite,TRADE_UNION,,,TP 1,", []*body{unite, other}, "2 created"},
		"decided before": {
			"7,x,new,Unite,TRADE_UNION,,,TP 1,", []*body{unite, storedBody("org_3", nil, []ExternalID{{"ec-campaigner", "TP 1"}}, "name", "Unite", "kind", "TRADE_UNION")},
			"2 matched Unite",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := plan(t, register, header+test.row+"\n", test.stored...)
			if d := cmp.Diff([]string{test.want}, shown(p)); d != "" {
				t.Error(d)
			}
			if name == "one of two" && p.rows[0].body != other {
				t.Error("the other one was taken")
			}
		})
	}
}

func TestOneEdit(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"midland", "midlands", true}, {"midlands", "midland", true}, {"midland", "midlend", true}, {"midland", "midland", true},
		{"midland", "milland", true}, {"midland", "mdlands", false}, {"", "a", true}, {"", "ab", false}, {"ab", "ba", false},
	} {
		if got := oneEdit(test.a, test.b); got != test.want {
			t.Errorf("oneEdit(%q, %q) is %t", test.a, test.b, got)
		}
	}
}
