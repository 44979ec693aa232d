package crm_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

var samePartner = cmp.Options{cmpopts.IgnoreUnexported(ent.CampaignPartner{}), cmpopts.IgnoreFields(ent.CampaignPartner{}, "Edges")}

// A partner is stored as it was entered.
func TestAddCampaignPartner(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		c := d.startCampaign(crm.StartCampaignInput{})
		executive := campaignpartner.DecidedByNATIONAL_EXECUTIVE
		got := d.campaignPartner(do(d, d.press, crm.AddCampaignPartner, crm.AddCampaignPartnerInput{
			CampaignID: c, OrganisationID: union, Role: campaignpartner.RoleFUNDER, Status: campaignpartner.StatusDECLINED,
			DecidedBy: executive, DecidedOn: "2026-02-01", ContactID: sam, Note: " Not this year ",
		}).Partner)
		want := &ent.CampaignPartner{
			ID: got.ID, CampaignID: c, OrganisationID: union, Role: campaignpartner.RoleFUNDER, RoleRank: 5, Status: campaignpartner.StatusDECLINED,
			DecidedBy: &executive, DecidedOn: "2026-02-01", ContactID: sam, Note: "Not this year",
			CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.press.UserID, Version: 1,
		}
		if diff := cmp.Diff(want, got, samePartner); diff != "" {
			t.Error(diff)
		}
		bare := d.campaignPartner(d.joinCampaign(c, d.under("", "TUC"), ""))
		want = &ent.CampaignPartner{ID: bare.ID, CampaignID: c, OrganisationID: bare.OrganisationID, Role: campaignpartner.RoleMEMBER, RoleRank: 3, Status: campaignpartner.StatusINVITED,
			CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.outreach.UserID, Version: 1}
		if diff := cmp.Diff(want, bare, samePartner); diff != "" {
			t.Error(diff)
		}
		if got := d.changed(bare.ID, 1); strings.Contains(got, "role_rank") {
			t.Errorf("history tells what is computed: %s", got)
		}
	})
}

func TestFaultsOfAPartner(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		c := d.startCampaign(crm.StartCampaignInput{})
		gone := d.under("", "Gone")
		d.archive(gone)
		refused(d, d.press, crm.AddCampaignPartner, crm.AddCampaignPartnerInput{
			CampaignID: union, OrganisationID: gone, Role: "CHIEF", Status: campaignpartner.StatusWITHDRAWN,
			DecidedBy: "POPE", DecidedOn: "2026-03-11", ContactID: id.New("per"), Note: strings.Repeat("x", 501),
		}, "NOT_FOUND input.campaignID", "NOT_FOUND input.contactID", "VALIDATION_FAILED input.decidedBy", "VALIDATION_FAILED input.decidedOn",
			"VALIDATION_FAILED input.note", "VALIDATION_FAILED input.organisationID", "VALIDATION_FAILED input.role", "VALIDATION_FAILED input.status")
		refused(d, d.press, crm.AddCampaignPartner, crm.AddCampaignPartnerInput{
			CampaignID: c, OrganisationID: union, Role: campaignpartner.RoleHOST,
			DecidedBy: campaignpartner.DecidedByBRANCH, DecidedOn: "2026-03-01", ContactID: sam, Note: "a\nb",
		}, "VALIDATION_FAILED input.decidedBy", "VALIDATION_FAILED input.decidedOn", "VALIDATION_FAILED input.note")
		// In whatever status it is there.
		for _, status := range []campaignpartner.Status{campaignpartner.StatusCONFIRMED, campaignpartner.StatusDECLINED} {
			body := d.under("", string(status))
			p := d.joinCampaign(c, body, status)
			_, err := try(d, d.press, crm.AddCampaignPartner, crm.AddCampaignPartnerInput{CampaignID: c, OrganisationID: body, Role: campaignpartner.RoleHOST, GoAhead: true})
			e := firstRefusal(err)
			if e == nil || e.Code != crm.Duplicate || e.Field != "input.organisationID" || e.Extra["id"] != p {
				t.Errorf("the second is answered %v", err)
			} else if asks := strings.Contains(e.Message, "reinvitePartner"); asks != (status == campaignpartner.StatusDECLINED) {
				t.Errorf("%s: %s", status, e.Message)
			}
		}
	})
}

