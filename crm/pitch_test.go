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
		campaign := d.newCampaign("Rail")
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
		lifts, campaign := noon.Add(time.Hour), d.newCampaign("Rail")
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
