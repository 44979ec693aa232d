package server_test

import (
	"testing"

	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// onAgreements are questions about agreements and the seats of pacts.
var onAgreements = []reading{
	{"agreements with all that belongs to them", `{ agreements(first: %d) { edges { node { title status allowedMoves campaign { name } createdBy { name } sharedWith { name }
		parties { organisation { name } signedBy { title person { name } } } terms { text brokenBy { name } } seats { constituency stands { name } } } } } }`, 5},
	{"agreements alone", `{ agreements(first: %d, orderBy: {field: ENDS_ON}, filter: {party: ["${rmt}"], not: {status: [ENDED]}}) { edges { node { title } } } }`, 1},
	{"agreements of an organisation", `{ organisation(id: "${rmt}") { agreements(first: %d) { edges { node { title terms { text } } } } } }`, 3},
	{"what the viewer can: each type, and of which agreement it is", `{ agreements(first: %d) { edges { node { viewerCan terms { viewerCan } seats { viewerCan } } } } }`, 8},
	{"seats", `{ pactSeats(first: %d) { edges { node { constituency stands { name } agreement { title } standsAside { name } } } } }`, 2},
	{"seats that are promised twice", `{ pactConflicts(first: %d) { edges { node { constituency stands { name } agreement { title } standsAside { name } } } } }`, 2},
}

func TestStatementsOfAgreements(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "pacts")
		srv := s.open(t)
		token, _ := s.token(t, n, "outreach")
		s.checkReadings(t, r, srv, token, n, onAgreements, 3, 25)
	})
}