// Whoever writes a campaign takes any organisation into it, and nobody else does.
func TestPartnersOfAnOrganiser(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		welsh := d.under("", "Unite Wales", d.wales)
		here, there := d.startCampaign(crm.StartCampaignInput{RegionIDs: []string{d.london}}), d.startCampaign(crm.StartCampaignInput{RegionIDs: []string{d.wales}})
		p := do(d, d.organiser, crm.AddCampaignPartner, crm.AddCampaignPartnerInput{CampaignID: here, OrganisationID: welsh, Role: campaignpartner.RoleHOST}).Partner
		do(d, d.organiser, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 1, Status: campaignpartner.StatusCONFIRMED})
		s := do(d, d.organiser, crm.AddEndorsementStep, crm.AddEndorsementStepInput{PartnerID: p, Body: "Branch"}).Step
		do(d, d.organiser, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: s, Version: 1, Result: "CARRIED"})
		do(d, d.organiser, crm.VoidRecord, crm.VoidRecordInput{ID: s, Reason: "x"})

		refused(d, d.organiser, crm.AddCampaignPartner, crm.AddCampaignPartnerInput{CampaignID: there, OrganisationID: welsh, Role: campaignpartner.RoleHOST}, "FORBIDDEN input.campaignID")
		beyond := d.joinCampaign(there, welsh, "")
		step := do(d, d.press, crm.AddEndorsementStep, crm.AddEndorsementStepInput{PartnerID: beyond, Body: "Branch"}).Step
		for _, v := range []*viewer.Viewer{d.organiser, d.reader} {
			refused(d, v, crm.ChangePartnerRole, crm.ChangePartnerRoleInput{ID: beyond, Version: 1, Role: campaignpartner.RoleLEAD}, "FORBIDDEN input.id")
			refused(d, v, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: beyond, Version: 1, Status: campaignpartner.StatusCONFIRMED}, "FORBIDDEN input.id")
			refused(d, v, crm.WithdrawPartner, crm.WithdrawPartnerInput{ID: beyond, Version: 1}, "FORBIDDEN input.id")
			refused(d, v, crm.EditCampaignPartner, crm.EditCampaignPartnerInput{ID: beyond, Version: 1, Note: crm.Some("x")}, "FORBIDDEN input.id")
			refused(d, v, crm.AddEndorsementStep, crm.AddEndorsementStepInput{PartnerID: beyond, Body: "Branch"}, "FORBIDDEN input.partnerID")
			refused(d, v, crm.EditEndorsementStep, crm.EditEndorsementStepInput{ID: step, Version: 1, Body: crm.Some("x")}, "FORBIDDEN input.id")
			refused(d, v, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: step, Version: 1, Result: "LOST"}, "FORBIDDEN input.id")
			refused(d, v, crm.VoidRecord, crm.VoidRecordInput{ID: step, Reason: "x"}, "FORBIDDEN input.id")
		}
		for _, nowhere := range []string{"", id.New("cpa"), here} {
			refused(d, d.press, crm.WithdrawPartner, crm.WithdrawPartnerInput{ID: nowhere, Version: 1}, "NOT_FOUND input.id")
			refused(d, d.press, crm.AddEndorsementStep, crm.AddEndorsementStepInput{PartnerID: nowhere, Body: "Branch"}, "NOT_FOUND input.partnerID")
		}
	})
}

// The latest answer counts, with where and when it was decided; a note stays
// until there is another.
func TestAnswersOfAPartner(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		p := d.joinCampaign(d.startCampaign(crm.StartCampaignInput{}), d.under("", "Unite"), "")
		version := 1
		holds := func(status campaignpartner.Status, by campaignpartner.DecidedBy, on calendar.Date, note string) {
			t.Helper()
			version++
			got := d.campaignPartner(p)
			var decidedBy campaignpartner.DecidedBy
			if got.DecidedBy != nil {
				decidedBy = *got.DecidedBy
			}
			if got.Status != status || decidedBy != by || got.DecidedOn != on || got.Note != note || got.Version != version {
				t.Errorf("it is %s, by %q on %q, %q, version %d", got.Status, decidedBy, got.DecidedOn, got.Note, got.Version)
			}
		}
		do(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 1, Status: "CONSIDERING", Note: " On the agenda "})
		holds("CONSIDERING", "", "", "On the agenda")
		do(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 2, Status: "DECLINED", DecidedBy: "CONFERENCE"})
		holds("DECLINED", "CONFERENCE", "2026-03-10", "On the agenda")
		do(d, d.press, crm.ReinvitePartner, crm.ReinvitePartnerInput{ID: p, Version: 3, Note: "Once more"})
		holds("INVITED", "", "", "Once more")
		do(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 4, Status: "CONFIRMED", DecidedBy: "REGION", DecidedOn: "2026-03-01"})
		holds("CONFIRMED", "REGION", "2026-03-01", "Once more")
		do(d, d.press, crm.WithdrawPartner, crm.WithdrawPartnerInput{ID: p, Version: 5})
		holds("WITHDRAWN", "", "2026-03-10", "Once more")

		refused(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 6, Status: "WITHDRAWN", DecidedBy: "POPE", DecidedOn: "2026-03-11", Note: strings.Repeat("x", 501)},
			"VALIDATION_FAILED input.decidedBy", "VALIDATION_FAILED input.decidedOn", "VALIDATION_FAILED input.note", "VALIDATION_FAILED input.status")
		refused(d, d.press, crm.WithdrawPartner, crm.WithdrawPartnerInput{ID: p, Version: 6, DecidedBy: "POPE", DecidedOn: "x"},
			"VALIDATION_FAILED input.decidedBy", "VALIDATION_FAILED input.decidedOn", "CONFLICT input.id")
		refused(d, d.press, crm.ReinvitePartner, crm.ReinvitePartnerInput{ID: p, Version: 6, Note: "a\nb"}, "VALIDATION_FAILED input.note")
		for _, stale := range []int{0, 5, 7} {
			refused(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: stale, Status: "CONFIRMED"}, "CONFLICT input.version")
			refused(d, d.press, crm.WithdrawPartner, crm.WithdrawPartnerInput{ID: p, Version: stale}, "CONFLICT input.version")
			refused(d, d.press, crm.ReinvitePartner, crm.ReinvitePartnerInput{ID: p, Version: stale}, "CONFLICT input.version")
			refused(d, d.press, crm.ChangePartnerRole, crm.ChangePartnerRoleInput{ID: p, Version: stale, Role: "LEAD"}, "CONFLICT input.version")
			refused(d, d.press, crm.EditCampaignPartner, crm.EditCampaignPartnerInput{ID: p, Version: stale}, "CONFLICT input.version")
		}
	})
}

