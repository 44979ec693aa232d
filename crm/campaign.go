package crm

import (
	"cmp"
	"context"
	"errors"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
)

// StartCampaignInput is a new campaign with its first partners.
type StartCampaignInput struct {
	Name, Aims                  string
	Status                      campaign.Status
	StartsOn, EndsOn            calendar.Date
	LeadID                      string
	IssueIDs, RegionIDs, TagIDs []string
	Partners                    []StartingPartnerInput
	GoAhead                     bool
}

// StartCampaignResult names the campaign.
type StartCampaignResult struct {
	Campaign string `json:"campaign"`
}

// StartCampaign enters a campaign. An organiser gives it own regions only, and at
// least one. It answers VALIDATION_FAILED for values out of their limits, archived
// ones that it names, and a status in which none starts, NOT_FOUND for ids that
// lead nowhere, FORBIDDEN for regions out of reach, and CONFLICT for partners that
// will not share a platform with each other, unless the input goes ahead.
func StartCampaign(ctx context.Context, tx *ent.Tx, in StartCampaignInput) (StartCampaignResult, error) {
	var f Faults
	status := f.startingStatus(in.Status)
	d := campaignDraft{name: in.Name, aims: in.Aims, startsOn: in.StartsOn, endsOn: in.EndsOn,
		leadID: in.LeadID, issues: in.IssueIDs, regions: in.RegionIDs}
	d.moved(ctx, "", status)
	d.check(&f)
	err1 := d.checkNamed(ctx, tx, &f, campaignDraft{})
	tags, err2 := f.tags(ctx, tx, "input.tagIDs", in.TagIDs)
	partners, err3 := f.startingPartners(ctx, tx, in.Partners)
	if err := errors.Join(err1, err2, err3); err != nil {
		return StartCampaignResult{}, err
	}
	if f.err() == nil {
		err := f.compatible(ctx, tx, "input.partners", bodiesComingIn(partners), nil, calendar.Today(ctx), in.GoAhead)
		if err != nil {
			return StartCampaignResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return StartCampaignResult{}, err
	}
	create := tx.Campaign.Create().SetStatus(status)
	d.fill(create.Mutation(), campaignDraft{})
	forSome(create.Mutation().AddTagIDs, tags)
	c, err := create.Save(ctx)
	if err != nil {
		return StartCampaignResult{}, err
	}
	if err := indexNew(ctx, tx, findable{c.ID, c.CreatedAt}, d.name); err != nil {
		return StartCampaignResult{}, err
	}
	for _, p := range partners {
		if _, err := p.create(tx, c.ID).Save(ctx); err != nil {
			return StartCampaignResult{}, err
		}
	}
	return StartCampaignResult{Campaign: c.ID}, nil
}

// startingStatus is the status in which a campaign starts.
func (f *Faults) startingStatus(s campaign.Status) campaign.Status {
	switch s = cmp.Or(s, campaign.StatusDRAFT); s {
	case campaign.StatusDRAFT, campaign.StatusPLANNED, campaign.StatusACTIVE:
	default:
		f.add(Invalid, "input.status", "A campaign starts as DRAFT, PLANNED or ACTIVE.")
	}
	return s
}

// EditCampaignInput is a change of a campaign.
type EditCampaignInput struct {
	ID                  string
	Version             int
	Name, Aims          Opt[string]
	StartsOn, EndsOn    Opt[calendar.Date]
	LeadID              Opt[string]
	IssueIDs, RegionIDs Opt[[]string]
}

// EditCampaignResult names the campaign.
type EditCampaignResult struct {
	Campaign string `json:"campaign"`
}

// EditCampaign changes a campaign: an absent field stays, null clears. It answers
// what StartCampaign answers of the same fields, NOT_FOUND, FORBIDDEN for a
// campaign out of reach, and CONFLICT for a stale version.
func EditCampaign(ctx context.Context, tx *ent.Tx, in EditCampaignInput) (EditCampaignResult, error) {
	c, err := editableCampaign(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditCampaignResult{}, err
	}
	var f Faults
	was := campaignDraftOf(c)
	d := in.over(was, &f)
	d.check(&f)
	if err := d.checkNamed(ctx, tx, &f, was); err != nil {
		return EditCampaignResult{}, err
	}
	if err := f.err(); err != nil {
		return EditCampaignResult{}, err
	}
	edit := tx.Campaign.UpdateOne(c).Where(campaign.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditCampaignResult{Campaign: c.ID}, nil
	}
	if err := saved(ctx, tx, edit.Write(ctx), c.ID, in.Version); err != nil || d.name == was.name {
		return EditCampaignResult{Campaign: c.ID}, err
	}
	return EditCampaignResult{Campaign: c.ID}, indexWords(ctx, tx, findable{c.ID, c.CreatedAt}, []string{d.name}, nil)
}

// over is the draft with the edit laid over it.
func (in EditCampaignInput) over(d campaignDraft, f *Faults) campaignDraft {
	d.name = mustStay(f, "input.name", in.Name, d.name)
	d.aims = in.Aims.or(d.aims)
	d.startsOn = in.StartsOn.or(d.startsOn)
	d.endsOn = in.EndsOn.or(d.endsOn)
	d.leadID = in.LeadID.or(d.leadID)
	d.issues = in.IssueIDs.or(d.issues)
	d.regions = in.RegionIDs.or(d.regions)
	return d
}

// editableCampaign finds and holds a campaign, asks whether it is within the
// viewer's reach, and compares the version.
func editableCampaign(ctx context.Context, tx *ent.Tx, campaignID string, version int) (*ent.Campaign, error) {
	c, err := writableCampaign(ctx, tx, "input.id", campaignID)
	if err == nil && c.Version != version {
		err = stale(ctx, tx, c.ID, version)
	}
	return c, err
}
