package crm_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// step adds a decision of a partner's path.
func (d *desk) step(partnerID string, meetsOn calendar.Date) string {
	d.t.Helper()
	return do(d, d.outreach, crm.AddEndorsementStep, crm.AddEndorsementStepInput{PartnerID: partnerID, Body: "Regional committee", MeetsOn: meetsOn}).Step
}

func (d *desk) endorsementStep(id string) *ent.EndorsementStep {
	d.t.Helper()
	return d.db().EndorsementStep.GetX(d.system(), id)
}

// A step is stored as it was entered, with the campaign and the organisation of
// its partner.
func TestAddEndorsementStep(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, c := d.under("", "Unite"), d.startCampaign(crm.StartCampaignInput{})
		p := d.joinCampaign(c, union, "")
		level := endorsementstep.LevelREGION
		got := d.endorsementStep(do(d, d.press, crm.AddEndorsementStep, crm.AddEndorsementStepInput{
			PartnerID: p, Body: " London regional committee ", Level: level, MeetsOn: "2026-04-18", Motion: "This region\nsupports it. ",
		}).Step)
		want := &ent.EndorsementStep{
			ID: got.ID, PartnerID: p, CampaignID: c, OrganisationID: union, Body: "London regional committee", Level: &level, MeetsOn: "2026-04-18",
			Motion: "This region\nsupports it.", Result: endorsementstep.ResultPENDING, CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.press.UserID, Version: 1,
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(ent.EndorsementStep{}), cmpopts.IgnoreFields(ent.EndorsementStep{}, "Edges")); diff != "" {
			t.Error(diff)
		}
		refused(d, d.press, crm.AddEndorsementStep, crm.AddEndorsementStepInput{PartnerID: id.New("cpa"), Body: " ", Level: "HEAVEN", MeetsOn: "soon", Motion: strings.Repeat("x", 10_001)},
			"VALIDATION_FAILED input.body", "VALIDATION_FAILED input.level", "VALIDATION_FAILED input.meetsOn", "VALIDATION_FAILED input.motion", "NOT_FOUND input.partnerID")
	})
}

// An absent field stays, null clears, and what is the same is no change.
func TestEditEndorsementStep(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		s := d.step(d.joinCampaign(d.startCampaign(crm.StartCampaignInput{}), d.under("", "Unite"), ""), "2026-04-18")
		do(d, d.press, crm.EditEndorsementStep, crm.EditEndorsementStepInput{ID: s, Version: 1, Body: crm.Some("Regional committee")})
		do(d, d.press, crm.EditEndorsementStep, crm.EditEndorsementStepInput{ID: s, Version: 1, Level: crm.Some(endorsementstep.LevelBRANCH), Motion: crm.Some("x"), Note: crm.Some("y")})
		do(d, d.press, crm.EditEndorsementStep, crm.EditEndorsementStepInput{ID: s, Version: 2, Level: crm.Clear[endorsementstep.Level](), MeetsOn: crm.Clear[calendar.Date](), Body: crm.Some("Branch")})
		if got := d.endorsementStep(s); got.Body != "Branch" || got.Level != nil || got.MeetsOn != "" || got.Motion != "x" || got.Note != "y" || got.Version != 3 {
			t.Errorf("it is %v", got)
		}
		refused(d, d.press, crm.EditEndorsementStep, crm.EditEndorsementStepInput{ID: s, Version: 3, Body: crm.Clear[string](), Note: crm.Some("a\nb")},
			"VALIDATION_FAILED input.body", "VALIDATION_FAILED input.note")
		refused(d, d.press, crm.EditEndorsementStep, crm.EditEndorsementStepInput{ID: s, Version: 2, Body: crm.Some("x")}, "CONFLICT input.version")
		for _, nowhere := range []string{"", id.New("ens"), d.london} {
			refused(d, d.press, crm.EditEndorsementStep, crm.EditEndorsementStepInput{ID: nowhere}, "NOT_FOUND input.id")
		}
	})
}

// A body decided on the day on which it met, unless the input knows better or
// that does not fit.
func TestRecordEndorsementResult(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		p := d.joinCampaign(d.startCampaign(crm.StartCampaignInput{}), d.under("", "Unite"), "")
		for _, c := range []struct{ meets, said, want calendar.Date }{
			{"2026-03-01", "", "2026-03-01"}, {"2026-03-10", "", "2026-03-10"}, {"2026-03-11", "", "2026-03-10"}, {"", "", "2026-03-10"},
			{"2026-03-01", "2026-02-01", "2026-02-01"},
		} {
			s := d.step(p, c.meets)
			do(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: s, Version: 1, Result: "LOST", DecidedOn: c.said, Note: " 3 to 4 "})
			if got := d.endorsementStep(s); got.Result != "LOST" || got.DecidedOn != c.want || got.Note != "3 to 4" {
				t.Errorf("%+v: it is %v", c, got)
			}
		}
		s := d.step(p, "2026-03-01")
		do(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: s, Version: 1, Result: "REMITTED", Note: "Later"})
		do(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: s, Version: 2, Result: "CARRIED"})
		if got := d.endorsementStep(s); got.DecidedOn != "2026-03-10" || got.Note != "Later" {
			t.Errorf("it is %v", got)
		}
		again := d.step(p, "2026-03-01")
		refused(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: again, Version: 1, Result: "WON", DecidedOn: "2026-03-11", Note: strings.Repeat("x", 501)},
			"VALIDATION_FAILED input.decidedOn", "VALIDATION_FAILED input.note", "VALIDATION_FAILED input.result")
		refused(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: again, Version: 2, Result: "CARRIED"}, "CONFLICT input.version")
	})
}

// A step that was entered by mistake is gone for everybody but history.
func TestVoidEndorsementStep(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		p := d.joinCampaign(d.startCampaign(crm.StartCampaignInput{}), d.under("", "Unite"), "")
		s := d.step(p, "")
		token := &viewer.Viewer{UserID: d.press.UserID, Roles: d.press.Roles, Token: "tok", Scopes: []viewer.Scope{viewer.PartnersWrite, viewer.InteractionsWrite}}
		refused(d, token, crm.VoidRecord, crm.VoidRecordInput{ID: s, Reason: "x"}, "FORBIDDEN")
		refused(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: s}, "VALIDATION_FAILED input.reason")
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: s, Reason: "Another union"})
		if row := d.endorsementStep(s); row.VoidedAt == nil || !row.VoidedAt.Equal(noon) || row.VoidedReason != "Another union" {
			t.Errorf("it is %v", row)
		}
		if _, err := d.s.Ent().EndorsementStep.Get(d.as(d.admin), s); !ent.IsNotFound(err) {
			t.Errorf("it is still seen: %v", err)
		}
		refused(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: s, Reason: "again"}, "NOT_FOUND input.id")
		refused(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: s, Version: 2, Result: "CARRIED"}, "NOT_FOUND input.id")
	})
}
