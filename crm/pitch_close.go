package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
)

// ClosePitchInput says that a pitch is over.
type ClosePitchInput struct {
	ID      string
	Version int
	Note    string
}

// ClosePitchResult names the pitch.
type ClosePitchResult struct {
	Pitch string `json:"pitch"`
}

// ClosePitch closes a pitch, be it sent or not: those who never answered become
// NO_RESPONSE. It answers NOT_FOUND, FORBIDDEN, VALIDATION_FAILED for a note of
// more than 500 characters, and CONFLICT for a stale version and for one that is
// closed.
func ClosePitch(ctx context.Context, tx *ent.Tx, in ClosePitchInput) (ClosePitchResult, error) {
	p, err := editablePitch(ctx, tx, "input.id", in.ID, &in.Version)
	if err != nil {
		return ClosePitchResult{}, err
	}
	if err := PitchMoves.refuse("input.id", "pitch", p.Status, pitch.StatusCLOSED); err != nil {
		return ClosePitchResult{}, err
	}
	var f Faults
	note := f.line("input.note", in.Note, 0, 500)
	if err := f.err(); err != nil {
		return ClosePitchResult{}, err
	}
	edit := tx.Pitch.UpdateOne(p).Where(pitch.Version(in.Version)).SetStatus(pitch.StatusCLOSED).SetClosedAt(calendar.Now(ctx))
	setNew(edit.Mutation().SetClosedNote, note, p.ClosedNote)
	if err := edit.Write(ctx); err != nil {
		return ClosePitchResult{}, saved(ctx, tx, err, p.ID, in.Version)
	}
	silent, err := tx.PitchRecipient.Query().Where(pitchrecipient.PitchID(p.ID),
		pitchrecipient.StatusIn(pitchrecipient.StatusSENT, pitchrecipient.StatusFOLLOWED_UP)).Order(pitchrecipient.ByID()).All(ctx)
	if err != nil {
		return ClosePitchResult{}, err
	}
	for _, r := range silent {
		if err := answered(ctx, tx, r, pitchrecipient.StatusNO_RESPONSE).Exec(ctx); err != nil {
			return ClosePitchResult{}, err
		}
	}
	return ClosePitchResult{Pitch: p.ID}, nil
}

// voidPitch takes back a pitch; its recipients go with it.
func (f *Faults) voidPitch(ctx context.Context, tx *ent.Tx, pitchID, reason string) error {
	p, err := editablePitch(ctx, tx, "input.id", pitchID, nil)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.Pitch.UpdateOne(p).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	return found(err, "input.id", "pitch")
}
