package graph

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// TestStatementsOfTheDesk: one for each list and one for each kind of record that
// stands in mixed lists and in rows of numbers; records that are joined take none.
func TestStatementsOfTheDesk(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.fillDay()
		union := o.briefed()
		weekly := 7
		region, err := o.ent().Region.Query().FirstID(o.as(nil))
		if err != nil {
			t.Fatal(err)
		}
		local := enter(o, nil, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "Local", Kind: organisation.KindTRADE_UNION, RegionIDs: []string{region}}).Organisation
		sam := enter(o, nil, crm.CreatePerson, crm.CreatePersonInput{Name: "Sam", CadenceDays: &weekly}).Person
		enter(o, o.outreach, crm.LogInteraction, crm.LogInteractionInput{Kind: interaction.KindMEETING, Subject: "x", StartsAt: o.now,
			Participants: []crm.InteractionParticipantInput{{PersonID: sam}, {OrganisationID: local}}})
		for _, c := range []struct {
			name, document string
			want           int
		}{
			{"a day", strings.ReplaceAll(wholeDay, "totalCount", "pageInfo { hasNextPage }"), 5},
			{"a day, with counts", wholeDay, 10},
			{"the date", `{ myDay { date } }`, 0},
			{"a briefing: whether there is one, the organisation, seven lists", strings.ReplaceAll(wholeBriefing, "ORG", union), 9},
			{"whom we neglect: keys, organisations, people", `{ goingCold { edges { cursor node { ... on Organisation { name contactHealth relationshipManager { name } }
				... on Person { name nextContactDue } } } pageInfo { hasNextPage } } }`, 3},
			{"how many we neglect", `{ goingCold { totalCount } }`, 1},
			{"a portfolio: whether there is the user, keys, organisations, people", `{ portfolioRisk(userID: "` + o.outreach.UserID + `") { edges { node { ... on Organisation { name } ... on Person { name } } } } }`, 4},
			{"numbers", `{ interactionStats(groupBy: [MONTH, KIND, TEAM]) { rows { month kind team interactions contacts } cut } }`, 1},
			{"numbers with what they belong to", `{ interactionStats(groupBy: [USER, ORGANISATION, REGION]) { rows { user { name } organisation { name parent { name } } region { name } interactions } } }`, 4},
		} {
			if all := o.statements(o.outreach, c.document); len(all) != c.want {
				t.Errorf("%s: %d statements and not %d\n%s", c.name, len(all), c.want, strings.Join(all, "\n"))
			}
		}
	})
}
