package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/id"
)

// EditCommitmentInput is a change of a commitment.
type EditCommitmentInput struct {
	ID         string
	Version    int
	Kind       Opt[commitment.Kind]
	Text       Opt[string]
	Quantity   Opt[int]
	Unit       Opt[string]
	MadeOn     Opt[calendar.Date]
	DueOn      Opt[calendar.Date]
	CampaignID Opt[string]
}

// EditCommitmentResult names the commitment.
type EditCommitmentResult struct {
	Commitment string `json:"commitment"`
}

// EditCommitment changes a commitment: an absent field stays, null clears. It
// answers NOT_FOUND, also for a campaign that leads nowhere, FORBIDDEN when the
// organisation is out of reach, CONFLICT for a stale version, and
// VALIDATION_FAILED for an archived campaign, a day yet to come, and values out of
// their limits.
func EditCommitment(ctx context.Context, tx *ent.Tx, in EditCommitmentInput) (EditCommitmentResult, error) {
	c, err := editableCommitment(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditCommitmentResult{}, err
	}
	var f Faults
	was := draftOfCommitment(c)
	d := in.over(was, &f)
	d.check(ctx, &f, "input")
	if err := f.campaign(ctx, tx, "input.campaignID", d.campaignID, was.campaignID); err != nil {
		return EditCommitmentResult{}, err
	}
	if err := f.err(); err != nil {
		return EditCommitmentResult{}, err
	}
	edit := tx.Commitment.UpdateOne(c).Where(commitment.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditCommitmentResult{Commitment: c.ID}, nil
	}
	return EditCommitmentResult{Commitment: c.ID}, saved(ctx, tx, edit.Write(ctx), c.ID, in.Version)
}

// over is the draft with the edit laid over it.
func (in EditCommitmentInput) over(d commitmentDraft, f *Faults) commitmentDraft {
	d.kind = mustStay(f, "input.kind", in.Kind, d.kind)
	d.text = mustStay(f, "input.text", in.Text, d.text)
	d.quantity = f.editNumber("input.quantity", in.Quantity, d.quantity, 0, maxCount)
	d.unit = in.Unit.or(d.unit)
	d.madeOn = mustStay(f, "input.madeOn", in.MadeOn, d.madeOn)
	d.dueOn = in.DueOn.or(d.dueOn)
	d.campaignID = in.CampaignID.or(d.campaignID)
	return d
}

// editableCommitment finds a commitment, asks whether its organisation is within
// the viewer's reach, and compares the version.
func editableCommitment(ctx context.Context, tx *ent.Tx, commitmentID string, version int) (*ent.Commitment, error) {
	c, err := writableCommitment(ctx, tx, "input.id", commitmentID)
	if err == nil && c.Version != version {
		err = stale(ctx, tx, c.ID, version)
	}
	return c, err
}

// writableCommitment finds a commitment of an organisation within the viewer's reach.
func writableCommitment(ctx context.Context, tx *ent.Tx, field, commitmentID string) (*ent.Commitment, error) {
	if id.Prefix(commitmentID) != "cmt" {
		return nil, missing(field, "commitment")
	}
	c, err := tx.Commitment.Query().Where(commitment.ID(commitmentID), commitment.VoidedAtIsNil()).Only(ctx)
	if err != nil {
		return nil, found(err, field, "commitment")
	}
	return c, at(field, mayWriteOrganisation(ctx, tx, c.OrganisationID))
}

func (f *Faults) voidCommitment(ctx context.Context, tx *ent.Tx, commitmentID, reason string) error {
	c, err := writableCommitment(ctx, tx, "input.id", commitmentID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.Commitment.UpdateOne(c).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	return found(err, "input.id", "commitment")
}
