package crm_test

import (
	"slices"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/accessrecord"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestShareInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		i := d.closed(d.outreach, restricted, who{PersonID: sam})
		share := func(users ...string) crm.ShareInteractionInput {
			return crm.ShareInteractionInput{ID: i, UserIDs: users}
		}
		do(d, d.outreach, crm.ShareInteraction, share(d.reader.UserID, d.press.UserID, d.reader.UserID))
		if got := d.interaction(i); len(got.Edges.SharedWith) != 2 || got.Version != 2 || !d.sees(d.reader, i) || !d.sees(d.press, i) || d.sees(d.admin, i) {
			t.Errorf("%v with %v", got, got.Edges.SharedWith)
		}
		if out := do(d, d.outreach, crm.ShareInteraction, share(d.press.UserID)); out.Interaction != i || d.interaction(i).Version != 2 {
			t.Errorf("sharing again: %v, version %d", out, d.interaction(i).Version)
		}
		off := do(d, d.admin, crm.CreateUser, crm.CreateUserInput{Name: "Off", Roles: []viewer.Role{viewer.Reader}}).User
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: off, Version: 1})
		refused(d, d.outreach, crm.ShareInteraction, share(id.New("usr"), d.dpo.UserID, off, store.SystemUserID), "NOT_FOUND input.userIDs.0",
			"VALIDATION_FAILED input.userIDs.1", "VALIDATION_FAILED input.userIDs.2", "VALIDATION_FAILED input.userIDs.3")
		refused(d, d.outreach, crm.ShareInteraction, share(), "VALIDATION_FAILED input.userIDs")
		refused(d, d.outreach, crm.ShareInteraction, share(make([]string, 51)...), "VALIDATION_FAILED input.userIDs")
		refused(d, d.reader, crm.ShareInteraction, share(d.admin.UserID), "FORBIDDEN input.id")
		refused(d, d.admin, crm.ShareInteraction, share(d.admin.UserID), "NOT_FOUND input.id")
		others := make([]string, 49)
		for n := range others {
			others[n] = d.user("Someone", viewer.Reader).UserID
		}
		refused(d, d.outreach, crm.ShareInteraction, share(others...), "VALIDATION_FAILED input.userIDs")
		do(d, d.outreach, crm.ShareInteraction, share(others[:48]...))

		unshare := crm.UnshareInteractionInput{ID: i, UserIDs: []string{d.press.UserID, d.organiser.UserID}}
		do(d, d.outreach, crm.UnshareInteraction, unshare)
		do(d, d.outreach, crm.UnshareInteraction, unshare)
		if got := d.interaction(i); len(got.Edges.SharedWith) != 49 || got.Version != 4 || d.sees(d.press, i) || !d.sees(d.reader, i) {
			t.Errorf("%v with %d", got, len(got.Edges.SharedWith))
		}
		refused(d, d.outreach, crm.UnshareInteraction, crm.UnshareInteractionInput{ID: i, UserIDs: []string{"x"}}, "NOT_FOUND input.userIDs.0")
		refused(d, d.outreach, crm.UnshareInteraction, crm.UnshareInteractionInput{ID: i}, "VALIDATION_FAILED input.userIDs")
		refused(d, d.reader, crm.UnshareInteraction, unshare, "FORBIDDEN input.id")
		for _, c := range []string{d.log(d.outreach, contact(who{PersonID: sam})), d.closed(d.outreach, forTeam, who{PersonID: sam})} {
			refused(d, d.outreach, crm.ShareInteraction, crm.ShareInteractionInput{ID: c, UserIDs: []string{d.press.UserID}}, "CONFLICT input.id")
			refused(d, d.outreach, crm.UnshareInteraction, crm.UnshareInteractionInput{ID: c, UserIDs: []string{d.press.UserID}}, "CONFLICT input.id")
		}
		refused(d, d.outreach, crm.ShareInteraction, crm.ShareInteractionInput{ID: sam, UserIDs: []string{d.press.UserID}}, "NOT_FOUND input.id")
	})
}

