package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/participant"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// MakeCommitmentInput is what one side promised the other; without a day, today
// or on the day of the interaction.
type MakeCommitmentInput struct {
	MadeBy                                    commitment.MadeBy
	OrganisationID, CampaignID, InteractionID string
	Kind                                      commitment.Kind
	Text                                      string
	Quantity                                  *int
	Unit                                      string
	MadeOn, DueOn                             calendar.Date
}

// MakeCommitmentResult names the commitment.
type MakeCommitmentResult struct {
	Commitment string `json:"commitment"`
}

// MakeCommitment records what an organisation promised us, or we promised it. It
// answers NOT_FOUND for ids that lead nowhere, FORBIDDEN for an organisation out
// of reach and for an interaction with a token that does not read interactions,
// and VALIDATION_FAILED for an archived organisation or campaign, an interaction
// that is not open or in which the organisation did not take part, a day yet to
// come, and values out of their limits.
func MakeCommitment(ctx context.Context, tx *ent.Tx, in MakeCommitmentInput) (MakeCommitmentResult, error) {
	if in.InteractionID != "" && !viewer.From(ctx).Allows(viewer.InteractionsRead) {
		return MakeCommitmentResult{}, lacks(viewer.InteractionsRead)
	}
	var f Faults
	d := in.draft(&f)
	organisationID, err := f.promising(ctx, tx, "input.organisationID", in.OrganisationID)
	if err != nil {
		return MakeCommitmentResult{}, err
	}
	if err := f.campaign(ctx, tx, "input.campaignID", in.CampaignID, ""); err != nil {
		return MakeCommitmentResult{}, err
	}
	i, err := f.promisedIn(ctx, tx, in.InteractionID, organisationID)
	if err != nil {
		return MakeCommitmentResult{}, err
	}
	if d.madeOn == "" && i != nil {
		d.madeOn = min(i.StartsOn, calendar.Today(ctx))
	}
	d.check(ctx, &f, "input")
	if err := f.err(); err != nil {
		return MakeCommitmentResult{}, err
	}
	create := d.create(tx, in.MadeBy, organisationID)
	if i != nil {
		create.SetInteractionID(i.ID)
	}
	c, err := create.Save(ctx)
	if err != nil {
		return MakeCommitmentResult{}, err
	}
	return MakeCommitmentResult{Commitment: c.ID}, nil
}

func (in MakeCommitmentInput) draft(f *Faults) commitmentDraft {
	f.choice("input.madeBy", commitment.MadeByValidator(in.MadeBy))
	return commitmentDraft{
		kind: in.Kind, text: in.Text, quantity: f.given("input.quantity", in.Quantity, 0, maxCount), unit: in.Unit,
		madeOn: in.MadeOn, dueOn: in.DueOn, campaignID: in.CampaignID, delivered: -1,
	}
}

// promising finds the organisation of a commitment: one that is in use and within
// the viewer's reach. It returns its id.
func (f *Faults) promising(ctx context.Context, tx *ent.Tx, field, organisationID string) (string, error) {
	o, err := f.linked(ctx, tx, field, organisationID)
	if o == nil || err != nil {
		return "", err
	}
	return o.ID, f.refused(field, mayWriteOrganisation(ctx, tx, o.ID))
}

// promisedIn finds the interaction in which the organisation promised something,
// or was promised it; none when none is named.
//
// SECURITY: all who read partners see the commitment and from what it comes. It is
// therefore of an interaction that they see, too.
func (f *Faults) promisedIn(ctx context.Context, tx *ent.Tx, interactionID, organisationID string) (*ent.Interaction, error) {
	const field = "input.interactionID"
	if interactionID == "" {
		return nil, nil
	}
	if id.Prefix(interactionID) != "int" {
		*f = append(*f, missing(field, "interaction"))
		return nil, nil
	}
	i, err := tx.Interaction.Query().Where(interaction.ID(interactionID), forUpdate).Only(ctx)
	if err != nil {
		return nil, f.refused(field, found(err, field, "interaction"))
	}
	if i.Confidentiality != interaction.ConfidentialityOPEN {
		f.add(Invalid, field, "Everybody would see it: leave the interaction out, or let it be open.")
		return nil, nil
	}
	if i.Status != interaction.StatusHELD {
		f.add(Invalid, field, "This did not take place: nothing was promised in it.")
		return nil, nil
	}
	if organisationID == "" {
		return i, nil
	}
	tookPart, err := tx.Participant.Query().Where(participant.InteractionID(i.ID), participant.OrganisationID(organisationID)).Exist(ctx)
	if err == nil && !tookPart {
		f.add(Invalid, field, "The organisation did not take part in it, and nobody stood for it.")
	}
	return i, err
}
