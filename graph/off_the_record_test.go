package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// confidence is what was said off the record, in a word that stands nowhere else.
type confidence struct {
	word   string
	author *viewer.Viewer
	team   interaction.Team
	sight  interaction.Confidentiality
}

// tell enters a confidence with all that a remark goes through: it is corrected,
// and its interaction has further remarks, which may be used.
func (o *office) tell(c confidence, body, who, campaignID string) {
	made := enter(o, c.author, crm.LogInteraction, crm.LogInteractionInput{
		Kind: interaction.KindMEETING, StartsAt: o.now.AddDate(0, 0, -3), Subject: "Meeting", Summary: "We met.", Team: c.team, Confidentiality: c.sight, CampaignID: campaignID,
		Participants: []crm.InteractionParticipantInput{{PersonID: who, OrganisationID: body}, {UserID: c.author.UserID}},
		Remarks: []crm.RemarkInput{
			{PersonID: who, Text: "First " + c.word + " was said.", Terms: remark.TermsOFF_THE_RECORD},
			{PersonID: who, Text: "For " + string(c.team) + " to quote.", Terms: remark.TermsON_THE_RECORD},
		},
	})
	said, err := o.ent().Remark.Query().Where(remark.InteractionID(made.Interaction), remark.TermsEQ(remark.TermsOFF_THE_RECORD)).Only(o.as(nil))
	if err != nil {
		o.t.Fatal(err)
	}
	enter(o, c.author, crm.EditRemark, crm.EditRemarkInput{ID: said.ID, Version: 1, Text: crm.Some("Then " + c.word + " was said.")})
}

// SECURITY: what was said off the record reaches no briefing, not even that of the
// own team, nothing that may be quoted, no search, no filter by words and no event of the feed; and beside the own team nobody reads
// it in remarks or in the history of anything.
func TestWhatIsOffTheRecordStaysThere(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		union := o.organisation("Rail Union", organisation.KindTRADE_UNION)
		chief := o.person("Gwen Chief", general(union, "General Secretary", "2020-01-01"))
		campaignID := enter(o, o.outreach, crm.StartCampaign, crm.StartCampaignInput{Name: "Trains"}).Campaign
		all := []confidence{
			{"xylophone", o.outreach, interaction.TeamOUTREACH, interaction.ConfidentialityTEAM},
			{"bassoon", o.press, interaction.TeamPRESS, interaction.ConfidentialityTEAM},
			{"piccolo", o.outreach, interaction.TeamOUTREACH, interaction.ConfidentialityRESTRICTED},
		}
		for _, c := range all {
			o.tell(c, union, chief, campaignID)
		}
		o.numbered(t)
		// Who may read the remark, where it stands.
		reads := map[*viewer.Viewer]string{o.outreach: "xylophone piccolo", o.press: "bassoon", o.admin: "xylophone bassoon", o.reader: "", o.dpo: ""}
		for v, words := range reads {
			for _, c := range all {
				for what, text := range o.pages(v, union, chief, campaignID, c.word) {
					if strings.Contains(text, c.word) {
						t.Errorf("%v finds %s in %s: %s", v.Roles, c.word, what, text)
					}
				}
				mine := strings.Contains(words, c.word)
				if got := strings.Contains(o.answer(o.as(v), `{ remarks(first: 100) { edges { node { text } } } }`, nil), c.word); got != mine {
					t.Errorf("%v reads %s among remarks: %v, want %v", v.Roles, c.word, got, mine)
				}
				if got := strings.Contains(o.answer(o.as(v), `{ remarks(first: 100) { edges { node { history { edges { node { values { before after } } } } } } } }`, nil), "Then "+c.word); got != mine {
					t.Errorf("%v reads %s in the history of remarks: %v, want %v", v.Roles, c.word, got, mine)
				}
				if got := strings.Contains(o.history(o.as(v)), c.word); got != mine {
					t.Errorf("%v reads %s in history: %v, want %v", v.Roles, c.word, got, mine)
				}
			}
		}
		// They are not empty: they quote what may be used.
		a := o.asked(o.press, fmt.Sprintf(`{ briefing(organisationID: %q) { quotable { edges { node { text } } } } quotableRemarks(campaignID: %q) { leftOut remarks { edges { node { text } } } } }`, union, campaignID))
		for _, list := range []string{"briefing.quotable", "quotableRemarks.remarks"} {
			if got := a.text(list + ".edges.node.text"); got != "[For PRESS to quote.]" {
				t.Errorf("the press team may quote %s in %s", got, list)
			}
		}
		if got := a.text("quotableRemarks.leftOut"); got != "1" {
			t.Errorf("%s are left out for the press team, want its own one", got)
		}
	})
}

// pages are the answers in which nothing may stand that was off the record.
func (o *office) pages(v *viewer.Viewer, body, who, campaignID, word string) map[string]string {
	pages := map[string]string{}
	for what, document := range map[string]string{
		"the briefing": fmt.Sprintf(`{ briefing(organisationID: %q) { markdown quotable(first: 100) { edges { node { text } } }
			lastContacts(first: 100) { edges { node { subject summary } } } } }`, body),
		"what may be quoted": fmt.Sprintf(`{ quotableRemarks(campaignID: %q) { remarks(first: 100) { edges { node { text } } } } }`, campaignID),
		"search":             fmt.Sprintf(`{ search(query: %q, first: 100) { totalCount edges { snippet node { __typename } } } }`, word),
		"the feed":           `{ changes(first: 100) { edges { ` + wholeChange + ` } pageInfo { hasNextPage } } }`,
		"links in the feed":  `{ changes(first: 100, kinds: [REMARK]) { edges { node { record { ... on Remark { history { edges { ` + wholeChange + ` } } } } } } } }`,
		"my day":             `{ myDay { meetings { edges { node { subject summary } } } dueFollowUps { edges { node { title } } } } }`,
		"timelines":          fmt.Sprintf(`{ organisation(id: %q) { timeline(first: 100) { edges { node { ... on Interaction { subject summary } } } } } person(id: %q) { timeline(first: 100) { edges { node { ... on Interaction { subject summary } } } } } }`, body, who),
	} {
		pages[what] = o.answer(o.as(v), document, nil)
	}
	for what, document := range map[string]string{
		"search, by number": fmt.Sprintf(`{ search(query: %q, first: 100) { totalCount } }`, word),
		"a filter by words": fmt.Sprintf(`{ interactions(filter: {text: %q}) { totalCount } }`, word),
	} {
		if found := o.answer(o.as(v), document, nil); !strings.Contains(found, `"totalCount":0`) && !strings.Contains(found, "error") {
			pages[what] = word + " counts in " + found
		}
	}
	return pages
}
