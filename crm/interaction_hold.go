package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/participant"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// HoldInteractionInput says that a planned contact took place, and how.
type HoldInteractionInput struct {
	ID           string
	Version      int
	StartsAt     Opt[time.Time]
	EndsAt       Opt[time.Time]
	Summary      Opt[string]
	Outcome      Opt[interaction.Outcome]
	Terms        Opt[interaction.Terms]
	AttributeAs  Opt[string]
	Participants Opt[[]InteractionParticipantInput]
	Remarks      []RemarkInput
	FollowUps    []FollowUpInput
	Stances      []StanceInput
	StageMove    *StageMoveInput
}

// HoldInteractionResult names the interaction.
type HoldInteractionResult struct {
	Interaction string `json:"interaction"`
}

// HoldInteraction says that a planned contact took place, at its time or at
// another, and enters what came of it. Participants that are given are all that
// there were. Remarks and follow-ups that there are fare as with EditInteraction.
// It answers what LogInteraction answers, NOT_FOUND and FORBIDDEN for
// an interaction out of sight or reach, and CONFLICT for a stale version and for
// one that is not planned.
func HoldInteraction(ctx context.Context, tx *ent.Tx, in HoldInteractionInput) (HoldInteractionResult, error) {
	if err := mayEnterPartners(ctx, in.Participants.Value, in.Stances, in.StageMove); err != nil {
		return HoldInteractionResult{}, err
	}
	i, err := editableInteraction(ctx, tx, in.ID, in.Version)
	if err == nil && i.Status != interaction.StatusPLANNED {
		err = notPlanned(i)
	}
	if err != nil {
		return HoldInteractionResult{}, err
	}
	var f Faults
	was := draftOfInteraction(i)
	d := in.over(was, &f)
	d.check(&f)
	f.begun(ctx, d)
	e := entry{draft: d, interactionParts: interactionParts{remarks: in.Remarks, followUps: in.FollowUps, stances: in.Stances, stageMove: in.StageMove}}
	who, err := f.heldParts(ctx, tx, i, &e, in.Participants)
	if err != nil {
		return HoldInteractionResult{}, err
	}
	if err := f.err(); err != nil {
		return HoldInteractionResult{}, err
	}
	edit := tx.Interaction.UpdateOne(i).Where(interaction.Version(in.Version))
	d.fill(ctx, edit.Mutation(), was)
	i, err = edit.Save(ctx)
	if err != nil {
		return HoldInteractionResult{}, saved(ctx, tx, err, in.ID, in.Version)
	}
	under := schema.Under(ctx, closureOf(i))
	if err := who.save(under, tx, i.ID); err != nil {
		return HoldInteractionResult{}, err
	}
	if err := remarksFollow(under, tx, i.ID, d, was); err != nil {
		return HoldInteractionResult{}, err
	}
	if err := e.saveSaid(under, tx, i.ID); err != nil {
		return HoldInteractionResult{}, err
	}
	if err := unassignHidden(under, tx, i); err != nil {
		return HoldInteractionResult{}, err
	}
	if err := interactionChanged(ctx, tx, i); err != nil {
		return HoldInteractionResult{}, err
	}
	if err := stillWritable(ctx, tx, i.ID, "input.participants"); err != nil {
		return HoldInteractionResult{}, err
	}
	return HoldInteractionResult{Interaction: i.ID}, e.saveStanding(ctx, tx, i.ID)
}

// over is the draft with what took place laid over what was planned.
func (in HoldInteractionInput) over(d interactionDraft, f *Faults) interactionDraft {
	d.status = interaction.StatusHELD
	d.startsAt = mustStay(f, "input.startsAt", in.StartsAt, d.startsAt)
	d.endsAt = in.EndsAt.or(d.endsAt)
	d.summary = in.Summary.or(d.summary)
	d.outcome = in.Outcome.or(d.outcome)
	d.terms = in.Terms.or(d.terms)
	d.attributeAs = in.AttributeAs.or(d.attributeAs)
	return d
}

// heldParts checks what came of a contact that took place, and who was there.
func (f *Faults) heldParts(ctx context.Context, tx *ent.Tx, i *ent.Interaction, e *entry, given Opt[[]InteractionParticipantInput]) (participantChange, error) {
	who, err := f.changedParticipants(ctx, tx, i, e.draft, given, roll{personIDs: speakersOf(e.remarks), userIDs: assigneesOf(e.followUps)})
	if err != nil {
		return who, err
	}
	shared, err := tx.Interaction.QuerySharedWith(i).IDs(ctx)
	if err != nil {
		return who, err
	}
	f.remarks("input.remarks", e.remarks, e.draft, who.now.people)
	f.followUps("input.followUps", e.followUps, who.now.users, audience{closureOf(i), append(append(who.userIDs(), shared...), i.CreatedBy)})
	e.moved, err = f.standing(ctx, tx, e.draft, e.stances, e.stageMove)
	return who, err
}

// CancelInteractionInput says why a planned contact will not take place.
type CancelInteractionInput struct {
	ID      string
	Version int
	Reason  string
}

// CancelInteractionResult names the interaction.
type CancelInteractionResult struct {
	Interaction string `json:"interaction"`
}

// CancelInteraction says that a planned contact will not take place. What was to
// follow from it stays open. It answers NOT_FOUND, FORBIDDEN for one that the
// viewer only reads, VALIDATION_FAILED without a reason, and CONFLICT for a stale
// version and for one that is not planned.
func CancelInteraction(ctx context.Context, tx *ent.Tx, in CancelInteractionInput) (CancelInteractionResult, error) {
	i, err := editableInteraction(ctx, tx, in.ID, in.Version)
	if err == nil && i.Status != interaction.StatusPLANNED {
		err = notPlanned(i)
	}
	if err != nil {
		return CancelInteractionResult{}, err
	}
	var f Faults
	reason := f.line("input.reason", in.Reason, 1, 500)
	if err := f.err(); err != nil {
		return CancelInteractionResult{}, err
	}
	err = tx.Interaction.UpdateOne(i).Where(interaction.Version(in.Version)).
		SetStatus(interaction.StatusCANCELLED).SetCancelledReason(reason).Write(ctx)
	if err != nil {
		return CancelInteractionResult{}, saved(ctx, tx, err, i.ID, in.Version)
	}
	return CancelInteractionResult{Interaction: i.ID}, interactionChanged(ctx, tx, i)
}

// notPlanned says what became of an interaction.
func notPlanned(i *ent.Interaction) *Error {
	e := &Error{Code: Conflict, Field: "input.id", Message: "This was held already: editInteraction changes it, voidRecord takes it back."}
	if i.Status == interaction.StatusCANCELLED {
		e.Message = "This was cancelled: plan it anew."
	}
	return e
}

// participantsOf are the participants of an interaction, whoever may see them.
func participantsOf(ctx context.Context, tx *ent.Tx, interactionID string) ([]*ent.Participant, error) {
	return tx.Participant.Query().Where(participant.InteractionID(interactionID)).Order(participant.ByID()).All(asSystem(ctx))
}
