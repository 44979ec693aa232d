package crm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestReceiveEnquiry(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, paper := d.reporter("Ann")
		radio, campaign := d.organisation("Radio", organisation.KindMEDIA_OUTLET, ""), d.newCampaign("Rail")
		came, deadline := noon.Add(-time.Hour), noon.Add(time.Hour)
		receive := func(in crm.ReceiveEnquiryInput) *ent.MediaEnquiry {
			t.Helper()
			return d.enquiry(do(d, d.press, crm.ReceiveEnquiry, in).Enquiry)
		}
		e := receive(crm.ReceiveEnquiryInput{JournalistID: ann, OutletID: radio, CampaignID: campaign, Question: " Will you\nstand? ",
			ReceivedAt: &came, Deadline: &deadline, Terms: mediaenquiry.TermsBACKGROUND})
		if e.PersonID != ann || e.OrganisationID != radio || e.CampaignID != campaign || e.Question != "Will you\nstand?" || !e.ReceivedAt.Equal(came) ||
			!e.Deadline.Equal(deadline) || *e.Terms != mediaenquiry.TermsBACKGROUND || e.Status != mediaenquiry.StatusRECEIVED || e.CreatedBy != d.press.UserID || e.Version != 1 {
			t.Errorf("stored %v", e)
		}
		e = receive(crm.ReceiveEnquiryInput{JournalistID: ann, Question: "x"})
		if e.OrganisationID != paper || !e.ReceivedAt.Equal(noon) || !e.Deadline.Equal(schema.NoDeadline) || e.Terms != nil {
			t.Errorf("of which little is said: %v", e)
		}
		if e = receive(crm.ReceiveEnquiryInput{OutletID: radio, Question: "x"}); e.PersonID != "" || e.OrganisationID != radio {
			t.Errorf("of an outlet: %v", e)
		}
		e = receive(crm.ReceiveEnquiryInput{NewJournalist: &crm.NewJournalistInput{Name: "Bob", PositionTitle: "Editor"}, OutletID: radio, Question: "x"})
		post := d.db().Position.Query().Where(position.PersonID(e.PersonID)).OnlyX(d.system())
		if post.OrganisationID != radio || post.Title != "Editor" || post.Kind != position.KindREPORTER || !d.isJournalist(e.PersonID) || e.OrganisationID != radio {
			t.Errorf("somebody new: %v, %v", e, post)
		}
		e = receive(crm.ReceiveEnquiryInput{NewJournalist: &crm.NewJournalistInput{Name: "Cat"}, Question: "x"})
		if e.PersonID == "" || e.OrganisationID != "" {
			t.Errorf("somebody new without an outlet: %v", e)
		}
	})
}

