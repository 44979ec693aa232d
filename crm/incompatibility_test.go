package crm_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestRecordIncompatibility(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		a, b := d.under("", "Unite"), d.under("", "TUC")
		got := d.db().Incompatibility.GetX(d.system(), do(d, d.press, crm.RecordIncompatibility, crm.RecordIncompatibilityInput{
			OrganisationID: a, WithID: b, Reason: " A strike was broken ", Since: "2026-01-01", Until: "2026-01-01", Source: "Minutes",
		}).Incompatibility)
		want := &ent.Incompatibility{ID: got.ID, OrganisationID: a, WithID: b, Reason: "A strike was broken", Since: "2026-01-01", Until: "2026-01-01", Source: "Minutes",
			CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.press.UserID, Version: 1}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(ent.Incompatibility{}), cmpopts.IgnoreFields(ent.Incompatibility{}, "Edges")); diff != "" {
			t.Error(diff)
		}
		gone := d.under("", "Gone")
		d.archive(gone)
		refused(d, d.press, crm.RecordIncompatibility, crm.RecordIncompatibilityInput{OrganisationID: gone, WithID: id.New("org"), Reason: " ", Since: "2026-02-02", Until: "2026-02-01", Source: strings.Repeat("x", 501)},
			"VALIDATION_FAILED input.organisationID", "VALIDATION_FAILED input.reason", "VALIDATION_FAILED input.source", "VALIDATION_FAILED input.until", "NOT_FOUND input.withID")
		refused(d, d.press, crm.RecordIncompatibility, crm.RecordIncompatibilityInput{OrganisationID: a, WithID: a, Reason: "x", Since: "x"},
			"VALIDATION_FAILED input.since", "VALIDATION_FAILED input.withID")
		for _, v := range []*viewer.Viewer{d.organiser, d.reader} {
			refused(d, v, crm.RecordIncompatibility, crm.RecordIncompatibilityInput{OrganisationID: a, WithID: b, Reason: "x"}, "FORBIDDEN")
			refused(d, v, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: got.ID, Version: 1, Reason: crm.Some("x")}, "NOT_FOUND input.id")
			refused(d, v, crm.VoidRecord, crm.VoidRecordInput{ID: got.ID, Reason: "x"}, "NOT_FOUND input.id")
		}
	})
}

// The same is recorded once for each day, whichever way the record came there.
func TestTheSameIncompatibilityTwice(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		a, b := d.under("", "Unite"), d.under("", "TUC")
		in := func(since, until calendar.Date) crm.RecordIncompatibilityInput {
			return crm.RecordIncompatibilityInput{OrganisationID: a, WithID: b, Reason: "x", Since: since, Until: until}
		}
		first := do(d, d.press, crm.RecordIncompatibility, in("2026-02-01", "2026-02-28")).Incompatibility
		for _, days := range [][2]calendar.Date{{"", ""}, {"", "2026-02-01"}, {"2026-02-28", ""}, {"2026-02-10", "2026-02-11"}, {"2026-01-01", "2026-04-01"}} {
			_, err := try(d, d.press, crm.RecordIncompatibility, in(days[0], days[1]))
			if e := firstRefusal(err); e == nil || e.Code != crm.Duplicate || e.Extra["id"] != first {
				t.Errorf("%v is answered %v", days, err)
			}
		}
		do(d, d.press, crm.RecordIncompatibility, in("", "2026-01-31"))
		later := do(d, d.press, crm.RecordIncompatibility, in("2026-03-01", "")).Incompatibility
		do(d, d.press, crm.RecordIncompatibility, crm.RecordIncompatibilityInput{OrganisationID: b, WithID: a, Reason: "And the other way round"})
		refused(d, d.press, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: later, Version: 1, Since: crm.Some[calendar.Date]("2026-02-28")}, "DUPLICATE input.since")
		do(d, d.press, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: later, Version: 1, Since: crm.Some[calendar.Date]("2026-03-02"), Source: crm.Some("Minutes")})
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: first, Reason: "Another Unite"})
		refused(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: first, Reason: "again"}, "NOT_FOUND input.id")
		refused(d, d.press, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: first, Version: 2, Reason: crm.Some("x")}, "NOT_FOUND input.id")
		do(d, d.press, crm.RecordIncompatibility, in("2026-02-01", "2026-02-28"))
	})
}

// An absent field stays, null clears, and what is the same is no change.
func TestEditIncompatibility(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		i := d.apart(d.under("", "Unite"), d.under("", "TUC"))
		do(d, d.admin, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: i, Version: 1, Reason: crm.Some("A strike was broken")})
		do(d, d.admin, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: i, Version: 1, Until: crm.Some[calendar.Date]("2026-05-01"), Source: crm.Some("Minutes")})
		do(d, d.admin, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: i, Version: 2, Until: crm.Clear[calendar.Date](), Reason: crm.Some("Two strikes")})
		if got := d.db().Incompatibility.GetX(d.system(), i); got.Reason != "Two strikes" || got.Until != "" || got.Source != "Minutes" || got.Version != 3 {
			t.Errorf("it is %v", got)
		}
		refused(d, d.admin, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: i, Version: 2, Reason: crm.Some("x")}, "CONFLICT input.version")
		refused(d, d.admin, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: i, Version: 3, Reason: crm.Clear[string](), Since: crm.Some[calendar.Date]("x")},
			"VALIDATION_FAILED input.reason", "VALIDATION_FAILED input.since")
		for _, nowhere := range []string{"", id.New("inc"), d.london} {
			refused(d, d.admin, crm.EditIncompatibility, crm.EditIncompatibilityInput{ID: nowhere}, "NOT_FOUND input.id")
		}
	})
}

