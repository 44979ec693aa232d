package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/commitment"
)

// ResolveCommitmentInput says what became of a commitment; without a day, today.
type ResolveCommitmentInput struct {
	ID         string
	Version    int
	Outcome    commitment.Outcome
	Delivered  *int
	Evidence   string
	ResolvedOn calendar.Date
}

// ResolveCommitmentResult names the commitment.
type ResolveCommitmentResult struct {
	Commitment string `json:"commitment"`
}

// ResolveCommitment says what became of a commitment, in place of what was said
// before. All of a quantity came when it was kept and no number is given. It
// answers NOT_FOUND, FORBIDDEN when the organisation is out of reach, CONFLICT for
// a stale version and for an outcome that CommitmentMoves does not allow, and
// VALIDATION_FAILED for OPEN, for a number of what has no quantity or was
// withdrawn, and for a day yet to come or before it was promised.
func ResolveCommitment(ctx context.Context, tx *ent.Tx, in ResolveCommitmentInput) (ResolveCommitmentResult, error) {
	c, err := editableCommitment(ctx, tx, in.ID, in.Version)
	if err != nil {
		return ResolveCommitmentResult{}, err
	}
	var f Faults
	delivered := in.check(ctx, &f, c)
	if err := f.err(); err != nil {
		return ResolveCommitmentResult{}, err
	}
	if err := CommitmentMoves.refuse("input.outcome", "commitment", c.Outcome, in.Outcome); err != nil {
		return ResolveCommitmentResult{}, err
	}
	err = tx.Commitment.UpdateOne(c).Where(commitment.Version(in.Version)).SetOutcome(in.Outcome).
		SetDelivered(delivered).SetEvidence(in.Evidence).SetResolvedOn(in.ResolvedOn).Write(ctx)
	return ResolveCommitmentResult{Commitment: c.ID}, saved(ctx, tx, err, c.ID, in.Version)
}

// check notes what is wrong with the values, puts them in order, and returns how
// much came of the commitment.
func (in *ResolveCommitmentInput) check(ctx context.Context, f *Faults, c *ent.Commitment) (delivered int) {
	f.choice("input.outcome", commitment.OutcomeValidator(in.Outcome))
	if in.Outcome == commitment.OutcomeOPEN {
		f.add(Invalid, "input.outcome", "This is no outcome: reopenCommitment makes a commitment open again.")
	}
	in.Evidence = f.text("input.evidence", in.Evidence, 0, 2_000)
	in.ResolvedOn = f.past(ctx, "input.resolvedOn", in.ResolvedOn)
	if in.ResolvedOn < c.MadeOn {
		f.add(Invalid, "input.resolvedOn", "This is before the day on which it was promised, "+string(c.MadeOn)+".")
	}
	delivered = f.given("input.delivered", in.Delivered, 0, maxCount)
	switch {
	case delivered == -1 && in.Outcome == commitment.OutcomeKEPT:
		return c.Quantity
	case delivered == -1:
	case c.Quantity == -1:
		f.add(Invalid, "input.delivered", "This commitment has no quantity: give it one first, with editCommitment.")
	case in.Outcome == commitment.OutcomeWITHDRAWN:
		f.add(Invalid, "input.delivered", "Nothing comes of what was withdrawn.")
	}
	return delivered
}

// ReopenCommitmentInput names a commitment that is not settled after all.
type ReopenCommitmentInput struct {
	ID      string
	Version int
}

// ReopenCommitmentResult names the commitment.
type ReopenCommitmentResult struct {
	Commitment string `json:"commitment"`
}

// ReopenCommitment makes a commitment open again. What was said of its outcome is
// cleared, and stays in its history. It answers NOT_FOUND, FORBIDDEN when the
// organisation is out of reach, and CONFLICT for a stale version and for one that
// is open.
func ReopenCommitment(ctx context.Context, tx *ent.Tx, in ReopenCommitmentInput) (ReopenCommitmentResult, error) {
	c, err := editableCommitment(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = CommitmentMoves.refuse("input.id", "commitment", c.Outcome, commitment.OutcomeOPEN)
	}
	if err != nil {
		return ReopenCommitmentResult{}, err
	}
	err = tx.Commitment.UpdateOne(c).Where(commitment.Version(in.Version)).SetOutcome(commitment.OutcomeOPEN).
		SetDelivered(-1).SetEvidence("").SetResolvedOn("").Write(ctx)
	return ReopenCommitmentResult{Commitment: c.ID}, saved(ctx, tx, err, c.ID, in.Version)
}
