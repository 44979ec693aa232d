package graph

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// TestStatementsOfTheDesk: what is not selected is not read; rows of numbers take
// one statement, and one for each kind of record that they name.
func TestStatementsOfTheDesk(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		region, err := o.ent().Region.Query().FirstID(o.as(nil))
		if err != nil {
			t.Fatal(err)
		}
		local := enter(o, nil, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "Local", Kind: organisation.KindTRADE_UNION, RegionIDs: []string{region}}).Organisation
		enter(o, o.outreach, crm.LogInteraction, crm.LogInteractionInput{Kind: interaction.KindMEETING, Subject: "x", StartsAt: o.now,
			Participants: []crm.InteractionParticipantInput{{OrganisationID: local}}})
		for _, c := range []struct {
			name, document string
			want           int
		}{
			{"the date", `{ myDay { date } }`, 0},
			{"how many we neglect", `{ goingCold { totalCount } }`, 1},
			{"numbers", `{ interactionStats(groupBy: [MONTH, KIND, TEAM]) { rows { month kind team interactions contacts } cut } }`, 1},
			{"numbers with what they belong to", `{ interactionStats(groupBy: [USER, ORGANISATION, REGION]) { rows { user { name } organisation { name parent { name } } region { name } interactions } } }`, 4},
		} {
			if all := o.statements(o.outreach, c.document); len(all) != c.want {
				t.Errorf("%s: %d statements and not %d\n%s", c.name, len(all), c.want, strings.Join(all, "\n"))
			}
		}
	})
}