func TestFaultsOfAnEnquiry(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		gone, shut := d.person("Gone", "", ""), d.organisation("Shut", organisation.KindMEDIA_OUTLET, "")
		d.archive(gone)
		d.archive(shut)
		late, early := noon.Add(time.Microsecond), noon.Add(-time.Hour)
		ask := func(in crm.ReceiveEnquiryInput, want ...string) {
			t.Helper()
			refused(d, d.press, crm.ReceiveEnquiry, in, want...)
		}
		ask(crm.ReceiveEnquiryInput{JournalistID: gone, OutletID: shut, CampaignID: id.New("cmp"), Question: " ", ReceivedAt: &late, Deadline: &late, Terms: "LOUD"},
			"NOT_FOUND input.campaignID", "VALIDATION_FAILED input.deadline", "VALIDATION_FAILED input.journalistID", "VALIDATION_FAILED input.outletID",
			"VALIDATION_FAILED input.question", "VALIDATION_FAILED input.receivedAt", "VALIDATION_FAILED input.terms")
		ask(crm.ReceiveEnquiryInput{Question: "x"}, "VALIDATION_FAILED input")
		ask(crm.ReceiveEnquiryInput{Question: "x", JournalistID: ann, NewJournalist: &crm.NewJournalistInput{}}, "VALIDATION_FAILED input.newJournalist")
		ask(crm.ReceiveEnquiryInput{Question: "x", JournalistID: id.New("per"), OutletID: ann}, "NOT_FOUND input.journalistID", "NOT_FOUND input.outletID")
		ask(crm.ReceiveEnquiryInput{Question: strings.Repeat("x", 10_001), JournalistID: ann, Deadline: &early}, "VALIDATION_FAILED input.deadline", "VALIDATION_FAILED input.question")
		ask(crm.ReceiveEnquiryInput{Question: "x", OutletID: shut, NewJournalist: &crm.NewJournalistInput{Name: " ", PositionTitle: strings.Repeat("x", 201), PositionKind: "KING"}},
			"VALIDATION_FAILED input.newJournalist.name", "VALIDATION_FAILED input.newJournalist.positionKind", "VALIDATION_FAILED input.newJournalist.positionTitle", "VALIDATION_FAILED input.outletID")
		ask(crm.ReceiveEnquiryInput{Question: "x", OutletID: id.New("org"), NewJournalist: &crm.NewJournalistInput{Name: "Bob"}}, "NOT_FOUND input.outletID")
		ask(crm.ReceiveEnquiryInput{Question: "x", NewJournalist: &crm.NewJournalistInput{Name: "Bob", PositionTitle: "Editor"}}, "VALIDATION_FAILED input.newJournalist")
		for _, who := range []*viewer.Viewer{d.admin, d.outreach, d.reader} {
			refused(d, who, crm.ReceiveEnquiry, crm.ReceiveEnquiryInput{Question: "x", JournalistID: ann}, "FORBIDDEN")
		}
		token := *d.press
		token.Token, token.Scopes = "tok", []viewer.Scope{viewer.PressWrite}
		refused(d, &token, crm.ReceiveEnquiry, crm.ReceiveEnquiryInput{Question: "x", NewJournalist: &crm.NewJournalistInput{Name: "Bob"}}, "FORBIDDEN")
	})
}

func TestEditEnquiry(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		campaign, came := d.newCampaign("Rail"), noon.Add(-2*time.Hour)
		e := do(d, d.press, crm.ReceiveEnquiry, d.asks(ann)).Enquiry
		edit := func(version int, change func(*crm.EditEnquiryInput)) crm.EditEnquiryInput {
			in := crm.EditEnquiryInput{ID: e, Version: version}
			change(&in)
			return in
		}
		do(d, d.press, crm.EditEnquiry, edit(1, func(in *crm.EditEnquiryInput) {
			in.Question, in.Deadline, in.ReceivedAt = crm.Some("Will you stand?"), crm.Some(noon.Add(time.Hour)), crm.Some(noon)
		}))
		do(d, d.press, crm.EditEnquiry, edit(1, func(in *crm.EditEnquiryInput) {
			in.Question, in.Deadline, in.ReceivedAt, in.CampaignID = crm.Some("Why?"), crm.Clear[time.Time](), crm.Some(came), crm.Some(campaign)
			in.Terms, in.SpokespersonID = crm.Some(mediaenquiry.TermsON_THE_RECORD), crm.Some(d.outreach.UserID)
		}))
		if got := d.changed(e, 2); got != "campaign_id deadline question received_at spokesperson_id terms" {
			t.Errorf("changed %q", got)
		}
		if got := d.enquiry(e); !got.Deadline.Equal(schema.NoDeadline) || !got.ReceivedAt.Equal(came) || got.SpokespersonID != d.outreach.UserID {
			t.Errorf("it is %v", got)
		}
		off := d.user("Off", viewer.Press)
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: off.UserID, Version: 1})
		refused(d, d.press, crm.EditEnquiry, edit(2, func(in *crm.EditEnquiryInput) {
			in.Question, in.ReceivedAt, in.Deadline = crm.Clear[string](), crm.Clear[time.Time](), crm.Some(came)
			in.Response, in.SpokespersonID, in.CampaignID, in.Terms = crm.Some("x"), crm.Some(off.UserID), crm.Some(id.New("cmp")), crm.Some(mediaenquiry.Terms("LOUD"))
		}), "NOT_FOUND input.campaignID", "VALIDATION_FAILED input.deadline", "VALIDATION_FAILED input.question", "VALIDATION_FAILED input.receivedAt",
			"CONFLICT input.response", "VALIDATION_FAILED input.spokespersonID", "VALIDATION_FAILED input.terms")
		do(d, d.press, crm.EditEnquiry, edit(2, func(in *crm.EditEnquiryInput) {
			in.CampaignID, in.Terms, in.SpokespersonID = crm.Clear[string](), crm.Clear[mediaenquiry.Terms](), crm.Clear[string]()
		}))
		if got := d.enquiry(e); got.CampaignID != "" || got.Terms != nil || got.SpokespersonID != "" {
			t.Errorf("cleared: %v", got)
		}
		// A response that was written is changed, and stays one.
		do(d, d.press, crm.AnswerEnquiry, crm.AnswerEnquiryInput{ID: e, Version: 3, Response: "Yes"})
		for _, none := range []crm.Opt[string]{crm.Clear[string](), crm.Some(" "), crm.Some("")} {
			in := edit(4, func(in *crm.EditEnquiryInput) { in.Response = none })
			if _, err := try(d, d.press, crm.EditEnquiry, in); crm.CodeOf(err) != crm.Invalid {
				t.Errorf("a response %q is answered %v", none.Value, err)
			}
		}
		d.after(1)
		refused(d, d.press, crm.EditEnquiry, edit(4, func(in *crm.EditEnquiryInput) { in.ReceivedAt = crm.Some(noon.Add(time.Minute)) }), "VALIDATION_FAILED input.receivedAt")
		do(d, d.press, crm.EditEnquiry, edit(4, func(in *crm.EditEnquiryInput) { in.Response = crm.Some("No") }))
		if got := d.enquiry(e); got.Response != "No" || got.Status != mediaenquiry.StatusRESPONDED {
			t.Errorf("corrected: %v", got)
		}
	})
}

