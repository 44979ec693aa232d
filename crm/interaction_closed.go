package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/remark"
)

// remarksFollow puts remarks off the record together with their interaction:
// those that had its terms, or none of their own. The context says how closed
// the interaction is.
//
// SECURITY: they took their terms over from the interaction, and nobody said
// that they were on other ones.
func remarksFollow(ctx context.Context, tx *ent.Tx, interactionID string, d, was interactionDraft) error {
	if d.terms != interaction.TermsOFF_THE_RECORD || was.terms == d.terms {
		return nil
	}
	ctx = asSystem(ctx)
	rows, err := tx.Remark.Query().Where(remark.InteractionID(interactionID), remark.VoidedAtIsNil(),
		remark.Or(remark.TermsIsNil(), remark.TermsEQ(remark.Terms(was.terms)))).Order(remark.ByID()).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := tx.Remark.UpdateOne(r).SetTerms(remark.TermsOFF_THE_RECORD).Write(ctx); err != nil {
			return err
		}
	}
	return nil
}

// unassignHidden takes the open follow-ups of an interaction from those who may
// no longer see it. The context says how closed the interaction is.
func unassignHidden(ctx context.Context, tx *ent.Tx, i *ent.Interaction) error {
	if i.Confidentiality == interaction.ConfidentialityOPEN {
		return nil
	}
	ctx = asSystem(ctx)
	ups, err := tx.FollowUp.Query().Where(followup.InteractionID(i.ID), followup.StatusEQ(followup.StatusOPEN),
		followup.VoidedAtIsNil(), followup.AssigneeIDNotNil()).Order(followup.ByID()).All(ctx)
	if err != nil || len(ups) == 0 {
		return err
	}
	a, err := audienceOf(ctx, tx, i)
	if err != nil {
		return err
	}
	assignees := make([]string, len(ups))
	for n, up := range ups {
		assignees[n] = up.AssigneeID
	}
	users, err := usersByID(ctx, tx, assignees...)
	if err != nil {
		return err
	}
	for _, up := range ups {
		if u := users[up.AssigneeID]; u != nil && a.admits(u) {
			continue
		}
		if err := tx.FollowUp.UpdateOne(up).ClearAssigneeID().Write(ctx); err != nil {
			return err
		}
	}
	return nil
}
