package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// PitchPreflight answers what speaks against an offer to some people, in their
// order. It changes nothing. It answers FORBIDDEN to those who read no pitches,
// VALIDATION_FAILED for none or too many people or one who is named twice, and
// NOT_FOUND for people and a campaign that there are not.
func PitchPreflight(ctx context.Context, c *ent.Client, o PitchOffer, personIDs []string) ([][]PitchWarning, error) {
	if !schema.ReadsPressDesk(viewer.From(ctx)) {
		return nil, &Error{Code: Forbidden, Message: "Only the press team and administrators read pitches."}
	}
	var f Faults
	if n := len(personIDs); n != len(distinct(personIDs)) || n < 1 || n > maxListed {
		f.add(Invalid, "personIDs", fmt.Sprintf("Give 1 to %d people, each once.", maxListed))
		return nil, f
	}
	people, err := c.Person.Query().Where(person.IDIn(personIDs...)).All(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(people))
	for _, p := range people {
		known[p.ID] = true
	}
	for i, personID := range personIDs {
		if !known[personID] {
			f = append(f, missing(fmt.Sprintf("personIDs.%d", i), "person"))
		}
	}
	if o.CampaignID != "" {
		campaignID, err := c.Campaign.Query().Where(campaign.ID(o.CampaignID)).OnlyID(ctx)
		switch {
		case ent.IsNotFound(err) || err == nil && campaignID != o.CampaignID: // MariaDB finds an id with a blank behind it, too
			f = append(f, missing("campaignID", "campaign"))
		case err != nil:
			return nil, err
		}
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	all, err := PitchWarnings(ctx, c, o, people)
	out := make([][]PitchWarning, len(personIDs))
	for i, personID := range personIDs {
		out[i] = all[personID]
	}
	return out, err
}
