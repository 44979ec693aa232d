package crm

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// maxCommitments is how many commitments an interaction is entered with at most.
const maxCommitments = 20

// LoggedCommitmentInput is what one side promised the other in an interaction.
type LoggedCommitmentInput struct {
	MadeBy                     commitment.MadeBy
	OrganisationID, CampaignID string
	Kind                       commitment.Kind
	Text                       string
	Quantity                   *int
	Unit                       string
	DueOn                      calendar.Date
}

// mayEnterCommitments refuses commitments to a token that does not write campaigns.
func mayEnterCommitments(ctx context.Context, in []LoggedCommitmentInput) error {
	if len(in) == 0 || viewer.From(ctx).Allows(viewer.CampaignsWrite) {
		return nil
	}
	return lacks(viewer.CampaignsWrite)
}

// promise is a commitment of an interaction that was checked.
type promise struct {
	draft          commitmentDraft
	madeBy         commitment.MadeBy
	organisationID string
}

// promises checks the commitments that an interaction is entered with. who are
// those who take part in it, of whom the organisations are.
//
// SECURITY: all who read partners see them and from what they come, as with
// stances; and an organiser writes those of organisations in the own regions.
func (f *Faults) promises(ctx context.Context, tx *ent.Tx, path string, in []LoggedCommitmentInput, d interactionDraft, who attendance) ([]promise, error) {
	switch {
	case len(in) == 0:
		return nil, nil
	case d.closed():
		f.add(Invalid, path, "Everybody would see them: record them by themselves, or let the interaction be open.")
		return nil, nil
	case len(in) > maxCommitments:
		f.add(Invalid, path, fmt.Sprintf("There can be at most %d; these are %d.", maxCommitments, len(in)))
		return nil, nil
	}
	campaigns, err := campaignsOf(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	present := who.partnerIDs()
	reached, err := reachedOrganisations(ctx, tx, present)
	if err != nil {
		return nil, err
	}
	out := make([]promise, len(in))
	for i, c := range in {
		at := fmt.Sprintf("%s.%d", path, i)
		out[i] = c.check(ctx, f, at, d)
		switch {
		case !slices.Contains(present, c.OrganisationID):
			f.add(Invalid, at+".organisationID", "This organisation does not take part, and nobody stands for it.")
		case !slices.Contains(reached, c.OrganisationID):
			*f = append(*f, &Error{Code: Forbidden, Field: at + ".organisationID", Message: outOfReach().Message})
		}
		switch named := campaigns[c.CampaignID]; {
		case c.CampaignID == "":
		case named == nil:
			*f = append(*f, missing(at+".campaignID", "campaign"))
		case named.ArchivedAt != nil:
			f.add(Invalid, at+".campaignID", "The campaign "+named.Name+" is archived.")
		}
	}
	return out, nil
}

// check notes what is wrong with the values of a commitment that was made on the
// day of the interaction.
func (in LoggedCommitmentInput) check(ctx context.Context, f *Faults, path string, i interactionDraft) promise {
	f.choice(path+".madeBy", commitment.MadeByValidator(in.MadeBy))
	d := commitmentDraft{
		kind: in.Kind, text: in.Text, quantity: f.given(path+".quantity", in.Quantity, 0, maxCount), unit: in.Unit,
		madeOn: min(i.day(ctx), calendar.Today(ctx)), // if that is yet to come, the refusal is about the interaction
		dueOn:  in.DueOn, campaignID: in.CampaignID, delivered: -1,
	}
	d.check(ctx, f, path)
	return promise{d, in.MadeBy, in.OrganisationID}
}

// campaignsOf finds the campaigns that commitments name, in one statement.
func campaignsOf(ctx context.Context, tx *ent.Tx, in []LoggedCommitmentInput) (map[string]*ent.Campaign, error) {
	var ids []string
	for _, c := range in {
		if c.CampaignID != "" {
			ids = append(ids, c.CampaignID)
		}
	}
	campaigns := map[string]*ent.Campaign{}
	if len(ids) == 0 {
		return campaigns, nil
	}
	rows, err := tx.Campaign.Query().Where(campaign.IDIn(distinct(ids)...)).All(ctx)
	for _, c := range rows {
		campaigns[c.ID] = c
	}
	return campaigns, err
}

// reachedOrganisations are those of these partners that are organisations within
// the viewer's reach.
func reachedOrganisations(ctx context.Context, tx *ent.Tx, partnerIDs []string) ([]string, error) {
	organisations, _ := byKind(partnerIDs)
	writable := schema.Writable(ctx, "Organisation")
	if writable == nil || len(organisations) == 0 {
		return nil, nil
	}
	return tx.Organisation.Query().Where(organisation.IDIn(organisations...), writable).IDs(ctx)
}

// writePromises writes commitments of an interaction, which were checked, in one
// statement.
func writePromises(ctx context.Context, tx *ent.Tx, interactionID string, promises []promise) error {
	if len(promises) == 0 {
		return nil
	}
	rows := make([]*ent.CommitmentCreate, len(promises))
	for i, p := range promises {
		rows[i] = p.draft.create(tx, p.madeBy, p.organisationID).SetInteractionID(interactionID)
	}
	return tx.Commitment.CreateBulk(rows...).Exec(ctx)
}
