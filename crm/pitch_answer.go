package crm

import (
	"context"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
)

// RecordPitchAnswerInput says what came of a pitch to somebody.
type RecordPitchAnswerInput struct {
	ID      string
	Version int
	Status  pitchrecipient.Status
	Note    string
}

// RecordPitchAnswerResult names the recipient.
type RecordPitchAnswerResult struct {
	Recipient string `json:"recipient"`
}

// ofTheirs are the statuses that say that they answered.
var ofTheirs = []pitchrecipient.Status{
	pitchrecipient.StatusRESPONDED, pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPASSED, pitchrecipient.StatusPLACED,
}

// RecordPitchAnswer says what came of a pitch to somebody, also after it was
// closed; a note that was there stays unless another is given. It answers
// NOT_FOUND, FORBIDDEN, VALIDATION_FAILED for a note of more than 500 characters,
// and CONFLICT for a stale version and for a status that cannot follow, LISTED and
// SENT among them.
func RecordPitchAnswer(ctx context.Context, tx *ent.Tx, in RecordPitchAnswerInput) (RecordPitchAnswerResult, error) {
	r, _, err := editableRecipient(ctx, tx, in.ID, in.Version)
	if err != nil {
		return RecordPitchAnswerResult{}, err
	}
	var f Faults
	note := f.line("input.note", in.Note, 0, 500)
	f.choice("input.status", pitchrecipient.StatusValidator(in.Status))
	if err := f.refused("input.status", mayAnswer(r, in.Status)); err != nil {
		return RecordPitchAnswerResult{}, err
	}
	if err := f.err(); err != nil {
		return RecordPitchAnswerResult{}, err
	}
	edit := answered(ctx, tx, r, in.Status).Where(pitchrecipient.Version(in.Version))
	if note != "" {
		setNew(edit.Mutation().SetNote, note, r.Note)
	}
	return RecordPitchAnswerResult{Recipient: r.ID}, saved(ctx, tx, edit.Write(ctx), r.ID, in.Version)
}

// mayAnswer is CONFLICT for a status that cannot follow. That it is sent is not
// said by an answer.
func mayAnswer(r *ent.PitchRecipient, to pitchrecipient.Status) error {
	if r.Status == pitchrecipient.StatusLISTED {
		return &Error{Code: Conflict, Field: "input.status", Message: "It was not sent to them yet: sendPitch says so."}
	}
	return PitchRecipientMoves.refuse("input.status", "recipient", r.Status, to)
}

// answered is the change by which a recipient gets a status.
func answered(ctx context.Context, tx *ent.Tx, r *ent.PitchRecipient, to pitchrecipient.Status) *ent.PitchRecipientUpdateOne {
	edit := tx.PitchRecipient.UpdateOne(r).SetStatus(to)
	if slices.Contains(ofTheirs, to) {
		edit.SetAnsweredAt(calendar.Now(ctx))
	}
	return edit
}

// ReportEmbargoBrokenInput says when and how somebody broke an embargo.
type ReportEmbargoBrokenInput struct {
	ID      string
	Version int
	At      time.Time
	Note    string
}

// ReportEmbargoBrokenResult names the recipient.
type ReportEmbargoBrokenResult struct {
	Recipient string `json:"recipient"`
}

// ReportEmbargoBroken says that somebody published before the embargo lifted; said
// again, it corrects what was said. It answers NOT_FOUND, FORBIDDEN,
// VALIDATION_FAILED for a time at which the embargo had lifted, before it was sent
// to them or yet to come, and CONFLICT for a stale version, without an embargo,
// and as long as it was not sent to them.
func ReportEmbargoBroken(ctx context.Context, tx *ent.Tx, in ReportEmbargoBrokenInput) (ReportEmbargoBrokenResult, error) {
	r, p, err := editableRecipient(ctx, tx, in.ID, in.Version)
	switch {
	case err != nil:
		return ReportEmbargoBrokenResult{}, err
	case p.EmbargoLiftsAt == nil:
		return ReportEmbargoBrokenResult{}, &Error{Code: Conflict, Field: "input.id", Message: "This pitch has no embargo."}
	case r.Status == pitchrecipient.StatusLISTED:
		return ReportEmbargoBrokenResult{}, &Error{Code: Conflict, Field: "input.id", Message: "It was not sent to them yet."}
	}
	var f Faults
	note := f.line("input.note", in.Note, 0, 500)
	when := f.moment("input.at", in.At)
	switch {
	case when.After(calendar.Now(ctx)):
		f.add(Invalid, "input.at", "This is yet to come.")
	case when.Before(r.SentAt):
		f.add(Invalid, "input.at", "It had not been sent to them then.")
	case !when.Before(*p.EmbargoLiftsAt):
		f.add(Invalid, "input.at", "The embargo had lifted then.")
	}
	if err := f.err(); err != nil {
		return ReportEmbargoBrokenResult{}, err
	}
	edit := tx.PitchRecipient.UpdateOne(r).Where(pitchrecipient.Version(in.Version))
	setOrClearMoment(edit.Mutation().SetEmbargoBrokenAt, edit.Mutation().ClearEmbargoBrokenAt, when, orZero(r.EmbargoBrokenAt))
	setNew(edit.Mutation().SetEmbargoBrokenNote, note, r.EmbargoBrokenNote)
	if untouched(edit.Mutation()) {
		return ReportEmbargoBrokenResult{Recipient: r.ID}, nil
	}
	return ReportEmbargoBrokenResult{Recipient: r.ID}, saved(ctx, tx, edit.Write(ctx), r.ID, in.Version)
}
