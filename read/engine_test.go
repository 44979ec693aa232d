package read_test

import (
	"testing"

	"github.com/breakthrough-party/coalition/read"

	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestCheck(t *testing.T) {
	for _, err := range read.Check(testSchema(), columns, newRegistry().all(), composed...) {
		t.Error(err)
	}
}

func TestSmoke(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		b, err := readtest.Execute(w.as(viewer.Admin), testSchema(), `{
			organisations(first: 2) { totalCount edges { cursor node { id name parent {name} tags {name} tagCount greeting summary {title since} ties(first:2){edges{node{id}}} doNotContact {reason setBy {name}}
			   positions(first: 1) { edges { node { title person {name}} } } relationshipManager { name account {email} } createdAt } } }
			search(text: "1") { edges { snippet node { __typename ... on Organisation {name} ... on Person {name positions {totalCount}}}}}
			payload { organisation {name} people {name} found { ... on Node {id}} record {id} matches {reason person {name}} positions(last: 2) {edges {node {title}}} words count at note}
		}`, nil, w.roots())
		t.Log(string(b), err)
		for _, s := range w.sent() {
			t.Log(s)
		}
	})
}
