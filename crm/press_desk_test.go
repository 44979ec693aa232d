package crm_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pitchoverride"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/viewer"
)

// newCampaign makes a campaign, past the verbs.
func (d *desk) newCampaign(name string) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		c, err := tx.Campaign.Create().SetName(name).Save(ctx)
		if err != nil {
			return "", err
		}
		return c.ID, nil
	})
}

// reporter is a person who works at a paper of their own.
func (d *desk) reporter(name string) (personID, paperID string) {
	d.t.Helper()
	paperID = d.organisation("The "+name, organisation.KindMEDIA_OUTLET, "")
	return d.person(name, paperID, position.KindREPORTER), paperID
}

// offer drafts a pitch to some people.
func (d *desk) offer(in crm.DraftPitchInput, people ...string) string {
	d.t.Helper()
	if in.Subject == "" {
		in.Subject = "Rail report"
	}
	for _, p := range people {
		in.Recipients = append(in.Recipients, crm.NewPitchRecipientInput{PersonID: p})
	}
	return do(d, d.press, crm.DraftPitch, in).Pitch
}

// send says that a pitch goes out.
func (d *desk) send(pitchID string, overrides ...crm.PitchOverrideInput) {
	d.t.Helper()
	do(d, d.press, crm.SendPitch, crm.SendPitchInput{ID: pitchID, Version: d.pitch(pitchID).Version, Overrides: overrides})
}

// pitch reads a pitch.
func (d *desk) pitch(pitchID string) *ent.Pitch {
	d.t.Helper()
	return d.db().Pitch.GetX(d.system(), pitchID)
}

// recipients are those of a pitch, in their order.
func (d *desk) recipients(pitchID string) []*ent.PitchRecipient {
	d.t.Helper()
	return d.db().PitchRecipient.Query().Where(pitchrecipient.PitchID(pitchID)).Order(pitchrecipient.ByCreatedAt(), pitchrecipient.ByID()).AllX(d.system())
}

// statuses are those of the recipients of a pitch, in their order.
func (d *desk) statuses(pitchID string) string {
	d.t.Helper()
	var out []string
	for _, r := range d.recipients(pitchID) {
		out = append(out, string(r.Status))
	}
	return strings.Join(out, " ")
}

// answer is the answer of a recipient as they are now.
func (d *desk) answer(r *ent.PitchRecipient, status pitchrecipient.Status) crm.RecordPitchAnswerInput {
	d.t.Helper()
	return crm.RecordPitchAnswerInput{ID: r.ID, Version: d.db().PitchRecipient.GetX(d.system(), r.ID).Version, Status: status}
}

// inStatus makes the one recipient of a new pitch have a status, past the verbs.
func (d *desk) inStatus(status pitchrecipient.Status, in crm.DraftPitchInput, personID string) *ent.PitchRecipient {
	d.t.Helper()
	r := d.recipients(d.offer(in, personID))[0]
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		edit := tx.PitchRecipient.UpdateOneID(r.ID).SetStatus(status)
		if status != pitchrecipient.StatusLISTED {
			edit.SetSentAt(d.now)
		}
		return edit.Exec(ctx)
	})
	return d.recipients(r.PitchID)[0]
}

// keptReasons are the overrides of a recipient, as "WARNING: reason".
func (d *desk) keptReasons(recipientID string) string {
	d.t.Helper()
	var out []string
	for _, o := range d.db().PitchOverride.Query().Where(pitchoverride.RecipientID(recipientID)).Order(pitchoverride.ByID()).AllX(d.system()) {
		out = append(out, fmt.Sprintf("%s: %s", o.Warning, o.Reason))
	}
	return strings.Join(out, ", ")
}

// enquiry reads an enquiry.
func (d *desk) enquiry(enquiryID string) *ent.MediaEnquiry {
	d.t.Helper()
	return d.db().MediaEnquiry.GetX(d.system(), enquiryID)
}

// asks is what a journalist asks by a deadline an hour from now.
func (d *desk) asks(personID string) crm.ReceiveEnquiryInput {
	return crm.ReceiveEnquiryInput{JournalistID: personID, Question: "Will you stand?", Deadline: ptr(d.now.Add(time.Hour))}
}

// pressVerb is a verb of the press desk that changes a record, as somebody calls it.
type pressVerb struct {
	name string
	call func(d *desk, v *viewer.Viewer, recordID string, version int) error
}

func calls[In, Out any](name string, verb verbOf[In, Out], in func(recordID string, version int) In) pressVerb {
	return pressVerb{name, func(d *desk, v *viewer.Viewer, recordID string, version int) error {
		_, err := try(d, v, verb, in(recordID, version))
		return err
	}}
}

// touchRecipient makes a new version of a recipient, past the verbs.
func touchRecipient(recipientID string) func(context.Context, *ent.Tx) error {
	return func(ctx context.Context, tx *ent.Tx) error {
		return tx.PitchRecipient.UpdateOneID(recipientID).SetNote("touched").Exec(ctx)
	}
}
