package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// VoidRecordInput says what was entered by mistake, and why it is taken back.
type VoidRecordInput struct{ ID, Reason string }

// VoidRecordResult says what is gone.
type VoidRecordResult struct {
	ID string `json:"id"`
}

// voids are the kinds of records that are taken back, what an app token must
// allow for it, and how it is done.
var voids = map[string]struct {
	scope viewer.Scope
	void  func(f *Faults, ctx context.Context, tx *ent.Tx, recordID, reason string) error
}{
	"aff": {viewer.PartnersWrite, (*Faults).voidAffiliation},
	"agr": {viewer.CampaignsWrite, (*Faults).voidAgreement},
	"ens": {viewer.CampaignsWrite, (*Faults).voidEndorsementStep},
	"cov": {viewer.PressWrite, (*Faults).voidCoverage},
	"enq": {viewer.PressWrite, (*Faults).voidEnquiry},
	"fup": {viewer.InteractionsWrite, (*Faults).voidFollowUp},
	"inc": {viewer.CampaignsWrite, (*Faults).voidIncompatibility},
	"int": {viewer.InteractionsWrite, (*Faults).voidInteraction},
	"pit": {viewer.PressWrite, (*Faults).voidPitch},
	"prn": {viewer.PressWrite, (*Faults).voidPressNote},
	"pos": {viewer.PartnersWrite, (*Faults).voidPosition},
	"rmk": {viewer.InteractionsWrite, (*Faults).voidRemark},
	"stn": {viewer.PartnersWrite, (*Faults).voidStance},

	"cmt": {viewer.CampaignsWrite, (*Faults).voidCommitment},
}

// VoidRecord takes back what was entered by mistake: a position, affiliation,
// stance, follow-up, remark, interaction, endorsement step, incompatibility,
// commitment, agreement, coverage, press note, pitch or enquiry. From then on
// nobody sees it and what belongs to it, and only history knows that it was there;
// what was computed from it follows. It answers NOT_FOUND for any other id and for
// what has been taken back, FORBIDDEN for what is out of reach or of a token's
// scope, and VALIDATION_FAILED without a reason.
func VoidRecord(ctx context.Context, tx *ent.Tx, in VoidRecordInput) (VoidRecordResult, error) {
	var f Faults
	reason := f.line("input.reason", in.Reason, 1, 500)
	kind, known := voids[id.Prefix(in.ID)]
	switch {
	case !known:
		f = append(f, missing("input.id", "record of a kind that can be taken back"))
	case !viewer.From(ctx).Allows(kind.scope):
		return VoidRecordResult{}, lacks(kind.scope)
	default:
		if err := kind.void(&f, ctx, tx, in.ID, reason); err != nil {
			return VoidRecordResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return VoidRecordResult{}, err
	}
	return VoidRecordResult{ID: in.ID}, nil
}

func (f *Faults) voidPosition(ctx context.Context, tx *ent.Tx, positionID, reason string) error {
	p, err := tx.Position.Query().Where(position.ID(positionID)).Only(ctx)
	if err != nil {
		return f.refused("input.id", found(err, "input.id", "position or affiliation"))
	}
	if err := f.refused("input.id", mayWriteOrganisation(ctx, tx, p.OrganisationID)); err != nil || f.err() != nil {
		return err
	}
	p, err = tx.Position.UpdateOne(p).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Save(ctx)
	if err != nil {
		return found(err, "input.id", "position or affiliation")
	}
	return positionChanged(ctx, tx, p)
}

func (f *Faults) voidAffiliation(ctx context.Context, tx *ent.Tx, affiliationID, reason string) error {
	a, err := tx.Affiliation.Query().Where(affiliation.ID(affiliationID)).Only(ctx)
	if err != nil {
		return f.refused("input.id", found(err, "input.id", "position or affiliation"))
	}
	if err := f.refused("input.id", mayWriteOrganisation(ctx, tx, a.FromID)); err != nil || f.err() != nil {
		return err
	}
	err = tx.Affiliation.UpdateOne(a).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	return found(err, "input.id", "position or affiliation")
}
