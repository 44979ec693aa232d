package read_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// roles are who asks in the tests that ask as everybody; the last is nobody of them.
var roles = []viewer.Role{viewer.Admin, viewer.Outreach, viewer.Press, viewer.Organiser, viewer.Reader, viewer.DPO}

// TestReference asks documents made at random, as every role, and holds the
// answers against those of the reference reader. A tenth of them runs each time,
// all with COALITION_LONG=1; COALITION_SEED repeats a run.
func TestReference(t *testing.T) {
	documents, seed := 200, uint64(time.Now().UnixNano())
	if os.Getenv("COALITION_LONG") != "" {
		documents = 2000
	}
	if s := os.Getenv("COALITION_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("COALITION_SEED=%d", seed)
	worlds(t, func(t *testing.T, w *world) {
		g, ref := w.generator(seed), w.reference()
		for i := range documents {
			document, variables := g.Document()
			for _, role := range roles {
				if err := compare(w.as(role), w, ref, document, variables); err != nil {
					t.Fatalf("document %d as %s: %v\n%s\n%v", i, role, err, document, variables)
				}
			}
		}
	})
}

func compare(ctx context.Context, w *world, ref *readtest.Reference, document string, variables map[string]any) error {
	answer, err := readtest.Execute(ctx, testSchema(), document, variables, w.roots())
	if err != nil {
		return err
	}
	op, err := readtest.Parse(testSchema(), document, variables)
	if err != nil {
		return err
	}
	want, err := ref.Answer(ctx, op)
	if err != nil {
		return err
	}
	if err := ref.Cursors.Compare(answer, want); err != nil {
		return fmt.Errorf("%w\n%s", err, answer)
	}
	return nil
}

func (w *world) reference() *readtest.Reference {
	return &readtest.Reference{
		Schema: testSchema(), Tables: tables.All, Types: w.types.all(), Client: w.store.Ent(), Lists: w.lists(),
		Records: map[string]*read.Type{"organisation": w.types.organisation, "person": w.types.person, "account": w.types.account},
		Cursors: w.cursors(),
	}
}

func (w *world) cursors() *readtest.Cursors {
	if w.seen == nil {
		w.seen = readtest.NewCursors()
	}
	return w.seen
}

func (w *world) generator(seed uint64) *readtest.Generator {
	return &readtest.Generator{
		Schema: testSchema(), Types: w.types.all(), Lists: w.lists(), Rand: rand.New(rand.NewPCG(seed, 1)),
		Roots: []string{"node", "nodes", "organisation", "organisations", "organisations", "person", "people", "positions", "users", "account", "accessRecords"},
		IDs: map[string][]string{
			"Organisation": w.organisations, "Person": w.people, "Position": w.positions, "ContactPoint": w.contacts, "Account": w.accounts,
			"AccessRecord": w.records, "User": w.users, "Affiliation": w.affiliations, "missing": {"org_gone", "", "nonsense", "per_1"},
		},
		Values: w.value, Cursors: w.cursors(),
	}
}

// value makes values for the arguments of the test schema.
func (w *world) value(at string, r *rand.Rand) (any, bool) {
	if r.IntN(2) == 0 {
		return nil, false
	}
	position := func() map[string]any {
		return []map[string]any{{}, {"current": true}, {"current": false}, {"title": "Title 1"}, {"title": ""}}[r.IntN(5)]
	}
	switch at {
	case "Organisation.greeting.word":
		return "Hej \"du\"", true
	case "Organisation.branches.direct":
		return r.IntN(2) == 0, true
	case "Organisation.timeline.kinds":
		return []any{[]any{}, []any{"TIE"}, []any{"STARTED", "ENDED"}, []any{"CONTACT", "STARTED"}}[r.IntN(4)], true
	case "EventEdge.day.prefix":
		return "since ", true
	case "Query.positions.filter", "Organisation.positions.filter", "Person.positions.filter":
		return position(), true
	case "Query.organisations.filter", "Organisation.branches.filter":
		return []map[string]any{
			{"kind": []any{"TRADE_UNION", "MEDIA_OUTLET"}}, {"some": position()}, {"none": position()}, {"tag": "tag 2"}, {"withoutTag": "tag 1"},
			{"parent": map[string]any{"kind": []any{"TRADE_UNION"}}}, {"not": map[string]any{"some": position()}},
			{"or": []any{map[string]any{"tag": "tag 3"}, map[string]any{"email": "c2@example.org"}, map[string]any{"not": map[string]any{"kind": []any{"TRADE_UNION"}}}}},
			{"email": "c4@example.org"}, {"not": map[string]any{"email": "c4@example.org"}},
		}[r.IntN(10)], true
	}
	return nil, false
}

// compareAs holds the answers of some roles to a document against the reference.
func (w *world) compareAs(t *testing.T, document string, asked ...viewer.Role) {
	t.Helper()
	for _, role := range asked {
		if err := compare(w.as(role), w, w.reference(), document, nil); err != nil {
			t.Errorf("as %s: %v", role, err)
		}
	}
}
