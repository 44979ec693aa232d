package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
)

// RecordEndorsementResultInput is what a body decided. A note replaces the one
// that there was; without one that stays.
type RecordEndorsementResultInput struct {
	ID        string
	Version   int
	Result    endorsementstep.Result
	DecidedOn calendar.Date
	Note      string
}

// RecordEndorsementResultResult names the step.
type RecordEndorsementResultResult struct {
	Step string `json:"step"`
}

// RecordEndorsementResult records what a body decided: without a day, on the one
// on which it met, or today where that does not fit. What the partner answers
// thereupon is recorded on its own. It answers NOT_FOUND, FORBIDDEN for a
// campaign out of reach, VALIDATION_FAILED for values out of their limits, and
// CONFLICT for a stale version and for a move that EndorsementMoves does not have.
func RecordEndorsementResult(ctx context.Context, tx *ent.Tx, in RecordEndorsementResultInput) (RecordEndorsementResultResult, error) {
	s, err := editableEndorsementStep(ctx, tx, in.ID, in.Version)
	if err != nil {
		return RecordEndorsementResultResult{}, err
	}
	var f Faults
	day := in.DecidedOn
	// A body that sent the motion back decides on another day.
	if met := s.MeetsOn; day == "" && met > s.DecidedOn && met <= calendar.Today(ctx) {
		day = met
	}
	day = f.past(ctx, "input.decidedOn", day)
	note := f.line("input.note", in.Note, 0, 500)
	if endorsementstep.ResultValidator(in.Result) != nil {
		f.choice("input.result", endorsementstep.ResultValidator(in.Result))
	} else if err := f.refused("input.result", EndorsementMoves.refuse("input.result", "step", s.Result, in.Result)); err != nil {
		return RecordEndorsementResultResult{}, err
	}
	if err := f.err(); err != nil {
		return RecordEndorsementResultResult{}, err
	}
	edit := tx.EndorsementStep.UpdateOne(s).Where(endorsementstep.Version(in.Version)).SetResult(in.Result)
	setNew(edit.Mutation().SetDecidedOn, day, s.DecidedOn)
	if note != "" {
		setNew(edit.Mutation().SetNote, note, s.Note)
	}
	return RecordEndorsementResultResult{Step: s.ID}, saved(ctx, tx, edit.Write(ctx), s.ID, in.Version)
}

func (f *Faults) voidEndorsementStep(ctx context.Context, tx *ent.Tx, stepID, reason string) error {
	s, err := writableEndorsementStep(ctx, tx, stepID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.EndorsementStep.UpdateOne(s).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	return found(err, "input.id", "endorsement step")
}
