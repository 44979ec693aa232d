package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUnits: a unit is looked for within its organisation and nowhere else.
func TestUnits(t *testing.T) {
	nuj := storedBody("org_1", nil, nil, "name", "National Union of Journalists", "shortName", "NUJ", "kind", "TRADE_UNION")
	london := storedBody("org_2", nuj, nil, "name", "NUJ London", "kind", "TRADE_UNION")
	rmt := storedBody("org_4", nil, nil, "name", "RMT", "kind", "TRADE_UNION")
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
		"a parent that another organisation has too": {
			"union,unit,parent\nNUJ,Parliament,London\n", []*body{nuj, london, rmt, storedBody("org_5", rmt, nil, "name", "London", "kind", "TRADE_UNION")},
			[]string{"2 created"}, []string{"NUJ Parliament < NUJ London"},
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
	gone := storedBody("org_3", nil, nil, "name", "Gone", "kind", "OTHER")
	gone.archived = true
	p := plan(t, byNumber, "name,kind,parent,no\nExpress,MEDIA_OUTLET,,7\nStar,MEDIA_OUTLET,Mirror Group,\nMirror,MEDIA_OUTLET,,\nReach,MEDIA_GROUP,Mirror,\nBad,TOWN,,\nWorse,OTHER,Bad,\nBest,OTHER,org_1,\nLast,OTHER,Gone,\n", owner, below, gone)
	want := []string{
		"2 created",
		`3 refused | parent: no organisation is called "Mirror Group"`,
		"4 matched Mirror",
		`5 refused | the name is known, but not as a unit of Mirror: "Reach" (MEDIA_GROUP, co 7, org_1)`,
		`6 refused | kind: "TOWN" is not one of ` + strings.Join(organisationKinds, ", "),
		`7 refused | parent: "Bad" stands on line 6, which is refused`,
		"8 created",
		"9 refused | parent: Gone is archived (org_3)",
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
