package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/pitchoverride"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/pressnote"
	"github.com/breakthrough-party/coalition/viewer"
)

// alwaysAsked are questions that twins are asked each time, beside those at
// random: about what is in no list of its own, and about numbers.
var alwaysAsked = []string{
	`{ people(first: 100, orderBy: {field: CREATED_AT}) { edges { node { contactPoints(first: 3) { totalCount edges { node { value } } } } } } }`,
	`{ journalists(first: 100, orderBy: {field: LAST_CONTACT_AT, direction: DESC}) { edges { node { name version updatedAt lastContactAt
		pressNotes(first: 2) { totalCount edges { node { text terms } } } pressRecord { pitched placed passed noResponse embargoesBroken pieces rated meanSentiment } } } } }`,
	`{ journalists(first: 50) { edges { node { pitches(first: 3) { totalCount edges { node { status embargoBrokenAt overrides { warning reason } pitch { subject } } } } } } } }`,
	`{ pitches(first: 100) { totalCount edges { node { subject status recipients { totalCount } coverage { totalCount } } } } }`,
	`{ enquiries(first: 100, filter: {overdue: true}) { totalCount edges { node { question journalist { name } } } } }`,
	`{ coverages(first: 100) { edges { node { headline version pitch { subject } } } } }`,
}

// whatMayBeUsed asks for what was said for each campaign, and how much is left out.
func (d *demoWorld) whatMayBeUsed() string {
	var b strings.Builder
	for i, id := range d.ids["Campaign"] {
		fmt.Fprintf(&b, "c%d: quotableRemarks(campaignID: %q) { leftOut remarks { totalCount edges { node { text use } } } } ", i, id)
	}
	return "{ " + b.String() + "}"
}

// journalistsAndCampaigns finds those whom the press desk works with, and for what.
func (h *hiding) journalistsAndCampaigns(ctx context.Context, db *ent.Client) error {
	var err error
	h.reporters, err = db.Person.Query().Where(person.IsJournalist(true), person.ArchivedAtIsNil(), person.DoNotContactAtIsNil()).Order(person.ByID()).Limit(40).All(ctx)
	if err == nil && len(h.reporters) < 2 {
		err = errors.New("there are no journalists")
	}
	if err == nil {
		h.campaigns, err = db.Campaign.Query().IDs(ctx)
	}
	return err
}

// press makes what the press desk keeps from a viewer: notes from everybody else,
// pitches and enquiries from all but administrators.
func (h *hiding) press(ctx context.Context, tx *ent.Tx, from *viewer.Viewer) error {
	if from.Has(viewer.Press) {
		return nil
	}
	for range 12 {
		h.n++
		if err := h.note(ctx, tx); err != nil {
			return err
		}
		if from.Has(viewer.Admin) {
			continue
		}
		if err := h.pitch(ctx, tx); err != nil {
			return err
		}
		if err := h.enquiry(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// reporter is one of the journalists, another one with each number.
func (h *hiding) reporter(i int) string { return h.reporters[(h.n+i)%len(h.reporters)].ID }

func (h *hiding) note(ctx context.Context, tx *ent.Tx) error {
	made, err := crm.AddPressNote(ctx, tx, crm.AddPressNoteInput{PersonID: h.reporter(0), Text: "A union told her.", Terms: pressnote.TermsOFF_THE_RECORD})
	if err != nil {
		return err
	}
	if _, err := crm.EditPressNote(ctx, tx, crm.EditPressNoteInput{ID: made.PressNote, Version: 1, Text: crm.Some("The national union told her.")}); err != nil {
		return err
	}
	if h.n%4 == 0 {
		_, err = crm.VoidRecord(ctx, tx, crm.VoidRecordInput{ID: made.PressNote, Reason: "a"})
	}
	return err
}

// pitch drafts one, sends it in spite of all warnings, and says what came of it.
func (h *hiding) pitch(ctx context.Context, tx *ent.Tx) error {
	lifts := h.now.Add(time.Hour)
	in := crm.DraftPitchInput{
		Subject: fmt.Sprint("A national union ", h.n), Body: "a", CampaignID: h.campaigns[h.n%len(h.campaigns)], EmbargoLiftsAt: &lifts, Exclusive: h.n%2 == 0,
		Recipients: []crm.NewPitchRecipientInput{{PersonID: h.reporter(0)}, {PersonID: h.reporter(1)}},
	}
	made, err := crm.DraftPitch(ctx, tx, in)
	if err != nil || h.n%5 == 0 {
		return err
	}
	send := crm.SendPitchInput{ID: made.Pitch, Version: 1}
	for _, r := range in.Recipients {
		for _, w := range []pitchoverride.Warning{
			pitchoverride.WarningPITCHED_RECENTLY, pitchoverride.WarningEXCLUSIVE_GIVEN, pitchoverride.WarningEMBARGO_AND_EXCLUSIVE,
			pitchoverride.WarningMANAGED_BY, pitchoverride.WarningPOSITION_ENDED, pitchoverride.WarningPLACED_RECENTLY,
		} {
			send.Overrides = append(send.Overrides, crm.PitchOverrideInput{PersonID: r.PersonID, Warning: w, Reason: "a"})
		}
	}
	if _, err := crm.SendPitch(ctx, tx, send); err != nil {
		return err
	}
	first, err := tx.PitchRecipient.Query().Where(pitchrecipient.PitchID(made.Pitch), pitchrecipient.PersonID(h.reporter(0))).Only(ctx)
	if err != nil {
		return err
	}
	if _, err := crm.ReportEmbargoBroken(ctx, tx, crm.ReportEmbargoBrokenInput{ID: first.ID, Version: first.Version, At: h.now}); err != nil {
		return err
	}
	answer := crm.RecordPitchAnswerInput{ID: first.ID, Version: first.Version + 1, Status: pitchrecipient.StatusPLACED}
	if _, err := crm.RecordPitchAnswer(ctx, tx, answer); err != nil {
		return err
	}
	switch h.n % 4 {
	case 0:
		_, err = crm.VoidRecord(ctx, tx, crm.VoidRecordInput{ID: made.Pitch, Reason: "a"})
	case 1:
		_, err = crm.ClosePitch(ctx, tx, crm.ClosePitchInput{ID: made.Pitch, Version: 2, Note: "a"})
	}
	return err
}

// enquiry receives one whose deadline has passed, and answers some.
func (h *hiding) enquiry(ctx context.Context, tx *ent.Tx) error {
	received, due := h.now.Add(-time.Duration(h.n+1)*time.Hour), h.now.Add(-time.Minute)
	made, err := crm.ReceiveEnquiry(ctx, tx, crm.ReceiveEnquiryInput{
		JournalistID: h.reporter(0), CampaignID: h.campaigns[h.n%len(h.campaigns)], Question: "What of the union?", ReceivedAt: &received, Deadline: &due,
		Terms: mediaenquiry.TermsON_THE_RECORD,
	})
	if err != nil {
		return err
	}
	if _, err := crm.AssignEnquiry(ctx, tx, crm.AssignEnquiryInput{ID: made.Enquiry, Version: 1, AssigneeID: viewer.From(ctx).UserID}); err != nil {
		return err
	}
	switch h.n % 4 {
	case 0:
		_, err = crm.VoidRecord(ctx, tx, crm.VoidRecordInput{ID: made.Enquiry, Reason: "a"})
	case 1:
		_, err = crm.AnswerEnquiry(ctx, tx, crm.AnswerEnquiryInput{ID: made.Enquiry, Version: 2, Response: "The union is right."})
	}
	return err
}
