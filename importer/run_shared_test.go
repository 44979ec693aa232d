package importer

import (
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store"
)

// TestSharedData brings in the five files, in order: a dry run says what comes
// and writes nothing, the import comes to it, and each file again changes nothing.
func TestSharedData(t *testing.T) {
	engines(t, func(b bench) {
		organisations, ties := 0, 0
		for _, f := range shared {
			m, _ := sharedSheet(b.T, f.file, f.mapping)
			data, err := os.ReadFile("testdata/" + f.file)
			if err != nil {
				b.Fatal(err)
			}
			o := Options{File: f.file, Data: data, Mapping: m}
			run := func(dry bool) *Report {
				o.DryRun = dry
				r, err := Run(b.Context(), b.store, o)
				if err != nil {
					b.Fatal(err)
				}
				return r
			}
			before := b.state()
			dry := run(true)
			if d := cmp.Diff(before, b.state()); d != "" {
				b.Fatalf("%s: the dry run wrote: %s", f.file, d)
			}
			did := run(false)
			if d := cmp.Diff(rowsOf(dry), rowsOf(did)); d != "" {
				b.Errorf("%s: the dry run said otherwise: %s", f.file, d)
			}
			got := []int{len(did.Rows), did.Count(Created), did.Count(Matched), did.Count(Refused), did.Changed(), did.AffiliationsCreated}
			if d := cmp.Diff([]int{f.rows, f.created, f.matched, f.refused, f.changed, f.ties}, got); d != "" {
				b.Errorf("%s: rows, created, matched, refused, changed, ties: %s", f.file, d)
			}
			var also []string
			for _, a := range did.Also {
				also = append(also, fmt.Sprintf("%s (%s, line %d)", a.Name, a.As, a.Line))
			}
			if d := cmp.Diff(f.also, also); d != "" {
				b.Errorf("%s: created because rows name them: %s", f.file, d)
			}
			if organisations += len(f.also); m.Affiliation == nil {
				organisations += f.created
			}
			ties += f.ties
			if n := b.store.Ent().Organisation.Query().CountX(b.ctx); n != organisations {
				b.Errorf("%s: %d organisations, want %d", f.file, n, organisations)
			}
			if n := b.store.Ent().Affiliation.Query().CountX(b.ctx); n != ties {
				b.Errorf("%s: %d affiliations, want %d", f.file, n, ties)
			}
			after := b.state()
			again := run(false)
			if again.Count(Matched) != f.rows-f.refused || again.Count(Refused) != f.refused || again.Changed() != 0 || len(again.Also) != 0 {
				b.Errorf("%s again: %d created, %d matched, %d changed, %d refused", f.file, again.Count(Created), again.Count(Matched), again.Changed(), again.Count(Refused))
			}
			if d := cmp.Diff(after, b.state()); d != "" {
				b.Errorf("%s again: %s", f.file, d)
			}
		}
		b.sharedRecords()
	})
}

// sharedRecords looks at some of the records that the five files come to.
func (b bench) sharedRecords() {
	b.Helper()
	db := b.store.Ent()
	rmt := db.Organisation.Query().Where(organisation.ShortName("RMT")).OnlyX(b.ctx)
	if rmt.Name != "National Union of Rail, Maritime and Transport Workers" || rmt.Founded != "1990-01-01" ||
		rmt.FoundedPrecision != organisation.FoundedPrecisionYEAR || rmt.CreatedBy != store.SystemUserID {
		b.Errorf("the RMT is %v", rmt)
	}
	staff := db.Organisation.Query().Where(organisation.Name("Unite Parliamentary Staff Branch")).WithParent().OnlyX(b.ctx)
	if p := staff.Edges.Parent; p == nil || p.Name != "Unite London & Eastern Region" || staff.Level != organisation.LevelBRANCH {
		b.Errorf("the branch in Parliament is %v under %v", staff, p)
	}
	camden := db.Organisation.Query().Where(organisation.Name("Camden Trades Council")).WithParent().OnlyX(b.ctx)
	if p := camden.Edges.Parent; p == nil || p.Name != "Greater London Association of Trades Councils" || camden.Kind != organisation.KindTRADES_COUNCIL {
		b.Errorf("Camden is %v under %v", camden, p)
	}
	scotland := db.Organisation.Query().Where(organisation.Name("NUJ Scotland")).QueryRegions().OnlyX(b.ctx)
	if scotland.Name != "Scotland" {
		b.Errorf("NUJ Scotland is in %s", scotland.Name)
	}
	university := db.Organisation.Query().Where(organisation.Name("UCU Wrexham Glyndŵr University")).CountX(b.ctx)
	if university != 1 {
		b.Errorf("%d branches in Wrexham", university)
	}
	assembly := db.Affiliation.Query().Where(
		affiliation.HasFromWith(organisation.ShortName("PCS")), affiliation.HasToWith(organisation.Name("People's Assembly Against Austerity")),
	).Order(ent.Asc(affiliation.FieldSince)).AllX(b.ctx)
	if len(assembly) != 2 || assembly[0].Since != "2013-02-01" || assembly[0].SincePrecision != affiliation.SincePrecisionMONTH ||
		assembly[0].Role != "Backer" || assembly[1].Since != "2013-05-01" || assembly[1].Kind != affiliation.KindFUNDS || assembly[1].Source == "" {
		b.Errorf("PCS and the People's Assembly: %v", assembly)
	}
	reach := db.Organisation.Query().Where(organisation.Name("Reach PLC")).OnlyX(b.ctx)
	if reach.Kind != organisation.KindMEDIA_GROUP {
		b.Errorf("Reach is a %s", reach.Kind)
	}
	greens := db.Organisation.Query().Where(organisation.Name("Green Party")).QueryRegions().AllX(b.ctx)
	if len(greens) != 1 || db.Organisation.Query().Where(organisation.Name("Green Party")).CountX(b.ctx) != 2 {
		b.Errorf("the Green Parties are in %v", greens)
	}
	gone := db.Organisation.Query().Where(organisation.Name("Abolish Forth Bridge Tolls Party")).OnlyX(b.ctx)
	if gone.Status != organisation.StatusDISSOLVED || gone.Description != "De-registered on 21/05/2007." {
		b.Errorf("the party against the tolls is %v", gone)
	}
	sinn := db.Organisation.Query().Where(organisation.Name("Sinn Féin")).CountX(b.ctx)
	if sinn == 0 {
		b.Error("Sinn Féin is missing, or its accent is")
	}
	history := db.Change.Query().Where(change.RecordID(rmt.ID)).AllX(b.ctx)
	if len(history) == 0 || history[0].Verb != verb || history[0].UserID != store.SystemUserID {
		b.Errorf("the history of the RMT is %v", history)
	}
}
