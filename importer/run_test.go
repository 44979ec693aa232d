package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// bench is a database to import into.
type bench struct {
	*testing.T
	store *store.Store
	ctx   context.Context
}

// engines runs f with an empty database of each engine.
func engines(t *testing.T, f func(b bench)) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		f(bench{t, s, viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))})
	})
}

// run imports a text by a mapping in YAML, with what the options say beside.
func (b bench) run(mapping, data string, options ...func(*Options)) *Report {
	b.Helper()
	r, err := b.try(mapping, data, options...)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func (b bench) try(mapping, data string, options ...func(*Options)) (*Report, error) {
	b.Helper()
	m, err := ParseMapping([]byte(mapping))
	if err != nil {
		b.Fatal(err)
	}
	o := Options{File: "test.csv", Data: []byte(data), Mapping: m}
	for _, change := range options {
		change(&o)
	}
	return Run(b.Context(), b.store, o)
}

// state is everything that an import could change, so that two can be compared.
func (b bench) state() []string {
	b.Helper()
	db := b.store.Ent()
	var lines []string
	for _, o := range db.Organisation.Query().WithRegions().AllX(b.ctx) {
		o.Edges.Regions = slices.Clone(o.Edges.Regions)
		lines = append(lines, o.String())
	}
	for _, x := range db.ExternalID.Query().AllX(b.ctx) {
		lines = append(lines, x.String())
	}
	for _, a := range db.Affiliation.Query().AllX(b.ctx) {
		lines = append(lines, a.String())
	}
	lines = append(lines, fmt.Sprint(db.Change.Query().CountX(b.ctx), " changes, ", db.Operation.Query().CountX(b.ctx), " operations, ",
		db.Ancestor.Query().CountX(b.ctx), " places, ", db.Term.Query().CountX(b.ctx), " words"))
	slices.Sort(lines)
	return lines
}

// rowsOf are the rows of a report without the ids of records, which a dry run
// cannot know.
func rowsOf(r *Report) []RowReport {
	rows := slices.Clone(r.Rows)
	for i := range rows {
		rows[i].ID = ""
	}
	return rows
}

const simple = `fields: {name: name, kind: kind, website: web, memberCount: members}
parent: {name: parent, onMissing: create, create: {kind: {constant: OTHER}}}
`

// TestInterruptedImport: an import that is stopped after any transaction is
// finished by running it again, with the same outcome as if nothing had happened.
func TestInterruptedImport(t *testing.T) {
	const file = "name,kind,web,members,parent\nLeaf,OTHER,,1,Twig\nTwig,OTHER,,,Branch\nStem,OTHER,,,\nBranch,OTHER,,,Stem\nAlone,OTHER,https://a.example,7,\nLeaf,OTHER,,,Twig\n"
	engines(t, func(b bench) {
		for stop := 1; stop < 5; stop++ {
			ctx, cancel := context.WithCancel(b.Context())
			m, err := ParseMapping([]byte(simple))
			if err != nil {
				b.Fatal(err)
			}
			tree := strings.ReplaceAll(file, "Leaf", fmt.Sprintf("Leaf%d", stop))
			tree = strings.ReplaceAll(strings.ReplaceAll(tree, "Twig", fmt.Sprintf("Twig%d", stop)), "Alone", fmt.Sprintf("Alone%d", stop))
			o := Options{File: "tree.csv", Data: []byte(tree), Mapping: m, Batch: 1, Progress: func(done, _ int) {
				if done == stop {
					cancel()
				}
			}}
			r, err := Run(ctx, b.store, o)
			wants := 3 // the stem and the branch are there from the second round on
			if stop == 1 {
				wants = 5
			}
			if stop >= wants {
				if err != nil {
					b.Errorf("nothing was left to stop: %v", err)
				}
				continue
			}
			if !errors.Is(err, context.Canceled) || r.Written != stop || r.Records != wants {
				b.Fatalf("stopped after %d: %v, %d of %d", stop, err, r.Written, r.Records)
			}
			o.Progress = nil
			if r, err = Run(b.Context(), b.store, o); err != nil || r.Count(Refused) != 0 || r.Written != wants-stop {
				b.Fatalf("the second run wrote %d: %v", r.Written, err)
			}
			if r, err = Run(b.Context(), b.store, o); err != nil || r.Count(Matched) != 6 || r.Records != 0 {
				b.Fatalf("the third run wrote %d: %v", r.Records, err)
			}
		}
		db := b.store.Ent()
		if n := db.Organisation.Query().CountX(b.ctx); n != 2+3*4 {
			b.Errorf("%d organisations", n)
		}
		leaf := db.Organisation.Query().Where(organisation.Name("Leaf2")).QueryParent().QueryParent().QueryParent().OnlyX(b.ctx)
		if leaf.Name != "Stem" {
			b.Errorf("the leaf hangs on %s", leaf.Name)
		}
	})
}

// TestBrokenFilesWriteNothing: what cannot be read to its end is not begun.
func TestBrokenFilesWriteNothing(t *testing.T) {
	engines(t, func(b bench) {
		before := b.state()
		for name, data := range map[string]string{
			"a cell that never ends": "name,kind,web,members,parent\nA,OTHER,,,\n\"B,OTHER,,,\n",
			"a column that is gone":  "name,kind,web,parent\nA,OTHER,,\n",
			"a zero byte":            "name,kind,web,members,parent\nA,OTHER,,,\n\x00\n",
			"nothing":                "",
		} {
			if r, err := b.try(simple, data); err == nil || r != nil {
				b.Errorf("%s: %v", name, err)
			}
		}
		if d := cmp.Diff(before, b.state()); d != "" {
			b.Errorf("something was written: %s", d)
		}
	})
}

// TestChangesAreWritten: what a file changes of what is stored, in one new
// version, and nothing that the report does not say.
func TestChangesAreWritten(t *testing.T) {
	const mapping = `fields:
  name: name
  kind: {constant: TRADE_UNION}
  shortName: short
  formerNames: {column: former, split: ;}
  founded: founded
  memberCount: members
  memberCountAsOf: asOf
  memberCountSource: source
  status: status
  level: level
  description: text
  website: web
  regions: {column: regions, split: ;}
externalIDs: [{scheme: certification-officer, value: no, single: true}, {scheme: companies-house, value: company}]
parent: {name: parent}
affiliations:
  - {kind: {constant: MEMBER_OF}, to: {name: {constant: Congress}, onMissing: create, create: {kind: {constant: UNION_FEDERATION}}}, since: since, until: until, membersAffiliated: members, renewsOn: renews, delegateEntitlement: delegates, source: source}
`
	const header = "name,short,former,founded,members,asOf,source,status,level,text,web,regions,no,company,parent,since,until,renews,delegates\n"
	engines(t, func(b bench) {
		b.run("fields: {name: name, kind: {constant: UNION_FEDERATION}}", "name\nAll Unions\n")
		b.run(mapping, header+"Rail,,,,,,,,,,,,17T,,,,,,\n")
		r := b.run(mapping, header+"rail,RMT,NUR;NUS,1990-03,70000,2014,Directory,DORMANT,NATIONAL,About.,https://rmt.example,Wales;London,17T,007,All Unions,1990,2030,2031-01-02,5\n")
		if r.Count(Matched) != 1 || r.Changed() != 1 || r.AffiliationsChanged != 1 || r.AffiliationsCreated != 0 {
			b.Fatalf("got %+v", r)
		}
		o := b.store.Ent().Organisation.Query().Where(organisation.Name("Rail")).WithParent().WithRegions().OnlyX(b.ctx)
		regions := []string{}
		for _, reg := range o.Edges.Regions {
			regions = append(regions, reg.Name)
		}
		slices.Sort(regions)
		got := fmt.Sprint(o.ShortName, o.FormerNames, o.Founded, o.FoundedPrecision, o.MemberCount, o.MemberCountAsOf, o.MemberCountSource,
			o.Status, o.Level, o.Description, o.Website, regions, o.Edges.Parent.Name, o.Version)
		if want := "RMT[NUR NUS]1990-03-01MONTH700002014-01-01DirectoryDORMANTNATIONALAbout.https://rmt.example[London Wales]All Unions2"; got != want {
			b.Errorf("got  %s\nwant %s", got, want)
		}
		if n := b.store.Ent().ExternalID.Query().CountX(b.ctx); n != 2 {
			b.Errorf("%d numbers", n)
		}
		a := b.store.Ent().Affiliation.Query().OnlyX(b.ctx)
		if a.Since != "1990-01-01" || a.SincePrecision != affiliation.SincePrecisionYEAR || a.Until != "2030-01-01" || a.MembersAffiliated != 70000 ||
			a.DelegateEntitlement != 5 || a.RenewsOn != calendar.Date("2031-01-02") || a.Source != "Directory" || a.Version != 2 {
			b.Errorf("the affiliation is %v", a)
		}
	})
}

// TestRefusedRowsComeBack: refused rows are written to a file, corrected, and
// imported with the same mapping; a decision is kept by the next run.
func TestRefusedRowsComeBack(t *testing.T) {
	const mapping = "fields: {name: name, kind: kind}\nparent: {name: parent}\n"
	engines(t, func(b bench) {
		b.run(mapping, "name,kind,parent\nAdvance,TRADE_UNION,\nTwin,OTHER,\n")
		r := b.run(mapping, "Some title\nname,kind,parent\nAdvance,POLITICAL_PARTY,\n\"Branch;\n1\",TRADE_UNION,Nowhere\nTwin,OTHR,\nshort,OTHER\n")
		var refused strings.Builder
		if err := r.WriteRefused(&refused); err != nil {
			b.Fatal(err)
		}
		advance := b.store.Ent().Organisation.Query().Where(organisation.Name("Advance")).OnlyX(b.ctx)
		want := strings.Join([]string{
			"import line,import reason,import decision,name,kind,parent",
			`3,"the name is known, but not as POLITICAL_PARTY: ""Advance"" (TRADE_UNION, ` + advance.ID + `)",,Advance,POLITICAL_PARTY,`,
			`4,"parent: no organisation is called ""Nowhere""",,"Branch;`, `1",TRADE_UNION,Nowhere`,
			`6,"kind: ""OTHR"" is not one of ` + strings.Join(organisationKinds, ", ") + `",,Twin,OTHR,`,
			`7,"the row has 2 cells, the header has 3",,short,OTHER`, "",
		}, "\n")
		if d := cmp.Diff(want, refused.String()); d != "" {
			b.Fatal(d)
		}
		corrected := strings.NewReplacer(`)",,Advance`, `)",new,Advance`, "OTHR,", "OTHER,", "TRADE_UNION,Nowhere", "TRADE_UNION,Advance", "short,OTHER", "Long,OTHER,").Replace(want)
		r = b.run(mapping, corrected)
		var got []string
		for _, row := range r.Rows {
			got = append(got, fmt.Sprint(row.Line, " ", row.Outcome, " ", row.Subject, row.Reason))
		}
		// The parent of line 3 is "Advance", which has become two.
		if d := cmp.Diff([]string{"2 created Advance", "3 refused Branch; 1", "5 matched Twin", "6 created Long"}, firstWords(got)); d != "" {
			b.Error(d)
		}
		refused.Reset()
		if err := r.WriteRefused(&refused); err != nil {
			b.Fatal(err)
		}
		if got := refused.String(); !strings.HasPrefix(got, "import line,import reason,import decision,name,kind,parent\n4,\"parent: \"\"Advance\"\": several organisations") {
			b.Errorf("refused once more: %s", got)
		}
		before := b.state()
		if again := b.run(mapping, corrected); again.Count(Created) != 0 || again.Changed() != 0 {
			b.Errorf("the corrected file again: %+v", again.Rows)
		}
		if d := cmp.Diff(before, b.state()); d != "" {
			b.Error(d)
		}
	})
}

// firstWords cuts what follows the subject of a refused row.
func firstWords(lines []string) []string {
	for i, l := range lines {
		lines[i], _, _ = strings.Cut(l, "parent: ")
	}
	return lines
}
