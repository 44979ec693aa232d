package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/pitch"
)

// DraftPitchInput is what is to be offered to journalists, and to whom.
type DraftPitchInput struct {
	Subject, Body  string
	CampaignID     string
	EmbargoLiftsAt *time.Time
	Exclusive      bool
	Recipients     []NewPitchRecipientInput
}

// DraftPitchResult names the pitch.
type DraftPitchResult struct {
	Pitch string `json:"pitch"`
}

// DraftPitch drafts a pitch, with those to whom it is to go. The press team may.
// It answers NOT_FOUND for ids that lead nowhere, and VALIDATION_FAILED for an
// embargo that is over, for what is archived, for people who are named twice, and
// for values out of their limits.
func DraftPitch(ctx context.Context, tx *ent.Tx, in DraftPitchInput) (DraftPitchResult, error) {
	if err := mayWritePress(ctx, "Pitch"); err != nil {
		return DraftPitchResult{}, err
	}
	var f Faults
	d := pitchDraft{subject: in.Subject, body: in.Body, campaignID: in.CampaignID, embargoLiftsAt: orZero(in.EmbargoLiftsAt), exclusive: in.Exclusive}
	if err := d.check(ctx, tx, &f, pitchDraft{}); err != nil {
		return DraftPitchResult{}, err
	}
	who, err := f.recipients(ctx, tx, in.Recipients, 0)
	if err != nil {
		return DraftPitchResult{}, err
	}
	if err := f.err(); err != nil {
		return DraftPitchResult{}, err
	}
	create := tx.Pitch.Create()
	d.fill(create.Mutation(), pitchDraft{})
	p, err := create.Save(ctx)
	if err != nil {
		return DraftPitchResult{}, err
	}
	_, err = createRecipients(ctx, tx, p.ID, who)
	return DraftPitchResult{Pitch: p.ID}, err
}

// pitchDraft is a pitch as it will be, so that one set of rules holds for new ones
// and for edits.
type pitchDraft struct {
	subject, body  string
	campaignID     string
	embargoLiftsAt time.Time // zero without an embargo
	exclusive      bool
}

func pitchDraftOf(p *ent.Pitch) pitchDraft {
	return pitchDraft{subject: p.Subject, body: p.Body, campaignID: p.CampaignID, embargoLiftsAt: orZero(p.EmbargoLiftsAt), exclusive: p.Exclusive}
}

// check notes what is wrong with the values, and brings them into the form in
// which they are stored.
func (d *pitchDraft) check(ctx context.Context, tx *ent.Tx, f *Faults, was pitchDraft) error {
	d.subject = f.name("input.subject", d.subject, 1, 200)
	d.body = f.text("input.body", d.body, 0, 10_000)
	if !d.embargoLiftsAt.IsZero() {
		d.embargoLiftsAt = f.moment("input.embargoLiftsAt", d.embargoLiftsAt)
		if !d.embargoLiftsAt.Equal(was.embargoLiftsAt) && !d.embargoLiftsAt.After(calendar.Now(ctx)) {
			f.add(Invalid, "input.embargoLiftsAt", "This embargo would be over already.")
		}
	}
	return f.campaign(ctx, tx, "input.campaignID", d.campaignID, was.campaignID)
}

// fill writes into a mutation what is another than it was.
func (d pitchDraft) fill(m *ent.PitchMutation, was pitchDraft) {
	setNew(m.SetSubject, d.subject, was.subject)
	setNew(m.SetBody, d.body, was.body)
	setOrClear(m.SetCampaignID, m.ClearCampaignID, d.campaignID, was.campaignID)
	setOrClearMoment(m.SetEmbargoLiftsAt, m.ClearEmbargoLiftsAt, d.embargoLiftsAt, was.embargoLiftsAt)
	setNew(m.SetExclusive, d.exclusive, was.exclusive)
}

// EditPitchInput is a change of a pitch.
type EditPitchInput struct {
	ID             string
	Version        int
	Subject, Body  Opt[string]
	CampaignID     Opt[string]
	EmbargoLiftsAt Opt[time.Time]
	Exclusive      Opt[bool]
}

// EditPitchResult names the pitch.
type EditPitchResult struct {
	Pitch string `json:"pitch"`
}

// EditPitch changes a pitch: an absent field stays, null clears. What was sent
// stays as it was sent: only its campaign changes then. It answers NOT_FOUND,
// FORBIDDEN, what DraftPitch answers, and CONFLICT for a stale version and for
// subject, body, embargo and exclusivity of one that is no draft.
func EditPitch(ctx context.Context, tx *ent.Tx, in EditPitchInput) (EditPitchResult, error) {
	p, err := editablePitch(ctx, tx, "input.id", in.ID, &in.Version)
	if err != nil {
		return EditPitchResult{}, err
	}
	var f Faults
	was := pitchDraftOf(p)
	d := was
	d.subject = mustStay(&f, "input.subject", in.Subject, was.subject)
	d.body = in.Body.or(was.body)
	d.campaignID = in.CampaignID.or(was.campaignID)
	d.embargoLiftsAt = in.EmbargoLiftsAt.or(was.embargoLiftsAt)
	d.exclusive = in.Exclusive.or(was.exclusive)
	if err := d.check(ctx, tx, &f, was); err != nil {
		return EditPitchResult{}, err
	}
	if p.Status != pitch.StatusDRAFT {
		d.staysAsSent(&f, was)
	}
	if err := f.err(); err != nil {
		return EditPitchResult{}, err
	}
	edit := tx.Pitch.UpdateOne(p).Where(pitch.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditPitchResult{Pitch: p.ID}, nil
	}
	return EditPitchResult{Pitch: p.ID}, saved(ctx, tx, edit.Write(ctx), p.ID, in.Version)
}

// staysAsSent notes what cannot be changed any more.
func (d pitchDraft) staysAsSent(f *Faults, was pitchDraft) {
	for field, same := range map[string]bool{
		"input.subject": d.subject == was.subject, "input.body": d.body == was.body,
		"input.embargoLiftsAt": d.embargoLiftsAt.Equal(was.embargoLiftsAt), "input.exclusive": d.exclusive == was.exclusive,
	} {
		if !same {
			f.add(Conflict, field, "This pitch is no draft any more: draft another one.")
		}
	}
}
