package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/position"
)

// StartPositionInput is a person's new post.
type StartPositionInput struct {
	PersonID, OrganisationID string
	Title                    string
	Kind                     position.Kind
	StartedOn, EndedOn       calendar.Date
	Primary                  bool
}

// StartPositionResult names the new position.
type StartPositionResult struct {
	Position string `json:"position"`
}

// StartPosition gives a person a post at an organisation. Others that they hold
// go on. It answers NOT_FOUND for ids that lead nowhere, FORBIDDEN for a person
// or an organisation out of reach, and VALIDATION_FAILED for an archived one, an
// end before the start, and values out of their limits.
func StartPosition(ctx context.Context, tx *ent.Tx, in StartPositionInput) (StartPositionResult, error) {
	var f Faults
	p, err := f.holder(ctx, tx, "input.personID", in.PersonID)
	if err != nil {
		return StartPositionResult{}, err
	}
	post := PersonPositionInput{OrganisationID: in.OrganisationID, Title: in.Title, Kind: in.Kind,
		StartedOn: in.StartedOn, EndedOn: in.EndedOn, Primary: in.Primary}
	if err := f.position(ctx, tx, "input", &post); err != nil {
		return StartPositionResult{}, err
	}
	if err := f.err(); err != nil {
		return StartPositionResult{}, err
	}
	started, err := post.start(ctx, tx, p)
	return StartPositionResult{Position: started}, err
}

// EditPositionInput is a change of a position.
type EditPositionInput struct {
	ID                 string
	Version            int
	Title              Opt[string]
	Kind               Opt[position.Kind]
	StartedOn, EndedOn Opt[calendar.Date]
	Primary            Opt[bool]
}

// EditPositionResult names the position.
type EditPositionResult struct {
	Position string `json:"position"`
}

// EditPosition changes a position: an absent field stays, null clears. It
// answers VALIDATION_FAILED for an end before the start and values out of their
// limits, FORBIDDEN for an organisation out of reach, and CONFLICT for a stale
// version.
func EditPosition(ctx context.Context, tx *ent.Tx, in EditPositionInput) (EditPositionResult, error) {
	p, err := editablePosition(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditPositionResult{}, err
	}
	var f Faults
	edit := tx.Position.UpdateOne(p).Where(position.Version(in.Version))
	title, retitled := f.editLine("input.title", in.Title, p.Title, 0, 200)
	if retitled {
		edit.SetTitle(title)
	}
	f.notNull("input.kind", in.Kind.Null)
	if in.Kind.Set && !in.Kind.Null && in.Kind.Value != p.Kind {
		edit.SetKind(f.positionKind("input.kind", in.Kind.Value))
	}
	f.notNull("input.primary", in.Primary.Null)
	if in.Primary.Set && in.Primary.Value != p.Primary {
		edit.SetPrimary(in.Primary.Value)
	}
	startedOn, endedOn := p.StartedOn, p.EndedOn
	if in.StartedOn.Set && in.StartedOn.Value != p.StartedOn {
		startedOn = in.StartedOn.Value
		edit.SetStartedOn(startedOn)
	}
	if in.EndedOn.Set && in.EndedOn.Value != p.EndedOn {
		endedOn = in.EndedOn.Value
		edit.SetEndedOn(endedOn)
	}
	f.postDays("input", startedOn, endedOn)
	if err := f.mayHoldAgain(ctx, tx, p, startedOn, endedOn); err != nil {
		return EditPositionResult{}, err
	}
	if err := f.err(); err != nil {
		return EditPositionResult{}, err
	}
	if untouched(edit.Mutation()) {
		return EditPositionResult{Position: p.ID}, nil
	}
	after, err := edit.Save(ctx)
	if err != nil {
		return EditPositionResult{}, saved(ctx, tx, err, p.ID, in.Version)
	}
	return EditPositionResult{Position: p.ID}, positionChanged(ctx, tx, after)
}

// EndPositionInput says when a position ended; without a day, today.
type EndPositionInput struct {
	ID      string
	Version int
	EndedOn calendar.Date
}

// EndPositionResult names the position.
type EndPositionResult struct {
	Position string `json:"position"`
}

// EndPosition sets the last day of a position. It answers VALIDATION_FAILED for
// a day before its start, FORBIDDEN for an organisation out of reach, and
// CONFLICT for a stale version and for a position that has a last day.
func EndPosition(ctx context.Context, tx *ent.Tx, in EndPositionInput) (EndPositionResult, error) {
	p, err := editablePosition(ctx, tx, in.ID, in.Version)
	switch {
	case err != nil:
		return EndPositionResult{}, err
	case p.EndedOn != "":
		return EndPositionResult{}, &Error{Code: Conflict, Field: "input.id",
			Message: "This position has a last day already, " + string(p.EndedOn) + "; editPosition changes it."}
	}
	endedOn := in.EndedOn
	if endedOn == "" {
		endedOn = calendar.Today(ctx)
	}
	var f Faults
	if f.postDays("input", p.StartedOn, endedOn); f.err() != nil {
		return EndPositionResult{}, f
	}
	err = tx.Position.UpdateOne(p).Where(position.Version(in.Version)).SetEndedOn(endedOn).Write(ctx)
	return EndPositionResult{Position: p.ID}, saved(ctx, tx, err, p.ID, in.Version)
}

// editablePosition finds the position, asks whether its organisation is within
// the viewer's reach, and compares the version.
func editablePosition(ctx context.Context, tx *ent.Tx, positionID string, version int) (*ent.Position, error) {
	p, err := tx.Position.Query().Where(position.ID(positionID)).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "position")
	}
	if err := mayWriteOrganisation(ctx, tx, p.OrganisationID); err != nil {
		return nil, at("input.id", err)
	}
	if p.Version != version {
		return nil, stale(ctx, tx, p.ID, version)
	}
	return p, nil
}
