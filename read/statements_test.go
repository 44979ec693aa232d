package read_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestStatements: how many statements a document takes is a part of what the
// engine promises. It depends on what is selected and never on the rows.
func TestStatements(t *testing.T) {
	cases := []struct {
		name, document string
		want           int
	}{
		{"one record", `{ organisation(id: "ORG2") { name } }`, 1},
		{"to-one relations are joined", `{ organisation(id: "ORG2") { name createdBy { name } relationshipManager { name account { email } } parent { name parent { name } } doNotContact { setBy { name } } } }`, 1},
		{"the same relation under two keys is joined once", `{ organisation(id: "ORG2") { a: relationshipManager { name } b: relationshipManager { roles } } }`, 1},
		{"a list", `{ organisations(first: 20) { edges { node { name } } pageInfo { hasNextPage endCursor } } }`, 1},
		{"nodes under several keys are one list", `{ organisations(first: 20) { edges { node { name } b: node { kind } } e: edges { node { shortName } } } }`, 1},
		{"the count only when it is asked for", `{ organisations(first: 20) { totalCount edges { node { name } } } }`, 2},
		{"the count alone", `{ organisations { totalCount } }`, 1},
		{"one for each list within, however many parents", `{ organisations(first: 20) { edges { node { name relationshipManager { name } parent { name } tags { name } positions(first: 2) { edges { node { title person { name } } } } ancestors { name } } } } }`, 4},
		{"counts within", `{ organisations(first: 20) { edges { node { positions { totalCount } branches(first: 1) { totalCount edges { node { name } } } } } } }`, 4},
		{"two ends of a tie", `{ organisations(first: 20) { edges { node { ties(first: 2) { edges { node { from { name } to { name } } } totalCount } allTies { id } } } } }`, 4},
		{"a computed field for all records", `{ organisations(first: 20) { edges { node { tagCount greeting summary { title } } } } }`, 2},
		{"a list of any records: one for each type", `{ accessRecords { edges { node { user { name } record { id ... on Person { name } ... on ContactPoint { value organisation { name } } } } } } }`, 6},
		{"nodes: one for each type", `{ nodes(ids: ["ORG0", "PER0", "ORG1", "org_gone", "ORG2"]) { id ... on Organisation { tags { name } } } }`, 3},
		{"ids of no type: none", `{ nodes(ids: ["nonsense", ""]) { id } node(id: "xyz_1") { id } }`, 0},
		{"type names alone", `{ organisations { __typename } }`, 0},
		{"search: the keys, and one for each type on the page", `{ search(text: "1") { edges { snippet node { ... on Organisation { name tags { name } } ... on Person { name } } } } }`, 4},
		{"search for what is not there", `{ search(text: "zzz") { edges { node { ... on Person { name } } } } }`, 1},
		{"a payload: records that stand at one field together", `{ payload { matches { person { name } reason } people { name } organisation { name } count } }`, 3},
		{"more to-one relations than are joined", deepDocument, 2},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				w.sent()
				w.ask(t, w.ids(c.document), nil)
				sent := w.sent()
				if len(sent) != c.want {
					t.Errorf("%d statements and not %d:\n%s", len(sent), c.want, strings.Join(sent, "\n"))
				}
				for _, s := range sent {
					if strings.Contains(s, "COUNT(") && !strings.Contains(c.document, "Count") {
						t.Errorf("nobody asked for a count: %s", s)
					}
				}
			})
		}
	})
}

// deepDocument goes through ten to-one relations.
const deepDocument = `{ accessRecords(first: 2) { edges { node { user { account { user { account { user { account { user { account { user { account { email } } } } } } } } } } } } } }`

// TestDeep: what is not joined any more reads the same.
func TestDeep(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) { w.compareAs(t, deepDocument, roles...) })
}

// TestStatementsDoNotGrow: with ten times the rows a document takes the same
// number of statements, also where pages have more parents than a union has arms.
func TestStatementsDoNotGrow(t *testing.T) {
	document := `{ organisations(first: 100, orderBy: {field: ID}) { edges { node { name branches(first: 3) { edges { node { name
		positions(first: 2, orderBy: {field: TITLE}) { totalCount pageInfo { hasNextPage } edges { cursor node { title person { name } } } }
		ties(first: 1) { totalCount edges { node { since } } } } } } } } } }`
	worlds(t, func(t *testing.T, w *world) {
		w.sent()
		few := w.ask(t, document, nil)
		before := w.sent()
		w.write(func(ctx context.Context, tx *ent.Tx) error { return w.multiply(ctx, tx, 320) })
		w.sent()
		many := w.ask(t, document, nil)
		after := w.sent()
		if len(before) != len(after) {
			t.Errorf("%d statements for few rows and %d for many", len(before), len(after))
		}
		if len(many) < 5*len(few) {
			t.Errorf("%d bytes after %d: the rows did not grow", len(many), len(few))
		}
		ranked := 0
		for _, s := range after {
			if strings.Contains(s, "ROW_NUMBER()") {
				ranked++
			}
			if n := strings.Count(s, "UNION ALL"); n > 500 {
				t.Errorf("a statement with %d arms", n)
			}
		}
		if ranked != 2 {
			t.Errorf("%d statements number the rows, and positions and ties should", ranked)
		}
		w.compareAs(t, document, viewer.Admin)
	})
}

// multiply adds units to the first 100 organisations, so that they have more than
// 200 between them, with positions and ties of their own.
func (w *world) multiply(ctx context.Context, tx *ent.Tx, n int) error {
	for i := range n {
		parent := w.organisations[i%len(w.organisations)]
		if i >= 100 {
			parent = w.organisations[i%100]
		}
		o, err := someOrganisation(tx, i).SetParentID(parent).Save(ctx)
		if err != nil {
			return err
		}
		if err := tx.Ancestor.Create().SetOrganisationID(o.ID).SetAncestorID(parent).SetDepth(1).Exec(ctx); err != nil {
			return err
		}
		for j := range 3 {
			if err := w.somePositionAt(tx, i+j, o.ID).Exec(ctx); err != nil {
				return err
			}
		}
		if err := tx.Affiliation.Create().SetFromID(o.ID).SetToID(parent).SetKind("MEMBER_OF").SetSince("2001-01-01").Exec(ctx); err != nil {
			return fmt.Errorf("tie %d: %w", i, err)
		}
		w.organisations = append(w.organisations, o.ID)
	}
	return nil
}
