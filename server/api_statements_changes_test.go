package server_test

import (
	"testing"

	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// onChanges are questions about the feed and the history of records. The feed takes
// one statement to be read, one for each kind to see which records may be told of,
// one for the changes, and one for the records of each kind.
var onChanges = []reading{
	{"the feed with who, and records of three kinds", `{ changes(first: %d, kinds: [ORGANISATION, PERSON, CONTACT_POINT]) { edges { cursor node { action kind verb at fields by { name } record { id ... on Organisation { name } ... on Person { name } ... on ContactPoint { value } } } } pageInfo { hasNextPage endCursor } } }`, 8},
	{"the feed with values", `{ changes(first: %d, kinds: [ORGANISATION, PERSON, CONTACT_POINT]) { edges { node { values { field before after } } } } }`, 6},
	{"the feed alone", `{ changes(first: %d, kinds: [ORGANISATION, PERSON, CONTACT_POINT]) { edges { node { recordID } } } }`, 5},
	{"backwards", `{ changes(last: %d, kinds: [ORGANISATION]) { edges { node { recordID } } } }`, 3},
	{"the history of a list", `{ organisations(first: %d) { edges { node { name history(first: 3) { edges { node { verb at fields by { name } } } } } } } }`, 2},
	{"the history of a list with values", `{ organisations(first: %d) { edges { node { history(first: 1) { edges { node { values { field before after } } } } } } } }`, 3},
}

// The feed and histories take as many statements for a long page as for a short one.
func TestStatementsOfChanges(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "many")
		if err := s.store.Number(t.Context()); err != nil {
			t.Fatal(err)
		}
		srv := s.open(t)
		token, _ := s.token(t, n, "admin")
		s.checkReadings(t, r, srv, token, n, onChanges, 45, 100)
	})
}
