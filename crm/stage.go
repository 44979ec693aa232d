package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/stagechange"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// MoveStageInput says how far a relationship has come, and why.
type MoveStageInput struct {
	OrganisationID string
	Version        int
	To             organisation.Stage
	Reason         string
}

// MoveStageResult names the organisation and the step in its log.
type MoveStageResult struct {
	Organisation string `json:"organisation"`
	StageChange  string `json:"stageChange"`
}

// MoveStage moves the relationship with an organisation to another stage and logs
// the step. It answers NOT_FOUND, FORBIDDEN out of reach, VALIDATION_FAILED for
// values out of their limits, and CONFLICT for a stale version and for the stage
// that it has.
func MoveStage(ctx context.Context, tx *ent.Tx, in MoveStageInput) (MoveStageResult, error) {
	var f Faults
	move := StageMoveInput{OrganisationID: in.OrganisationID, To: in.To, Reason: in.Reason, Version: &in.Version}
	o, err := f.stageMove(ctx, tx, "input", &move)
	if err != nil {
		return MoveStageResult{}, err
	}
	if err := f.err(); err != nil {
		return MoveStageResult{}, err
	}
	step, err := moveStageOf(ctx, tx, o, move.To, move.Reason, "")
	return MoveStageResult{Organisation: o.ID, StageChange: step}, err
}

// StageMoveInput is a stage move that comes out of an interaction. Without a
// version it is based on whatever stage there is.
type StageMoveInput struct {
	OrganisationID string
	To             organisation.Stage
	Reason         string
	Version        *int
}

// stageMove checks a stage move and puts it in order. It returns the
// organisation, whose row it holds; nil when there is no move or it is refused.
func (f *Faults) stageMove(ctx context.Context, tx *ent.Tx, path string, in *StageMoveInput) (*ent.Organisation, error) {
	if in == nil {
		return nil, nil
	}
	f.choice(path+".to", organisation.StageValidator(in.To))
	in.Reason = f.line(path+".reason", in.Reason, 0, 500)
	field := path + ".organisationID"
	if id.Prefix(in.OrganisationID) != "org" {
		*f = append(*f, missing(field, "organisation"))
		return nil, nil
	}
	p, err := writablePartner(ctx, tx, field, in.OrganisationID)
	if err != nil {
		return nil, f.refused(field, err)
	}
	o := p.organisation
	if in.Version != nil && *in.Version != o.Version {
		return nil, f.refused(path+".version", stale(ctx, tx, o.ID, *in.Version))
	}
	if in.To == o.Stage {
		f.add(Conflict, path+".to", o.Name+" is at this stage already.")
		return nil, nil
	}
	return o, nil
}

// moveStageOf moves an organisation, whose row the caller holds, to another
// stage, and returns the step that it logs. Something else of the organisation
// may have been written since it was read.
func moveStageOf(ctx context.Context, tx *ent.Tx, o *ent.Organisation, to organisation.Stage, reason, interactionID string) (string, error) {
	if err := tx.Organisation.UpdateOneID(o.ID).SetStage(to).Exec(ctx); err != nil {
		return "", err
	}
	log := tx.StageChange.Create().SetOrganisationID(o.ID).SetFromStage(stagechange.FromStage(o.Stage)).SetToStage(stagechange.ToStage(to)).
		SetReason(reason).SetCreatedAt(calendar.Now(ctx)).SetCreatedBy(viewer.From(ctx).UserID)
	setNew(log.Mutation().SetInteractionID, interactionID, "")
	step, err := log.Save(ctx)
	if err != nil {
		return "", err
	}
	return step.ID, nil
}
