package crm_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestRevealContactPoint(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.owners()
		one := do(d, d.outreach, crm.AddContactPoint, email(o.officer, private)).ContactPoint
		two := do(d, d.outreach, crm.AddContactPoint, email(o.officer, private)).ContactPoint
		do(d, d.outreach, crm.AddContactPoint, email(o.officer, staff))
		other := do(d, d.outreach, crm.AddContactPoint, email(o.steward, private)).ContactPoint

		out := do(d, d.admin, crm.RevealContactPoint, crm.RevealContactPointInput{OwnerID: o.officer, Reason: " She is in hospital. "})
		slices.Sort(out.ContactPoints)
		if want := []string{one, two}; !slices.Equal(out.ContactPoints, want) {
			t.Errorf("opened %v, want %v", out.ContactPoints, want)
		}
		record := d.db().AccessRecord.GetX(d.system(), out.AccessRecord)
		if record.UserID != d.admin.UserID || record.RecordID != o.officer || record.Reason != "She is in hospital." || !record.CreatedAt.Equal(noon) {
			t.Errorf("recorded %v", record)
		}
		// Read as the answer is: these two, once, and nothing else that is private.
		opened := viewer.NewContext(d.as(d.admin), d.admin.Reveal(out.ContactPoints...))
		got := d.s.Ent().ContactPoint.Query().Where(contactpoint.AudienceEQ(private)).IDsX(opened)
		slices.Sort(got)
		if !slices.Equal(got, out.ContactPoints) || slices.Contains(got, other) {
			t.Errorf("the administrator reads %v", got)
		}
		if n := d.s.Ent().ContactPoint.Query().Where(contactpoint.AudienceEQ(private)).CountX(d.as(d.admin)); n != 0 {
			t.Errorf("%d stay open", n)
		}
		// What is kept for a repeated request opens nothing.
		kept, err := json.Marshal(out)
		if err != nil || string(kept) != `{"accessRecord":"`+out.AccessRecord+`"}` {
			t.Errorf("kept %s, %v", kept, err)
		}
		none := do(d, d.admin, crm.RevealContactPoint, crm.RevealContactPointInput{OwnerID: o.union, Reason: "x"})
		if len(none.ContactPoints) != 0 || none.AccessRecord == "" {
			t.Errorf("an owner without any: %v", none)
		}
	})
}

func TestWhoRevealsContactPoints(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.owners()
		reason := crm.RevealContactPointInput{OwnerID: o.officer, Reason: "x"}
		for name, v := range map[string]*viewer.Viewer{"outreach": d.outreach, "press": d.press, "organiser": d.organiser, "reader": d.reader, "dpo": d.dpo} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), v, crm.RevealContactPoint, reason, "FORBIDDEN") })
		}
		for name, c := range map[string]struct {
			in   crm.RevealContactPointInput
			want []string
		}{
			"no reason":       {crm.RevealContactPointInput{OwnerID: o.officer, Reason: " "}, []string{"VALIDATION_FAILED input.reason"}},
			"a long reason":   {crm.RevealContactPointInput{OwnerID: o.officer, Reason: strings.Repeat("x", 501)}, []string{"VALIDATION_FAILED input.reason"}},
			"nobody":          {crm.RevealContactPointInput{OwnerID: id.New("per")}, []string{"NOT_FOUND input.ownerID", "VALIDATION_FAILED input.reason"}},
			"not an id":       {crm.RevealContactPointInput{OwnerID: "x", Reason: "x"}, []string{"NOT_FOUND input.ownerID"}},
			"a contact point": {crm.RevealContactPointInput{OwnerID: id.New("cpt"), Reason: "x"}, []string{"NOT_FOUND input.ownerID"}},
		} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), d.admin, crm.RevealContactPoint, c.in, c.want...) })
		}
		if n := d.db().AccessRecord.Query().CountX(d.system()); n != 0 {
			t.Errorf("refusals left %d records of access", n)
		}
	})
}
