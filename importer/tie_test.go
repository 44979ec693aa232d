package importer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	tiesOnly = `affiliation:
  from: {name: member, kind: {constant: TRADE_UNION}, onMissing: create}
  to: {name: coalition, onMissing: create, create: {kind: {constant: COALITION}}}
  kind: kind
  role: role
  since: since
  until: until
`
	besides = `fields: {name: name, kind: {constant: TRADE_UNION}}
affiliations:
  - when: {column: tuc, values: {"Y": "yes"}, otherwise: skip}
    kind: {constant: AFFILIATED_TO}
    to: {name: {constant: TUC}}
    since: since
  - when: {column: owner, values: {"": "no"}, otherwise: keep}
    kind: {constant: OWNS}
    from: owner
`
)

// TestTies: which affiliation a row states, and whether it is known.
func TestTies(t *testing.T) {
	tuc := storedBody("org_1", nil, nil, "name", "Trades Union Congress", "shortName", "TUC", "kind", "UNION_FEDERATION")
	rmt := storedBody("org_2", nil, nil, "name", "Rail", "shortName", "RMT", "kind", "TRADE_UNION")
	assembly := storedBody("org_3", nil, nil, "name", "Assembly", "kind", "COALITION")
	old := storedBody("org_4", nil, nil, "name", "Old", "kind", "TRADE_UNION")
	old.archived = true
	known := func(id string, from, to *body, fields ...string) *tie {
		b := storedBody("", nil, nil, fields...)
		return &tie{id: id, from: from, to: to, facts: b.facts}
	}
	const header = "member,coalition,kind,role,since,until\n"
	tests := map[string]struct {
		mapping, file  string
		stored         []*tie
		want           []string
		fresh, changed int
	}{
		"roles and dates are ties of their own": {
			tiesOnly, header + "RMT,Assembly,SPONSORS,Backer,2013-02,\nRMT,Assembly,SPONSORS,Donor,2013-02,\nRMT,Assembly,SPONSORS,Backer,2015,\nrmt,assembly,SPONSORS,BACKER,2013-02,\n", nil,
			[]string{"2 created", "3 created", "4 created", "5 matched Rail"}, 3, 0,
		},
		"one that is stored": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,Member,2013,\n", []*tie{known("aff_1", rmt, assembly, "kind", "MEMBER_OF", "role", "Member", "since", "2013")},
			[]string{"2 matched Rail"}, 0, 0,
		},
		"the other way round is another": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,,,\n", []*tie{known("aff_1", assembly, rmt, "kind", "MEMBER_OF")},
			[]string{"2 created"}, 1, 0,
		},
		"a date that was not known": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,,2013,2015\n", []*tie{known("aff_1", rmt, assembly, "kind", "MEMBER_OF")},
			[]string{"2 matched Rail | since: 2013; until: 2015"}, 0, 1,
		},
		"no date, where one is stored": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,,,\n", []*tie{known("aff_1", rmt, assembly, "kind", "MEMBER_OF", "since", "2013")},
			[]string{"2 matched Rail"}, 0, 0,
		},
		"a year, where the day is stored": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,,2013,2015\n",
			[]*tie{known("aff_1", rmt, assembly, "kind", "MEMBER_OF", "since", "2013-05-01", "until", "2015-02")},
			[]string{"2 matched Rail"}, 0, 0,
		},
		"a day, where the year is stored": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,,2013-05-01,\n", []*tie{known("aff_1", rmt, assembly, "kind", "MEMBER_OF", "since", "2013")},
			[]string{"2 matched Rail | since: 2013 → 2013-05-01"}, 0, 1,
		},
		"no date, where two are stored": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,,,\n",
			[]*tie{known("aff_1", rmt, assembly, "kind", "MEMBER_OF", "since", "2013"), known("aff_2", rmt, assembly, "kind", "MEMBER_OF", "since", "2015")},
			[]string{"2 refused | several affiliations fit: the row must say since when (RMT MEMBER_OF Assembly)"}, 0, 0,
		},
		"rows that disagree": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,,2013,2015\nRMT,Assembly,MEMBER_OF,,2013,2016\n", []*tie{known("aff_1", rmt, assembly, "kind", "MEMBER_OF", "since", "2013")},
			[]string{"2 matched Rail | until: 2015", `3 matched Rail | until: line 2 says "2015", which stays; this row says "2016"`}, 0, 1,
		},
		"one that was taken back": {
			tiesOnly, header + "RMT,Assembly,MEMBER_OF,,2013,\n",
			[]*tie{func() *tie {
				k := known("aff_1", rmt, assembly, "kind", "MEMBER_OF", "since", "2013")
				k.voided = true
				return k
			}()},
			[]string{"2 refused | the affiliation was taken back as a mistake (RMT MEMBER_OF Assembly, since 2013, aff_1)"}, 0, 0,
		},
		"to one that is archived": {
			besides, "name,tuc,since,owner\nOld,Y,1924,\n", nil,
			[]string{"2 matched Old | affiliation not written: Old is archived (org_4)"}, 0, 0,
		},
		"to itself": {
			tiesOnly, header + "RMT,Rail,MEMBER_OF,,,\n", nil, []string{"2 refused | affiliation: Rail would be tied to itself"}, 0, 0,
		},
		"ends that are missing": {
			tiesOnly, header + "FBU,Front,MEMBER_OF,,,\nFBU,Assembly,MEMBER_OF,,,\n,Assembly,MEMBER_OF,,,\n", nil,
			[]string{"2 created", "3 created", "4 refused | affiliation: the row does not say its from"}, 2, 0,
		},
		"an end of another kind": {
			tiesOnly, header + "TUC,Assembly,MEMBER_OF,,,\n", nil,
			[]string{`2 refused | affiliation: "TUC": the name is known, but not as TRADE_UNION: "Trades Union Congress" (UNION_FEDERATION, org_1)`}, 0, 0,
		},
		"beside the organisation of the row": {
			besides, "name,tuc,since,owner\nFBU,Y,1924,\nRMT,Y,1990,Assembly\nASLEF,N,,\n", nil,
			[]string{"2 created", "3 matched Rail | affiliations: RMT AFFILIATED_TO TUC, since 1990; affiliations: Assembly OWNS RMT", "4 created"}, 3, 0,
		},
		"beside a row that is known with all it says": {
			besides, "name,tuc,since,owner\nRMT,Y,1990,\n", []*tie{known("aff_1", rmt, tuc, "kind", "AFFILIATED_TO", "since", "1990")},
			[]string{"2 matched Rail"}, 0, 0,
		},
		"one beside a row that a person must look at": {
			besides, "name,tuc,since,owner\nRMT,Y,,\n",
			[]*tie{known("aff_1", rmt, tuc, "kind", "AFFILIATED_TO", "since", "1990"), known("aff_2", rmt, tuc, "kind", "AFFILIATED_TO", "since", "2000")},
			[]string{"2 matched Rail | affiliation not written: several affiliations fit: the row must say since when (RMT AFFILIATED_TO TUC)"}, 0, 0,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := plan(t, test.mapping, test.file, tuc, rmt, assembly, old)
			fresh, changed := p.planTies(test.stored)
			if d := cmp.Diff(test.want, shown(p)); d != "" {
				t.Error(d)
			}
			if len(fresh) != test.fresh || len(changed) != test.changed {
				t.Errorf("%d new and %d changed, want %d and %d", len(fresh), len(changed), test.fresh, test.changed)
			}
		})
	}
}
