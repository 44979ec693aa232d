package crm_test

import (
	"context"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
)

func TestVoidPosition(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		branch := d.organisation("Unite London", organisation.KindTRADE_UNION, d.london)
		sam := d.person("Sam", "", "")
		in := post(sam, branch)
		in.Title, in.Kind, in.Primary = "Editor", position.KindEDITOR, true
		p := do(d, d.outreach, crm.StartPosition, in).Position
		in.Title, in.Kind = "Rep", position.KindREP
		kept := do(d, d.outreach, crm.StartPosition, in).Position
		d.mainPosts(sam, kept)

		if out := do(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: p, Reason: "Another Sam"}); out.ID != p {
			t.Errorf("answered %s", out.ID)
		}
		if _, err := d.s.Ent().Position.Get(d.as(d.outreach), p); !ent.IsNotFound(err) {
			t.Errorf("it is still seen: %v", err)
		}
		row := d.db().Position.GetX(d.system(), p)
		if row.VoidedAt == nil || !row.VoidedAt.Equal(noon) || row.VoidedReason != "Another Sam" {
			t.Errorf("the position is %v", row)
		}
		if d.isJournalist(sam) {
			t.Error("he is still a journalist")
		}
		if got := d.terms(sam)["TITLE"]; len(got) != 1 || got[0] != "rep" {
			t.Errorf("he is found by %v", got)
		}
		if !d.s.Ent().Change.Query().Where(change.RecordID(p), change.Version(3)).ExistX(d.as(d.reader)) {
			t.Error("history does not tell")
		}
		refused(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: p, Reason: "again"}, "NOT_FOUND input.id")
		// The last one in reach: what follows is done all the same.
		do(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: kept, Reason: "x"})
		if got := d.terms(sam)["TITLE"]; got != nil {
			t.Errorf("he is found by %v", got)
		}
	})
}

// A position that was taken back makes nobody's main post give way, and does not itself.
func TestVoidedPositionsAreLeftAlone(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		in := post(d.person("Sam", "", ""), union)
		in.Primary = true
		gone := do(d, d.outreach, crm.StartPosition, in).Position
		do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: gone, Reason: "x"})
		kept := do(d, d.outreach, crm.StartPosition, in).Position
		if p := d.db().Position.GetX(d.system(), gone); p.Version != 2 || !p.Primary {
			t.Errorf("what was taken back is written: %v", p)
		}
		wrong := do(d, d.outreach, crm.StartPosition, post(in.PersonID, union)).Position
		d.change(func(ctx context.Context, tx *ent.Tx) error { // two main posts, as no verb makes them
			return tx.Position.UpdateOneID(wrong).SetPrimary(true).Exec(ctx)
		})
		do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: wrong, Reason: "x"})
		d.mainPosts(in.PersonID, gone, wrong, kept)
	})
}

func TestVoidAffiliation(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, branch := d.organisation("Unite", organisation.KindTRADE_UNION, ""), d.organisation("Unite London", organisation.KindTRADE_UNION, d.london)
		link := func(from, to string) string {
			return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
				a, err := tx.Affiliation.Create().SetFromID(from).SetToID(to).SetKind(affiliation.KindFUNDS).Save(ctx)
				if err != nil {
					return "", err
				}
				return a.ID, nil
			})
		}
		down, up := link(union, branch), link(branch, union)
		refused(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: down, Reason: "x"}, "FORBIDDEN input.id")
		do(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: up, Reason: "x"})
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: down, Reason: "x"})
		for _, a := range []string{down, up} {
			if _, err := d.s.Ent().Affiliation.Get(d.as(d.admin), a); !ent.IsNotFound(err) {
				t.Errorf("it is still seen: %v", err)
			}
			refused(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: a, Reason: "x"}, "NOT_FOUND input.id")
		}
	})
}

func TestWhatCannotBeVoided(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		sam := d.person("Sam", union, position.KindREP)
		p := d.db().Position.Query().OnlyIDX(d.system())
		for _, c := range []struct {
			id, reason string
			want       []string
		}{
			{p, " ", []string{"VALIDATION_FAILED input.reason"}},
			{p, strings.Repeat("x", 501), []string{"VALIDATION_FAILED input.reason"}},
			{sam, "x", []string{"NOT_FOUND input.id"}},
			{"x", "", []string{"NOT_FOUND input.id", "VALIDATION_FAILED input.reason"}},
			{id.New("pos"), "x", []string{"NOT_FOUND input.id"}},
			{id.New("aff"), "", []string{"NOT_FOUND input.id", "VALIDATION_FAILED input.reason"}},
		} {
			refused(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: c.id, Reason: c.reason}, c.want...)
		}
		refused(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: p, Reason: "x"}, "FORBIDDEN input.id")
		refused(d, d.dpo, crm.VoidRecord, crm.VoidRecordInput{ID: p, Reason: "x"}, "NOT_FOUND input.id")
	})
}
