package graph

import (
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

const wholeBriefing = `{ briefing(organisationID: "ORG") { organisation { name relationshipManager { name } doNotContact { reason setBy { name } } }
	people { edges { node { title primary person { name } } } } lastContacts { edges { node { subject } } }
	openFollowUps { edges { node { title assignee { name } } } } stances { edges { node { stance issue { name } } } }
	stanceHistory { edges { node { stance } } } stageHistory { edges { node { from to by { name } } } }
	quotable { edges { node { text use person { name } } } } } }`

// briefed enters an organisation with all that a briefing shows, and returns its id.
func (o *office) briefed() string {
	manager := o.outreach.UserID
	union := enter(o, o.outreach, crm.CreateOrganisation, crm.CreateOrganisationInput{
		Name: "Union of *Makers*", ShortName: "UM", Kind: organisation.KindTRADE_UNION, RelationshipManagerID: manager,
	}).Organisation
	other := o.organisation("Other", organisation.KindEMPLOYER)
	sam := o.person("Sam <b>Bold</b>", general(union, "# General Secretary", "2020-05-01"))
	enter(o, nil, crm.CreatePerson, crm.CreatePersonInput{Name: "Pat", Position: &crm.PersonPositionInput{
		OrganisationID: union, Kind: position.KindPRESIDENT, StartedOn: "2015-01-01", Primary: true,
	}})
	past := general(union, "Gone", "2001-01-01")
	past.EndedOn = "2019-12-31"
	o.person("Predecessor", past)
	ann := o.person("Ann", general(other, "Director", "2020-01-01"))
	o.contacts(union, sam, ann)
	o.standing(union)
	enter(o, o.press, crm.AddFollowUp, crm.AddFollowUpInput{OrganisationID: union, Title: "Send the *plan*", DueOn: "2026-03-01", AssigneeID: o.press.UserID})
	enter(o, o.press, crm.AddFollowUp, crm.AddFollowUpInput{OrganisationID: other, Title: "Of another", DueOn: "2026-03-01"})
	return union
}

func (o *office) contacts(union, sam, ann string) {
	type said = crm.RemarkInput
	log := func(by *viewer.Viewer, subject string, daysAgo int, sight interaction.Confidentiality, terms interaction.Terms, remarks ...said) {
		o.now = o.now.Add(time.Second) // so that remarks have an order
		enter(o, by, crm.LogInteraction, crm.LogInteractionInput{
			Kind: interaction.KindMEETING, Subject: subject, Summary: "# We met\n<script>" + subject, StartsAt: o.now.AddDate(0, 0, -daysAgo),
			Confidentiality: sight, Terms: terms, Remarks: remarks,
			Participants: []crm.InteractionParticipantInput{{PersonID: sam}, {PersonID: ann}},
			FollowUps:    []crm.FollowUpInput{{Title: "After " + subject, DueOn: "2026-03-09"}},
		})
	}
	log(o.outreach, "Open", 10, interaction.ConfidentialityOPEN, "",
		said{PersonID: sam, Text: "We [will](x) win", Terms: remark.TermsON_THE_RECORD},
		said{PersonID: sam, Text: "They are afraid", Terms: remark.TermsUNATTRIBUTABLE, AttributeAs: "a union official"},
		said{PersonID: ann, Text: "Of another body", Terms: remark.TermsON_THE_RECORD},
		said{PersonID: sam, Text: "On no terms"},
		said{Text: "One of the two bodies said", Terms: remark.TermsCHATHAM_HOUSE_RULE})
	log(o.outreach, "Of outreach", 5, interaction.ConfidentialityTEAM, interaction.TermsOFF_THE_RECORD,
		said{PersonID: sam, Text: "Never print this", Terms: remark.TermsOFF_THE_RECORD},
		said{PersonID: sam, Text: "Of what was off the record", Terms: remark.TermsBACKGROUND})
	log(o.outreach, "For outreach", 6, interaction.ConfidentialityTEAM, "", said{PersonID: sam, Text: "In the team", Terms: remark.TermsBACKGROUND})
	log(o.press, "Of two of us", 3, interaction.ConfidentialityRESTRICTED, "", said{PersonID: sam, Text: "Hush", Terms: remark.TermsLOBBY_TERMS})
	for subject, outcome := range map[string]interaction.Outcome{"Alone": "", "Attempt": interaction.OutcomeNO_ANSWER} {
		enter(o, o.outreach, crm.LogInteraction, crm.LogInteractionInput{
			Kind: interaction.KindPHONE_CALL, Subject: subject, StartsAt: o.now.AddDate(0, 0, -20), Outcome: outcome,
			Participants: []crm.InteractionParticipantInput{{PersonID: sam}},
			Remarks:      []said{{Text: "Somebody said: " + subject, Terms: remark.TermsCHATHAM_HOUSE_RULE}},
		})
	}
	enter(o, o.outreach, crm.PlanInteraction, crm.PlanInteractionInput{
		Kind: interaction.KindMEETING, Subject: "Planned", StartsAt: o.now.AddDate(0, 0, 1),
		Participants: []crm.InteractionParticipantInput{{OrganisationID: union}},
	})
}

func (o *office) standing(union string) {
	ballots := enter(o, nil, crm.CreateIssue, crm.CreateIssueInput{Name: "1. Ballots"}).Issue
	for _, in := range []crm.RecordStanceInput{
		{Stance: stancerecord.StanceNEUTRAL, Since: "2024-01-01"}, {Stance: stancerecord.StanceACTIVE_ALLY, Since: "2025-06-01"},
		{Stance: stancerecord.StanceACTIVE_OPPONENT, Since: "2023-01-01", IssueID: ballots},
	} {
		in.OrganisationID = union
		enter(o, o.outreach, crm.RecordStance, in)
	}
	version := o.version(union)
	enter(o, o.outreach, crm.MoveStage, crm.MoveStageInput{OrganisationID: union, Version: version, To: organisation.StageAPPROACHED, Reason: "They *called*"})
}

func (o *office) version(organisationID string) int {
	o.t.Helper()
	found, err := o.ent().Organisation.Get(o.as(nil), organisationID)
	if err != nil {
		o.t.Fatal(err)
	}
	return found.Version
}

func TestBriefing(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		union := o.briefed()
		everybody := map[string]string{
			"organisation.name": "Union of *Makers*", "organisation.relationshipManager.name": "Olu",
			"people.edges.node.person.name": "[Pat Sam <b>Bold</b>]",
			"stances.edges.node.stance":     "[ACTIVE_ALLY ACTIVE_OPPONENT]", "stances.edges.node.issue.name": "[<nil> 1. Ballots]",
			"stanceHistory.edges.node.stance": "[ACTIVE_ALLY NEUTRAL ACTIVE_OPPONENT]",
			"stageHistory.edges.node.to":      "[APPROACHED]", "stageHistory.edges.node.by.name": "[Olu]",
		}
		const common = "[Somebody said: Alone Somebody said: Attempt They are afraid We [will](x) win]"
		for _, c := range []struct {
			who                     *viewer.Viewer
			contacts, tasks, quotes string
		}{
			{o.reader, "[Open Alone]", "[Send the *plan* After Open]", common},
			{o.outreach, "[Of outreach For outreach Open Alone]", "[Send the *plan* After Open After Of outreach After For outreach]", "[In the team " + common[1:]},
			{o.press, "[Of two of us Open Alone]", "[Send the *plan* After Open After Of two of us]", "[Hush " + common[1:]},
			{o.admin, "[Of outreach For outreach Open Alone]", "[Send the *plan* After Open After Of outreach After For outreach]", "[In the team " + common[1:]},
		} {
			got := o.asked(c.who, strings.ReplaceAll(wholeBriefing, "ORG", union))
			want := map[string]string{"lastContacts.edges.node.subject": c.contacts, "openFollowUps.edges.node.title": c.tasks}
			for path, text := range everybody {
				want[path] = text
			}
			for path, text := range want {
				if is := got.text("briefing." + path); is != text {
					t.Errorf("%v: %s is %s and not %s", c.who.Roles, path, is, text)
				}
			}
			if is := sorted(got.at("briefing.quotable.edges.node.text")); is != c.quotes {
				t.Errorf("%v: quotable is %s and not %s", c.who.Roles, is, c.quotes)
			}
		}
	})
}

