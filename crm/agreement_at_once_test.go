package crm_test

import (
	"sync"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pactseat"
)

// Of several who say at once who stands in a constituency, one does so, and the
// others hear that it has been said; and the limit of terms holds.
func TestAgreementsChangedAtOnce(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		greens := d.organisation("Greens", organisation.KindPOLITICAL_PARTY, "")
		in := pact(union, greens)
		in.Terms = make([]string, 95)
		for n := range in.Terms {
			in.Terms[n] = "x"
		}
		a := d.negotiate(d.outreach, in)
		var mu sync.Mutex
		var all sync.WaitGroup
		set, added := 0, 0
		for n := range 20 {
			all.Go(func() {
				seat := crm.SetPactSeatInput{AgreementID: a, Constituency: []string{"Ayr", "AYR", "Áyr"}[n%3], StandsID: greens, StandsAsideIDs: []string{union}}
				_, err := try(d, d.outreach, crm.SetPactSeat, seat)
				if err != nil && crm.CodeOf(err) != crm.Conflict {
					t.Errorf("seat: %v", err)
				}
				_, err2 := try(d, d.outreach, crm.AddAgreementTerm, crm.AddAgreementTermInput{AgreementID: a, Text: "y"})
				if err2 != nil && crm.CodeOf(err2) != crm.Invalid {
					t.Errorf("term: %v", err2)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					set++
				}
				if err2 == nil {
					added++
				}
			})
		}
		all.Wait()
		if n := d.db().PactSeat.Query().Where(pactseat.AgreementID(a)).CountX(d.system()); set != 1 || n != 1 {
			t.Errorf("%d succeeded, there are %d seats", set, n)
		}
		if n := len(d.termsIn(a)); added != 5 || n != 100 {
			t.Errorf("%d succeeded, there are %d terms", added, n)
		}
		if got := d.agreement(a).Version; got != 7 {
			t.Errorf("version %d", got)
		}
	})
}
