package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// onCampaigns are questions about campaigns, their partners and what these decide.
var onCampaigns = []reading{
	{"campaigns with all that a list shows", `{ campaigns(first: %d) { edges { node {
		name status allowedMoves lead { name } issues { name } regions { name } tags { name } createdBy { name } } } pageInfo { hasNextPage } } }`, 4},
	{"what the viewer can", `{ campaigns(first: %d) { edges { node { viewerCan } } } }`, 2},
	{"campaigns of an organisation's kind", `{ campaigns(first: %d, filter: {partners: {none: {organisationIs: {kind: [OTHER]}}}}) { edges { node { name } } } }`, 1},
	{"partners of a campaign, with the decisions of each", `{ campaign(id: "${guards}") { partners(first: %d) { edges { node { role status organisation { name } contact { name } steps(first: 3) { edges { node { body result } } } } } } } }`, 3},
	{"partners in campaigns", `{ campaignPartners(first: %d) { edges { node { role status allowedMoves campaign { name } organisation { name } contact { name } createdBy { name } } } } }`, 1},
	{"endorsement steps", `{ endorsementSteps(first: %d) { edges { node { body result partner { role } campaign { name } organisation { name } } } } }`, 1},
	{"what is waited for", `{ endorsementsWaiting(first: %d) { edges { node { body meetsOn partner { role } campaign { name } organisation { name } } } } }`, 1},
	{"incompatibilities", `{ incompatibilities(first: %d) { edges { node { reason current organisation { name } with { name } createdBy { name } } } } }`, 1},
}

// Campaigns take as many statements for a long page as for a short one.
func TestStatementsOfCampaigns(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "campaigns")
		s.act(t, n, present.Add(-time.Hour), []deed{
			{"startCampaign": {"as": "more", "times": 30, "by": "outreach", "name": "More ${n}", "issueIDs": []any{"${railIssue}"}, "regionIDs": []any{"${london}"}}},
			{"createOrganisation": {"as": "body", "times": 30, "by": "outreach", "name": "Body ${n}", "kind": "TRADE_UNION"}},
			{"addCampaignPartner": {"as": "in", "times": 30, "by": "outreach", "campaignID": "${guards}", "organisationID": "${body_n}", "role": "MEMBER", "contactID": "${maeve}"}},
			{"addEndorsementStep": {"times": 30, "by": "outreach", "partnerID": "${in_n}", "body": "Executive ${n}", "meetsOn": "2026-03-10"}},
			{"recordIncompatibility": {"times": 30, "by": "outreach", "organisationID": "${body_n}", "withID": "${mu}", "reason": "A quarrel"}},
		})
		srv := s.open(t)
		token, _ := s.token(t, n, "outreach")
		s.checkReadings(t, r, srv, token, n, onCampaigns, 8, 25)
		if counting := s.counted(t, r, srv, token, `{ campaigns(first: 25) { edges { node { partnerCounts { role status count } } } } }`); len(counting) != 2 {
			t.Errorf("the partners of 25 campaigns are counted in %d statements, want 2:\n%s", len(counting), strings.Join(counting, "\n"))
		}
	})
}
