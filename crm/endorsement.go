package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
	"github.com/breakthrough-party/coalition/id"
)

// AddEndorsementStepInput is a decision by which a partner comes to its answer.
type AddEndorsementStepInput struct {
	PartnerID, Body string
	Level           endorsementstep.Level
	MeetsOn         calendar.Date
	Motion          string
}

// AddEndorsementStepResult names the step.
type AddEndorsementStepResult struct {
	Step string `json:"step"`
}

// AddEndorsementStep adds a decision to the path of a partner in a campaign; a
// day long past may be given. It answers NOT_FOUND, FORBIDDEN for a campaign out
// of reach, and VALIDATION_FAILED for values out of their limits.
func AddEndorsementStep(ctx context.Context, tx *ent.Tx, in AddEndorsementStepInput) (AddEndorsementStepResult, error) {
	var f Faults
	d := endorsementDraft{body: in.Body, level: in.Level, meetsOn: in.MeetsOn, motion: in.Motion}
	d.check(&f)
	p, err := writableCampaignPartner(ctx, tx, "input.partnerID", in.PartnerID)
	if err := f.refused("input.partnerID", err); err != nil {
		return AddEndorsementStepResult{}, err
	}
	if err := f.err(); err != nil {
		return AddEndorsementStepResult{}, err
	}
	create := tx.EndorsementStep.Create().SetPartnerID(p.ID).SetCampaignID(p.CampaignID).SetOrganisationID(p.OrganisationID)
	d.fill(create.Mutation(), endorsementDraft{})
	s, err := create.Save(ctx)
	if err != nil {
		return AddEndorsementStepResult{}, err
	}
	return AddEndorsementStepResult{Step: s.ID}, nil
}

// endorsementDraft is a step as it will be.
type endorsementDraft struct {
	body         string
	level        endorsementstep.Level
	meetsOn      calendar.Date
	motion, note string
}

func endorsementDraftOf(s *ent.EndorsementStep) endorsementDraft {
	d := endorsementDraft{body: s.Body, meetsOn: s.MeetsOn, motion: s.Motion, note: s.Note}
	if s.Level != nil {
		d.level = *s.Level
	}
	return d
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *endorsementDraft) check(f *Faults) {
	d.body = f.name("input.body", d.body, 1, 200)
	if d.level != "" {
		f.choice("input.level", endorsementstep.LevelValidator(d.level))
	}
	f.day("input.meetsOn", d.meetsOn)
	d.motion = f.text("input.motion", d.motion, 0, 10_000)
	d.note = f.line("input.note", d.note, 0, 500)
}

// fill writes into a mutation what is another than it was.
func (d endorsementDraft) fill(m *ent.EndorsementStepMutation, was endorsementDraft) {
	setNew(m.SetBody, d.body, was.body)
	setOrClear(m.SetLevel, m.ClearLevel, d.level, was.level)
	setNew(m.SetMeetsOn, d.meetsOn, was.meetsOn)
	setNew(m.SetMotion, d.motion, was.motion)
	setNew(m.SetNote, d.note, was.note)
}

// EditEndorsementStepInput is a change of a step.
type EditEndorsementStepInput struct {
	ID           string
	Version      int
	Body         Opt[string]
	Level        Opt[endorsementstep.Level]
	MeetsOn      Opt[calendar.Date]
	Motion, Note Opt[string]
}

// EditEndorsementStepResult names the step.
type EditEndorsementStepResult struct {
	Step string `json:"step"`
}

// EditEndorsementStep changes a step: an absent field stays, null clears. It
// answers NOT_FOUND, FORBIDDEN for a campaign out of reach, CONFLICT for a stale
// version, and VALIDATION_FAILED for values out of their limits.
func EditEndorsementStep(ctx context.Context, tx *ent.Tx, in EditEndorsementStepInput) (EditEndorsementStepResult, error) {
	s, err := editableEndorsementStep(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditEndorsementStepResult{}, err
	}
	var f Faults
	was := endorsementDraftOf(s)
	d := endorsementDraft{body: mustStay(&f, "input.body", in.Body, was.body), level: in.Level.or(was.level),
		meetsOn: in.MeetsOn.or(was.meetsOn), motion: in.Motion.or(was.motion), note: in.Note.or(was.note)}
	d.check(&f)
	if err := f.err(); err != nil {
		return EditEndorsementStepResult{}, err
	}
	edit := tx.EndorsementStep.UpdateOne(s).Where(endorsementstep.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditEndorsementStepResult{Step: s.ID}, nil
	}
	return EditEndorsementStepResult{Step: s.ID}, saved(ctx, tx, edit.Write(ctx), s.ID, in.Version)
}

// writableEndorsementStep finds a step of a campaign that the viewer may write,
// and holds the campaign.
func writableEndorsementStep(ctx context.Context, tx *ent.Tx, stepID string) (*ent.EndorsementStep, error) {
	if id.Prefix(stepID) != "ens" {
		return nil, missing("input.id", "endorsement step")
	}
	s, err := tx.EndorsementStep.Query().Where(endorsementstep.ID(stepID), endorsementstep.VoidedAtIsNil()).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "endorsement step")
	}
	_, err = writableCampaign(ctx, tx, "input.id", s.CampaignID)
	return s, err
}

// editableEndorsementStep is writableEndorsementStep that compares the version.
func editableEndorsementStep(ctx context.Context, tx *ent.Tx, stepID string, version int) (*ent.EndorsementStep, error) {
	s, err := writableEndorsementStep(ctx, tx, stepID)
	if err == nil && s.Version != version {
		err = stale(ctx, tx, s.ID, version)
	}
	return s, err
}
