package importer

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestEnteredMeanwhile: somebody enters an organisation after the plan was made.
func TestEnteredMeanwhile(t *testing.T) {
	engines(t, func(b bench) {
		r := b.run(simple, "name,kind,web,members,parent\nFirst,OTHER,,,\nSecond,OTHER,,,\nBelow,OTHER,,,Second\n", func(o *Options) {
			o.Batch = 1
			o.Progress = func(done, _ int) {
				if done == 1 {
					b.enter("SECOND")
				}
			}
		})
		if r.Count(Created) != 1 || r.Count(Refused) != 2 || !strings.Contains(r.Rows[1].Reason, "was entered while the import ran") || r.Rows[2].Reason != "Second was refused" {
			b.Errorf("got %+v", r.Rows)
		}
		if r = b.run(simple, "name,kind,web,members,parent\nFirst,OTHER,,,\nSecond,OTHER,,,\nBelow,OTHER,,,Second\n"); r.Count(Matched) != 2 || r.Count(Created) != 1 {
			b.Errorf("the next run: %+v", r.Rows)
		}
	})
}

// TestChangedMeanwhile: an edit that lands between plan and write is not lost.
func TestChangedMeanwhile(t *testing.T) {
	engines(t, func(b bench) {
		id := b.enter("Known")
		r := b.run(simple, "name,kind,web,members,parent\nNew,OTHER,,,\nKnown,OTHER,,9,\n", func(o *Options) {
			o.Batch = 1
			o.Progress = func(done, _ int) {
				if done == 1 {
					b.write(func(ctx context.Context, tx *ent.Tx) error {
						_, err := crm.EditOrganisation(ctx, tx, crm.EditOrganisationInput{ID: id, Version: 1, MemberCount: crm.Some(8)})
						return err
					})
				}
			}
		})
		if r.Count(Refused) != 1 || !strings.Contains(r.Rows[1].Reason, "since you read it") || len(r.Rows[1].Changes) != 0 {
			b.Errorf("got %+v", r.Rows)
		}
		if n := b.store.Ent().Organisation.GetX(b.ctx, id).MemberCount; n != 8 {
			b.Errorf("%d members", n)
		}
	})
}

func (b bench) enter(name string) (id string) {
	b.Helper()
	b.write(func(ctx context.Context, tx *ent.Tx) error {
		out, err := crm.CreateOrganisation(ctx, tx, crm.CreateOrganisationInput{Name: name, Kind: organisation.KindOTHER})
		id = out.Organisation
		return err
	})
	return id
}

func (b bench) write(f func(ctx context.Context, tx *ent.Tx) error) {
	b.Helper()
	_, _, err := store.Write(b.ctx, b.store, store.Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (struct{}, error) {
		return struct{}{}, f(ctx, tx)
	})
	if err != nil {
		b.Fatal(err)
	}
}

// TestActor: the history names who ran the import.
func TestActor(t *testing.T) {
	engines(t, func(b bench) {
		var id string
		b.write(func(ctx context.Context, tx *ent.Tx) error {
			out, err := crm.CreateUser(ctx, tx, crm.CreateUserInput{Name: "Ada", Roles: []viewer.Role{viewer.Outreach}})
			id = out.User
			return err
		})
		b.run(simple, "name,kind,web,members,parent\nA,OTHER,,,\n", func(o *Options) { o.Actor = id })
		if o := b.store.Ent().Organisation.Query().OnlyX(b.ctx); o.CreatedBy != id {
			b.Errorf("created by %s", o.CreatedBy)
		}
		if _, err := b.try(simple, "name,kind,web,members,parent\nB,OTHER,,,\n", func(o *Options) { o.Actor = "usr_nobody" }); err == nil {
			b.Error("nobody may import")
		}
		if n := b.store.Ent().Organisation.Query().CountX(b.ctx); n != 1 {
			b.Errorf("%d organisations", n)
		}
	})
}

// TestTwoImportsAtOnce: the same file twice at the same time makes everything once.
func TestTwoImportsAtOnce(t *testing.T) {
	engines(t, func(b bench) {
		var file strings.Builder
		file.WriteString("name,kind,web,members,parent\n")
		for i := range 60 {
			fmt.Fprintf(&file, "Body %d,OTHER,,,\n", i)
		}
		m, err := ParseMapping([]byte(simple))
		if err != nil {
			b.Fatal(err)
		}
		failed := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := Run(b.Context(), b.store, Options{Data: []byte(file.String()), Mapping: m, Batch: 7})
				failed <- err
			}()
		}
		for range 2 {
			if err := <-failed; err != nil {
				b.Error(err)
			}
		}
		if n := b.store.Ent().Organisation.Query().CountX(b.ctx); n != 60 {
			b.Errorf("%d organisations, want 60", n)
		}
	})
}
