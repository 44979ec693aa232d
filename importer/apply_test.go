package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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

// TestDatesKnownMoreExactly: a year does not contradict a day of it.
func TestDatesKnownMoreExactly(t *testing.T) {
	for founded, want := range map[string]string{
		"1907": "2 matched A", "1907-03": "2 matched A", "1907-03-05": "2 matched A",
		"1908": "2 matched A | founded: 1907-03-05 → 1908",
	} {
		p := plan(t, "fields: {name: name, kind: {constant: OTHER}, founded: founded}\n", "name,founded\nA,"+founded+"\n",
			storedBody("org_1", nil, nil, "name", "A", "kind", "OTHER", "founded", "1907-03-05"))
		if d := cmp.Diff([]string{want}, shown(p)); d != "" {
			t.Error(d)
		}
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
		"2 refused | medium: only a media outlet, media group or news agency has one", "3 created",
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
		"against its number": {
			"7,x,org_1,Unite,TRADE_UNION,,,TP 1,", []*body{unite, storedBody("org_3", nil, []ExternalID{{"ec-campaigner", "TP 1"}}, "name", "Onward", "kind", "TRADE_UNION")},
			`2 refused | import decision: its number is that of "Onward" (TRADE_UNION, ec-campaigner TP 1, org_3)`,
		},
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
