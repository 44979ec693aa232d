package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// EditEnquiryInput is a change of an enquiry.
type EditEnquiryInput struct {
	ID             string
	Version        int
	CampaignID     Opt[string]
	Question       Opt[string]
	ReceivedAt     Opt[time.Time]
	Deadline       Opt[time.Time]
	SpokespersonID Opt[string]
	Response       Opt[string]
	Terms          Opt[mediaenquiry.Terms]
}

// EditEnquiryResult names the enquiry.
type EditEnquiryResult struct {
	Enquiry string `json:"enquiry"`
}

// EditEnquiry changes an enquiry, in any status: an absent field stays, null
// clears. It answers NOT_FOUND, FORBIDDEN, what ReceiveEnquiry says of the values,
// VALIDATION_FAILED for when it came after we answered, and CONFLICT for a stale
// version and for a response where none was written.
func EditEnquiry(ctx context.Context, tx *ent.Tx, in EditEnquiryInput) (EditEnquiryResult, error) {
	e, err := editableEnquiry(ctx, tx, in.ID, &in.Version)
	if err != nil {
		return EditEnquiryResult{}, err
	}
	var f Faults
	was := enquiryDraftOf(e)
	d := in.over(was, &f)
	if d.response != was.response && was.response == "" {
		f.add(Conflict, "input.response", "No response was written yet: answerEnquiry enters it.")
	}
	if err := d.check(ctx, tx, &f, was); err != nil {
		return EditEnquiryResult{}, err
	}
	if e.RespondedAt != nil && d.receivedAt.After(*e.RespondedAt) {
		f.add(Invalid, "input.receivedAt", "We had answered by then.")
	}
	if err := f.err(); err != nil {
		return EditEnquiryResult{}, err
	}
	edit := tx.MediaEnquiry.UpdateOne(e).Where(mediaenquiry.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditEnquiryResult{Enquiry: e.ID}, nil
	}
	return EditEnquiryResult{Enquiry: e.ID}, saved(ctx, tx, edit.Write(ctx), e.ID, in.Version)
}

// over is the draft with the edit laid over it.
func (in EditEnquiryInput) over(d enquiryDraft, f *Faults) enquiryDraft {
	d.campaignID = in.CampaignID.or(d.campaignID)
	d.question = mustStay(f, "input.question", in.Question, d.question)
	d.receivedAt = mustStay(f, "input.receivedAt", in.ReceivedAt, d.receivedAt)
	if d.deadline = in.Deadline.or(d.deadline); in.Deadline.Null {
		d.deadline = schema.NoDeadline
	}
	d.spokespersonID = in.SpokespersonID.or(d.spokespersonID)
	if d.response != "" {
		d.response = mustStay(f, "input.response", in.Response, d.response)
	} else {
		d.response = in.Response.or("")
	}
	d.terms = in.Terms.or(d.terms)
	return d
}

// editableEnquiry finds and holds an enquiry that the viewer may write, and
// compares the version, if one is given. It answers NOT_FOUND and FORBIDDEN.
func editableEnquiry(ctx context.Context, tx *ent.Tx, enquiryID string, version *int) (*ent.MediaEnquiry, error) {
	if id.Prefix(enquiryID) != "enq" {
		return nil, missing("input.id", "enquiry")
	}
	e, err := tx.MediaEnquiry.Query().Where(mediaenquiry.ID(enquiryID), mediaenquiry.VoidedAtIsNil(), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "enquiry")
	}
	if err := mayWritePress(ctx, "MediaEnquiry"); err != nil {
		return nil, at("input.id", err)
	}
	if version != nil && e.Version != *version {
		return nil, stale(ctx, tx, e.ID, *version)
	}
	return e, nil
}

// voidEnquiry takes back an enquiry.
func (f *Faults) voidEnquiry(ctx context.Context, tx *ent.Tx, enquiryID, reason string) error {
	e, err := editableEnquiry(ctx, tx, enquiryID, nil)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.MediaEnquiry.UpdateOne(e).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	return found(err, "input.id", "enquiry")
}
