package crm_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/term"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// similar are the names of the possible duplicates of a name, in their order.
func (d *desk) similar(kind, name string, except ...string) []string {
	d.t.Helper()
	ids, err := crm.PossibleDuplicates(d.as(d.reader), d.db(), kind, name, except...)
	if err != nil {
		d.t.Fatal(err)
	}
	out := []string{}
	for _, id := range ids {
		if kind == "per" {
			out = append(out, d.db().Person.GetX(d.system(), id).Name)
		} else {
			out = append(out, d.db().Organisation.GetX(d.system(), id).Name)
		}
	}
	return out
}

func TestPossibleDuplicates(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for _, o := range []crm.CreateOrganisationInput{
			{Name: "Trades Union Congress", ShortName: "TUC", FormerNames: []string{"Workers’ Congress"}},
			{Name: "Wales TUC"},
			{Name: "National Union of Journalists", ShortName: "NUJ"},
			{Name: "National Union of Rail, Maritime and Transport Workers", ShortName: "RMT"},
			{Name: "Undeb Môn"},
			{Name: "Branch 1234"}, {Name: "Branch 1235"},
			{Name: "✊✊"},
			{Name: "North Branch"}, {Name: "South Branch"},
			{Name: "Labour Party"},
		} {
			d.create(o)
		}
		d.archive(d.create(crm.CreateOrganisationInput{Name: "National Union of Journalists"}))
		for _, c := range []struct {
			name string
			want []string
		}{
			{"Trades Union Congress", []string{"Trades Union Congress"}},
			{"trades  UNION congress", []string{"Trades Union Congress"}},
			{"Congress of Trades Union", nil},
			{"Union Congress: Trades", []string{"Trades Union Congress"}},
			{"tuc", []string{"Trades Union Congress"}},
			{"TUX", nil},
			{"workers' congress", []string{"Trades Union Congress"}},
			{"TUC Wales", []string{"Wales TUC"}},
			{"National Union of Journalists", []string{"National Union of Journalists"}},
			{"Natonal Union of Jurnalists", []string{"National Union of Journalists"}},
			{"UNDEB MON", []string{"Undeb Môn"}},
			{"Branch 1234", []string{"Branch 1234"}},
			{"Branch 1236", nil},
			{"✊✊", []string{"✊✊"}},
			{"✊", nil},
			{"North Branch", []string{"North Branch"}},
			{"Labor Party", []string{"Labour Party"}},
			{"Liberal Party", nil},
			{"Congress", nil},
		} {
			if c.want == nil {
				c.want = []string{}
			}
			if diff := cmp.Diff(c.want, d.similar("org", c.name)); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
		d.person("Anna Müller", "", "")
		d.person("Müller, Anna", "", "")
		d.person("Anne Muller", "", "")
		d.archive(d.person("Anna Muller", "", ""))
		if diff := cmp.Diff([]string{"Anna Müller", "Müller, Anna", "Anne Muller"}, d.similar("per", "anna muller")); diff != "" {
			t.Error(diff)
		}
		for _, name := range []string{"", " ", strings.Repeat("x", 201), "a\nb"} {
			if _, err := crm.PossibleDuplicates(d.as(d.reader), d.db(), "org", name); crm.CodeOf(err) != crm.Invalid {
				t.Errorf("%q: %v", name, err)
			}
		}
		// Who sees no partners learns nothing about them.
		if ids, err := crm.PossibleDuplicates(d.as(d.dpo), d.db(), "org", "TUC"); err != nil || len(ids) != 0 {
			t.Errorf("the data protection officer got %v, %v", ids, err)
		}
	})
}

// A new organisation is entered, with others of a similar name or short name
// beside it, itself not among them.
func TestCreateOrganisationShowsDuplicates(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		in := crm.CreateOrganisationInput{Name: "Fire Brigades Union", ShortName: "FBU", Kind: organisation.KindTRADE_UNION}
		first := do(d, d.admin, crm.CreateOrganisation, in)
		if first.PossibleDuplicates == nil || len(first.PossibleDuplicates) != 0 {
			t.Errorf("the first one has duplicates %#v", first.PossibleDuplicates)
		}
		second := do(d, d.admin, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "fbu", Kind: organisation.KindOTHER})
		third := do(d, d.admin, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "Something else", ShortName: "Fbu", Kind: organisation.KindOTHER})
		if diff := cmp.Diff([][]string{{first.Organisation}, {first.Organisation, second.Organisation}},
			[][]string{second.PossibleDuplicates, third.PossibleDuplicates}); diff != "" {
			t.Error(diff)
		}
	})
}

// At most ten are shown, the nearest first, in three statements.
func TestManyPossibleDuplicates(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := newDesk(t, url)
		var twins []string
		for i := range 8 {
			twins = append(twins, d.create(crm.CreateOrganisationInput{Name: "Tenants of the Town"}))
			d.create(crm.CreateOrganisationInput{Name: "Tenants of the Towne"})
			d.create(crm.CreateOrganisationInput{Name: fmt.Sprintf("%c tenants of the town", 'a'+i)})
		}
		w, sent := d.watch(url)
		got := w.similar("org", "tenants of the town")
		want := append(strings.Split(strings.Repeat("Tenants of the Town|", 8), "|")[:8], "Tenants of the Towne", "Tenants of the Towne")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if n := len(sent.take()) - len(got); n != 3 {
			t.Errorf("%d statements", n)
		}
		got = d.similar("org", "tenants of the town", twins[1:]...)
		if len(got) != 10 || got[0] != "Tenants of the Town" || got[1] != "Tenants of the Towne" {
			t.Errorf("without the twins: %q", got)
		}
	})
}

// However many share a common word, those that share most words are compared.
func TestDuplicatesAmongMany(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			words := make([]*ent.TermCreate, 350)
			for i := range words {
				words[i] = tx.Term.Create().SetKind("org").SetRecordID(id.New("org")).SetFoundAt(noon).SetWord("union").SetSource(term.SourceNAME)
			}
			return tx.Term.CreateBulk(words...).Exec(ctx)
		})
		d.create(crm.CreateOrganisationInput{Name: "Bakers Union"})
		if diff := cmp.Diff([]string{"Bakers Union"}, d.similar("org", "Union: Bakers")); diff != "" {
			t.Error(diff)
		}
	})
}
