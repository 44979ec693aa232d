package crm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// Whoever may write says that there must be no contact; only an administrator
// takes it back.
func TestDoNotContact(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		organisation := d.under("", "Unite")
		branch := d.under(organisation, "Branch")
		person := d.person("Mary", organisation, position.KindREP)
		state := func(record string) (reason, by string, at *time.Time, version int) {
			if id.Prefix(record) == "per" {
				p := d.db().Person.GetX(d.system(), record)
				return p.DoNotContactReason, p.DoNotContactSetByID, p.DoNotContactAt, p.Version
			}
			o := d.load(record)
			return o.DoNotContactReason, o.DoNotContactSetByID, o.DoNotContactAt, o.Version
		}
		for name, record := range map[string]string{"organisation": organisation, "person": person} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				set := crm.SetDoNotContactInput{ID: record, Reason: " They asked\nus not to "}
				lift := crm.LiftDoNotContactInput{ID: record}
				refused(d, d.admin, crm.LiftDoNotContact, lift, "CONFLICT input.id")
				for _, reason := range []string{"", " ", strings.Repeat("x", 501)} {
					refused(d, d.press, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: record, Reason: reason}, "VALIDATION_FAILED input.reason")
				}
				refused(d, d.reader, crm.SetDoNotContact, set, "FORBIDDEN input.id")
				refused(d, d.dpo, crm.SetDoNotContact, set, "NOT_FOUND input.id")
				d.now = time.Date(2026, 3, 29, 23, 30, 0, 123456000, time.UTC) // the 30th in London
				do(d, d.press, crm.SetDoNotContact, set)
				reason, by, at, version := state(record)
				if reason != "They asked\nus not to" || by != d.press.UserID || at == nil || !at.Equal(d.now) || version != 2 {
					t.Errorf("%q by %s at %v, version %d", reason, by, at, version)
				}
				_, err := try(d, d.outreach, crm.SetDoNotContact, set)
				e, _ := err.(*crm.Error)
				if e == nil || e.Code != crm.Conflict || e.Message != "Pat said on 30 March 2026 that there must be no contact." {
					t.Fatalf("said again: %v", err)
				}
				if diff := cmp.Diff(map[string]any{"setBy": "Pat", "at": "2026-03-29T23:30:00.123456Z"}, e.Extra); diff != "" {
					t.Error(diff)
				}
				for _, v := range []*viewer.Viewer{d.outreach, d.press, d.organiser, d.reader, d.dpo} {
					refused(d, v, crm.LiftDoNotContact, lift, "FORBIDDEN")
				}
				do(d, d.admin, crm.LiftDoNotContact, lift)
				if reason, by, at, version := state(record); reason != "" || by != "" || at != nil || version != 3 {
					t.Errorf("lifted: %q by %q at %v, version %d", reason, by, at, version)
				}
				if got := d.changed(record, 3); got != "do_not_contact_at do_not_contact_reason do_not_contact_set_by_id" {
					t.Errorf("history says %q", got)
				}
			})
		}
		for _, other := range []string{"", id.New("org"), id.New("per"), d.london} {
			refused(d, d.admin, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: other, Reason: "x"}, "NOT_FOUND input.id")
			refused(d, d.admin, crm.LiftDoNotContact, crm.LiftDoNotContactInput{ID: other}, "NOT_FOUND input.id")
		}
		if _, _, at, _ := state(branch); at != nil {
			t.Error("it came down upon a branch")
		}
	})
}

// Contact points are hidden the moment that contact is refused, and shown again
// when it is allowed, to all but administrators, who see them throughout.
func TestDoNotContactHidesContactPoints(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		organisation := d.under("", "Unite")
		person := d.person("Mary", organisation, position.KindREP)
		for _, owner := range []string{organisation, person} {
			do(d, d.admin, crm.AddContactPoint, email(owner, contactpoint.AudiencePUBLIC))
		}
		sees := func(v *viewer.Viewer) int { return d.db().ContactPoint.Query().CountX(d.as(v)) }
		is := func(admin, press int) {
			t.Helper()
			if sees(d.admin) != admin || sees(d.press) != press || sees(d.reader) != press {
				t.Errorf("%d, %d, %d contact points", sees(d.admin), sees(d.press), sees(d.reader))
			}
		}
		is(2, 2)
		do(d, d.press, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: organisation, Reason: "x"})
		is(2, 1) // its people may be contacted
		do(d, d.press, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: person, Reason: "x"})
		is(2, 0)
		do(d, d.admin, crm.LiftDoNotContact, crm.LiftDoNotContactInput{ID: organisation})
		is(2, 1)
	})
}
