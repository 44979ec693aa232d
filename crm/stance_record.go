package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
)

// RecordStanceInput says where an organisation or a person stands, overall or on
// one issue, from a day on; without one, from today.
type RecordStanceInput struct {
	OrganisationID, PersonID, IssueID string
	Stance                            stancerecord.Stance
	Since                             calendar.Date
	Evidence                          string
}

// RecordStanceResult names the record.
type RecordStanceResult struct {
	StanceRecord string `json:"stanceRecord"`
}

// RecordStance records where an organisation or a person stands. Of the records
// of one partner on one issue, or overall, the one with the latest day is
// current, of two of the same day the one that was entered last; the current
// overall one is the partner's stance, which is an edit of the partner. It
// answers NOT_FOUND for ids that lead nowhere, FORBIDDEN out of reach, and
// VALIDATION_FAILED for a day yet to come, an archived issue, and values out of
// their limits.
func RecordStance(ctx context.Context, tx *ent.Tx, in RecordStanceInput) (RecordStanceResult, error) {
	var f Faults
	s := StanceInput(in)
	if err := f.stance(ctx, tx, "input", &s, calendar.Today(ctx)); err != nil {
		return RecordStanceResult{}, err
	}
	if err := f.err(); err != nil {
		return RecordStanceResult{}, err
	}
	id, err := writeStance(ctx, tx, stanceEntry{StanceInput: s})
	return RecordStanceResult{StanceRecord: id}, err
}

// firstStance records the stance with which a partner is entered, which is theirs
// since today; to know nothing is no stance.
func firstStance(ctx context.Context, tx *ent.Tx, s StanceInput) error {
	if s.Stance == "" || s.Stance == stancerecord.StanceUNKNOWN {
		return nil
	}
	s.Since = calendar.Today(ctx)
	r, err := stanceEntry{StanceInput: s}.create(tx).Save(ctx)
	if err != nil {
		return err
	}
	return stanceChanged(ctx, tx, r)
}

func (f *Faults) voidStance(ctx context.Context, tx *ent.Tx, stanceID, reason string) error {
	r, err := tx.StanceRecord.Query().Where(stancerecord.ID(stanceID)).Only(ctx)
	if err != nil {
		return f.refused("input.id", found(err, "input.id", "stance"))
	}
	partnerID := r.OrganisationID
	if r.PersonID != "" {
		partnerID = r.PersonID
	}
	_, err = writablePartner(ctx, tx, "input.id", partnerID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.StanceRecord.UpdateOne(r).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	if err != nil {
		return found(err, "input.id", "stance")
	}
	return stanceChanged(ctx, tx, r)
}
