package demo_test

import (
	"testing"

	"github.com/breakthrough-party/coalition/ent"
)

// tellPress is the work of the press desk, without ids.
func tellPress(t *testing.T, db *ent.Client, say func(format string, args ...any)) {
	ctx := asServer(t)
	for _, j := range must[[]*ent.JournalistProfile](t)(db.JournalistProfile.Query().WithPerson().WithCreator().All(ctx)) {
		say("profile %s|%v|freelance %v|terms %v|%s", j.Edges.Person.Name, j.Beats, j.Freelance, j.DefaultTerms != nil, j.Edges.Creator.Name)
	}
	for _, n := range must[[]*ent.PressNote](t)(db.PressNote.Query().WithPerson().All(ctx)) {
		say("press note %s|%s|terms %v", n.Edges.Person.Name, n.Text, n.Terms != nil)
	}
	for _, p := range must[[]*ent.Pitch](t)(db.Pitch.Query().WithCreator().All(ctx)) {
		say("pitch %s|%s|embargo %v|exclusive %v|sent %v|%s", p.Subject, p.Status, p.EmbargoLiftsAt != nil, p.Exclusive, p.SentAt != nil, p.Edges.Creator.Name)
	}
	for _, r := range must[[]*ent.PitchRecipient](t)(db.PitchRecipient.Query().WithPerson().WithPitch().WithOrganisation().All(ctx)) {
		say("recipient %s|%s|%s|at %v|broke %v", r.Edges.Person.Name, r.Edges.Pitch.Subject, r.Status, r.Edges.Organisation != nil, r.EmbargoBrokenAt != nil)
	}
	for _, o := range must[[]*ent.PitchOverride](t)(db.PitchOverride.Query().All(ctx)) {
		say("override %s|%s", o.Warning, o.Reason)
	}
	for _, e := range must[[]*ent.MediaEnquiry](t)(db.MediaEnquiry.Query().WithPerson().WithAssignee().All(ctx)) {
		missed := e.Deadline.Before(noon) && (e.RespondedAt == nil || e.RespondedAt.After(e.Deadline))
		say("enquiry %s|%s|%s|given %v|missed %v", e.Question, e.Edges.Person.Name, e.Status, e.Edges.Assignee != nil, missed)
	}
	for _, c := range must[[]*ent.Coverage](t)(db.Coverage.Query().WithOrganisation().All(ctx)) {
		say("coverage %s|%s|%s|%s|reach %d|of a pitch %v|invented %v", c.Headline, c.Kind, c.PublishedOn, c.Edges.Organisation.Name, c.Reach, c.PitchID != "",
			c.Edges.Organisation.Website == "")
	}
	for _, m := range must[[]*ent.Mention](t)(db.Mention.Query().WithOrganisation().WithCampaign().All(ctx)) {
		switch {
		case m.Edges.Organisation != nil:
			say("mention of an organisation %s|%s|invented %v", m.Edges.Organisation.Name, m.Sentiment, m.Edges.Organisation.Website == "")
		case m.Edges.Campaign != nil:
			say("mention of a campaign %s|%s", m.Edges.Campaign.Name, m.Sentiment)
		default:
			say("mention of us %s|quoted %v", m.Sentiment, m.Quote != "")
		}
	}
	say("bylines: %d", must[int](t)(db.Byline.Query().Count(ctx)))
}

// enough is what there has to be of something.
type enough struct {
	what     string
	pattern  string
	min, max int
}

// pressNeeds are what lists and filters of the press desk ask for.
var pressNeeds = []enough{
	{"profiles of journalists", `profile .*`, 40, 60},
	{"freelance journalists", `profile .*freelance true.*`, 4, 20},
	{"default terms", `profile .*terms true.*`, 20, 50},
	{"press notes", `press note .*`, 10, 20},
	{"pitches", `pitch .*`, 6, 15},
	{"drafts of pitches", `pitch .*\|DRAFT\|`, 1, 3},
	{"pitches that are out", `pitch .*\|SENT\|`, 2, 6},
	{"pitches that are over", `pitch .*\|CLOSED\|`, 2, 6},
	{"pitches under an embargo", `pitch .*embargo true.*`, 2, 5},
	{"an exclusive pitch", `pitch .*exclusive true.*`, 1, 3},
	{"listed recipients", `recipient .*\|LISTED\|`, 2, 9},
	{"recipients who wait", `recipient .*\|SENT\|`, 1, 9},
	{"recipients whom we asked again", `recipient .*\|FOLLOWED_UP\|`, 1, 9},
	{"recipients who replied", `recipient .*\|RESPONDED\|`, 1, 9},
	{"recipients who are interested", `recipient .*\|INTERESTED\|`, 1, 9},
	{"recipients who passed", `recipient .*\|PASSED\|`, 1, 9},
	{"recipients who never answered", `recipient .*\|NO_RESPONSE\|`, 1, 9},
	{"recipients who placed it", `recipient .*\|PLACED\|`, 3, 12},
	{"broken embargoes", `recipient .*broke true`, 1, 1},
	{"overridden warnings", `override PITCHED_RECENTLY.*`, 1, 1},
	{"new enquiries", `enquiry .*\|RECEIVED\|`, 1, 3},
	{"enquiries that are given to somebody", `enquiry .*\|ASSIGNED\|`, 1, 3},
	{"responses to approve", `enquiry .*\|AWAITING_APPROVAL\|`, 1, 3},
	{"enquiries with a response", `enquiry .*\|RESPONDED\|`, 1, 3},
	{"enquiries that we declined", `enquiry .*\|DECLINED\|`, 1, 3},
	{"enquiries that are over", `enquiry .*\|CLOSED\|`, 1, 3},
	{"missed deadlines", `enquiry .*missed true`, 1, 1},
	{"coverage", `coverage .*`, 115, 130},
	{"coverage of two years ago", `coverage .*\|2024-0[3-6]-.*`, 5, 30},
	{"coverage of this year", `coverage .*\|2026-.*`, 5, 30},
	{"coverage of pitches", `coverage .*of a pitch true.*`, 4, 12},
	{"coverage of outlets that exist", `coverage .*invented false`, 0, 0},
	{"coverage of every kind", `coverage .*\|(INTERVIEW|OPINION|LETTER|BROADCAST|PODCAST)\|`, 40, 100},
	{"kind mentions of us", `mention of us POSITIVE.*`, 10, 60},
	{"neutral mentions of us", `mention of us NEUTRAL.*`, 10, 60},
	{"unkind mentions of us", `mention of us NEGATIVE.*`, 10, 60},
	{"mixed mentions of us", `mention of us MIXED.*`, 10, 60},
	{"mentions of us to rate", `mention of us UNRATED.*`, 10, 60},
	{"kind mentions of campaigns", `mention of a campaign .*POSITIVE`, 10, 60},
	{"other mentions of campaigns", `mention of a campaign .*(NEUTRAL|NEGATIVE|MIXED|UNRATED)`, 10, 60},
	{"kind mentions of organisations", `mention of an organisation .*POSITIVE.*`, 10, 60},
	{"other mentions of organisations", `mention of an organisation .*(NEUTRAL|NEGATIVE|MIXED|UNRATED).*`, 10, 60},
	{"words about organisations that exist", `mention of an organisation .*invented false`, 0, 0},
	{"bylines", `bylines: 1[0-9][0-9]`, 1, 1},
}
