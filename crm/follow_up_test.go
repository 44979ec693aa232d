package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestAddFollowUp(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, mary := d.under("", "Unite"), d.person("Mary", "", "")
		met := d.meet(meeting{partners: []string{union}})
		in := crm.AddFollowUpInput{Title: " Send the paper ", Details: "Two\nlines", DueOn: "2026-03-20", AssigneeID: d.press.UserID, Priority: "HIGH"}
		for _, of := range []string{met, union, mary} {
			in := in
			switch of {
			case met:
				in.InteractionID = of
			case union:
				in.OrganisationID = of
			default:
				in.PersonID = of
			}
			up := d.task(do(d, d.outreach, crm.AddFollowUp, in).FollowUp)
			if up.InteractionID != in.InteractionID || up.OrganisationID != in.OrganisationID || up.PersonID != in.PersonID ||
				up.Title != "Send the paper" || up.Details != "Two\nlines" || up.DueOn != "2026-03-20" || up.AssigneeID != d.press.UserID ||
				up.Priority != followup.PriorityHIGH || up.Status != followup.StatusOPEN || up.Version != 1 || up.CreatedBy != d.outreach.UserID {
				t.Errorf("stored %v", up)
			}
		}
		up := d.task(do(d, d.outreach, crm.AddFollowUp, crm.AddFollowUpInput{PersonID: mary, Title: "Late", DueOn: "2020-01-01"}).FollowUp)
		if up.AssigneeID != "" || up.Priority != followup.PriorityNORMAL || up.Details != "" {
			t.Errorf("of which nothing is said: %v", up)
		}
	})
}

func TestFaultsOfAFollowUp(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, mary := d.under("", "Unite"), d.person("Mary", "", "")
		met := d.meet(meeting{partners: []string{union}})
		off := d.user("Off", viewer.Outreach)
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: off.UserID, Version: 1})
		for name, c := range map[string]struct {
			in   crm.AddFollowUpInput
			want []string
		}{
			"nothing": {crm.AddFollowUpInput{}, []string{"VALIDATION_FAILED input", "VALIDATION_FAILED input.dueOn", "VALIDATION_FAILED input.title"}},
			"two":     {crm.AddFollowUpInput{Title: "x", DueOn: today, InteractionID: met, OrganisationID: union}, []string{"VALIDATION_FAILED input"}},
			"other two": {crm.AddFollowUpInput{Title: "x", DueOn: today, PersonID: mary, OrganisationID: union},
				[]string{"VALIDATION_FAILED input"}},
			"other kinds": {crm.AddFollowUpInput{Title: "x", DueOn: today, OrganisationID: met, AssigneeID: union},
				[]string{"NOT_FOUND input.assigneeID", "NOT_FOUND input.organisationID"}},
			"no interaction": {crm.AddFollowUpInput{Title: "x", DueOn: today, InteractionID: union}, []string{"NOT_FOUND input.interactionID"}},
			"no such interaction": {crm.AddFollowUpInput{Title: "x", DueOn: "9999-12-31", InteractionID: id.New("int")},
				[]string{"VALIDATION_FAILED input.dueOn", "NOT_FOUND input.interactionID"}},
			"all at once": {crm.AddFollowUpInput{PersonID: id.New("per"), Title: "\u200b", Details: strings.Repeat("x", 10_001), DueOn: "soon", AssigneeID: off.UserID, Priority: "TOP"},
				[]string{"VALIDATION_FAILED input.assigneeID", "VALIDATION_FAILED input.details", "VALIDATION_FAILED input.dueOn",
					"NOT_FOUND input.personID", "VALIDATION_FAILED input.priority", "VALIDATION_FAILED input.title"}},
		} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), d.outreach, crm.AddFollowUp, c.in, c.want...) })
		}
	})
}

func TestEditFollowUp(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		up := d.followUp(d.under("", "Unite"), "2026-03-20", nil)
		edit := func(version int, change func(*crm.EditFollowUpInput)) crm.EditFollowUpInput {
			in := crm.EditFollowUpInput{ID: up, Version: version}
			change(&in)
			return in
		}
		do(d, d.press, crm.EditFollowUp, edit(1, func(in *crm.EditFollowUpInput) {
			in.Title, in.DueOn = crm.Some("Send the paper"), crm.Some(calendar.Date("2026-03-20"))
			in.Details, in.Priority = crm.Clear[string](), crm.Some(followup.PriorityNORMAL)
		}))
		if v := d.task(up).Version; v != 1 {
			t.Errorf("no change made version %d", v)
		}
		do(d, d.press, crm.EditFollowUp, edit(1, func(in *crm.EditFollowUpInput) {
			in.Title, in.DueOn = crm.Some("Call"), crm.Some(calendar.Date("2026-04-01"))
			in.Details, in.Priority = crm.Some("At noon"), crm.Some(followup.PriorityLOW)
		}))
		if got := d.changed(up, 2); got != "details due_on priority title" {
			t.Errorf("changed %q", got)
		}
		do(d, d.press, crm.EditFollowUp, edit(2, func(in *crm.EditFollowUpInput) {
			in.Details, in.Priority = crm.Clear[string](), crm.Some(followup.PriorityNORMAL)
		}))
		if u := d.task(up); u.Title != "Call" || u.Details != "" || u.DueOn != "2026-04-01" || u.Priority != followup.PriorityNORMAL {
			t.Errorf("it is %v", u)
		}
		refused(d, d.press, crm.EditFollowUp, edit(3, func(in *crm.EditFollowUpInput) {
			in.Title, in.DueOn, in.Priority = crm.Clear[string](), crm.Clear[calendar.Date](), crm.Some(followup.Priority("TOP"))
			in.Details = crm.Some(strings.Repeat("x", 10_001))
		}), "VALIDATION_FAILED input.details", "VALIDATION_FAILED input.dueOn", "VALIDATION_FAILED input.priority", "VALIDATION_FAILED input.title")
		refused(d, d.press, crm.EditFollowUp, edit(3, func(in *crm.EditFollowUpInput) { in.Priority = crm.Clear[followup.Priority]() }), "VALIDATION_FAILED input.priority")
		refused(d, d.press, crm.EditFollowUp, edit(3, func(in *crm.EditFollowUpInput) { in.DueOn = crm.Some(calendar.Date("9999-12-31")) }), "VALIDATION_FAILED input.dueOn")
	})
}

