package read_test

import (
	"context"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

const (
	benchOrganisations = 1000
	benchPositions     = 20 // of each
)

const listDocument = `{ organisations(first: 50) { edges { node { id name kind createdAt memberCount
	relationshipManager { name } tags { name } } } pageInfo { hasNextPage } } }`

var benchDocuments = []struct{ name, document string }{
	{"list", listDocument},
	{"count", `{ organisations(first: 50) { totalCount edges { node { id name relationshipManager { name } } } } }`},
	{"profile", `{ organisation(id: "ORG0") { id name kind website createdAt relationshipManager { name } tags { name } ancestors { name }
		positions(first: 20) { edges { node { id title startedOn person { id name } } } pageInfo { hasNextPage } } contactPoints(first: 10) { edges { node { kind value } } } } }`},
	{"pages within", `{ organisations(first: 50) { edges { node { id name positions(first: 3) { edges { node { id title startedOn person { id name } } } } } } } }`},
	{"deep page", `{ organisations(first: 50, after: "DEEP") { edges { node { id name kind } } } }`},
	{"filter", `{ organisations(first: 50, filter: {some: {title: "Title 3"}}) { edges { node { id name } } } }`},
}

func BenchmarkEngine(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { benchmark(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db")) })
	b.Run("MariaDB", func(b *testing.B) {
		server, err := storetest.Start()
		if err != nil {
			b.Skip(err)
		}
		url, drop, err := server.Database()
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = drop() })
		benchmark(b, url)
	})
}

func benchmark(b *testing.B, url string) {
	w := open(b, url, read.Config{})
	w.fillBench()
	deep := w.deepCursor(b)
	for _, d := range benchDocuments {
		b.Run(d.name, func(b *testing.B) {
			answer := w.prepared(b, replaceAll(d.document, "ORG0", w.organisations[0], "DEEP", deep))
			w.sent()
			b.ReportAllocs()
			before := processorTime(b)
			for b.Loop() {
				answer()
			}
			b.ReportMetric(float64(processorTime(b)-before)/float64(b.N), "cpu-ns/op")
			b.ReportMetric(float64(len(w.sent()))/float64(b.N), "statements/op")
		})
	}
}

// processorTime is what this process has used. It says more than the clock on a
// machine that others use; on MariaDB the work of the server is not in it.
func processorTime(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// prepared parses a document once and returns what answers it, as a server with a
// cache of documents does.
func (w *world) prepared(t bench, document string) func() {
	t.Helper()
	op, err := readtest.Parse(testSchema(), document, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})[0]
	root, roots := f.Name, w.roots()
	ctx := w.as(viewer.Admin)
	return func() {
		o := &graphql.OperationContext{Doc: op.Doc, Operation: op.Operation, Variables: op.Variables}
		ctx := graphql.WithFieldContext(graphql.WithOperationContext(ctx, o), &graphql.FieldContext{Object: "Query", Field: f})
		if _, err := roots[root](ctx, f.ArgumentMap(nil)); err != nil {
			t.Fatal(err)
		}
	}
}

// deepCursor is the place of the row in the middle.
func (w *world) deepCursor(b *testing.B) string {
	cursor := ""
	for range benchOrganisations / 200 {
		after := ""
		if cursor != "" {
			after = fmt.Sprintf(", after: %q", cursor)
		}
		b2 := w.ask(b, fmt.Sprintf("{ organisations(first: 100%s) { pageInfo { endCursor } } }", after), nil)
		cursor = b2[len(`{"organisations":{"pageInfo":{"endCursor":"`) : len(b2)-len(`"}}}`)]
	}
	return cursor
}

func (w *world) fillBench() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *ent.Tx) error {
		if err := w.fillUsers(ctx, tx); err != nil {
			return err
		}
		for i := range 10 {
			t, err := tx.Tag.Create().SetName(fmt.Sprintf("tag %d", i)).Save(ctx)
			if err != nil {
				return err
			}
			w.tags = append(w.tags, t.ID)
		}
		for i := range 200 {
			p, err := tx.Person.Create().SetName(fmt.Sprintf("Person %d", i)).Save(ctx)
			if err != nil {
				return err
			}
			w.people = append(w.people, p.ID)
		}
		return nil
	})
	for batch := range benchOrganisations / 100 {
		w.write(func(ctx context.Context, tx *ent.Tx) error { return w.fillBatch(ctx, tx, batch) })
	}
}

func (w *world) fillBatch(ctx context.Context, tx *ent.Tx, batch int) error {
	for i := batch * 100; i < batch*100+100; i++ {
		o, err := tx.Organisation.Create().SetName(fmt.Sprintf("Organisation %d", i)).SetKind(organisation.KindTRADE_UNION).
			SetShortName(fmt.Sprint("O", i)).SetWebsite("https://example.org").SetMemberCount(i).
			SetRelationshipManagerID(w.users[i%5]).AddTagIDs(w.tags[i%8 : i%8+3]...).Save(ctx)
		if err != nil {
			return err
		}
		w.organisations = append(w.organisations, o.ID)
		for j := range benchPositions {
			err := tx.Position.Create().SetPersonID(w.people[(i+j)%len(w.people)]).SetOrganisationID(o.ID).SetKind(position.KindSTAFF).
				SetTitle(fmt.Sprintf("Title %d", j)).SetStartedOn(calendar.Date(fmt.Sprintf("20%02d-01-01", j))).Exec(ctx)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// TestAllocations holds the list of 50 organisations with manager and tags below
// what it was decided to cost.
func TestAllocations(t *testing.T) {
	w := open(t, storetest.SQLite(t), read.Config{})
	w.fillAllocations()
	answer := w.prepared(t, listDocument)
	if n := testing.AllocsPerRun(20, answer); n > 2000 {
		t.Errorf("%.0f allocations for a list of 50, and 2,000 were allowed", n)
	} else {
		t.Logf("%.0f allocations", n)
	}
}

func (w *world) fillAllocations() {
	w.write(func(ctx context.Context, tx *ent.Tx) error {
		for i := range 10 {
			t, err := tx.Tag.Create().SetName(fmt.Sprintf("tag %d", i)).Save(ctx)
			if err != nil {
				return err
			}
			w.tags = append(w.tags, t.ID)
			p, err := tx.Person.Create().SetName(fmt.Sprintf("Person %d", i)).Save(ctx)
			if err != nil {
				return err
			}
			w.people = append(w.people, p.ID)
		}
		return w.fillUsers(ctx, tx)
	})
	w.write(func(ctx context.Context, tx *ent.Tx) error { return w.fillBatch(ctx, tx, 0) })
}
