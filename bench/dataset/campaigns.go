package dataset

import (
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/text"
)

type campaign struct {
	id   string
	made time.Time
}

var (
	campaignTable = table("campaigns", "id", "created_at", "updated_at", "version", "name", "name_folded", "aims", "status", "starts_on", "ends_on",
		"created_by", "lead_id")
	campaignRegions = table("campaign_regions", "campaign_id", "region_id")
	partnerTable    = table("campaign_partners", "id", "created_at", "updated_at", "version", "role", "role_rank", "status", "created_by",
		"campaign_id", "organisation_id", "contact_id")
	commitmentTable = table("commitments", "id", "created_at", "updated_at", "version", "made_by", "kind", "text", "quantity", "unit",
		"unit_folded", "made_on", "due_on", "outcome", "delivered", "resolved_on", "created_by", "organisation_id", "campaign_id")
	eventTable = table("events", "id", "created_at", "updated_at", "version", "name", "name_folded", "kind", "status", "starts_at", "place",
		"expected_turnout", "created_by", "region_id", "campaign_id")
	hostTable = table("event_organisations", "id", "role", "starts_at", "event_id", "organisation_id")
)

var partnerRoles = []string{"LEAD", "CO_LEAD", "STEERING_MEMBER", "MEMBER", "ENDORSER", "FUNDER", "HOST", "OBSERVER"}

func (w *world) makeCampaigns() {
	for i := range w.size.campaigns() {
		c := &campaign{made: w.along(i, w.size.campaigns())}
		c.id = w.id("cmp", c.made)
		name := fmt.Sprintf("%s for %s %d", pick(w.dice, subjects), pick(w.dice, trades), i)
		w.add(campaignTable, c.id, c.made, c.made, 1, name, text.Fold(name), w.sentence(20), pick(w.dice, []string{"ACTIVE", "ACTIVE", "PLANNED", "WON"}),
			day(c.made), day(w.anchor.AddDate(1, 0, 0)), w.users[0], w.user())
		w.terms("cmp", c.id, c.made, "NAME", name)
		w.add(campaignRegions, c.id, pick(w.dice, w.regions))
		w.joinCampaign(c)
		w.events(c)
		w.campaigns = append(w.campaigns, c)
	}
}

// joinCampaign makes 120 partners and what they promised.
func (w *world) joinCampaign(c *campaign) {
	n := len(w.organisations) - len(w.outlets)
	first, step := w.IntN(n), 1+w.IntN(max(1, n/130))
	for i := range 120 {
		o := w.organisations[(first+i*step)%n]
		contact, role := any(nil), 3+w.IntN(5)
		if i < 3 {
			role = i
		}
		if len(o.people) > 0 && w.chance(60) {
			contact = pick(w.dice, o.people).id
		}
		w.add(partnerTable, w.id("cpa", c.made), c.made, c.made, 1, partnerRoles[role], role, pick(w.dice, []string{"CONFIRMED", "CONFIRMED", "INVITED", "DECLINED"}),
			w.users[0], c.id, o.id, contact)
		if w.chance(50) {
			w.promise(o, c)
		}
	}
}

func (w *world) promise(o *organisation, c *campaign) {
	made := w.moment(c.made, w.anchor)
	outcome, delivered, resolved := "OPEN", -1, ""
	if w.chance(40) {
		outcome, delivered, resolved = pick(w.dice, []string{"KEPT", "KEPT", "BROKEN"}), 1, day(made.AddDate(0, 1, 0))
	}
	w.add(commitmentTable, w.id("cmt", made), made, made, 1, pick(w.dice, []string{"THEM", "THEM", "US"}), pick(w.dice, []string{"FUNDS", "VOLUNTEERS", "SPEAKER", "VENUE"}),
		w.sentence(8), 1+w.IntN(50), "people", "people", day(made), day(w.anchor.AddDate(0, 0, w.IntN(200)-60)), outcome, delivered, resolved,
		w.user(), o.id, c.id)
}

// events makes twelve events of a campaign; some are to come.
func (w *world) events(c *campaign) {
	for i := range 12 {
		at := w.moment(c.made, w.anchor)
		if i < 6 {
			at = w.moment(w.anchor.AddDate(0, 1, 3), w.anchor.AddDate(0, 6, 0))
		}
		id, name, region := w.id("evt", c.made), pick(w.dice, places)+" "+pick(w.dice, subjects), pick(w.dice, w.regions)
		status := "PLANNED"
		if at.Before(w.anchor) {
			status = "HELD"
		}
		w.add(eventTable, id, c.made, c.made, 1, name, text.Fold(name), pick(w.dice, []string{"RALLY", "MARCH", "PICKET", "PUBLIC_MEETING"}), status, at,
			pick(w.dice, places), 50*w.IntN(40), w.users[0], region, c.id)
		w.add(hostTable, w.id("evo", c.made), "HOST", at, id, w.organisations[w.skewed(len(w.organisations))].id)
	}
}
