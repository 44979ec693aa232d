package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// ofJournalists are questions about journalists as a list of them shows them: one
// statement for the people, one for their posts, one for their coverage, and none
// for last contact, which is a column.
var ofJournalists = []reading{
	{"journalists with outlet, latest coverage and last contact", `{ journalists(first: %d) { edges { node { name lastContactAt contactHealth
		positions(filter: {current: true}) { edges { node { title organisation { name medium } } } } coverage(first: 1) { edges { node { headline publishedAt outlet { name } } } } } } pageInfo { hasNextPage } } }`, 3},
	{"those who were in touch last, with their profiles", `{ journalists(first: %d, orderBy: {field: LAST_CONTACT_AT, direction: DESC}, filter: {medium: [ONLINE]}) { edges { node { name lastContactAt lastCoverageAt journalist { beats freelance } } } } }`, 1},
	{"their coverage, and how it treats us", `{ journalists(first: %d) { edges { node { coverage(first: 2) { edges { node { headline journalists { name } mentions { sentiment campaign { name } } } } } } } } }`, 4},
}

func TestStatementsOfJournalists(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "newsroom")
		const many = 52
		s.act(t, n, present.Add(-4*time.Hour), []deed{
			{"createPerson": {"as": "hack", "times": many, "by": "press", "name": "Hack ${n}", "position": map[string]any{"organisationID": "${courier}", "kind": "REPORTER"}}},
			{"profileJournalist": {"times": many, "by": "press", "personID": "${hack_n}", "beats": []any{"Rail", "Housing"}}},
			{"recordCoverage": {"times": many, "by": "press", "headline": "Early ${n}", "publishedAt": "2025-10-01T08:00:00Z", "kind": "NEWS", "outletID": "${courier}",
				"journalistIDs": []any{"${hack_n}", "${rita}"}, "mentions": []any{map[string]any{"us": true, "sentiment": "POSITIVE"}}}},
			{"recordCoverage": {"times": many, "by": "press", "headline": "Late ${n}", "publishedAt": "2025-11-01T08:00:00Z", "kind": "OPINION", "outletID": "${courier}", "journalistIDs": []any{"${hack_n}"}}},
			{"logInteraction": {"times": many, "by": "press", "kind": "PRESS_CALL", "startsAt": "2025-12-01T10:00:00Z", "subject": "Call ${n}", "summary": "They rang.", "team": "PRESS", "confidentiality": "TEAM",
				"participants": []any{map[string]any{"personID": "${hack_n}"}, map[string]any{"userID": "${press}"}}}},
		})
		srv := s.open(t)
		token, _ := s.token(t, n, "press")
		s.checkReadings(t, r, srv, token, n, ofJournalists, 5, 50)
		// The long page is one: fewer journalists would prove nothing.
		_, answer := ask(t, srv, token, `{ journalists(first: 50, filter: {contactHealth: [NO_CADENCE], lastContactAt: {from: "2025-12-01T00:00:00Z"}}) { edges { node { coverage(first: 1) { edges { node { headline } } } } } } }`)
		edges, _ := at(answer, "data.journalists.edges").([]any)
		if len(edges) != 50 {
			t.Fatalf("there are %d journalists on the page, want 50", len(edges))
		}
		for i, e := range edges {
			latest, _ := at(e, "node.coverage.edges").([]any)
			if len(latest) != 1 || fmt.Sprint(at(latest[0], "node.headline")) != fmt.Sprintf("Late %04d", i+1) {
				t.Fatalf("the latest coverage of number %d is %v", i+1, latest)
			}
		}
	})
}
