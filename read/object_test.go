package read_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// render answers one selection as a subscription does: outside of a root field.
func (w *world) render(t *testing.T, ctx context.Context, document string, answer func(ctx context.Context) (*read.Object, error)) *read.Object {
	t.Helper()
	op, err := readtest.Parse(testSchema(), document, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})[0]
	o, err := answer(read.WithSource(ctx, read.Source{Operation: op, Field: f}))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestObjectsAreTheirOwn writes objects of two users many times, while others are
// made and written: the same bytes each time, and never those of somebody else.
// It is of use with -race.
func TestObjectsAreTheirOwn(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		document := w.ids(`{ organisation(id: "ORG0") { name contactPoints(first: 50) { edges { node { value } } } tags { name } } }`)
		byID := func(ctx context.Context) (*read.Object, error) {
			return w.engine.ByID(ctx, w.store.Ent(), w.types.organisation, w.organisations[0])
		}
		first := map[viewer.Role]string{}
		objects := map[viewer.Role]*read.Object{}
		for _, role := range []viewer.Role{viewer.Outreach, viewer.Reader} {
			objects[role] = w.render(t, w.as(role), document, byID)
			first[role] = text(objects[role])
		}
		if first[viewer.Outreach] == first[viewer.Reader] {
			t.Fatal("both users see the same")
		}
		var wg sync.WaitGroup
		for _, role := range []viewer.Role{viewer.Outreach, viewer.Reader, viewer.Outreach, viewer.Reader} {
			wg.Go(func() {
				for range 20 {
					if got := text(objects[role]); got != first[role] {
						t.Errorf("%s got %s after %s", role, got, first[role])
					}
					if got := text(w.render(t, w.as(role), document, byID)); got != first[role] {
						t.Errorf("%s reads %s after %s", role, got, first[role])
					}
				}
			})
		}
		wg.Wait()
	})
}

func text(o *read.Object) string {
	var b bytes.Buffer
	o.MarshalGQL(&b)
	return b.String()
}

// TestInTransaction reads what a transaction has written before it is committed.
func TestInTransaction(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		document := w.ids(`{ organisation(id: "ORG0") { name } }`)
		w.write(func(ctx context.Context, tx *ent.Tx) error {
			if err := tx.Organisation.UpdateOneID(w.organisations[0]).SetName("Within").Exec(ctx); err != nil {
				return err
			}
			o := w.render(t, ctx, document, func(ctx context.Context) (*read.Object, error) {
				return w.engine.ByID(ctx, tx.Client(), w.types.organisation, w.organisations[0])
			})
			if got := text(o); got != `{"name":"Within"}` {
				t.Errorf("got %s", got)
			}
			return nil
		})
	})
}

// TestPayload composes an object of records, lists and values.
func TestPayload(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		same(t, w.ask(t, `{ payload { __typename
			organisation { shortName } p: people { name } people { name } found { __typename } record { ... on Account { email } }
			matches { reason person { name } p: person { isJournalist } __typename } words count c: count at note
			positions(first: 1) { edges { node { title } } pageInfo { hasNextPage } } } }`, nil),
			`{"payload":{"__typename":"Payload","organisation":{"shortName":"U0"},
			"p":[{"name":"Person 01 👩‍🚒"},{"name":"Person 00 👩‍🚒"},{"name":"Person 01 👩‍🚒"}],
			"people":[{"name":"Person 01 👩‍🚒"},{"name":"Person 00 👩‍🚒"},{"name":"Person 01 👩‍🚒"}],
			"found":[{"__typename":"Person"},{"__typename":"Organisation"}],"record":{"email":"user1@example.org"},
			"matches":[{"reason":"NAME","person":{"name":"Person 00 👩‍🚒"},"p":{"isJournalist":true},"__typename":"Match"},
				{"reason":"TITLE","person":{"name":"Person 02 👩‍🚒"},"p":{"isJournalist":false},"__typename":"Match"},
				{"reason":"NONE","person":null,"p":null,"__typename":"Match"}],
			"words":["a","b"],"count":3,"c":3,"at":"2026-03-29T01:30:00.12Z","note":null,
			"positions":{"edges":[{"node":{"title":"Title 3"}}],"pageInfo":{"hasNextPage":true}}}}`)
		hidden := w.askAs(t, viewer.Outreach, `{ payload { record { id } } }`)
		same(t, hidden, `{"payload":{"record":null}}`)
	})
}

// TestPayloadFaults: what a payload cannot show is a fault of the server.
func TestPayloadFaults(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		cases := []struct {
			name, document, want string
			fields               read.Fields
		}{
			{"missing", `{ payload { count } }`, "never null", read.Fields{}},
			{"no list", `{ payload { count } }`, "no list", read.Fields{"count": []int{1}}},
			{"of no known type", `{ payload { count } }`, "cannot be written", read.Fields{"count": struct{}{}}},
		}
		for _, c := range cases {
			_, err := readtest.Execute(w.as(viewer.Admin), testSchema(), c.document, nil, map[string]readtest.Root{
				"payload": func(ctx context.Context, _ map[string]any) (any, error) {
					return w.engine.Payload(ctx, w.store.Ent(), c.fields)
				},
			})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}
