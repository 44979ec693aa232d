package graph

import (
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

const wholeDay = `{ myDay { date
	dueFollowUps { totalCount edges { node { title } } } meetings { totalCount edges { node { subject } } }
	overdueOrganisations { totalCount edges { node { name } } } overduePeople { totalCount edges { node { name } } }
	opened { totalCount edges { node { reason user { name } } } } } }`

func TestMyDay(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.fillDay()
		cases := []struct {
			name string
			who  *viewer.Viewer
			want map[string]string
		}{
			{"outreach", o.outreach, map[string]string{
				"dueFollowUps.edges.node.title": "[Long ago Yesterday Today]", "dueFollowUps.totalCount": "3",
				"meetings.edges.node.subject": "[Entered Restricted Invited Of outreach]", "meetings.totalCount": "4",
				"overdueOrganisations.edges.node.name": "[Never Gone cold]", "overdueOrganisations.totalCount": "2",
				"overduePeople.edges.node.name": "[Nell]", "overduePeople.totalCount": "1",
				"opened.edges.node.reason": "[Asked by a court]", "opened.edges.node.user.name": "[Ada]", "opened.totalCount": "1",
			}},
			{"who opened it", o.admin, map[string]string{"opened.edges.node.reason": "[]", "meetings.edges.node.subject": "[Entered Not mine Invited]"}},
			{"press, to whom a team's meeting is hidden", o.press, map[string]string{
				"meetings.edges.node.subject": "[]", "dueFollowUps.edges.node.title": "[]", "overdueOrganisations.edges.node.name": "[Seen by outreach]",
			}},
			{"who reads no partners", o.dpo, map[string]string{
				"dueFollowUps.totalCount": "0", "meetings.totalCount": "0", "overdueOrganisations.totalCount": "0",
				"overduePeople.totalCount": "0", "opened.totalCount": "0",
			}},
		}
		for _, c := range cases {
			got := o.asked(c.who, wholeDay)
			for path, want := range c.want {
				if is := got.text("myDay." + path); is != want {
					t.Errorf("%s: %s is %s and not %s", c.name, path, is, want)
				}
			}
			if got.text("myDay.date") != "2026-03-02" {
				t.Errorf("%s: the day is %s", c.name, got.text("myDay.date"))
			}
		}
	})
}

// fillDay enters what belongs on desks today, and beside each what does not.
func (o *office) fillDay() {
	union := o.organisation("Union", organisation.KindTRADE_UNION)
	sam := o.person("Sam", nil)
	o.tasks(union)
	o.meetings(union, sam)
	o.relationships()
	o.glass(union)
}

func (o *office) tasks(union string) {
	task := func(title, due string, assignee *viewer.Viewer) string {
		in := crm.AddFollowUpInput{OrganisationID: union, Title: title}
		in.DueOn, in.AssigneeID = calendar.Date(due), assignee.UserID
		return enter(o, o.outreach, crm.AddFollowUp, in).FollowUp
	}
	task("Today", "2026-03-02", o.outreach)
	task("Long ago", "2025-01-01", o.outreach)
	task("Yesterday", "2026-03-01", o.outreach)
	task("Tomorrow", "2026-03-03", o.outreach)
	task("Of somebody else", "2026-03-01", o.reader)
	done := task("Done", "2026-03-01", o.outreach)
	enter(o, o.outreach, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: done, Version: 1})
}

func (o *office) meetings(union, sam string) {
	plan := func(by *viewer.Viewer, subject string, hours int, sight interaction.Confidentiality, with ...crm.InteractionParticipantInput) string {
		return enter(o, by, crm.PlanInteraction, crm.PlanInteractionInput{
			Kind: interaction.KindMEETING, Subject: subject, StartsAt: o.now.Add(time.Duration(hours) * time.Hour), Confidentiality: sight,
			Participants: append(with, crm.InteractionParticipantInput{OrganisationID: union}),
		}).Interaction
	}
	us, pia := crm.InteractionParticipantInput{UserID: o.outreach.UserID}, crm.InteractionParticipantInput{UserID: o.press.UserID}
	plan(o.admin, "Invited", 5, interaction.ConfidentialityOPEN, us)
	plan(o.outreach, "Entered", 2, interaction.ConfidentialityOPEN, crm.InteractionParticipantInput{UserID: o.admin.UserID})
	plan(o.outreach, "Restricted", 3, interaction.ConfidentialityRESTRICTED)
	plan(o.outreach, "Tomorrow in London", 12, interaction.ConfidentialityOPEN)
	plan(o.admin, "Not mine", 4, interaction.ConfidentialityOPEN, crm.InteractionParticipantInput{UserID: o.reader.UserID})
	off := plan(o.outreach, "Off", 4, interaction.ConfidentialityOPEN)
	enter(o, o.outreach, crm.CancelInteraction, crm.CancelInteractionInput{ID: off, Version: 1, Reason: "Snow"})
	// Whoever takes part does not see what is another team's.
	plan(o.outreach, "Of outreach", 6, interaction.ConfidentialityTEAM, pia)
}

