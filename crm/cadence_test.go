package crm_test

import (
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// kept is how often there should be contact with a partner, when it is due for
// the outreach team, who keeps it, and its version.
func (d *desk) kept(partnerID string) (days int, due calendar.Date, manager string, version int) {
	if id.Prefix(partnerID) == "per" {
		p := d.db().Person.GetX(d.system(), partnerID)
		return p.CadenceDays, p.NextContactDueOutreach, p.RelationshipManagerID, p.Version
	}
	o := d.load(partnerID)
	return o.CadenceDays, o.NextContactDueOutreach, o.RelationshipManagerID, o.Version
}

func TestSetCadence(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for name, partnerID := range map[string]string{"organisation": d.under("", "Unite"), "person": d.person("Mary", "", "")} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				set := func(version int, days *int, wantDue calendar.Date, wantVersion int) {
					t.Helper()
					do(d, d.outreach, crm.SetCadence, crm.SetCadenceInput{ID: partnerID, Version: version, CadenceDays: days})
					want := -1
					if days != nil {
						want = *days
					}
					if got, due, _, v := d.kept(partnerID); got != want || due != wantDue || v != wantVersion {
						t.Errorf("every %d days, due %q, version %d; want %d, %q, %d", got, due, v, want, wantDue, wantVersion)
					}
				}
				set(1, ptr(30), schema.Neglected, 2)
				set(2, ptr(30), schema.Neglected, 2)
				set(2, nil, schema.Unlimited, 3)
				set(3, nil, schema.Unlimited, 3)
				if got := d.changed(partnerID, 3); got != "cadence_days" {
					t.Errorf("history says %q", got)
				}
				refused(d, d.outreach, crm.SetCadence, crm.SetCadenceInput{ID: partnerID, Version: 3, CadenceDays: ptr(0)}, "VALIDATION_FAILED input.cadenceDays")
				refused(d, d.outreach, crm.SetCadence, crm.SetCadenceInput{ID: partnerID, Version: 3, CadenceDays: ptr(1001)}, "VALIDATION_FAILED input.cadenceDays")
				refused(d, d.outreach, crm.SetCadence, crm.SetCadenceInput{ID: partnerID, Version: 2}, "CONFLICT input.version")
				d.meet(meeting{partners: []string{partnerID}})
				set(3, ptr(7), today.AddDays(6), 4)
			})
		}
		refused(d, d.outreach, crm.SetCadence, crm.SetCadenceInput{ID: id.New("org"), Version: 1}, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.SetCadence, crm.SetCadenceInput{ID: d.london, Version: 1}, "NOT_FOUND input.id")
	})
}

func TestAssignRelationshipManager(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		off := d.user("Off", viewer.Outreach)
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: off.UserID, Version: 1})
		for name, partnerID := range map[string]string{"organisation": d.under("", "Unite"), "person": d.person("Mary", "", "")} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				in := crm.AssignRelationshipManagerInput{ID: partnerID, Version: 1}
				assign := func(userID string, version int) {
					t.Helper()
					in.UserID = userID
					if out := do(d, d.press, crm.AssignRelationshipManager, in); out.Record != partnerID {
						t.Errorf("answered %s", out.Record)
					}
					_, _, manager, v := d.kept(partnerID)
					if manager != userID || v != version {
						t.Errorf("kept by %q in version %d, want %q in %d", manager, v, userID, version)
					}
					in.Version = v
				}
				assign("", 1)
				assign(d.outreach.UserID, 2)
				assign(d.outreach.UserID, 2)
				assign(d.press.UserID, 3)
				if got := d.changed(partnerID, 3); got != "relationship_manager_id" {
					t.Errorf("history says %q", got)
				}
				for userID, want := range map[string]string{
					off.UserID: "VALIDATION_FAILED input.userID", id.New("usr"): "NOT_FOUND input.userID", partnerID: "NOT_FOUND input.userID",
					d.admin.UserID + " ": "NOT_FOUND input.userID",
				} {
					refused(d, d.press, crm.AssignRelationshipManager, crm.AssignRelationshipManagerInput{ID: partnerID, Version: 3, UserID: userID}, want)
				}
				refused(d, d.press, crm.AssignRelationshipManager, crm.AssignRelationshipManagerInput{ID: partnerID, Version: 2}, "CONFLICT input.version")
				assign("", 4)
			})
		}
		refused(d, d.press, crm.AssignRelationshipManager, crm.AssignRelationshipManagerInput{ID: id.New("per")}, "NOT_FOUND input.id")
	})
}

func TestWhoKeepsRelationships(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		for _, test := range []struct {
			name string
			v    *viewer.Viewer
			on   string
			want string
		}{
			{"administrator", d.admin, c.national, ""},
			{"outreach", d.outreach, c.none, ""},
			{"organiser in London", c.o, c.londonBranch, ""},
			{"organiser, person in London", c.o, c.visitor, ""},
			{"organiser in Wales", c.o, c.wales, "FORBIDDEN"},
			{"organiser, person in Wales", c.o, c.welsh, "FORBIDDEN"},
			{"reader", d.reader, c.london, "FORBIDDEN"},
			{"data protection officer", d.dpo, c.london, "NOT_FOUND"},
		} {
			t.Run(test.name, func(t *testing.T) {
				d := d.with(t)
				_, _, _, version := d.kept(test.on)
				days := crm.SetCadenceInput{ID: test.on, Version: version, CadenceDays: ptr(60)}
				manager := crm.AssignRelationshipManagerInput{ID: test.on, Version: version + 1, UserID: d.press.UserID}
				if test.want == "" {
					do(d, test.v, crm.SetCadence, days)
					do(d, test.v, crm.AssignRelationshipManager, manager)
					return
				}
				refused(d, test.v, crm.SetCadence, days, test.want+" input.id")
				refused(d, test.v, crm.AssignRelationshipManager, manager, test.want+" input.id")
			})
		}
	})
}
