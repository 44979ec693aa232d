package crm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchoverride"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
)

func TestDraftPitch(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, paper := d.reporter("Ann")
		radio := d.organisation("Radio", organisation.KindMEDIA_OUTLET, "")
		do(d, d.admin, crm.StartPosition, crm.StartPositionInput{PersonID: ann, OrganisationID: d.under("", "Unite"), Kind: position.KindREP, Primary: true})
		bob, lifts := d.person("Bob", "", ""), noon.Add(time.Hour)
		campaign := d.startCampaign(crm.StartCampaignInput{Name: "Rail"})
		p := d.pitch(do(d, d.press, crm.DraftPitch, crm.DraftPitchInput{
			Subject: " Rail report ", Body: "Two\nlines", CampaignID: campaign, EmbargoLiftsAt: &lifts, Exclusive: true,
			Recipients: []crm.NewPitchRecipientInput{{PersonID: ann}, {PersonID: bob, OutletID: radio}},
		}).Pitch)
		if p.Subject != "Rail report" || p.Body != "Two\nlines" || p.CampaignID != campaign || !p.EmbargoLiftsAt.Equal(lifts) || !p.Exclusive ||
			p.Status != pitch.StatusDRAFT || p.SentAt != nil || p.Version != 1 || p.CreatedBy != d.press.UserID {
			t.Errorf("stored %v", p)
		}
		who := d.recipients(p.ID)
		if len(who) != 2 || who[0].PersonID != ann || who[0].OrganisationID != paper || who[1].PersonID != bob || who[1].OrganisationID != radio ||
			who[0].Status != pitchrecipient.StatusLISTED || !who[0].SentAt.Equal(schema.NeverContacted) {
			t.Errorf("recipients are %v", who)
		}
		// Nothing is said of anything else.
		if p := d.pitch(d.offer(crm.DraftPitchInput{})); p.EmbargoLiftsAt != nil || p.Exclusive || p.CampaignID != "" || len(d.recipients(p.ID)) != 0 {
			t.Errorf("of which nothing is said: %v", p)
		}
		if w := d.recipients(d.offer(crm.DraftPitchInput{}, bob)); w[0].OrganisationID != "" {
			t.Errorf("without a post at a paper: %v", w)
		}
	})
}

func TestFaultsOfAPitch(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, paper := d.reporter("Ann")
		gone, shut := d.person("Gone", "", ""), d.organisation("Shut", organisation.KindMEDIA_OUTLET, "")
		d.archive(gone)
		d.archive(shut)
		past := noon
		refused(d, d.press, crm.DraftPitch, crm.DraftPitchInput{
			Subject: strings.Repeat("x", 201), Body: strings.Repeat("x", 10_001), CampaignID: id.New("cmp"), EmbargoLiftsAt: &past,
			Recipients: []crm.NewPitchRecipientInput{{ann, ""}, {ann, shut}, {gone, paper}, {id.New("per"), id.New("org")}, {paper, ann}},
		}, "VALIDATION_FAILED input.body", "NOT_FOUND input.campaignID", "VALIDATION_FAILED input.embargoLiftsAt",
			"VALIDATION_FAILED input.recipients.1.outletID", "VALIDATION_FAILED input.recipients.1.personID", "VALIDATION_FAILED input.recipients.2.personID",
			"NOT_FOUND input.recipients.3.outletID", "NOT_FOUND input.recipients.3.personID",
			"NOT_FOUND input.recipients.4.outletID", "NOT_FOUND input.recipients.4.personID", "VALIDATION_FAILED input.subject")
		many := make([]crm.NewPitchRecipientInput, 101)
		refused(d, d.press, crm.DraftPitch, crm.DraftPitchInput{Subject: " ", Recipients: many}, "VALIDATION_FAILED input.recipients", "VALIDATION_FAILED input.subject")
		refused(d, d.admin, crm.DraftPitch, crm.DraftPitchInput{Subject: "x"}, "FORBIDDEN")
		refused(d, d.outreach, crm.DraftPitch, crm.DraftPitchInput{Subject: "x"}, "FORBIDDEN")
	})
}