// Who will not share a platform comes into a campaign only when the input goes
// ahead: on whichever side they are, while it lasts, and as long as the other was
// asked or is in.
func TestIncompatiblePartners(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, other := d.under("", "Unite"), d.under("", "Scabs United")
		c := d.startCampaign(crm.StartCampaignInput{})
		there := d.joinCampaign(c, union, "")
		in := crm.AddCampaignPartnerInput{CampaignID: c, OrganisationID: other, Role: campaignpartner.RoleENDORSER}
		// undone tells what adding the other would be answered.
		undone := func(v *viewer.Viewer, in crm.AddCampaignPartnerInput) error {
			_, err := try(d, v, func(ctx context.Context, tx *ent.Tx, in crm.AddCampaignPartnerInput) (crm.AddCampaignPartnerResult, error) {
				out, err := crm.AddCampaignPartner(ctx, tx, in)
				if err == nil {
					err = errUndone
				}
				return out, err
			}, in)
			return err
		}
		may := func(v *viewer.Viewer, want bool, why string) {
			t.Helper()
			if err := undone(v, in); (crm.CodeOf(err) != crm.Conflict) != want {
				t.Errorf("%s: %v", why, err)
			}
		}
		may(d.press, true, "nothing stands between them")
		i := d.apart(union, other)
		e := firstRefusal(undone(d.press, in))
		if e == nil || e.Code != crm.Conflict || e.Field != "input.organisationID" || !slices.Equal(namedInRefusal(e), []string{i}) || !strings.Contains(e.Message, "Unite will not share a platform with Scabs United") {
			t.Errorf("it is answered %v", e)
		}
		for _, status := range []campaignpartner.Status{"CONSIDERING", "CONFIRMED"} {
			in.Status = status
			may(d.press, false, "it comes in as "+string(status))
		}
		in.Status = "DECLINED"
		may(d.press, true, "it declines")
		in.Status = ""
		for status, want := range map[campaignpartner.Status]bool{"INVITED": false, "CONSIDERING": false, "CONFIRMED": false, "DECLINED": true, "WITHDRAWN": true} {
			d.change(func(ctx context.Context, tx *ent.Tx) error {
				return tx.CampaignPartner.UpdateOneID(there).SetStatus(status).Exec(ctx)
			})
			may(d.press, want, "the other is "+string(status))
		}
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			return tx.CampaignPartner.UpdateOneID(there).SetStatus("CONFIRMED").Exec(ctx)
		})
		for days, want := range map[[2]calendar.Date]bool{{"2026-03-10", "2026-03-10"}: false, {"2026-03-11", ""}: true, {"", "2026-03-09"}: true, {"2026-01-01", "2027-01-01"}: false} {
			d.change(func(ctx context.Context, tx *ent.Tx) error {
				return tx.Incompatibility.UpdateOneID(i).SetSince(days[0]).SetUntil(days[1]).Exec(ctx)
			})
			may(d.press, want, "it lasts from "+string(days[0])+" until "+string(days[1]))
		}
		in.GoAhead = true
		may(d.press, true, "it goes ahead")
		in.GoAhead = false

		// The other way round, and whoever does not know of it is told nothing.
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: i, Reason: "x"})
		may(d.press, true, "it was taken back")
		may(viewer.System(d.press.UserID), true, "it was taken back, for an import too")
		d.apart(other, union)
		may(d.press, false, "the one that comes will not")
		do(d, d.press, crm.EditCampaign, crm.EditCampaignInput{ID: c, Version: 1, RegionIDs: crm.Some([]string{d.london})})
		may(d.organiser, true, "an organiser does not know")
	})
}

// It is the same for partners with whom a campaign starts, and for those that
// come back.
func TestIncompatiblePartnersAtTheStartAndAgain(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		a, b, far := d.under("", "Unite"), d.under("", "Scabs United"), d.under("", "TUC")
		i, j := d.apart(a, b), d.apart(b, far)
		in := crm.StartCampaignInput{Name: "x"}
		for _, o := range []string{a, b, far} {
			in.Partners = append(in.Partners, crm.StartingPartnerInput{OrganisationID: o, Role: campaignpartner.RoleMEMBER})
		}
		_, err := try(d, d.press, crm.StartCampaign, in)
		if e := firstRefusal(err); e == nil || e.Code != crm.Conflict || e.Field != "input.partners" || !slices.Equal(namedInRefusal(err), []string{i, j}) {
			t.Errorf("it is answered %v", err)
		}
		in.Partners[1].Status = campaignpartner.StatusDECLINED
		do(d, d.press, crm.StartCampaign, in)
		in.Partners[1].Status, in.GoAhead = "", true
		do(d, d.press, crm.StartCampaign, in)

		c := d.startCampaign(crm.StartCampaignInput{})
		d.joinCampaign(c, a, "")
		p := d.joinCampaign(c, b, "DECLINED")
		refused(d, d.press, crm.ReinvitePartner, crm.ReinvitePartnerInput{ID: p, Version: 1}, "CONFLICT input.id")
		refused(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 1, Status: "CONSIDERING"}, "CONFLICT input.status")
		refused(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 1, Status: "CONFIRMED"}, "CONFLICT input.status")
		do(d, d.press, crm.ReinvitePartner, crm.ReinvitePartnerInput{ID: p, Version: 1, GoAhead: true})
		do(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 2, Status: "CONFIRMED"}) // it was asked, and everybody was told
		do(d, d.press, crm.WithdrawPartner, crm.WithdrawPartnerInput{ID: p, Version: 3})
		do(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 4, Status: "CONFIRMED", GoAhead: true})
	})
}
