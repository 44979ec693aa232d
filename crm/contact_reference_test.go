package crm_test

import (
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/participant"
	"github.com/breakthrough-party/coalition/id"
)

// interactionsWith are all interactions with an organisation or person.
func (d *desk) interactionsWith(partner string) []string {
	return d.db().Participant.Query().Where(participant.Or(participant.PersonID(partner), participant.OrganisationID(partner))).
		Unique(true).Select(participant.FieldInteractionID).StringsX(d.system())
}

// recomputed is the state of relationships as it follows from all interactions,
// participants and follow-ups, each looked at by itself.
func (d *desk) recomputed(partners ...string) map[string][]string {
	out := map[string][]string{}
	for _, p := range partners {
		cadence := -1
		if id.Prefix(p) == "per" {
			cadence = d.db().Person.GetX(d.system(), p).CadenceDays
		} else {
			cadence = d.db().Organisation.GetX(d.system(), p).CadenceDays
		}
		own := "9999-12-31"
		for _, up := range d.db().FollowUp.Query().Where(followup.Or(followup.OrganisationID(p), followup.PersonID(p))).AllX(d.system()) {
			if up.Status == "OPEN" && up.VoidedAt == nil && string(up.DueOn) < own {
				own = string(up.DueOn)
			}
		}
		for _, knows := range [][]string{{}, {"OUTREACH"}, {"PRESS"}, {"OUTREACH", "PRESS"}} {
			var last time.Time
			next := own
			for _, i := range d.db().Interaction.Query().Where(interaction.IDIn(d.interactionsWith(p)...)).AllX(d.system()) {
				known := i.Confidentiality == "OPEN"
				for _, team := range knows {
					known = known || i.Confidentiality == "TEAM" && string(i.Team) == team
				}
				if i.VoidedAt != nil || !known {
					continue
				}
				if i.Status == "HELD" && (i.Outcome == nil || *i.Outcome == "MEANINGFUL") && !i.StartsAt.After(d.now) && i.StartsAt.After(last) {
					last = i.StartsAt
				}
				for _, up := range d.db().FollowUp.Query().Where(followup.InteractionID(i.ID)).AllX(d.system()) {
					if up.Status == "OPEN" && up.VoidedAt == nil && string(up.DueOn) < next {
						next = string(up.DueOn)
					}
				}
			}
			due := ""
			switch {
			case cadence == -1:
				due = "9999-12-31"
			case !last.IsZero():
				due = last.In(calendar.London).AddDate(0, 0, cadence).Format("2006-01-02")
			}
			at := "1000-01-01T00:00:00Z"
			if !last.IsZero() {
				at = last.UTC().Format(time.RFC3339Nano)
			}
			out[p] = append(out[p], fmt.Sprintf("%s, %s, %s", at, next, due))
		}
		out[p] = append(out[p], own)
	}
	return out
}

// stored is the state of relationships as it is stored.
func (d *desk) stored(partners ...string) map[string][]string {
	out := map[string][]string{}
	view := func(p string, at time.Time, next, due calendar.Date) {
		out[p] = append(out[p], fmt.Sprintf("%s, %s, %s", at.UTC().Format(time.RFC3339Nano), string(next), string(due)))
	}
	for _, p := range partners {
		if id.Prefix(p) == "per" {
			r := d.db().Person.GetX(d.system(), p)
			view(p, r.LastContactOpen, r.NextFollowUpOpen, r.NextContactDueOpen)
			view(p, r.LastContactOutreach, r.NextFollowUpOutreach, r.NextContactDueOutreach)
			view(p, r.LastContactPress, r.NextFollowUpPress, r.NextContactDuePress)
			view(p, r.LastContactBoth, r.NextFollowUpBoth, r.NextContactDueBoth)
			out[p] = append(out[p], string(r.OwnFollowUp))
			continue
		}
		r := d.db().Organisation.GetX(d.system(), p)
		view(p, r.LastContactOpen, r.NextFollowUpOpen, r.NextContactDueOpen)
		view(p, r.LastContactOutreach, r.NextFollowUpOutreach, r.NextContactDueOutreach)
		view(p, r.LastContactPress, r.NextFollowUpPress, r.NextContactDuePress)
		view(p, r.LastContactBoth, r.NextFollowUpBoth, r.NextContactDueBoth)
		out[p] = append(out[p], string(r.OwnFollowUp))
	}
	return out
}