// What was sent stays as it was sent; the campaign may change.
func TestEditPitch(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		lifts, campaign := noon.Add(time.Hour), d.startCampaign(crm.StartCampaignInput{Name: "Rail"})
		p := d.offer(crm.DraftPitchInput{Body: "Text", EmbargoLiftsAt: &lifts}, ann)
		edit := func(version int, change func(*crm.EditPitchInput)) crm.EditPitchInput {
			in := crm.EditPitchInput{ID: p, Version: version}
			change(&in)
			return in
		}
		do(d, d.press, crm.EditPitch, edit(1, func(in *crm.EditPitchInput) { in.Subject, in.EmbargoLiftsAt = crm.Some("Rail report"), crm.Some(lifts) }))
		do(d, d.press, crm.EditPitch, edit(1, func(in *crm.EditPitchInput) {
			in.Subject, in.Body, in.CampaignID = crm.Some("Rail"), crm.Clear[string](), crm.Some(campaign)
			in.EmbargoLiftsAt, in.Exclusive = crm.Some(lifts.Add(time.Hour)), crm.Some(true)
		}))
		if got := d.changed(p, 2); got != "body campaign_id embargo_lifts_at exclusive subject" {
			t.Errorf("changed %q", got)
		}
		refused(d, d.press, crm.EditPitch, edit(2, func(in *crm.EditPitchInput) {
			in.Subject, in.EmbargoLiftsAt, in.CampaignID = crm.Clear[string](), crm.Some(noon), crm.Some(id.New("cmp"))
		}), "NOT_FOUND input.campaignID", "VALIDATION_FAILED input.embargoLiftsAt", "VALIDATION_FAILED input.subject")
		do(d, d.press, crm.EditPitch, edit(2, func(in *crm.EditPitchInput) {
			in.EmbargoLiftsAt, in.Exclusive = crm.Clear[time.Time](), crm.Clear[bool]()
		}))
		if got := d.pitch(p); got.EmbargoLiftsAt != nil || got.Exclusive {
			t.Errorf("cleared: %v", got)
		}
		d.send(p)
		refused(d, d.press, crm.EditPitch, edit(4, func(in *crm.EditPitchInput) {
			in.Subject, in.Body, in.EmbargoLiftsAt, in.Exclusive = crm.Some("x"), crm.Some("x"), crm.Some(lifts), crm.Some(true)
		}), "CONFLICT input.body", "CONFLICT input.embargoLiftsAt", "CONFLICT input.exclusive", "CONFLICT input.subject")
		do(d, d.press, crm.EditPitch, edit(4, func(in *crm.EditPitchInput) { in.CampaignID = crm.Clear[string]() }))
		if got := d.pitch(p); got.CampaignID != "" || got.Version != 5 {
			t.Errorf("after it was sent: %v", got)
		}
	})
}

// To those who are listed later it goes when it is sent again; nobody gets it twice.
func TestListedLater(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		bob, _ := d.reporter("Bob")
		cat, _ := d.reporter("Cat")
		p := d.offer(crm.DraftPitchInput{}, ann)
		add := func(people ...string) crm.AddPitchRecipientsInput {
			in := crm.AddPitchRecipientsInput{PitchID: p}
			for _, personID := range people {
				in.Recipients = append(in.Recipients, crm.NewPitchRecipientInput{PersonID: personID})
			}
			return in
		}
		out := do(d, d.press, crm.AddPitchRecipients, add(cat, bob))
		who := d.recipients(p)
		if out.Pitch != p || strings.Join(out.Recipients, " ") != who[1].ID+" "+who[2].ID || who[1].PersonID != cat {
			t.Errorf("added %v, there are %v", out, who)
		}
		refused(d, d.press, crm.AddPitchRecipients, add(bob, cat, bob), "DUPLICATE input.recipients.0.personID", "DUPLICATE input.recipients.1.personID",
			"VALIDATION_FAILED input.recipients.2.personID", "DUPLICATE input.recipients.2.personID")
		refused(d, d.press, crm.AddPitchRecipients, add(), "VALIDATION_FAILED input.recipients")
		do(d, d.press, crm.RemovePitchRecipient, crm.RemovePitchRecipientInput{ID: who[2].ID, Version: 1})
		d.send(p)
		refused(d, d.press, crm.RemovePitchRecipient, crm.RemovePitchRecipientInput{ID: who[0].ID, Version: 2}, "CONFLICT input.id")
		if p := d.pitch(p); p.Status != pitch.StatusSENT || !p.SentAt.Equal(noon) || p.Version != 2 {
			t.Errorf("sent: %v", p)
		}
		d.after(1)
		refused(d, d.press, crm.SendPitch, crm.SendPitchInput{ID: p, Version: 2}, "CONFLICT input.id") // nobody is listed
		do(d, d.press, crm.AddPitchRecipients, add(bob))
		d.send(p)
		who = d.recipients(p)
		if d.statuses(p) != "SENT SENT SENT" || !who[0].SentAt.Equal(noon) || !who[2].SentAt.Equal(d.now) || !d.pitch(p).SentAt.Equal(noon) || who[0].Version != 2 {
			t.Errorf("sent again: %v", who)
		}
		do(d, d.press, crm.ClosePitch, crm.ClosePitchInput{ID: p, Version: 2, Note: " Over "})
		if p := d.pitch(p); p.Status != pitch.StatusCLOSED || !p.ClosedAt.Equal(d.now) || p.ClosedNote != "Over" {
			t.Errorf("closed: %v", p)
		}
		dan, _ := d.reporter("Dan")
		refused(d, d.press, crm.AddPitchRecipients, add(dan), "CONFLICT input.pitchID")
		refused(d, d.press, crm.SendPitch, crm.SendPitchInput{ID: p, Version: 3}, "CONFLICT input.id")
		refused(d, d.press, crm.ClosePitch, crm.ClosePitchInput{ID: p, Version: 3}, "CONFLICT input.id")
	})
}