// relationships: with some of them contact is overdue, as far as the one or the
// other of us knows.
func (o *office) relationships() {
	weekly := 7
	body := func(name string, manager *viewer.Viewer) string {
		in := crm.CreateOrganisationInput{Name: name, Kind: organisation.KindTRADE_UNION}
		in.CadenceDays, in.RelationshipManagerID = &weekly, manager.UserID
		return enter(o, nil, crm.CreateOrganisation, in).Organisation
	}
	met := func(id string, daysAgo int, sight interaction.Confidentiality) {
		enter(o, o.outreach, crm.LogInteraction, crm.LogInteractionInput{
			Kind: interaction.KindPHONE_CALL, Subject: "Call", StartsAt: o.now.AddDate(0, 0, -daysAgo), Confidentiality: sight,
			Participants: []crm.InteractionParticipantInput{{OrganisationID: id}},
		})
	}
	met(body("Gone cold", o.outreach), 30, interaction.ConfidentialityOPEN)
	met(body("Due today", o.outreach), 7, interaction.ConfidentialityOPEN)
	met(body("Seen by outreach", o.press), 1, interaction.ConfidentialityTEAM)
	body("Never", o.outreach)
	enter(o, nil, crm.ArchiveOrganisation, crm.ArchiveOrganisationInput{ID: body("Archived", o.outreach), Version: 1})
	enter(o, nil, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: body("Left alone", o.outreach), Reason: "They asked."})
	enter(o, nil, crm.CreatePerson, crm.CreatePersonInput{Name: "Nell", CadenceDays: &weekly, RelationshipManagerID: o.outreach.UserID})
	enter(o, nil, crm.CreatePerson, crm.CreatePersonInput{Name: "No rhythm", RelationshipManagerID: o.outreach.UserID})
}

// glass: an administrator opens what outreach closed, lately and long ago.
func (o *office) glass(union string) {
	log := func(by *viewer.Viewer, subject string) string {
		return enter(o, by, crm.LogInteraction, crm.LogInteractionInput{
			Kind: interaction.KindMEETING, Subject: subject, StartsAt: o.now.AddDate(0, 0, -60), Confidentiality: interaction.ConfidentialityRESTRICTED,
			Participants: []crm.InteractionParticipantInput{{OrganisationID: union}},
		}).Interaction
	}
	mine, theirs := log(o.outreach, "Mine"), log(o.press, "Of press")
	today := o.now
	o.now = today.AddDate(0, 0, -31)
	enter(o, o.admin, crm.BreakGlass, crm.BreakGlassInput{InteractionID: mine, Reason: "Long ago"})
	o.now = today
	enter(o, o.admin, crm.BreakGlass, crm.BreakGlassInput{InteractionID: mine, Reason: "Asked by a court"})
	enter(o, o.admin, crm.BreakGlass, crm.BreakGlassInput{InteractionID: theirs, Reason: "Of press"})
	enter(o, o.admin, crm.BreakGlass, crm.BreakGlassInput{InteractionID: log(o.admin, "Of the administrator"), Reason: "My own"})
}

// What a part of the desk needs is asked for only where the part is.
func TestMyDayNeeds(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	onlyPartners, onlyInteractions := token(o.outreach, viewer.PartnersRead), token(o.outreach, viewer.InteractionsRead)
	for document, want := range map[string]map[*viewer.Viewer]string{
		`{ myDay { date } }`:                                        {{}: "UNAUTHENTICATED", onlyPartners: "", o.dpo: ""},
		`{ myDay { dueFollowUps { totalCount } } }`:                 {onlyPartners: "FORBIDDEN interactions:read", onlyInteractions: ""},
		`{ myDay { meetings { totalCount } } }`:                     {onlyPartners: "FORBIDDEN interactions:read"},
		`{ myDay { overdueOrganisations { totalCount } } }`:         {onlyPartners: "FORBIDDEN interactions:read", onlyInteractions: "FORBIDDEN partners:read"},
		`{ myDay { overduePeople { edges { node { name } } } } }`:   {onlyPartners: "FORBIDDEN interactions:read", onlyInteractions: "FORBIDDEN partners:read"},
		`{ myDay { opened { totalCount } } }`:                       {onlyPartners: "FORBIDDEN admin", token(o.outreach, viewer.AdminScope): "FORBIDDEN interactions:read"},
		`{ myDay { meetings(first: 1, last: 1) { totalCount } } }`:  {o.outreach: "VALIDATION_FAILED last"},
		`{ myDay { meetings(after: "nonsense") { totalCount } } }`:  {o.outreach: "INVALID_CURSOR after"},
		`{ myDay { overduePeople(first: 101) { totalCount } } }`:    {o.outreach: "VALIDATION_FAILED first"},
		`{ myDay { dueFollowUps(first: 0) { edges { cursor } } } }`: {o.outreach: ""},
		`{ myDay { opened @skip(if: true) { totalCount } date } }`:  {onlyPartners: ""},
	} {
		for v, want := range want {
			if _, err := o.ask(v, document); refusal(err) != want {
				t.Errorf("%s as %v with %v: %v and not %s", document, v.Roles, v.Scopes, err, want)
			}
		}
	}
}
