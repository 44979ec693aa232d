package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
)

// AnswerEnquiryInput is what we say, or will when somebody has approved it.
type AnswerEnquiryInput struct {
	ID             string
	Version        int
	Response       string
	SpokespersonID string
	Terms          mediaenquiry.Terms
	RespondedAt    *time.Time
	ForApproval    bool
}

// AnswerEnquiryResult names the enquiry.
type AnswerEnquiryResult struct {
	Enquiry string `json:"enquiry"`
}

// AnswerEnquiry answers an enquiry, now or at a time that has passed, or writes
// down the response that is to be approved. What is not given stays as it was
// noted before. It answers NOT_FOUND for the enquiry and the user, FORBIDDEN,
// VALIDATION_FAILED without a response, for a time before the enquiry came or yet
// to come, for a time of what is only to be approved, and for a disabled user, and
// CONFLICT for a stale version and for a status that cannot follow.
func AnswerEnquiry(ctx context.Context, tx *ent.Tx, in AnswerEnquiryInput) (AnswerEnquiryResult, error) {
	to := mediaenquiry.StatusRESPONDED
	if in.ForApproval {
		to = mediaenquiry.StatusAWAITING_APPROVAL
	}
	e, err := movableEnquiry(ctx, tx, in.ID, in.Version, to)
	if err != nil {
		return AnswerEnquiryResult{}, err
	}
	var f Faults
	was := enquiryDraftOf(e)
	d := in.over(was)
	if err := d.check(ctx, tx, &f, was); err != nil {
		return AnswerEnquiryResult{}, err
	}
	if d.response == "" && was.response == "" {
		f.add(Invalid, "input.response", "Say what we answer.")
	}
	when := in.when(ctx, &f, e)
	if err := f.err(); err != nil {
		return AnswerEnquiryResult{}, err
	}
	edit := tx.MediaEnquiry.UpdateOne(e).Where(mediaenquiry.Version(in.Version)).SetStatus(to)
	if !in.ForApproval {
		edit.SetRespondedAt(when)
	}
	d.fill(edit.Mutation(), was)
	return AnswerEnquiryResult{Enquiry: e.ID}, saved(ctx, tx, edit.Write(ctx), e.ID, in.Version)
}

// over is the draft with what is given laid over it.
func (in AnswerEnquiryInput) over(d enquiryDraft) enquiryDraft {
	if in.Response != "" {
		d.response = in.Response
	}
	if in.SpokespersonID != "" {
		d.spokespersonID = in.SpokespersonID
	}
	if in.Terms != "" {
		d.terms = in.Terms
	}
	return d
}

// when is the time at which we answered.
func (in AnswerEnquiryInput) when(ctx context.Context, f *Faults, e *ent.MediaEnquiry) time.Time {
	const field = "input.respondedAt"
	now := calendar.Now(ctx)
	switch {
	case in.RespondedAt == nil:
		return now
	case in.ForApproval:
		f.add(Invalid, field, "What is still to be approved was not answered yet.")
		return now
	}
	when := f.moment(field, *in.RespondedAt)
	switch {
	case when.After(now):
		f.add(Invalid, field, "This is yet to come.")
	case when.Before(e.ReceivedAt):
		f.add(Invalid, field, "This is before the enquiry came.")
	}
	return when
}
