package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// onStatements are questions about statements and who signs them.
var onStatements = []reading{
	{"statements with texts, sign-ons and what the viewer can", `{ statements(first: %d) { edges { node { title allowedMoves viewerCan campaign { name } createdBy { name }
		versions(first: 2) { edges { node { number text createdBy { name } } } } signOns(first: 3) { edges { node { status organisation { name } person { name } signedBy { title person { name } } } } } } } } }`, 4},
	{"statements alone", `{ statements(first: %d) { edges { node { title status campaign { name } } } } }`, 1},
	{"sign-ons", `{ signOns(first: %d) { edges { node { status statement { title } organisation { name } person { name } signedBy { title } createdBy { name } } } } }`, 1},
	{"what the viewer can do with sign-ons", `{ signOns(first: %d) { edges { node { viewerCan allowedMoves } } } }`, 2},
	{"who was not asked: whether the statement is there, and the organisations", `{ signOnGap(statementID: "${strike}", first: %d) { edges { node { name } } } }`, 2},
}

func TestStatementsOfSigning(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "statements")
		s.act(t, n, present.Add(-time.Hour), []deed{
			{"createOrganisation": {"as": "ally", "times": 12, "by": "outreach", "name": "Ally ${n}", "kind": "TRADE_UNION", "stance": "ACTIVE_ALLY"}},
			{"draftStatement": {"as": "text", "times": 12, "by": "outreach", "title": "Text ${n}", "text": "A", "campaignID": "${londonVoice}"}},
			{"signStatement": {"times": 12, "by": "outreach", "statementID": "${guards}", "organisationID": "${ally_n}", "textNumber": 2}},
			{"signStatement": {"times": 12, "by": "outreach", "statementID": "${text_n}", "organisationID": "${rmt}", "textNumber": 1, "signedByID": "${maeve.position}"}},
		})
		token, _ := s.token(t, n, "outreach")
		srv := s.open(t)
		s.checkReadings(t, r, srv, token, n, onStatements, 4, 12)
		const counts = `{ statements(first: %d) { edges { node { signOnCounts { invited signed needsReconfirmation } } } } }`
		for _, first := range []int{1, 12} {
			if all := s.counted(t, r, srv, token, fmt.Sprintf(counts, first)); len(all) != 2 {
				t.Errorf("the counts of %d statements take %d statements:\n%s", first, len(all), strings.Join(all, "\n"))
			}
		}
	})
}