// Whom we may meet stands in one order on all pages: the main ones first, and
// among equals those that were entered last.
func TestPeopleOfABriefing(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		union := o.organisation("Union", organisation.KindTRADE_UNION)
		for _, p := range []struct {
			name, since string
			primary     bool
		}{{"Ed", "2003-01-01", false}, {"Ann", "2001-01-01", true}, {"Cy", "2005-01-01", false}, {"Bo", "2000-01-01", true}, {"Di", "2004-01-01", false}} {
			post := general(union, "x", calendar.Date(p.since))
			post.Primary = p.primary
			o.person(p.name, post)
		}
		page := func(args string) (names []any, from, to string) {
			got := o.asked(o.reader, `{ briefing(organisationID: "`+union+`") { people(`+args+`) { edges { node { person { name } } } pageInfo { startCursor endCursor } } } }`)
			names, _ = got.at("briefing.people.edges.node.person.name").([]any)
			return names, got.text("briefing.people.pageInfo.startCursor"), got.text("briefing.people.pageInfo.endCursor")
		}
		want := "Bo Ann Di Cy Ed"
		var forward, backward []any
		for names, _, to := page("first: 2"); len(names) > 0; names, _, to = page(`first: 2, after: "` + to + `"`) {
			forward = append(forward, names...)
		}
		for names, from, _ := page("last: 2"); len(names) > 0; names, from, _ = page(`last: 2, before: "` + from + `"`) {
			backward = append(names, backward...)
		}
		if joined(forward) != want || joined(backward) != want {
			t.Errorf("%s forward and %s backward, and not %s", joined(forward), joined(backward), want)
		}
	})
}

