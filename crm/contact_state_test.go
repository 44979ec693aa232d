package crm_test

import (
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// Whoever should be contacted and never was is due since ever.
func TestCadenceOfANewPartner(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := do(d, d.outreach, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "Unite", Kind: organisation.KindTRADE_UNION, CadenceDays: ptr(30)}).Organisation
		p := do(d, d.outreach, crm.CreatePerson, crm.CreatePersonInput{Name: "Sam", CadenceDays: ptr(30)}).Person
		for name, due := range map[string]any{"organisation": d.load(o).NextContactDueBoth, "person": d.db().Person.GetX(d.system(), p).NextContactDueOpen} {
			if due != schema.Neglected {
				t.Errorf("the %s is due %q", name, due)
			}
		}
		in := d.edit(o)
		in.CadenceDays = crm.Clear[int]()
		do(d, d.outreach, crm.EditOrganisation, in)
		do(d, d.outreach, crm.EditPerson, crm.EditPersonInput{ID: p, Version: 1, CadenceDays: crm.Clear[int]()})
		for name, due := range map[string]any{"organisation": d.load(o).NextContactDuePress, "person": d.db().Person.GetX(d.system(), p).NextContactDueOutreach} {
			if due != schema.Unlimited {
				t.Errorf("without a cadence the %s is due %q", name, due)
			}
		}
	})
}
