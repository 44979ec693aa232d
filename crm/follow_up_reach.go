package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// task is a follow-up that is going to change, with the interaction that it came
// out of; without one it concerns a partner, a campaign or a commitment.
type task struct {
	*ent.FollowUp
	interaction *ent.Interaction
}

// findFollowUp finds a follow-up that the viewer may see, and holds the row of its
// interaction: how closed that is says who reads the history of the follow-up, and
// to whom it may be given.
func findFollowUp(ctx context.Context, tx *ent.Tx, followUpID string) (task, error) {
	if id.Prefix(followUpID) != "fup" {
		return task{}, missing("input.id", "follow-up")
	}
	up, err := tx.FollowUp.Query().Where(followup.ID(followUpID)).Only(ctx)
	if err != nil {
		return task{}, found(err, "input.id", "follow-up")
	}
	t := task{FollowUp: up}
	if up.InteractionID != "" {
		t.interaction, err = tx.Interaction.Query().Where(interaction.ID(up.InteractionID), forUpdate).Only(ctx)
	}
	return t, found(err, "input.id", "follow-up") // it may have been closed in the meantime
}

// editableFollowUp finds a follow-up, asks whether the viewer may write it or,
// where that suffices, has to do it, compares the version, and sees that it is
// still to be done.
func editableFollowUp(ctx context.Context, tx *ent.Tx, followUpID string, version int, assigneeMay bool) (task, error) {
	t, err := findFollowUp(ctx, tx, followUpID)
	if err != nil {
		return t, err
	}
	if !assigneeMay || t.AssigneeID != viewer.From(ctx).UserID {
		if err := t.mayWrite(ctx, tx); err != nil {
			return t, err
		}
	}
	switch {
	case t.Version != version:
		return t, stale(ctx, tx, t.ID, version)
	case t.Status == followup.StatusDONE:
		return t, &Error{Code: Conflict, Field: "input.id", Message: "This follow-up is done already."}
	case t.Status == followup.StatusCANCELLED:
		return t, &Error{Code: Conflict, Field: "input.id", Message: "This follow-up was cancelled."}
	}
	return t, nil
}

// mayWrite is FORBIDDEN unless the viewer may write what the follow-up belongs to.
//
// SECURITY: the policy of follow-ups says the same, and lets the assignee pass.
func (t task) mayWrite(ctx context.Context, tx *ent.Tx) error {
	if t.interaction != nil {
		return mayChangeInteraction(ctx, tx, "input.id", t.interaction)
	}
	if t.CampaignID != "" {
		return at("input.id", mayWriteCampaign(ctx, tx, t.CampaignID))
	}
	if t.CommitmentID != "" {
		c, err := tx.Commitment.Get(asSystem(ctx), t.CommitmentID) // also one that was taken back
		if err != nil {
			return err
		}
		return at("input.id", mayWriteOrganisation(ctx, tx, c.OrganisationID))
	}
	_, err := writablePartner(ctx, tx, "input.id", t.partnerID())
	return err
}

// partnerID is the organisation or person that it concerns, if it is of neither an
// interaction nor a campaign nor a commitment.
func (t task) partnerID() string {
	if t.PersonID != "" {
		return t.PersonID
	}
	return t.OrganisationID
}

// under is the context in which it is written: its history is as closed as its
// interaction.
func (t task) under(ctx context.Context) context.Context {
	if t.interaction == nil {
		return ctx
	}
	return schema.Under(ctx, closureOf(t.interaction))
}

// write writes a change of the follow-up.
func (t task) write(ctx context.Context, tx *ent.Tx, edit *ent.FollowUpUpdateOne) error {
	return saved(ctx, tx, edit.Where(followup.Version(t.Version)).Write(t.under(ctx)), t.ID, t.Version)
}

// save writes a change of the follow-up that tells on when there is something to do.
func (t task) save(ctx context.Context, tx *ent.Tx, edit *ent.FollowUpUpdateOne) error {
	if err := t.write(ctx, tx, edit); err != nil {
		return err
	}
	return t.changed(ctx, tx)
}

// changed brings the state of the relationships up to date.
func (t task) changed(ctx context.Context, tx *ent.Tx) error {
	if t.interaction != nil {
		return interactionChanged(ctx, tx, t.interaction)
	}
	if t.CampaignID+t.CommitmentID != "" {
		return nil
	}
	return ownFollowUpsChanged(ctx, tx, t.partnerID())
}

func (f *Faults) voidFollowUp(ctx context.Context, tx *ent.Tx, followUpID, reason string) error {
	t, err := findFollowUp(ctx, tx, followUpID)
	if err == nil {
		err = t.mayWrite(ctx, tx)
	}
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	return t.save(ctx, tx, tx.FollowUp.UpdateOne(t.FollowUp).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason))
}