// An administrator opens what is restricted with a reason, for half an hour.
func TestBreakGlass(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		other := d.organisation("TUC", "TRADE_UNION", "")
		one, two := d.closed(d.outreach, restricted, who{PersonID: sam}), d.closed(d.press, restricted, who{OrganisationID: union})
		voided, alone := d.closed(d.press, restricted, who{OrganisationID: union}), d.closed(d.press, restricted, who{PersonID: d.person("Ann", "", "")})
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: voided, Reason: "x"})
		isOpen, forOutreach := d.log(d.outreach, contact(who{OrganisationID: union})), d.closed(d.outreach, forTeam, who{OrganisationID: union})

		out := do(d, d.admin, crm.BreakGlass, crm.BreakGlassInput{OrganisationID: union, Reason: " A complaint "})
		if out.Record != union || out.Opened != 2 || !out.Until.Equal(noon.Add(30*time.Minute)) {
			t.Errorf("%v", out)
		}
		rows := d.db().AccessRecord.Query().Where(accessrecord.ActionEQ(accessrecord.ActionBREAK_GLASS)).Order(accessrecord.ByRecordID()).AllX(d.system())
		want := []string{one, two}
		slices.Sort(want)
		for n, r := range rows {
			if r.RecordID != want[n] || r.Reason != "A complaint" || r.UserID != d.admin.UserID || !r.CreatedAt.Equal(noon) {
				t.Errorf("recorded %v", r)
			}
		}
		if len(rows) != 2 || rows[0].ID != out.AccessRecord && rows[1].ID != out.AccessRecord {
			t.Errorf("recorded %v, named %s", rows, out.AccessRecord)
		}
		for _, i := range want {
			if !d.sees(d.admin, i) {
				t.Error("it is not open")
			}
			refused(d, d.admin, crm.AddRemark, crm.AddRemarkInput{InteractionID: i, Text: "x"}, "FORBIDDEN input.interactionID")
		}
		if d.sees(d.admin, alone) || d.sees(d.user("Eve", viewer.Admin), one) {
			t.Error("another is open, or open to another")
		}
		d.now = noon.Add(30 * time.Minute)
		if d.sees(d.admin, one) {
			t.Error("it stays open")
		}
		out = do(d, d.admin, crm.BreakGlass, crm.BreakGlassInput{InteractionID: alone, Reason: "x"})
		if out.Record != alone || out.Opened != 1 || !d.sees(d.admin, alone) || d.sees(d.admin, one) {
			t.Errorf("%v", out)
		}
		out = do(d, d.admin, crm.BreakGlass, crm.BreakGlassInput{OrganisationID: other, Reason: "x"})
		if r := d.db().AccessRecord.GetX(d.system(), out.AccessRecord); out.Opened != 0 || r.RecordID != other || r.Reason != "x" {
			t.Errorf("%v, recorded %v", out, r)
		}
		asked := d.db().AccessRecord.Query().CountX(d.system())
		for _, v := range []*viewer.Viewer{d.outreach, d.press, d.organiser, d.reader, d.dpo} {
			refused(d, v, crm.BreakGlass, crm.BreakGlassInput{OrganisationID: union, Reason: "x"}, "FORBIDDEN")
		}
		for _, c := range []struct {
			in   crm.BreakGlassInput
			want []string
		}{
			{crm.BreakGlassInput{OrganisationID: union}, []string{"VALIDATION_FAILED input.reason"}},
			{crm.BreakGlassInput{Reason: "x"}, []string{"VALIDATION_FAILED input"}},
			{crm.BreakGlassInput{OrganisationID: union, InteractionID: one}, []string{"VALIDATION_FAILED input", "VALIDATION_FAILED input.reason"}},
			{crm.BreakGlassInput{OrganisationID: id.New("org"), Reason: "x"}, []string{"NOT_FOUND input.organisationID"}},
			{crm.BreakGlassInput{OrganisationID: one, Reason: "x"}, []string{"NOT_FOUND input.organisationID"}},
			{crm.BreakGlassInput{InteractionID: id.New("int")}, []string{"NOT_FOUND input.interactionID", "VALIDATION_FAILED input.reason"}},
			{crm.BreakGlassInput{InteractionID: union, Reason: "x"}, []string{"NOT_FOUND input.interactionID"}},
			{crm.BreakGlassInput{InteractionID: voided, Reason: "x"}, []string{"NOT_FOUND input.interactionID"}},
			{crm.BreakGlassInput{InteractionID: isOpen, Reason: "x"}, []string{"CONFLICT input.interactionID"}},
			{crm.BreakGlassInput{InteractionID: forOutreach, Reason: "x"}, []string{"CONFLICT input.interactionID"}},
		} {
			refused(d, d.admin, crm.BreakGlass, c.in, c.want...)
		}
		if n := d.db().AccessRecord.Query().CountX(d.system()); n != asked {
			t.Errorf("refusals left %d records", n-asked)
		}
	})
}
