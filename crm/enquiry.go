package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// ReceiveEnquiryInput is what a journalist asks, whom we know or do not know yet,
// or an outlet.
type ReceiveEnquiryInput struct {
	JournalistID  string
	NewJournalist *NewJournalistInput
	OutletID      string
	CampaignID    string
	Question      string
	ReceivedAt    *time.Time
	Deadline      *time.Time
	Terms         mediaenquiry.Terms
}

// ReceiveEnquiryResult names the enquiry.
type ReceiveEnquiryResult struct {
	Enquiry string `json:"enquiry"`
}

// ReceiveEnquiry enters what a journalist asks, and the journalist if they are
// new; without an outlet it is that at which they work today. The press team may.
// It answers NOT_FOUND for ids that lead nowhere, FORBIDDEN for a new journalist by
// a token that enters no people, and VALIDATION_FAILED for neither journalist nor
// outlet, for both a known and a new journalist, for what is archived, for a
// deadline before it came, for a time yet to come, and for values out of their
// limits.
func ReceiveEnquiry(ctx context.Context, tx *ent.Tx, in ReceiveEnquiryInput) (ReceiveEnquiryResult, error) {
	if err := mayWritePress(ctx, "MediaEnquiry"); err != nil {
		return ReceiveEnquiryResult{}, err
	}
	var f Faults
	who, err := f.asker(ctx, tx, in)
	if err != nil {
		return ReceiveEnquiryResult{}, err
	}
	d := enquiryDraft{
		campaignID: in.CampaignID, question: in.Question, receivedAt: calendar.Now(ctx),
		deadline: schema.NoDeadline, terms: in.Terms,
	}
	if in.ReceivedAt != nil {
		d.receivedAt = *in.ReceivedAt
	}
	if in.Deadline != nil {
		d.deadline = *in.Deadline
	}
	if err := d.check(ctx, tx, &f, blankEnquiry); err != nil {
		return ReceiveEnquiryResult{}, err
	}
	if err := f.err(); err != nil {
		return ReceiveEnquiryResult{}, err
	}
	if err := who.enter(ctx, tx); err != nil {
		return ReceiveEnquiryResult{}, err
	}
	create := tx.MediaEnquiry.Create()
	setNew(create.Mutation().SetPersonID, who.personID, "")
	setNew(create.Mutation().SetOrganisationID, who.outletID, "")
	d.fill(create.Mutation(), blankEnquiry)
	e, err := create.Save(ctx)
	if err != nil {
		return ReceiveEnquiryResult{}, err
	}
	return ReceiveEnquiryResult{Enquiry: e.ID}, nil
}

// enquiryDraft is an enquiry as it will be, so that one set of rules holds for new
// ones and for edits.
type enquiryDraft struct {
	campaignID           string
	question             string
	receivedAt, deadline time.Time
	spokespersonID       string
	response             string
	terms                mediaenquiry.Terms
}

// blankEnquiry is what ent makes of an enquiry of which nothing is said.
var blankEnquiry = enquiryDraft{deadline: schema.NoDeadline}

func enquiryDraftOf(e *ent.MediaEnquiry) enquiryDraft {
	return enquiryDraft{
		campaignID: e.CampaignID, question: e.Question, receivedAt: e.ReceivedAt, deadline: e.Deadline,
		spokespersonID: e.SpokespersonID, response: e.Response, terms: orZero(e.Terms),
	}
}

// check notes what is wrong with the values, and brings them into the form in
// which they are stored.
func (d *enquiryDraft) check(ctx context.Context, tx *ent.Tx, f *Faults, was enquiryDraft) error {
	d.question = f.text("input.question", d.question, 1, 10_000)
	d.response = f.text("input.response", d.response, min(1, len(was.response)), 10_000) // one that was written stays one
	d.receivedAt = f.pastMoment(ctx, "input.receivedAt", d.receivedAt)
	if !d.deadline.Equal(schema.NoDeadline) {
		if d.deadline = f.moment("input.deadline", d.deadline); !d.deadline.After(d.receivedAt) {
			f.add(Invalid, "input.deadline", "The deadline must be after it came.")
		}
	}
	if d.terms != "" {
		f.choice("input.terms", mediaenquiry.TermsValidator(d.terms))
	}
	if d.spokespersonID != "" && d.spokespersonID != was.spokespersonID {
		if err := f.activeUser(ctx, tx, "input.spokespersonID", d.spokespersonID); err != nil {
			return err
		}
	}
	return f.campaign(ctx, tx, "input.campaignID", d.campaignID, was.campaignID)
}

// fill writes into a mutation what is another than it was.
func (d enquiryDraft) fill(m *ent.MediaEnquiryMutation, was enquiryDraft) {
	setOrClear(m.SetCampaignID, m.ClearCampaignID, d.campaignID, was.campaignID)
	setNew(m.SetQuestion, d.question, was.question)
	if !d.receivedAt.Equal(was.receivedAt) {
		m.SetReceivedAt(d.receivedAt)
	}
	if !d.deadline.Equal(was.deadline) {
		m.SetDeadline(d.deadline)
	}
	setOrClear(m.SetSpokespersonID, m.ClearSpokespersonID, d.spokespersonID, was.spokespersonID)
	setNew(m.SetResponse, d.response, was.response)
	setOrClear(m.SetTerms, m.ClearTerms, d.terms, was.terms)
}
