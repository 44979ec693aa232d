package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/viewer"
)

// CompleteFollowUpInput says that a follow-up is done, and what came of it.
type CompleteFollowUpInput struct {
	ID      string
	Version int
	Note    string
}

// CompleteFollowUpResult names the follow-up.
type CompleteFollowUpResult struct {
	FollowUp string `json:"followUp"`
}

// CompleteFollowUp says that a follow-up is done. Whoever it is assigned to may,
// and who writes what it belongs to. It answers NOT_FOUND, FORBIDDEN,
// VALIDATION_FAILED for a note of more than 500 characters, and CONFLICT for a
// stale version and for one that is done or cancelled.
func CompleteFollowUp(ctx context.Context, tx *ent.Tx, in CompleteFollowUpInput) (CompleteFollowUpResult, error) {
	t, err := editableFollowUp(ctx, tx, in.ID, in.Version, true)
	if err != nil {
		return CompleteFollowUpResult{}, err
	}
	var f Faults
	note := f.line("input.note", in.Note, 0, 500)
	if err := f.err(); err != nil {
		return CompleteFollowUpResult{}, err
	}
	return CompleteFollowUpResult{FollowUp: t.ID}, t.close(ctx, tx, followup.StatusDONE, note)
}

// CancelFollowUpInput says that a follow-up will not be done, and why.
type CancelFollowUpInput struct {
	ID      string
	Version int
	Reason  string
}

// CancelFollowUpResult names the follow-up.
type CancelFollowUpResult struct {
	FollowUp string `json:"followUp"`
}

// CancelFollowUp says that a follow-up will not be done. It answers what
// CompleteFollowUp answers, with VALIDATION_FAILED for a reason of more than 500
// characters.
func CancelFollowUp(ctx context.Context, tx *ent.Tx, in CancelFollowUpInput) (CancelFollowUpResult, error) {
	t, err := editableFollowUp(ctx, tx, in.ID, in.Version, true)
	if err != nil {
		return CancelFollowUpResult{}, err
	}
	var f Faults
	reason := f.line("input.reason", in.Reason, 0, 500)
	if err := f.err(); err != nil {
		return CancelFollowUpResult{}, err
	}
	return CancelFollowUpResult{FollowUp: t.ID}, t.close(ctx, tx, followup.StatusCANCELLED, reason)
}

// close says that there is nothing to do any more, since when, by whom and why.
func (t task) close(ctx context.Context, tx *ent.Tx, status followup.Status, note string) error {
	return t.save(ctx, tx, tx.FollowUp.UpdateOne(t.FollowUp).SetStatus(status).
		SetClosedAt(calendar.Now(ctx)).SetClosedByID(viewer.From(ctx).UserID).SetClosedNote(note))
}
