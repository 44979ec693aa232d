package read_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// ask answers a document as an administrator and fails the test on an error.
func (w *world) ask(t bench, document string, variables map[string]any) string {
	t.Helper()
	b, err := readtest.Execute(w.as(viewer.Admin), testSchema(), document, variables, w.roots())
	if err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	return string(b)
}

// ids names the records of a world in the documents of a test.
func (w *world) ids(text string) string {
	return strings.NewReplacer(
		"ORG0", w.organisations[0], "ORG1", w.organisations[1], "ORG2", w.organisations[2],
		"PER0", w.people[0], "PER1", w.people[1], "USR4", w.users[4], "REA0", w.records[0], "REA4", w.records[4],
	).Replace(text)
}

// TestAnswers holds each way of asking for the same field against what GraphQL
// says that the answer is. Half of these are wrong in servers that load what is
// selected by the name of the field rather than by its place.
func TestAnswers(t *testing.T) {
	cases := []struct {
		name, document, want string
		variables            map[string]any
	}{
		{
			name:     "one relation under two keys",
			document: `{ organisation(id: "ORG2") { a: relationshipManager { name } b: relationshipManager { roles } } }`,
			want:     `{"organisation":{"a":{"name":"User 1"},"b":{"roles":["VIEWER"]}}}`,
		}, {
			name: "one relation twice under one key, fields joined in order",
			document: `{ organisation(id: "ORG2") { relationshipManager { name } shortName ...F } }
				fragment F on Organisation { relationshipManager { roles name } }`,
			want: `{"organisation":{"relationshipManager":{"name":"User 1","roles":["VIEWER"]},"shortName":"U2"}}`,
		}, {
			name:     "edges under another key",
			document: `{ people(first: 1) { e: edges { n: node { name } } } }`,
			want:     `{"people":{"e":[{"n":{"name":"Person 00 👩‍🚒"}}]}}`,
		}, {
			name:     "edges under two keys with other fields",
			document: `{ people(first: 1) { a: edges { node { name } } b: edges { node { isJournalist } x: node { name } } edges { node { name isJournalist } } } }`,
			want: `{"people":{"a":[{"node":{"name":"Person 00 👩‍🚒"}}],"b":[{"node":{"isJournalist":true},"x":{"name":"Person 00 👩‍🚒"}}],
				"edges":[{"node":{"name":"Person 00 👩‍🚒","isJournalist":true}}]}}`,
		}, {
			name:     "edges twice under one key",
			document: `{ people(first: 1) { edges { node { name } } edges { node { isJournalist } } } }`,
			want:     `{"people":{"edges":[{"node":{"name":"Person 00 👩‍🚒","isJournalist":true}}]}}`,
		}, {
			name: "one key with other arguments under two keys of edges",
			document: `{ organisations(first: 1) {
				a: edges { node { b: branches(first: 1) { edges { node { shortName } } } } }
				c: edges { node { b: branches(first: 0, direct: true) { edges { node { shortName } } totalCount } } } } }`,
			want: `{"organisations":{"a":[{"node":{"b":{"edges":[]}}}],"c":[{"node":{"b":{"edges":[],"totalCount":0}}}]}}`,
		}, {
			name: "pages of other sizes under two keys",
			document: `query($n: Int) { organisation(id: "ORG1") { a: branches(first: 1) { edges { node { name } } } b: branches(first: $n, direct: true) { edges { node { kind } } totalCount }
				c: branches { totalCount } } }`,
			variables: map[string]any{"n": 2},
			want: `{"organisation":{"a":{"edges":[{"node":{"name":"Ünion \"10\" <&>\u2028"}}]},
				"b":{"edges":[{"node":{"kind":"TRADES_COUNCIL"}},{"node":{"kind":"MEDIA_OUTLET"}}],"totalCount":4},"c":{"totalCount":12}}}`,
		}, {
			name: "fragments on the type, the interface and another type",
			document: `{ node(id: "PER0") { __typename ...A ... on Node { t: __typename i: __typename } ... on Organisation { shortName } ... { id } } }
				fragment A on Person { name ...B ...B } fragment B on Person { isJournalist }`,
			want: `{"node":{"__typename":"Person","name":"Person 00 👩‍🚒","isJournalist":true,"t":"Person","i":"Person","id":"PER0"}}`,
		}, {
			name:     "include and skip, by literal and variable",
			document: `query($yes: Boolean!, $no: Boolean = false) { person(id: "PER0") { name @skip(if: $no) a: name @include(if: $no) b: name @include(if: $yes) @skip(if: true) ... @include(if: $yes) { c: isJournalist } relationshipManager @skip(if: $yes) { name } } }`,
			variables: map[string]any{
				"yes": true,
			},
			want: `{"person":{"name":"Person 00 👩‍🚒","c":true}}`,
		}, {
			name: "type names everywhere",
			document: `{ __typename organisation(id: "ORG1") { __typename doNotContact { __typename setBy { __typename } } summary { __typename }
				positions(first: 1) { __typename edges { __typename node { __typename person { __typename } } } pageInfo { __typename } } } }`,
			want: `{"__typename":"Query","organisation":{"__typename":"Organisation","doNotContact":{"__typename":"DoNotContact","setBy":{"__typename":"User"}},"summary":{"__typename":"Summary"},
				"positions":{"__typename":"PositionConnection","edges":[{"__typename":"PositionEdge","node":{"__typename":"Position","person":{"__typename":"Person"}}}],"pageInfo":{"__typename":"PageInfo"}}}}`,
		}, {
			name:     "one type name under a union and under a member of it",
			document: `{ search(text: "Person 00", first: 1) { edges { node { ... on Found { __typename } ... on Person { __typename name } } } } }`,
			want:     `{"search":{"edges":[{"node":{"__typename":"Person","name":"Person 00 👩‍🚒"}}]}}`,
		}, {
			name:     "what is empty in the database is null where the field may be",
			document: `{ organisation(id: "ORG1") { shortName medium website founded memberCount archivedAt parent { name } relationshipManager { name } formerNames } }`,
			want:     `{"organisation":{"shortName":null,"medium":null,"website":null,"founded":null,"memberCount":null,"archivedAt":null,"parent":null,"relationshipManager":null,"formerNames":["Old"]}}`,
		}, {
			name:     "missing, hidden and unknown ids keep their places",
			document: `{ nodes(ids: ["ORG2", "org_gone", "nonsense", "USR4", "ORG2"]) { __typename ... on User { account { email } } } node(id: "") { id } person(id: "ORG1") { id } }`,
			want:     `{"nodes":[{"__typename":"Organisation"},null,null,{"__typename":"User","account":null},{"__typename":"Organisation"}],"node":null,"person":null}`,
		}, {
			name:     "a record of any type, one that is gone, and one that is hidden",
			document: `{ a: node(id: "REA0") { ... on AccessRecord { record { __typename } } } b: node(id: "REA4") { ... on AccessRecord { record { id } } } }`,
			want:     `{"a":{"record":{"__typename":"ContactPoint"}},"b":{"record":null}}`,
		}, {
			name:     "computed fields with arguments and objects",
			document: `{ organisation(id: "ORG2") { greeting a: greeting(word: "Hej") tagCount summary { big words } } }`,
			want:     `{"organisation":{"greeting":"Hello, Ünion \"1\" <&>\u2028","a":"Hej, Ünion \"1\" <&>\u2028","tagCount":2,"summary":{"big":true,"words":["Ünion","\"1\"","<&>"]}}}`,
		},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				same(t, w.ask(t, w.ids(c.document), c.variables), w.ids(c.want))
			})
		}
	})
}

// same compares JSON, the order of fields included.
func same(t bench, got, want string) {
	t.Helper()
	var a, b bytes.Buffer
	if err := json.Compact(&a, []byte(got)); err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&b, []byte(want)); err != nil {
		t.Fatal(err)
	}
	if a, b := strings.ReplaceAll(a.String(), `\u2028`, "\u2028"), strings.ReplaceAll(b.String(), `\u2028`, "\u2028"); a != b {
		t.Errorf("got  %s\nwant %s", a, b)
	}
}
