package crm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/id"
)

// allStatuses are those of recipients.
var allStatuses = []pitchrecipient.Status{
	pitchrecipient.StatusLISTED, pitchrecipient.StatusSENT, pitchrecipient.StatusFOLLOWED_UP, pitchrecipient.StatusRESPONDED,
	pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPASSED, pitchrecipient.StatusNO_RESPONSE, pitchrecipient.StatusPLACED,
}

// changesOfPitches are the verbs that change a pitch, and of recipients those that
// change one.
var (
	changesOfPitches = []pressVerb{
		calls("editPitch", crm.EditPitch, func(id string, v int) crm.EditPitchInput {
			return crm.EditPitchInput{ID: id, Version: v, Subject: crm.Some("New")}
		}),
		calls("sendPitch", crm.SendPitch, func(id string, v int) crm.SendPitchInput { return crm.SendPitchInput{ID: id, Version: v} }),
		calls("closePitch", crm.ClosePitch, func(id string, v int) crm.ClosePitchInput { return crm.ClosePitchInput{ID: id, Version: v} }),
	}
	changesOfRecipients = []pressVerb{
		calls("removePitchRecipient", crm.RemovePitchRecipient, func(id string, v int) crm.RemovePitchRecipientInput {
			return crm.RemovePitchRecipientInput{ID: id, Version: v}
		}),
		calls("recordPitchAnswer", crm.RecordPitchAnswer, func(id string, v int) crm.RecordPitchAnswerInput {
			return crm.RecordPitchAnswerInput{ID: id, Version: v, Status: pitchrecipient.StatusPASSED}
		}),
		calls("reportEmbargoBroken", crm.ReportEmbargoBroken, func(id string, v int) crm.ReportEmbargoBrokenInput {
			return crm.ReportEmbargoBrokenInput{ID: id, Version: v, At: noon}
		}),
	}
)

func TestPitchesThatAreStaleOrMissing(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		p := d.offer(crm.DraftPitchInput{}, ann)
		r := d.recipients(p)[0].ID
		do(d, d.press, crm.EditPitch, crm.EditPitchInput{ID: p, Version: 1, Body: crm.Some("x")})
		d.change(touchRecipient(r))
		check := func(verbs []pressVerb, recordID string) {
			for _, verb := range verbs {
				err := verb.call(d, d.press, recordID, 1)
				if got := refusals(t, err); len(got) != 1 || got[0] != "CONFLICT input.version" {
					t.Errorf("%s: %v", verb.name, err)
				}
				if got := refusals(t, verb.call(d, d.admin, recordID, 1)); len(got) != 1 || got[0] != "FORBIDDEN input.id" {
					t.Errorf("%s by an administrator: %v", verb.name, got)
				}
				for _, hidden := range []struct {
					by      int
					missing string
				}{{0, recordID}, {1, recordID + " "}, {1, id.New(id.Prefix(recordID))}, {1, ""}, {1, d.london}} {
					who := d.outreach
					if hidden.by == 1 {
						who = d.press
					}
					if got := refusals(t, verb.call(d, who, hidden.missing, 2)); len(got) != 1 || got[0] != "NOT_FOUND input.id" {
						t.Errorf("%s of %q: %v", verb.name, hidden.missing, got)
					}
				}
			}
		}
		check(changesOfPitches, p)
		check(changesOfRecipients, r)
		refused(d, d.outreach, crm.AddPitchRecipients, crm.AddPitchRecipientsInput{PitchID: p}, "NOT_FOUND input.pitchID")
		refused(d, d.admin, crm.AddPitchRecipients, crm.AddPitchRecipientsInput{PitchID: p}, "FORBIDDEN input.pitchID")
		void := crm.VoidRecordInput{ID: p, Reason: "x"}
		refused(d, d.outreach, crm.VoidRecord, void, "NOT_FOUND input.id")
		refused(d, d.admin, crm.VoidRecord, void, "FORBIDDEN input.id")
		do(d, d.press, crm.VoidRecord, void)
		refused(d, d.press, crm.VoidRecord, void, "NOT_FOUND input.id")
		if n := d.db().PitchRecipient.Query().CountX(d.as(d.press)); n != 0 {
			t.Errorf("%d recipients of what is gone are seen", n)
		}
		for _, verb := range append(changesOfPitches, changesOfRecipients...) {
			recordID := p
			if strings.Contains(verb.name, "ecipient") || verb.name == "recordPitchAnswer" || verb.name == "reportEmbargoBroken" {
				recordID = r
			}
			if got := refusals(t, verb.call(d, d.press, recordID, 3)); len(got) != 1 || got[0] != "NOT_FOUND input.id" {
				t.Errorf("%s of what is gone: %v", verb.name, got)
			}
		}
	})
}

