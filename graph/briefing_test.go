package graph

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

var update = flag.Bool("update", false, "write the pages in testdata anew")

// briefedOn is the morning on which briefings are asked for.
var briefedOn = time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC)

// unionWorld is a union with all that stands on its briefing, made by the rules.
type unionWorld struct {
	*demoWorld
	t                *testing.T
	union, chair     string
	outreach, reader *viewer.Viewer
}

// on is a context in which the outreach desk acts on a day.
func (w *unionWorld) on(day string) context.Context {
	return at(w.t.Context(), noon(day), w.outreach)
}

func noon(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // days stand in this file
	}
	return t.Add(12 * time.Hour)
}

// unionCalled makes the union, whose names may be anything.
func unionCalled(t *testing.T, url, name, issue string) *unionWorld {
	t.Helper()
	d := openEmpty(t, url)
	w := &unionWorld{demoWorld: d, t: t}
	system := at(t.Context(), noon("2026-01-05"), viewer.System(store.SystemUserID))
	user := func(name string, role viewer.Role) *viewer.Viewer {
		made := does(t, system, d, crm.CreateUser, crm.CreateUserInput{Name: name, Roles: []viewer.Role{role}})
		return &viewer.Viewer{UserID: made.User, Roles: []viewer.Role{role}}
	}
	w.outreach, w.reader = user("Olu "+name, viewer.Outreach), user("Rhys Reader", viewer.Reader)
	ctx := w.on("2026-01-06")
	w.union = does(t, ctx, d, crm.CreateOrganisation, crm.CreateOrganisationInput{
		Name: name, ShortName: "TU", Kind: organisation.KindTRADE_UNION, RelationshipManagerID: w.outreach.UserID,
		Stage: organisation.StageAPPROACHED, Stance: organisation.StancePASSIVE_ALLY,
	}).Organisation
	w.chair = does(t, ctx, d, crm.CreatePerson, crm.CreatePersonInput{Name: "Tess " + name, Pronouns: "she/her", Position: &crm.PersonPositionInput{
		OrganisationID: w.union, Title: "Chair of " + name, Kind: position.KindCHAIR, StartedOn: "2020-05-01", Primary: true}}).Person
	does(t, ctx, d, crm.CreatePerson, crm.CreatePersonInput{Name: "Dan Deputy", Position: &crm.PersonPositionInput{
		OrganisationID: w.union, Kind: position.KindGENERAL_SECRETARY, StartedOn: "2024-01-01"}})
	silent := does(t, ctx, d, crm.CreatePerson, crm.CreatePersonInput{Name: "Sid Silent", Position: &crm.PersonPositionInput{OrganisationID: w.union, Kind: position.KindREP}})
	does(t, ctx, d, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: silent.Person, Reason: "Asked in writing."})
	does(t, ctx, d, crm.CreatePerson, crm.CreatePersonInput{Name: "Fay Former", Position: &crm.PersonPositionInput{
		OrganisationID: w.union, Kind: position.KindCHAIR, StartedOn: "2010-01-01", EndedOn: "2020-04-30"}})
	question := does(t, ctx, d, crm.CreateIssue, crm.CreateIssueInput{Name: issue}).Issue
	does(t, w.on("2026-02-01"), d, crm.MoveStage, crm.MoveStageInput{OrganisationID: w.union, Version: 1, To: organisation.StageIN_DIALOGUE, Reason: "They wrote to " + name})
	for since, stance := range map[calendar.Date]stancerecord.Stance{"2025-11-01": stancerecord.StanceNEUTRAL, "2026-02-03": stancerecord.StanceACTIVE_ALLY} {
		does(t, w.on("2026-02-03"), d, crm.RecordStance, crm.RecordStanceInput{OrganisationID: w.union, IssueID: question, Stance: stance, Since: since})
	}
	w.contacts(name)
	does(t, w.on("2026-03-21"), d, crm.RecordCoverage, crm.RecordCoverageInput{Headline: "Trouble at " + name, Kind: coverage.KindBROADCAST,
		PublishedAt: time.Date(2026, 3, 20, 7, 0, 0, 0, time.UTC), Mentions: []crm.MentionInput{{OrganisationID: w.union}}})
	does(t, w.on("2026-03-20"), d, crm.AddFollowUp, crm.AddFollowUpInput{OrganisationID: w.union, Title: "Ask " + name, DueOn: "2026-04-10"})
	return w
}

