package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// Logging a meeting costs the same number of statements however many take part,
// and however long the history is.
func TestStatementsOfLogInteraction(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := newDesk(t, url)
		watched, sent := d.watch(url)
		union, sam := d.union()
		ann, bob := d.person("Ann", union, "REP"), d.person("Bob", "", "")
		tuc := d.organisation("TUC", "TRADE_UNION", "")
		d.log(d.outreach, contact(who{PersonID: sam}, who{PersonID: ann}, who{PersonID: bob}, who{OrganisationID: tuc}))
		for range 3 {
			in := contact(who{PersonID: sam}, who{PersonID: ann}, who{PersonID: bob}, who{OrganisationID: tuc}, who{UserID: d.outreach.UserID}, who{UserID: d.press.UserID})
			in.StartsAt = d.now
			in.Remarks = []crm.RemarkInput{{PersonID: sam, Text: "x"}, {PersonID: ann, Text: "y"}}
			in.FollowUps = []crm.FollowUpInput{{Title: "x", DueOn: "2026-04-01", AssigneeID: d.press.UserID}, {Title: "y", DueOn: "2026-04-02"}}
			sent.take()
			do(watched, d.outreach, crm.LogInteraction, in)
			if all := sent.take(); len(all) > 14 {
				t.Errorf("%d statements:\n%s", len(all), strings.Join(all, "\n"))
			}
			d.after(1)
			watched.now = d.now
		}
	})
}