func TestAPitchHasAtMost200Recipients(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	var people []crm.NewPitchRecipientInput
	for i := range 201 {
		people = append(people, crm.NewPitchRecipientInput{PersonID: d.person(fmt.Sprint("P", i), "", "")})
	}
	p := do(d, d.press, crm.DraftPitch, crm.DraftPitchInput{Subject: "x", Recipients: people[:100]}).Pitch
	do(d, d.press, crm.AddPitchRecipients, crm.AddPitchRecipientsInput{PitchID: p, Recipients: people[100:199]})
	refused(d, d.press, crm.AddPitchRecipients, crm.AddPitchRecipientsInput{PitchID: p, Recipients: people[199:]}, "VALIDATION_FAILED input.recipients")
	do(d, d.press, crm.AddPitchRecipients, crm.AddPitchRecipientsInput{PitchID: p, Recipients: people[199:200]})
}

// Those who never answered have not responded; whoever said something stays as
// they are. A draft can be given up.
func TestClosePitch(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		var people []string
		for _, name := range []string{"A", "B", "C", "D", "E"} {
			who, _ := d.reporter(name)
			people = append(people, who)
		}
		p := d.offer(crm.DraftPitchInput{}, people[:4]...)
		d.send(p)
		do(d, d.press, crm.AddPitchRecipients, crm.AddPitchRecipientsInput{PitchID: p, Recipients: []crm.NewPitchRecipientInput{{PersonID: people[4]}}})
		who := d.recipients(p)
		do(d, d.press, crm.RecordPitchAnswer, d.answer(who[1], pitchrecipient.StatusFOLLOWED_UP))
		do(d, d.press, crm.RecordPitchAnswer, d.answer(who[2], pitchrecipient.StatusINTERESTED))
		do(d, d.press, crm.RecordPitchAnswer, d.answer(who[3], pitchrecipient.StatusRESPONDED))
		refused(d, d.press, crm.ClosePitch, crm.ClosePitchInput{ID: p, Version: 2, Note: strings.Repeat("x", 501)}, "VALIDATION_FAILED input.note")
		do(d, d.press, crm.ClosePitch, crm.ClosePitchInput{ID: p, Version: 2})
		if got := d.statuses(p); got != "NO_RESPONSE NO_RESPONSE INTERESTED RESPONDED LISTED" {
			t.Errorf("they are %s", got)
		}
		if who := d.recipients(p); who[0].AnsweredAt != nil || who[2].AnsweredAt == nil {
			t.Errorf("answered %v", who)
		}
		draft := d.offer(crm.DraftPitchInput{}, people[0])
		do(d, d.press, crm.ClosePitch, crm.ClosePitchInput{ID: draft, Version: 1})
		if d.pitch(draft).Status != pitch.StatusCLOSED || d.statuses(draft) != "LISTED" {
			t.Errorf("a draft: %v", d.pitch(draft))
		}
	})
}

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

func TestFaultsOfOverrides(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		bob, _ := d.reporter("Bob")
		p := d.offer(crm.DraftPitchInput{}, ann)
		refused(d, d.press, crm.SendPitch, crm.SendPitchInput{ID: p, Version: 1, Overrides: []crm.PitchOverrideInput{
			{bob, pitchoverride.WarningMANAGED_BY, "x"}, {ann, pitchoverride.WarningMANAGED_BY, " "}, {ann, pitchoverride.WarningMANAGED_BY, "x"},
			{ann, pitchoverride.WarningDO_NOT_CONTACT, strings.Repeat("x", 501)}, {ann, "RAIN", "x"},
		}}, "VALIDATION_FAILED input.overrides.0.personID", "VALIDATION_FAILED input.overrides.1.reason", "VALIDATION_FAILED input.overrides.2",
			"VALIDATION_FAILED input.overrides.3.reason", "VALIDATION_FAILED input.overrides.3.warning", "VALIDATION_FAILED input.overrides.4.warning")
		refused(d, d.press, crm.SendPitch, crm.SendPitchInput{ID: p, Version: 1, Overrides: make([]crm.PitchOverrideInput, 601)}, "VALIDATION_FAILED input.overrides")
		// What does not apply has no effect and is not kept.
		d.send(p, crm.PitchOverrideInput{PersonID: ann, Warning: pitchoverride.WarningMANAGED_BY, Reason: "x"})
		if got := d.keptReasons(d.recipients(p)[0].ID); got != "" {
			t.Errorf("kept %s", got)
		}
	})
}
