package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// findCampaign finds and holds a campaign.
func findCampaign(ctx context.Context, tx *ent.Tx, field, campaignID string) (*ent.Campaign, error) {
	if id.Prefix(campaignID) != "cmp" {
		return nil, missing(field, "campaign")
	}
	c, err := tx.Campaign.Query().Where(campaign.ID(campaignID), forUpdate).WithIssues().WithRegions().Only(ctx)
	return c, found(err, field, "campaign")
}

// writableCampaign finds and holds a campaign that the viewer may write. It
// answers NOT_FOUND, and FORBIDDEN out of reach.
func writableCampaign(ctx context.Context, tx *ent.Tx, field, campaignID string) (*ent.Campaign, error) {
	c, err := findCampaign(ctx, tx, field, campaignID)
	if err == nil {
		err = at(field, mayWriteCampaign(ctx, tx, c.ID))
	}
	return c, err
}

// mayWriteCampaign is FORBIDDEN unless the viewer may write a campaign: whoever
// writes for the whole party may, and an organiser where all of its regions are
// the organiser's own.
//
// SECURITY: the policy of campaigns says so, which is asked here.
func mayWriteCampaign(ctx context.Context, tx *ent.Tx, campaignID string) error {
	if writable := schema.Writable(ctx, "Campaign"); writable != nil {
		if may, err := tx.Campaign.Query().Where(campaign.ID(campaignID), predicate.Campaign(writable)).Exist(ctx); may || err != nil {
			return err
		}
	}
	return &Error{Code: Forbidden, Message: "You write campaigns only whose regions are all your own."}
}

// campaign checks a campaign that is named by something else, be it nothing: it is
// there and in use. The one that was named before may stay, archived or not.
//
// SECURITY: events, commitments and contacts of an organiser's own regions may be
// part of a campaign that is not theirs to write, as a local picket is of a national one.
func (f *Faults) campaign(ctx context.Context, tx *ent.Tx, field, campaignID, was string) error {
	if campaignID == "" || campaignID == was {
		return nil
	}
	if id.Prefix(campaignID) != "cmp" {
		*f = append(*f, missing(field, "campaign"))
		return nil
	}
	// MariaDB finds an id with a blank behind it, too.
	c, err := tx.Campaign.Query().Where(campaign.ID(campaignID)).Only(ctx)
	switch {
	case ent.IsNotFound(err) || err == nil && c.ID != campaignID:
		*f = append(*f, missing(field, "campaign"))
	case err != nil:
		return err
	case c.ArchivedAt != nil:
		f.add(Invalid, field, "The campaign "+c.Name+" is archived.")
	}
	return nil
}
