package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// onCommitments are questions about what was promised, and about events.
var onCommitments = []reading{
	{"commitments", `{ commitments(first: %d) { edges { node { text overdue allowedMoves organisation { name } campaign { name } interaction { subject } createdBy { name } } } } }`, 1},
	{"commitments of organisations", `{ organisations(first: %d, filter: {text: "partner"}) { edges { node { name commitments(first: 2) { edges { node { text } } } } } } }`, 2},
	{"commitments of interactions", `{ interactions(first: %d) { edges { node { subject commitments(first: 2) { edges { node { text } } } } } } }`, 2},
	{"what the viewer can do with commitments", `{ commitments(first: %d) { edges { node { viewerCan } } } }`, 2},
	{"events", `{ events(first: %d) { edges { node { name region { name } campaign { name } createdBy { name } organisations(first: 3) { edges { node { role organisation { name } } } } speakers { topic person { name } user { name } organisation { name } } } } } }`, 3},
}

// Commitments and events take as many statements for a long page as for a short
// one, and records of commitments one for each time that they are asked for.
func TestStatementsOfCommitments(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "many")
		s.act(t, n, present.Add(-time.Hour), []deed{
			{"logInteraction": {"times": 25, "by": "outreach", "kind": "MEETING", "startsAt": "2025-12-01T10:00:00Z", "subject": "Pay ${n}", "participants": []any{map[string]any{"organisationID": "${rmt}"}},
				"commitments": []any{map[string]any{"madeBy": "THEM", "organisationID": "${rmt}", "kind": "FUNDS", "text": "A grant"}}}},
			{"planEvent": {"times": 25, "by": "outreach", "kind": "RALLY", "name": "Rally ${n}", "startsAt": "2026-05-01T10:00:00Z", "regionID": "${london}",
				"organisations": []any{map[string]any{"organisationID": "${rmt}", "role": "HOST"}}, "speakers": []any{map[string]any{"userID": "${press}"}}}},
		})
		srv := s.open(t)
		token, _ := s.token(t, n, "outreach")
		s.checkReadings(t, r, srv, token, n, onCommitments, 8, 25)
		for _, first := range []int{8, 25} {
			records := s.counted(t, r, srv, token, fmt.Sprintf(`{ organisations(first: %d) { edges { node { commitmentRecord { made keptRate } ours: commitmentRecord(madeBy: US) { made keptRate } } } } }`, first))
			if len(records) != 3 {
				t.Errorf("records of %d organisations take %d statements, want 3:\n%s", first, len(records), strings.Join(records, "\n"))
			}
		}
	})
}
