package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
)

// MoveCampaignInput says where a campaign stands now.
type MoveCampaignInput struct {
	ID      string
	Version int
	To      campaign.Status
}

// MoveCampaignResult names the campaign.
type MoveCampaignResult struct {
	Campaign string `json:"campaign"`
}

// MoveCampaign moves a campaign to another status, and writes the first or last
// day that follows from it where none is known. It answers NOT_FOUND, FORBIDDEN
// out of reach, VALIDATION_FAILED for a status that there is not, and CONFLICT
// for a stale version and for a move that CampaignMoves does not have.
func MoveCampaign(ctx context.Context, tx *ent.Tx, in MoveCampaignInput) (MoveCampaignResult, error) {
	c, err := editableCampaign(ctx, tx, in.ID, in.Version)
	if err != nil {
		return MoveCampaignResult{}, err
	}
	var f Faults
	f.choice("input.to", campaign.StatusValidator(in.To))
	if err := f.err(); err != nil {
		return MoveCampaignResult{}, err
	}
	if err := CampaignMoves.refuse("input.to", "campaign", c.Status, in.To); err != nil {
		return MoveCampaignResult{}, err
	}
	was := campaignDraftOf(c)
	d := was
	d.moved(ctx, c.Status, in.To)
	edit := tx.Campaign.UpdateOne(c).Where(campaign.Version(in.Version)).SetStatus(in.To)
	d.fill(edit.Mutation(), was)
	return MoveCampaignResult{Campaign: c.ID}, saved(ctx, tx, edit.Write(ctx), c.ID, in.Version)
}

// ArchiveCampaignInput names a campaign.
type ArchiveCampaignInput struct {
	ID      string
	Version int
}

// ArchiveCampaignResult names the campaign.
type ArchiveCampaignResult struct {
	Campaign string `json:"campaign"`
}

// ArchiveCampaign takes a campaign out of lists and search. Nothing is deleted,
// and what belongs to it stays. It answers NOT_FOUND, FORBIDDEN out of reach, and
// CONFLICT for a stale version and for one that is archived already.
func ArchiveCampaign(ctx context.Context, tx *ent.Tx, in ArchiveCampaignInput) (ArchiveCampaignResult, error) {
	c, err := editableCampaign(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayArchive("campaign", c.ArchivedAt)
	}
	if err != nil {
		return ArchiveCampaignResult{}, err
	}
	err = tx.Campaign.UpdateOne(c).Where(campaign.Version(in.Version)).SetArchivedAt(calendar.Now(ctx)).Write(ctx)
	return ArchiveCampaignResult{Campaign: c.ID}, saved(ctx, tx, err, c.ID, in.Version)
}

// RestoreCampaignInput names a campaign.
type RestoreCampaignInput struct {
	ID      string
	Version int
}

// RestoreCampaignResult names the campaign.
type RestoreCampaignResult struct {
	Campaign string `json:"campaign"`
}

// RestoreCampaign brings an archived campaign back. It answers NOT_FOUND,
// FORBIDDEN out of reach, and CONFLICT for a stale version and for one that is
// not archived.
func RestoreCampaign(ctx context.Context, tx *ent.Tx, in RestoreCampaignInput) (RestoreCampaignResult, error) {
	c, err := editableCampaign(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayRestore("campaign", c.ArchivedAt)
	}
	if err != nil {
		return RestoreCampaignResult{}, err
	}
	err = tx.Campaign.UpdateOne(c).Where(campaign.Version(in.Version)).ClearArchivedAt().Write(ctx)
	return RestoreCampaignResult{Campaign: c.ID}, saved(ctx, tx, err, c.ID, in.Version)
}