func TestAnswerEnquiry(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		e := do(d, d.press, crm.ReceiveEnquiry, d.asks(ann)).Enquiry
		answer := func(version int, change func(*crm.AnswerEnquiryInput)) crm.AnswerEnquiryInput {
			in := crm.AnswerEnquiryInput{ID: e, Version: version}
			change(&in)
			return in
		}
		early, later := noon.Add(-time.Microsecond), noon.Add(2*time.Hour)
		refused(d, d.press, crm.AnswerEnquiry, answer(1, func(in *crm.AnswerEnquiryInput) {
			in.RespondedAt, in.Terms, in.SpokespersonID = &early, "LOUD", id.New("usr")
		}),
			"VALIDATION_FAILED input.respondedAt", "VALIDATION_FAILED input.response", "NOT_FOUND input.spokespersonID", "VALIDATION_FAILED input.terms")
		refused(d, d.press, crm.AnswerEnquiry, answer(1, func(in *crm.AnswerEnquiryInput) { in.Response, in.RespondedAt = "Yes", &later }), "VALIDATION_FAILED input.respondedAt")
		refused(d, d.press, crm.AnswerEnquiry, answer(1, func(in *crm.AnswerEnquiryInput) { in.Response, in.RespondedAt, in.ForApproval = "Yes", ptr(noon), true }), "VALIDATION_FAILED input.respondedAt")
		do(d, d.press, crm.AnswerEnquiry, answer(1, func(in *crm.AnswerEnquiryInput) {
			in.Response, in.SpokespersonID, in.Terms, in.ForApproval = " Yes ", d.outreach.UserID, mediaenquiry.TermsON_THE_RECORD, true
		}))
		if got := d.enquiry(e); got.Status != mediaenquiry.StatusAWAITING_APPROVAL || got.Response != "Yes" || got.RespondedAt != nil || got.SpokespersonID != d.outreach.UserID {
			t.Errorf("awaits approval: %v", got)
		}
		d.after(3)
		do(d, d.press, crm.AnswerEnquiry, answer(2, func(in *crm.AnswerEnquiryInput) { in.RespondedAt = &later }))
		if got := d.enquiry(e); got.Status != mediaenquiry.StatusRESPONDED || got.Response != "Yes" || !got.RespondedAt.Equal(later) || *got.Terms != mediaenquiry.TermsON_THE_RECORD || got.SpokespersonID != d.outreach.UserID {
			t.Errorf("answered: %v", got)
		}
		now := do(d, d.press, crm.ReceiveEnquiry, d.asks(ann)).Enquiry
		do(d, d.press, crm.AnswerEnquiry, crm.AnswerEnquiryInput{ID: now, Version: 1, Response: "No"})
		if got := d.enquiry(now); !got.RespondedAt.Equal(d.now) {
			t.Errorf("answered now: %v", got)
		}
	})
}