// contacts are of every closure and on all terms.
func (w *unionWorld) contacts(name string) {
	log := func(begin time.Time, in crm.LogInteractionInput) {
		in.StartsAt, in.Team = begin, interaction.TeamOUTREACH
		in.Participants = []crm.InteractionParticipantInput{{PersonID: w.chair, OrganisationID: w.union}}
		does(w.t, at(w.t.Context(), briefedOn, w.outreach), w.demoWorld, crm.LogInteraction, in)
	}
	log(noon("2026-02-10"), crm.LogInteractionInput{Kind: interaction.KindMEETING, Subject: "First talk with " + name, Outcome: interaction.OutcomeMEANINGFUL,
		Summary: "# Agreed\r\n\r\n- to meet again\n- <b>soon</b>", Remarks: []crm.RemarkInput{
			{PersonID: w.chair, Text: "We back " + name, Terms: remark.TermsON_THE_RECORD},
			{PersonID: w.chair, Text: "Some of us doubt it.", Terms: remark.TermsUNATTRIBUTABLE, AttributeAs: "a union source"},
			{PersonID: w.chair, Text: "The vote is close.", Terms: remark.TermsBACKGROUND},
			{Text: "All unions were there.", Terms: remark.TermsCHATHAM_HOUSE_RULE},
			{PersonID: w.chair, Text: "The minister will go.", Terms: remark.TermsLOBBY_TERMS},
			{PersonID: w.chair, Text: "On no terms: zebra."},
		},
		FollowUps: []crm.FollowUpInput{{Title: "Send the minutes", DueOn: "2026-03-29", AssigneeID: w.outreach.UserID}}})
	// Half past midnight in London, and the day before in UTC.
	log(time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), crm.LogInteractionInput{Kind: interaction.KindPHONE_CALL, Subject: "No answer", Outcome: interaction.OutcomeNO_ANSWER})
	log(noon("2026-03-01"), crm.LogInteractionInput{Kind: interaction.KindINFORMAL, Subject: "Over tea", Confidentiality: interaction.ConfidentialityTEAM,
		Terms: interaction.TermsOFF_THE_RECORD, Summary: "The summary of the tea: zebra.", Remarks: []crm.RemarkInput{
			{PersonID: w.chair, Text: "Never repeat this: zebra."}, {PersonID: w.chair, Text: "But this you may.", Terms: remark.TermsON_THE_RECORD}},
		FollowUps: []crm.FollowUpInput{{Title: "Call the team", DueOn: "2026-04-01"}}})
	log(noon("2026-03-05"), crm.LogInteractionInput{Kind: interaction.KindVIDEO_CALL, Subject: "Known to one", Confidentiality: interaction.ConfidentialityRESTRICTED,
		Summary: "Only the author reads this.", Remarks: []crm.RemarkInput{{PersonID: w.chair, Text: "Restricted words.", Terms: remark.TermsON_THE_RECORD}}})
}

// page is the briefing of the union, as Markdown.
func (w *unionWorld) page(v *viewer.Viewer) string {
	w.t.Helper()
	text, err := readtest.Execute(at(w.t.Context(), briefedOn, v), testSchema, fmt.Sprintf(`{ briefing(organisationID: %q) { markdown } }`, w.union), nil, w.desk())
	if err != nil {
		w.t.Fatal(err)
	}
	var answer struct{ Briefing struct{ Markdown string } }
	if err := json.Unmarshal(text, &answer); err != nil {
		w.t.Fatal(err)
	}
	return answer.Briefing.Markdown
}

// TestBriefingPage holds the page to print against the texts in testdata.
func TestBriefingPage(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		w := unionCalled(t, url, "The Union", "Public ownership of rail")
		w.holds("briefing_outreach.md", w.page(w.outreach))
		w.holds("briefing_reader.md", w.page(w.reader))

		// That there must be no contact stands above all else.
		does(t, w.on("2026-03-29"), w.demoWorld, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: w.union, Reason: "They asked us to stop."})
		page := strings.Split(w.page(w.reader), "\n")
		want := "**There must be no contact.** Olu The Union said so on 29 March 2026: They asked us to stop."
		if i := slices.Index(page, want); i != 4 {
			t.Errorf("%q stands in line %d of\n%s", want, i, strings.Join(page, "\n"))
		}
	})
}

func (w *unionWorld) holds(file, page string) {
	w.t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	if page != string(want) {
		w.t.Errorf("%s differs:\n%s", path, page)
	}
	if strings.Contains(page, "zebra") {
		w.t.Errorf("%s tells what must not be repeated", path)
	}
}

// Names are texts, whatever stands in them: with marks in every name the page has
// the lines that it has without.
func TestMarksInNamesBreakNoPage(t *testing.T) {
	const issue = "Public ownership of rail"
	plain := unionCalled(t, storetest.SQLite(t), "The Union", issue)
	form := formOf(plain.page(plain.outreach), "The Union", issue)
	for _, name := range []string{
		"# Title", "**bold** __b__ *i* _i_", "[link](https://evil.example) ![image](https://evil.example/i.png)", "<script>alert(1)</script> <!-- -->",
		"`code` ```", "a | b ~~c~~ \\", "> quoted", "&lt;b&gt; &amp;", "- item", "+ item", "1. first", "2) second", "=== ---", "{#id} [x] [^1]",
	} {
		w := unionCalled(t, storetest.SQLite(t), name, name)
		page := w.page(w.outreach)
		if got := formOf(page, plainText(name), plainText(name)); got != form {
			t.Errorf("%q changes the page to\n%s", name, page)
		}
		for _, line := range strings.Split(page, "\n") {
			if rest, ok := strings.CutPrefix(line, "- "); ok && beginsBlock(rest) {
				t.Errorf("%q begins a block: %s", name, line)
			}
		}
		if strings.Contains(page, "<") {
			t.Errorf("%q is HTML: %s", name, page)
		}
	}
}

// What is no character of a line in Markdown is none of a text either.
func TestPlainText(t *testing.T) {
	for text, want := range map[string]string{
		"a\u2028b\u0085# c": `a b \# c`, " a\r\n\r\n## b\t c ": `a \#\# b c`, "<&>": "&lt;&amp;&gt;", `\*`: `\\\*`, "": "", "\n": "",
	} {
		if got := plainText(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// formOf is a page without the names in it.
func formOf(page, name, issue string) string {
	return strings.ReplaceAll(strings.ReplaceAll(page, issue, "NAME"), name, "NAME")
}

// beginsBlock: what would be a list within a list, a heading or a quotation.
func beginsBlock(text string) bool {
	marker, _, _ := strings.Cut(text, " ")
	number := strings.TrimRight(marker, ".)")
	return slices.Contains([]string{"-", "+", "*", ">"}, marker) || strings.HasPrefix(marker, "#") ||
		number != marker && number != "" && strings.Trim(number, "0123456789") == ""
}
