package crm_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
)

// Two hundred at once who log meetings with one union and its officer all
// succeed, and the state of the relationship is that of all of them.
func TestManyLogAtOnce(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		var all sync.WaitGroup
		for n := range 200 {
			all.Go(func() {
				in := contact(who{PersonID: sam})
				if n%2 == 0 {
					in.Participants = []who{{OrganisationID: union}}
				}
				in.StartsAt = yesterday.AddDate(0, 0, -(n*37)%200)
				in.Confidentiality = anyConfidentiality[n%len(anyConfidentiality)]
				in.FollowUps = []crm.FollowUpInput{{Title: "x", DueOn: today.AddDays((n * 53) % 200)}}
				if _, err := try(d, d.outreach, crm.LogInteraction, in); err != nil {
					t.Errorf("meeting %d: %v", n, err)
				}
			})
		}
		all.Wait()
		if n := len(d.interactionsWith(union)); n != 200 {
			t.Errorf("%d meetings were logged", n)
		}
		if diff := cmp.Diff(d.recomputed(union, sam), d.stored(union, sam)); diff != "" {
			t.Errorf("(-recomputed +stored):\n%s", diff)
		}
	})
}
