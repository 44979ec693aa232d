package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// ShareInteractionInput says who else may see a RESTRICTED interaction.
type ShareInteractionInput struct {
	ID      string
	UserIDs []string
}

// ShareInteractionResult names the interaction.
type ShareInteractionResult struct {
	Interaction string `json:"interaction"`
}

// ShareInteraction lets some of us into a RESTRICTED interaction; who has been let
// in is no error. It answers NOT_FOUND for the interaction or a user, FORBIDDEN
// for an interaction that the viewer only reads, CONFLICT for one that is not
// RESTRICTED, and VALIDATION_FAILED for users who are disabled or do not read
// partners, for none, and above 50.
func ShareInteraction(ctx context.Context, tx *ent.Tx, in ShareInteractionInput) (ShareInteractionResult, error) {
	i, has, err := sharedInteraction(ctx, tx, in.ID)
	if err != nil {
		return ShareInteractionResult{}, err
	}
	var f Faults
	add, err := f.letIn(ctx, tx, in.UserIDs, has)
	if err != nil {
		return ShareInteractionResult{}, err
	}
	if err := f.err(); err != nil || len(add) == 0 {
		return ShareInteractionResult{Interaction: i.ID}, err
	}
	return ShareInteractionResult{Interaction: i.ID}, tx.Interaction.UpdateOne(i).AddSharedWithIDs(add...).Write(ctx)
}

// UnshareInteractionInput says who may no longer see a RESTRICTED interaction.
type UnshareInteractionInput struct {
	ID      string
	UserIDs []string
}

// UnshareInteractionResult names the interaction.
type UnshareInteractionResult struct {
	Interaction string `json:"interaction"`
}

// UnshareInteraction takes back what ShareInteraction gave; who was not let in is
// no error. Open follow-ups lose an assignee who may no longer see them. It answers NOT_FOUND for the interaction or a user, FORBIDDEN for an
// interaction that the viewer only reads, CONFLICT for one that is not
// RESTRICTED, and VALIDATION_FAILED for none or more than 50.
func UnshareInteraction(ctx context.Context, tx *ent.Tx, in UnshareInteractionInput) (UnshareInteractionResult, error) {
	i, has, err := sharedInteraction(ctx, tx, in.ID)
	if err != nil {
		return UnshareInteractionResult{}, err
	}
	var f Faults
	gone, err := f.shutOut(ctx, tx, in.UserIDs, has)
	if err != nil {
		return UnshareInteractionResult{}, err
	}
	if err := f.err(); err != nil || len(gone) == 0 {
		return UnshareInteractionResult{Interaction: i.ID}, err
	}
	if err := tx.Interaction.UpdateOne(i).RemoveSharedWithIDs(gone...).Write(ctx); err != nil {
		return UnshareInteractionResult{}, err
	}
	return UnshareInteractionResult{Interaction: i.ID}, unassignHidden(schema.Under(ctx, closureOf(i)), tx, i)
}

// sharedInteraction finds a RESTRICTED interaction, and whom it is shared with.
func sharedInteraction(ctx context.Context, tx *ent.Tx, interactionID string) (*ent.Interaction, []string, error) {
	if id.Prefix(interactionID) != "int" {
		return nil, nil, missing("input.id", "interaction")
	}
	i, err := writableInteraction(ctx, tx, "input.id", interactionID)
	switch {
	case err != nil:
		return nil, nil, err
	case i.Confidentiality != interaction.ConfidentialityRESTRICTED:
		return nil, nil, &Error{Code: Conflict, Field: "input.id", Message: "Only a restricted interaction is shared by name."}
	}
	has, err := tx.Interaction.QuerySharedWith(i).IDs(ctx)
	return i, has, err
}

// endShares takes back all that was shared by name when an interaction is no
// longer RESTRICTED.
//
// SECURITY: nobody would think of it when it is RESTRICTED again.
func endShares(ctx context.Context, tx *ent.Tx, m *ent.InteractionMutation, i *ent.Interaction, d interactionDraft) error {
	const restricted = interaction.ConfidentialityRESTRICTED
	if i.Confidentiality != restricted || d.confidentiality == restricted {
		return nil
	}
	has, err := tx.Interaction.QuerySharedWith(i).IDs(asSystem(ctx))
	forSome(m.RemoveSharedWithIDs, has)
	return err
}