// Every move that the table allows is made, and every other is refused.
func TestMovesOfRecipients(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		theirs := []pitchrecipient.Status{pitchrecipient.StatusRESPONDED, pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPASSED, pitchrecipient.StatusPLACED}
		for _, from := range allStatuses {
			r := d.inStatus(from, crm.DraftPitchInput{}, ann)
			for _, to := range allStatuses {
				in := d.answer(r, to)
				if in.Note = "x"; !crm.PitchRecipientMoves.Allow(from, to) || from == pitchrecipient.StatusLISTED {
					refused(d, d.press, crm.RecordPitchAnswer, in, "CONFLICT input.status")
					continue
				}
				do(d, d.press, crm.RecordPitchAnswer, in)
				got := d.db().PitchRecipient.GetX(d.system(), r.ID)
				answered := false
				for _, s := range theirs {
					answered = answered || s == to
				}
				if got.Status != to || got.Note != "x" || (got.AnsweredAt != nil) != answered {
					t.Errorf("%s to %s: %v", from, to, got)
				}
				r = d.inStatus(from, crm.DraftPitchInput{}, ann)
			}
		}
		r := d.inStatus(pitchrecipient.StatusSENT, crm.DraftPitchInput{}, ann)
		in := d.answer(r, "LOST")
		in.Note = strings.Repeat("x", 501)
		refused(d, d.press, crm.RecordPitchAnswer, in, "VALIDATION_FAILED input.note", "VALIDATION_FAILED input.status", "CONFLICT input.status")
		in = d.answer(r, pitchrecipient.StatusRESPONDED)
		in.Note = "Maybe"
		do(d, d.press, crm.RecordPitchAnswer, in)
		do(d, d.press, crm.RecordPitchAnswer, d.answer(r, pitchrecipient.StatusPLACED))
		if got := d.recipients(r.PitchID)[0]; got.Note != "Maybe" {
			t.Errorf("the note is %q", got.Note)
		}
	})
}

// An embargo is broken after it was sent, and before it lifted: to the moment.
func TestReportEmbargoBroken(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		lifts := noon.Add(3 * time.Hour)
		p := d.offer(crm.DraftPitchInput{EmbargoLiftsAt: &lifts}, ann)
		r := d.recipients(p)[0].ID
		report := func(version int, when time.Time) crm.ReportEmbargoBrokenInput {
			return crm.ReportEmbargoBrokenInput{ID: r, Version: version, At: when, Note: "On air"}
		}
		refused(d, d.press, crm.ReportEmbargoBroken, report(1, noon), "CONFLICT input.id")
		d.send(p)
		d.after(4)
		in := report(2, noon.Add(-time.Microsecond))
		in.Note = "a\nb"
		refused(d, d.press, crm.ReportEmbargoBroken, in, "VALIDATION_FAILED input.at", "VALIDATION_FAILED input.note")
		refused(d, d.press, crm.ReportEmbargoBroken, report(2, lifts), "VALIDATION_FAILED input.at")
		do(d, d.press, crm.ReportEmbargoBroken, report(2, lifts.Add(-time.Microsecond)))
		do(d, d.press, crm.ClosePitch, crm.ClosePitchInput{ID: p, Version: 2})
		do(d, d.press, crm.ReportEmbargoBroken, report(4, noon))
		do(d, d.press, crm.ReportEmbargoBroken, report(5, noon)) // nothing new
		if got := d.recipients(p)[0]; !got.EmbargoBrokenAt.Equal(noon) || got.EmbargoBrokenNote != "On air" || got.Version != 5 {
			t.Errorf("broken: %v", got)
		}
		d.now = noon.Add(time.Hour)
		refused(d, d.press, crm.ReportEmbargoBroken, report(5, noon.Add(2*time.Hour)), "VALIDATION_FAILED input.at") // yet to come
		open := d.inStatus(pitchrecipient.StatusSENT, crm.DraftPitchInput{}, ann)
		refused(d, d.press, crm.ReportEmbargoBroken, crm.ReportEmbargoBrokenInput{ID: open.ID, Version: open.Version, At: noon}, "CONFLICT input.id")
	})
}