// A long history of one issue leaves room for where they stand on others.
func TestCurrentStancesAreOnThePage(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	union := o.organisation("Union", organisation.KindTRADE_UNION)
	fracking := enter(o, nil, crm.CreateIssue, crm.CreateIssueInput{Name: "Fracking"}).Issue
	ballots := enter(o, nil, crm.CreateIssue, crm.CreateIssueInput{Name: "Ballots"}).Issue
	enter(o, nil, crm.RecordStance, crm.RecordStanceInput{OrganisationID: union, IssueID: fracking, Stance: stancerecord.StanceNEUTRAL, Since: "2020-01-01"})
	for i := range printedStances {
		since := calendar.Date("2021-01-01").AddDays(i)
		enter(o, nil, crm.RecordStance, crm.RecordStanceInput{OrganisationID: union, IssueID: ballots, Stance: stancerecord.StanceACTIVE_ALLY, Since: since})
	}
	page := o.asked(o.reader, `{ briefing(organisationID: "`+union+`") { markdown } }`).text("briefing.markdown")
	if !strings.Contains(page, "Fracking") || strings.Count(page, "Ballots") != printedStances-1 {
		t.Error(page)
	}
}

func TestWhoGetsABriefing(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	union := o.briefed()
	onlyInteractions, onlyPartners := token(o.outreach, viewer.InteractionsRead), token(o.outreach, viewer.PartnersRead)
	for _, c := range []struct {
		who                *viewer.Viewer
		id, selected, want string
	}{
		{&viewer.Viewer{}, union, "__typename", "UNAUTHENTICATED"},
		{o.dpo, union, "__typename", "NOT_FOUND organisationID"},
		{o.reader, "org_01h455vb4pex5vsknk084sn02q", "__typename", "NOT_FOUND organisationID"},
		{o.reader, "nonsense", "markdown", "NOT_FOUND organisationID"},
		// Without the scope nobody learns whether there is such an organisation.
		{onlyInteractions, union, "__typename", "FORBIDDEN partners:read"},
		{onlyInteractions, "org_01h455vb4pex5vsknk084sn02q", "__typename", "FORBIDDEN partners:read"},
		{onlyPartners, union, "stances { totalCount }", ""},
		{onlyPartners, union, "quotable { totalCount }", "FORBIDDEN interactions:read"},
		{onlyPartners, union, "lastContacts { totalCount }", "FORBIDDEN interactions:read"},
		{onlyPartners, union, "markdown", "FORBIDDEN interactions:read"},
		{onlyPartners, union, "page: markdown @skip(if: true) __typename", ""},
	} {
		_, err := o.ask(c.who, `{ briefing(organisationID: "`+c.id+`") { `+c.selected+` } }`)
		if is := refusal(err); is != c.want {
			t.Errorf("%s as %v with %v: %s and not %s", c.selected, c.who.Roles, c.who.Scopes, is, c.want)
		}
	}
}