func TestAssignEnquiry(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		e := do(d, d.press, crm.ReceiveEnquiry, d.asks(ann)).Enquiry
		off := d.user("Off", viewer.Press)
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: off.UserID, Version: 1})
		assign := func(version int, to string) crm.AssignEnquiryInput {
			return crm.AssignEnquiryInput{ID: e, Version: version, AssigneeID: to}
		}
		for to, want := range map[string]string{d.outreach.UserID: "VALIDATION_FAILED", off.UserID: "VALIDATION_FAILED", id.New("usr"): "NOT_FOUND", "": "NOT_FOUND"} {
			refused(d, d.press, crm.AssignEnquiry, assign(1, to), want+" input.assigneeID")
		}
		do(d, d.press, crm.AssignEnquiry, assign(1, d.press.UserID))
		do(d, d.press, crm.AssignEnquiry, assign(2, d.press.UserID)) // no edit
		do(d, d.press, crm.AssignEnquiry, assign(2, d.admin.UserID))
		if got := d.enquiry(e); got.Status != mediaenquiry.StatusASSIGNED || got.AssigneeID != d.admin.UserID || got.Version != 3 {
			t.Errorf("assigned: %v", got)
		}
		do(d, d.press, crm.DeclineEnquiry, crm.DeclineEnquiryInput{ID: e, Version: 3, Reason: "No comment"})
		if got := d.enquiry(e); got.Status != mediaenquiry.StatusDECLINED || got.ClosedNote != "No comment" || !got.RespondedAt.Equal(noon) {
			t.Errorf("declined: %v", got)
		}
		do(d, d.press, crm.CloseEnquiry, crm.CloseEnquiryInput{ID: e, Version: 4})
		if got := d.enquiry(e); got.Status != mediaenquiry.StatusCLOSED || got.ClosedNote != "No comment" {
			t.Errorf("closed: %v", got)
		}
		other := do(d, d.press, crm.ReceiveEnquiry, d.asks(ann)).Enquiry
		refused(d, d.press, crm.DeclineEnquiry, crm.DeclineEnquiryInput{ID: other, Version: 1, Reason: " "}, "VALIDATION_FAILED input.reason")
		refused(d, d.press, crm.CloseEnquiry, crm.CloseEnquiryInput{ID: other, Version: 1, Note: "a\nb"}, "VALIDATION_FAILED input.note")
		do(d, d.press, crm.CloseEnquiry, crm.CloseEnquiryInput{ID: other, Version: 1, Note: "They withdrew it"})
		if got := d.enquiry(other); got.ClosedNote != "They withdrew it" || got.RespondedAt != nil {
			t.Errorf("closed: %v", got)
		}
	})
}