// What is done or cancelled is closed: who closed it, when and why is kept.
func TestClosedFollowUps(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.under("", "Unite")
		done, cancelled := d.followUp(union, today, nil), d.followUp(union, today, nil)
		refused(d, d.press, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: done, Version: 1, Note: strings.Repeat("x", 501)}, "VALIDATION_FAILED input.note")
		refused(d, d.press, crm.CancelFollowUp, crm.CancelFollowUpInput{ID: done, Version: 1, Reason: "a\nb"}, "VALIDATION_FAILED input.reason")
		do(d, d.press, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: done, Version: 1, Note: " Sent "})
		do(d, d.outreach, crm.CancelFollowUp, crm.CancelFollowUpInput{ID: cancelled, Version: 1, Reason: "They left"})
		if u := d.task(done); u.Status != followup.StatusDONE || u.ClosedNote != "Sent" || u.ClosedByID != d.press.UserID || u.ClosedAt == nil || !u.ClosedAt.Equal(noon) {
			t.Errorf("done: %v", u)
		}
		if u := d.task(cancelled); u.Status != followup.StatusCANCELLED || u.ClosedNote != "They left" || u.ClosedByID != d.outreach.UserID || u.ClosedAt == nil {
			t.Errorf("cancelled: %v", u)
		}
		for _, closed := range []string{done, cancelled} {
			for _, verb := range changesOfFollowUps {
				if got := refusals(t, verb.call(d, d.press, closed, 2)); len(got) != 1 || got[0] != "CONFLICT input.id" {
					t.Errorf("%s of a closed one: %v", verb.name, got)
				}
			}
			do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: closed, Reason: "x"})
		}
	})
}

// changesOfFollowUps are the verbs that change a follow-up, as somebody calls them.
var changesOfFollowUps = []struct {
	name string
	call func(d *desk, v *viewer.Viewer, up string, version int) error
}{
	{"editFollowUp", func(d *desk, v *viewer.Viewer, up string, version int) error {
		_, err := try(d, v, crm.EditFollowUp, crm.EditFollowUpInput{ID: up, Version: version, Title: crm.Some("New")})
		return err
	}},
	{"reassignFollowUp", func(d *desk, v *viewer.Viewer, up string, version int) error {
		_, err := try(d, v, crm.ReassignFollowUp, crm.ReassignFollowUpInput{ID: up, Version: version})
		return err
	}},
	{"completeFollowUp", func(d *desk, v *viewer.Viewer, up string, version int) error {
		_, err := try(d, v, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up, Version: version})
		return err
	}},
	{"cancelFollowUp", func(d *desk, v *viewer.Viewer, up string, version int) error {
		_, err := try(d, v, crm.CancelFollowUp, crm.CancelFollowUpInput{ID: up, Version: version})
		return err
	}},
}

func TestFollowUpsThatAreStaleOrMissing(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		up := d.followUp(d.under("", "Unite"), today, nil)
		do(d, d.press, crm.EditFollowUp, crm.EditFollowUpInput{ID: up, Version: 1, DueOn: crm.Some(today.AddDays(1))})
		for _, verb := range changesOfFollowUps {
			err := verb.call(d, d.outreach, up, 1)
			if got := refusals(t, err); len(got) != 1 || got[0] != "CONFLICT input.version" || !strings.Contains(err.Error(), "Pat changed dueOn") {
				t.Errorf("%s: %v", verb.name, err)
			}
		}
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: up, Reason: "x"})
		if _, err := d.db().FollowUp.Get(d.as(d.admin), up); !ent.IsNotFound(err) {
			t.Errorf("it is still seen: %v", err)
		}
		refused(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: up, Reason: "x"}, "NOT_FOUND input.id")
		for _, missing := range []string{up, up + " ", id.New("fup"), "", d.london} {
			for _, verb := range changesOfFollowUps {
				if got := refusals(t, verb.call(d, d.press, missing, 3)); len(got) != 1 || got[0] != "NOT_FOUND input.id" {
					t.Errorf("%s of %q: %v", verb.name, missing, got)
				}
			}
		}
	})
}
