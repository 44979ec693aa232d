package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
)

// EditFollowUpInput is a change of a follow-up.
type EditFollowUpInput struct {
	ID             string
	Version        int
	Title, Details Opt[string]
	DueOn          Opt[calendar.Date]
	Priority       Opt[followup.Priority]
}

// EditFollowUpResult names the follow-up.
type EditFollowUpResult struct {
	FollowUp string `json:"followUp"`
}

// EditFollowUp changes a follow-up: an absent field stays, null clears. Whoever
// it is assigned to may, and who writes what it belongs to. It answers NOT_FOUND,
// FORBIDDEN, VALIDATION_FAILED for values out of their limits, and CONFLICT for a
// stale version and for one that is done or cancelled.
func EditFollowUp(ctx context.Context, tx *ent.Tx, in EditFollowUpInput) (EditFollowUpResult, error) {
	t, err := editableFollowUp(ctx, tx, in.ID, in.Version, true)
	if err != nil {
		return EditFollowUpResult{}, err
	}
	var f Faults
	title, _ := f.editLine("input.title", in.Title, t.Title, 1, 200)
	details := f.text("input.details", in.Details.or(t.Details), 0, 10_000)
	due := mustStay(&f, "input.dueOn", in.DueOn, t.DueOn)
	f.dueOn("input.dueOn", due)
	priority := mustStay(&f, "input.priority", in.Priority, t.Priority)
	f.choice("input.priority", followup.PriorityValidator(priority))
	if err := f.err(); err != nil {
		return EditFollowUpResult{}, err
	}
	edit := tx.FollowUp.UpdateOne(t.FollowUp)
	setNew(edit.Mutation().SetTitle, title, t.Title)
	setNew(edit.Mutation().SetDetails, details, t.Details)
	setNew(edit.Mutation().SetDueOn, due, t.DueOn)
	setNew(edit.Mutation().SetPriority, priority, t.Priority)
	switch {
	case untouched(edit.Mutation()):
		err = nil
	case due == t.DueOn:
		err = t.write(ctx, tx, edit)
	default:
		err = t.save(ctx, tx, edit)
	}
	return EditFollowUpResult{FollowUp: t.ID}, err
}

// ReassignFollowUpInput says who has to do a follow-up; without anybody, nobody.
type ReassignFollowUpInput struct {
	ID         string
	Version    int
	AssigneeID string
}

// ReassignFollowUpResult names the follow-up.
type ReassignFollowUpResult struct {
	FollowUp string `json:"followUp"`
}

// ReassignFollowUp gives a follow-up to somebody else, or to nobody; to whom it
// is assigned already is no error. It answers NOT_FOUND for the follow-up or the
// user, FORBIDDEN to all who may not write what it belongs to, its assignee too,
// VALIDATION_FAILED for somebody who is disabled or may not see it, and CONFLICT
// for a stale version and for one that is done or cancelled.
func ReassignFollowUp(ctx context.Context, tx *ent.Tx, in ReassignFollowUpInput) (ReassignFollowUpResult, error) {
	t, err := editableFollowUp(ctx, tx, in.ID, in.Version, false)
	if err != nil {
		return ReassignFollowUpResult{}, err
	}
	if in.AssigneeID == t.AssigneeID {
		return ReassignFollowUpResult{FollowUp: t.ID}, nil
	}
	var f Faults
	if in.AssigneeID != "" {
		if err := f.assignee(ctx, tx, "input.assigneeID", in.AssigneeID, t.interaction); err != nil {
			return ReassignFollowUpResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return ReassignFollowUpResult{}, err
	}
	edit := tx.FollowUp.UpdateOne(t.FollowUp)
	setOrClear(edit.Mutation().SetAssigneeID, edit.Mutation().ClearAssigneeID, in.AssigneeID, t.AssigneeID)
	return ReassignFollowUpResult{FollowUp: t.ID}, t.write(ctx, tx, edit)
}
