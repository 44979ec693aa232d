package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
)

// VoidRecordInput says what was entered by mistake, and why it is taken back.
type VoidRecordInput struct{ ID, Reason string }

// VoidRecordResult says what is gone.
type VoidRecordResult struct {
	ID string `json:"id"`
}

// VoidRecord takes back a position or affiliation that was entered by mistake:
// from then on nobody sees it, and only history knows that it was there. It
// answers NOT_FOUND for any other id and for what has been taken back, FORBIDDEN
// for an organisation out of reach, and VALIDATION_FAILED without a reason.
func VoidRecord(ctx context.Context, tx *ent.Tx, in VoidRecordInput) (VoidRecordResult, error) {
	var f Faults
	reason := f.line("input.reason", in.Reason, 1, 500)
	var err error
	switch id.Prefix(in.ID) {
	case "pos":
		err = f.voidPosition(ctx, tx, in.ID, reason)
	case "aff":
		err = f.voidAffiliation(ctx, tx, in.ID, reason)
	default:
		f = append(f, missing("input.id", "position or affiliation"))
	}
	if err == nil {
		err = f.err()
	}
	if err != nil {
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
	err = tx.Affiliation.UpdateOne(a).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Exec(ctx)
	return found(err, "input.id", "position or affiliation")
}
