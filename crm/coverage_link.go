package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/byline"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// LinkCoverageInput says of which pitch coverage came; without one, of none.
type LinkCoverageInput struct {
	CoverageID string
	Version    int
	PitchID    string
}

// LinkCoverageResult names the coverage.
type LinkCoverageResult struct {
	Coverage string `json:"coverage"`
}

// LinkCoverage says of which pitch coverage came: those to whom the pitch was sent
// and whose coverage it is become PLACED. What became of recipients stays when the
// link is taken away. Only the press team does this. It answers NOT_FOUND for
// coverage and pitches that are not there, CONFLICT for a pitch that was not sent
// and for a stale version.
func LinkCoverage(ctx context.Context, tx *ent.Tx, in LinkCoverageInput) (LinkCoverageResult, error) {
	c, err := editableCoverage(ctx, tx, "input.coverageID", in.CoverageID, in.Version)
	if err != nil {
		return LinkCoverageResult{}, err
	}
	var f Faults
	if err := f.pitch(ctx, tx, "input.pitchID", in.PitchID); err != nil {
		return LinkCoverageResult{}, err
	}
	if err := f.err(); err != nil {
		return LinkCoverageResult{}, err
	}
	edit := tx.Coverage.UpdateOne(c).Where(coverage.Version(in.Version))
	setOrClear(edit.Mutation().SetPitchID, edit.Mutation().ClearPitchID, in.PitchID, c.PitchID)
	if untouched(edit.Mutation()) {
		return LinkCoverageResult{Coverage: c.ID}, nil
	}
	if err := edit.Write(ctx); err != nil {
		return LinkCoverageResult{}, saved(ctx, tx, err, c.ID, in.Version)
	}
	ids, err := bylinesOf(ctx, tx, c.ID)
	if err != nil {
		return LinkCoverageResult{}, err
	}
	return LinkCoverageResult{Coverage: c.ID}, placed(ctx, tx, in.PitchID, ids)
}

// bylinesOf are the people whose coverage it is.
func bylinesOf(ctx context.Context, tx *ent.Tx, coverageID string) ([]string, error) {
	return tx.Byline.Query().Where(byline.CoverageID(coverageID)).Select(byline.FieldPersonID).Strings(ctx)
}

// pitch checks the pitch that coverage came of, if one is named: it is there and
// was sent.
//
// SECURITY: to link changes what became of recipients, which only the press team
// writes. Whoever does not see pitches is told what is told of one that is not there.
func (f *Faults) pitch(ctx context.Context, tx *ent.Tx, field, pitchID string) error {
	if pitchID == "" {
		return nil
	}
	if id.Prefix(pitchID) != "pit" {
		*f = append(*f, missing(field, "pitch"))
		return nil
	}
	p, err := tx.Pitch.Query().Where(pitch.ID(pitchID)).Only(ctx)
	switch {
	case ent.IsNotFound(err) || err == nil && p.ID != pitchID: // MariaDB finds an id with a blank behind it, too
		*f = append(*f, missing(field, "pitch"))
	case err != nil:
		return err
	case !viewer.From(ctx).Has(viewer.Press) && !viewer.From(ctx).IsSystem():
		f.add(Forbidden, field, "Only the press team says of which pitch coverage came.")
	case p.SentAt == nil:
		f.add(Conflict, field, "This pitch was not sent.")
	}
	return nil
}

// placed makes those of these people PLACED to whom the pitch was sent, as
// PitchRecipientMoves has it.
func placed(ctx context.Context, tx *ent.Tx, pitchID string, personIDs []string) error {
	if pitchID == "" || len(personIDs) == 0 {
		return nil
	}
	recipients, err := tx.PitchRecipient.Query().Where(pitchrecipient.PitchID(pitchID), pitchrecipient.PersonIDIn(personIDs...), forUpdate).
		Order(pitchrecipient.ByID()).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range recipients {
		if !PitchRecipientMoves.Allow(r.Status, pitchrecipient.StatusPLACED) {
			continue
		}
		edit := tx.PitchRecipient.UpdateOne(r).SetStatus(pitchrecipient.StatusPLACED)
		if r.AnsweredAt == nil {
			edit.SetAnsweredAt(calendar.Now(ctx))
		}
		if err := edit.Write(ctx); err != nil {
			return err
		}
	}
	return nil
}