// Role, contact and note change one by one.
func TestEditCampaignPartner(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		p := d.joinCampaign(d.startCampaign(crm.StartCampaignInput{}), union, "")
		do(d, d.press, crm.ChangePartnerRole, crm.ChangePartnerRoleInput{ID: p, Version: 1, Role: "CO_LEAD"})
		if got := d.campaignPartner(p); got.Role != "CO_LEAD" || got.RoleRank != 1 || d.changed(p, 2) != "role" {
			t.Errorf("it is %v, and history says %q", got, d.changed(p, 2))
		}
		refused(d, d.press, crm.ChangePartnerRole, crm.ChangePartnerRoleInput{ID: p, Version: 2, Role: "CO_LEAD"}, "CONFLICT input.role")
		refused(d, d.press, crm.ChangePartnerRole, crm.ChangePartnerRoleInput{ID: p, Version: 2, Role: "CHIEF"}, "VALIDATION_FAILED input.role")

		do(d, d.press, crm.EditCampaignPartner, crm.EditCampaignPartnerInput{ID: p, Version: 2, ContactID: crm.Some(sam), Note: crm.Some("Ring first")})
		do(d, d.press, crm.EditCampaignPartner, crm.EditCampaignPartnerInput{ID: p, Version: 3, ContactID: crm.Some(sam)})
		d.archive(sam) // he may stay
		do(d, d.press, crm.EditCampaignPartner, crm.EditCampaignPartnerInput{ID: p, Version: 3, ContactID: crm.Some(sam), Note: crm.Clear[string]()})
		if got := d.campaignPartner(p); got.ContactID != sam || got.Note != "" || got.Version != 4 {
			t.Errorf("it is %v", got)
		}
		do(d, d.press, crm.EditCampaignPartner, crm.EditCampaignPartnerInput{ID: p, Version: 4, ContactID: crm.Clear[string]()})
		refused(d, d.press, crm.EditCampaignPartner, crm.EditCampaignPartnerInput{ID: p, Version: 5, ContactID: crm.Some(sam), Note: crm.Some("a\nb")},
			"VALIDATION_FAILED input.contactID", "VALIDATION_FAILED input.note")
	})
}

// Of two that will not share a platform and come at once, the second is judged
// with the first.
func TestTwoComeAtOnce(t *testing.T) {
	url := storetest.MariaDB(t) // SQLite has one writer at a time
	d := newDesk(t, url)
	other, sent := d.watch(url)
	a, b := d.under("", "Unite"), d.under("", "Scabs United")
	d.apart(a, b)
	in := crm.AddCampaignPartnerInput{CampaignID: d.startCampaign(crm.StartCampaignInput{}), OrganisationID: a, Role: campaignpartner.RoleMEMBER}
	done, release, answer := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := try(d, d.press, heldUp(crm.AddCampaignPartner, done, release), in)
		answer <- err
	}()
	<-done
	var once sync.Once
	sent.each(func(statement string) {
		// The second waits for the campaign, or, if nothing holds that, has been judged.
		if strings.Contains(statement, "FROM `campaigns`") && strings.Contains(statement, "FOR UPDATE") || strings.Contains(statement, "INSERT INTO `campaign_partners`") {
			once.Do(func() { close(release) })
		}
	})
	in.OrganisationID = b
	if _, err := try(other, d.press, crm.AddCampaignPartner, in); crm.CodeOf(err) != crm.Conflict {
		t.Errorf("the second is answered %v", err)
	}
	if err := <-answer; err != nil {
		t.Errorf("the first is answered %v", err)
	}
}
