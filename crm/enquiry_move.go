package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// AssignEnquiryInput says who deals with an enquiry.
type AssignEnquiryInput struct {
	ID         string
	Version    int
	AssigneeID string
}

// AssignEnquiryResult names the enquiry.
type AssignEnquiryResult struct {
	Enquiry string `json:"enquiry"`
}

// AssignEnquiry gives an enquiry to one of us, be it taken from somebody else or
// sent back because its response is not approved; to whom it was given already is
// no error. It answers NOT_FOUND for the enquiry or the user, FORBIDDEN,
// VALIDATION_FAILED for somebody who is disabled or reads no enquiries, and
// CONFLICT for a stale version and for one that was answered, declined or closed.
func AssignEnquiry(ctx context.Context, tx *ent.Tx, in AssignEnquiryInput) (AssignEnquiryResult, error) {
	e, err := movableEnquiry(ctx, tx, in.ID, in.Version, mediaenquiry.StatusASSIGNED)
	if err != nil {
		return AssignEnquiryResult{}, err
	}
	var f Faults
	if err := f.deskUser(ctx, tx, "input.assigneeID", in.AssigneeID); err != nil {
		return AssignEnquiryResult{}, err
	}
	if err := f.err(); err != nil {
		return AssignEnquiryResult{}, err
	}
	edit := tx.MediaEnquiry.UpdateOne(e).Where(mediaenquiry.Version(in.Version))
	setNew(edit.Mutation().SetStatus, mediaenquiry.StatusASSIGNED, e.Status)
	setNew(edit.Mutation().SetAssigneeID, in.AssigneeID, e.AssigneeID)
	if untouched(edit.Mutation()) {
		return AssignEnquiryResult{Enquiry: e.ID}, nil
	}
	return AssignEnquiryResult{Enquiry: e.ID}, saved(ctx, tx, edit.Write(ctx), e.ID, in.Version)
}

// deskUser checks that one of us is with us still and reads what is the press desk's.
//
// SECURITY: the policy of enquiries decides, asked for them.
func (f *Faults) deskUser(ctx context.Context, tx *ent.Tx, field, userID string) error {
	users, err := usersByID(ctx, tx, userID)
	if err != nil {
		return err
	}
	if u := f.active(field, userID, users); u != nil && !schema.ReadsPressDesk(asViewer(u)) {
		f.add(Invalid, field, u.Name+" may not see this; give it to somebody who may.")
	}
	return nil
}

// DeclineEnquiryInput says that we do not answer an enquiry, and why.
type DeclineEnquiryInput struct {
	ID      string
	Version int
	Reason  string
}

// DeclineEnquiryResult names the enquiry.
type DeclineEnquiryResult struct {
	Enquiry string `json:"enquiry"`
}

// DeclineEnquiry says that we do not answer an enquiry, which is an answer, too. It
// answers NOT_FOUND, FORBIDDEN, VALIDATION_FAILED without a reason, and CONFLICT
// for a stale version and for a status that cannot follow.
func DeclineEnquiry(ctx context.Context, tx *ent.Tx, in DeclineEnquiryInput) (DeclineEnquiryResult, error) {
	e, err := movableEnquiry(ctx, tx, in.ID, in.Version, mediaenquiry.StatusDECLINED)
	if err != nil {
		return DeclineEnquiryResult{}, err
	}
	var f Faults
	reason := f.line("input.reason", in.Reason, 1, 500)
	if err := f.err(); err != nil {
		return DeclineEnquiryResult{}, err
	}
	err = tx.MediaEnquiry.UpdateOne(e).Where(mediaenquiry.Version(in.Version)).SetStatus(mediaenquiry.StatusDECLINED).
		SetRespondedAt(calendar.Now(ctx)).SetClosedNote(reason).Write(ctx)
	return DeclineEnquiryResult{Enquiry: e.ID}, saved(ctx, tx, err, e.ID, in.Version)
}

// CloseEnquiryInput says that an enquiry is over.
type CloseEnquiryInput struct {
	ID      string
	Version int
	Note    string
}

// CloseEnquiryResult names the enquiry.
type CloseEnquiryResult struct {
	Enquiry string `json:"enquiry"`
}

// CloseEnquiry closes an enquiry; a reason that was noted stays unless a note is
// given. It answers NOT_FOUND, FORBIDDEN, VALIDATION_FAILED for a note of more than
// 500 characters, and CONFLICT for a stale version, for one that is closed, and
// for one whose response is to be approved.
func CloseEnquiry(ctx context.Context, tx *ent.Tx, in CloseEnquiryInput) (CloseEnquiryResult, error) {
	e, err := movableEnquiry(ctx, tx, in.ID, in.Version, mediaenquiry.StatusCLOSED)
	if err != nil {
		return CloseEnquiryResult{}, err
	}
	var f Faults
	note := f.line("input.note", in.Note, 0, 500)
	if err := f.err(); err != nil {
		return CloseEnquiryResult{}, err
	}
	edit := tx.MediaEnquiry.UpdateOne(e).Where(mediaenquiry.Version(in.Version)).SetStatus(mediaenquiry.StatusCLOSED)
	if note != "" {
		setNew(edit.Mutation().SetClosedNote, note, e.ClosedNote)
	}
	return CloseEnquiryResult{Enquiry: e.ID}, saved(ctx, tx, edit.Write(ctx), e.ID, in.Version)
}

// movableEnquiry is editableEnquiry for one that is going to another status.
func movableEnquiry(ctx context.Context, tx *ent.Tx, enquiryID string, version int, to mediaenquiry.Status) (*ent.MediaEnquiry, error) {
	e, err := editableEnquiry(ctx, tx, enquiryID, &version)
	if err == nil {
		err = EnquiryMoves.refuse("input.id", "enquiry", e.Status, to)
	}
	return e, err
}