// changesOfEnquiries are the verbs that change an enquiry, with where they move it.
func changesOfEnquiries(d *desk) map[mediaenquiry.Status]pressVerb {
	return map[mediaenquiry.Status]pressVerb{
		mediaenquiry.StatusASSIGNED: calls("assignEnquiry", crm.AssignEnquiry, func(id string, v int) crm.AssignEnquiryInput {
			return crm.AssignEnquiryInput{ID: id, Version: v, AssigneeID: d.press.UserID}
		}),
		mediaenquiry.StatusAWAITING_APPROVAL: calls("answerEnquiry", crm.AnswerEnquiry, func(id string, v int) crm.AnswerEnquiryInput {
			return crm.AnswerEnquiryInput{ID: id, Version: v, Response: "x", ForApproval: true}
		}),
		mediaenquiry.StatusRESPONDED: calls("answerEnquiry", crm.AnswerEnquiry, func(id string, v int) crm.AnswerEnquiryInput {
			return crm.AnswerEnquiryInput{ID: id, Version: v, Response: "x"}
		}),
		mediaenquiry.StatusDECLINED: calls("declineEnquiry", crm.DeclineEnquiry, func(id string, v int) crm.DeclineEnquiryInput {
			return crm.DeclineEnquiryInput{ID: id, Version: v, Reason: "x"}
		}),
		mediaenquiry.StatusCLOSED: calls("closeEnquiry", crm.CloseEnquiry, func(id string, v int) crm.CloseEnquiryInput { return crm.CloseEnquiryInput{ID: id, Version: v} }),
		"": calls("editEnquiry", crm.EditEnquiry, func(id string, v int) crm.EditEnquiryInput {
			return crm.EditEnquiryInput{ID: id, Version: v, Question: crm.Some("New")}
		}),
	}
}

// Every move that the table allows is made, and every other is refused.
func TestMovesOfEnquiries(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		for _, from := range []mediaenquiry.Status{mediaenquiry.StatusRECEIVED, mediaenquiry.StatusASSIGNED, mediaenquiry.StatusAWAITING_APPROVAL,
			mediaenquiry.StatusRESPONDED, mediaenquiry.StatusDECLINED, mediaenquiry.StatusCLOSED} {
			for to, verb := range changesOfEnquiries(d) {
				e := do(d, d.press, crm.ReceiveEnquiry, d.asks(ann)).Enquiry
				version := 1
				if from != mediaenquiry.StatusRECEIVED {
					if err := changesOfEnquiries(d)[from].call(d, d.press, e, 1); err != nil {
						t.Fatal(err)
					}
					version = 2
				}
				got := strings.Join(refusals(t, verb.call(d, d.press, e, version)), " ")
				want := "CONFLICT input.id"
				if to == "" || crm.EnquiryMoves.Allow(from, to) {
					want = ""
				}
				if got != want {
					t.Errorf("%s to %s is answered %q, want %q", from, to, got, want)
				}
				if now := d.enquiry(e).Status; want == "" && to != "" && now != to || (want != "" || to == "") && now != from {
					t.Errorf("%s to %s: it is %s", from, to, now)
				}
			}
		}
	})
}

func TestEnquiriesThatAreStaleOrMissing(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		e := do(d, d.press, crm.ReceiveEnquiry, d.asks(ann)).Enquiry
		do(d, d.press, crm.EditEnquiry, crm.EditEnquiryInput{ID: e, Version: 1, Question: crm.Some("x")})
		is := func(verb pressVerb, who *viewer.Viewer, recordID string, version int, want string) {
			t.Helper()
			err := verb.call(d, who, recordID, version)
			if got := refusals(t, err); len(got) != 1 || got[0] != want {
				t.Errorf("%s of %q is answered %v, want %s", verb.name, recordID, err, want)
			}
		}
		for _, verb := range changesOfEnquiries(d) {
			is(verb, d.press, e, 1, "CONFLICT input.version")
			is(verb, d.admin, e, 2, "FORBIDDEN input.id")
			is(verb, d.outreach, e, 2, "NOT_FOUND input.id")
			for _, missing := range []string{e + " ", id.New("enq"), "", d.london} {
				is(verb, d.press, missing, 2, "NOT_FOUND input.id")
			}
		}
		void := crm.VoidRecordInput{ID: e, Reason: "x"}
		refused(d, d.outreach, crm.VoidRecord, void, "NOT_FOUND input.id")
		refused(d, d.admin, crm.VoidRecord, void, "FORBIDDEN input.id")
		do(d, d.press, crm.VoidRecord, void)
		refused(d, d.press, crm.VoidRecord, void, "NOT_FOUND input.id")
		for _, verb := range changesOfEnquiries(d) {
			is(verb, d.press, e, 3, "NOT_FOUND input.id")
		}
	})
}
