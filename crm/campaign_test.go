package crm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// sameCampaign compares the columns of two campaigns.
var sameCampaign = cmp.Options{cmpopts.IgnoreUnexported(ent.Campaign{}), cmpopts.IgnoreFields(ent.Campaign{}, "Edges")}

// A campaign is stored as it was entered, with its partners, and is found by its name.
func TestStartCampaign(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		tuc := d.under("", "Trades Union Congress")
		issue, tag := d.issue("Rail"), d.tag("Ally")
		got := d.campaign(do(d, d.press, crm.StartCampaign, crm.StartCampaignInput{
			Name: "  Keep the Guards ", Aims: "Guards.\n\nOn every train. ", Status: campaign.StatusPLANNED, StartsOn: "2026-04-01", EndsOn: "2026-04-01",
			LeadID: d.outreach.UserID, IssueIDs: []string{issue, issue}, RegionIDs: []string{d.london, d.wales}, TagIDs: []string{tag, tag},
			Partners: []crm.StartingPartnerInput{
				{OrganisationID: union, Role: campaignpartner.RoleLEAD, Status: campaignpartner.StatusCONFIRMED, ContactID: sam},
				{OrganisationID: tuc, Role: campaignpartner.RoleENDORSER},
			},
		}).Campaign)
		want := &ent.Campaign{
			ID: got.ID, Name: "Keep the Guards", NameFolded: "keep the guards", Aims: "Guards.\n\nOn every train.", Status: campaign.StatusPLANNED,
			StartsOn: "2026-04-01", EndsOn: "2026-04-01", LeadID: d.outreach.UserID,
			CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.press.UserID, Version: 1,
		}
		if diff := cmp.Diff(want, got, sameCampaign); diff != "" {
			t.Error(diff)
		}
		if names(got.Edges.Regions) != "London, Wales" || len(got.Edges.Issues) != 1 || len(got.Edges.Tags) != 1 {
			t.Errorf("it has %v", got.Edges)
		}
		if words := d.words(got.ID); words != "guards keep the" {
			t.Errorf("it is found by %q", words)
		}
		var partners []string
		for _, p := range d.db().CampaignPartner.Query().Where(campaignpartner.CampaignID(got.ID)).WithOrganisation().Order(campaignpartner.ByRoleRank()).AllX(d.system()) {
			partners = append(partners, fmt.Sprintf("%s %s %d %s %q %v", p.Edges.Organisation.Name, p.Role, p.RoleRank, p.Status, p.DecidedOn, p.ContactID == sam))
		}
		if diff := cmp.Diff([]string{`Unite LEAD 0 CONFIRMED "2026-03-10" true`, `Trades Union Congress ENDORSER 4 INVITED "" false`}, partners); diff != "" {
			t.Error(diff)
		}
		bare := d.campaign(d.startCampaign(crm.StartCampaignInput{Name: "Bare"}))
		want = &ent.Campaign{ID: bare.ID, Name: "Bare", NameFolded: "bare", Status: campaign.StatusDRAFT,
			CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.outreach.UserID, Version: 1}
		if diff := cmp.Diff(want, bare, sameCampaign); diff != "" {
			t.Error(diff)
		}
		if got := d.changed(bare.ID, 1); strings.Contains(got, "issues") || strings.Contains(got, "regions") {
			t.Errorf("history says that %q were written", got)
		}
	})
}

// What starts at once has a first day; what ended before it was entered has none.
func TestFirstDayOfACampaign(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for _, c := range []struct {
			in   crm.StartCampaignInput
			want calendar.Date
		}{
			{crm.StartCampaignInput{Status: campaign.StatusACTIVE}, "2026-03-10"},
			{crm.StartCampaignInput{Status: campaign.StatusACTIVE, StartsOn: "2026-01-01"}, "2026-01-01"},
			{crm.StartCampaignInput{Status: campaign.StatusACTIVE, EndsOn: "2026-03-10"}, "2026-03-10"},
			{crm.StartCampaignInput{Status: campaign.StatusACTIVE, EndsOn: "2026-03-09"}, ""},
			{crm.StartCampaignInput{Status: campaign.StatusPLANNED}, ""},
		} {
			if got := d.campaign(d.startCampaign(c.in)); got.StartsOn != c.want || got.EndsOn != c.in.EndsOn {
				t.Errorf("%+v: from %q until %q", c.in, got.StartsOn, got.EndsOn)
			}
		}
	})
}

func TestFaultsOfACampaign(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, gone := d.under("", "Unite"), d.under("", "Gone")
		d.archive(gone)
		lost := d.person("Gia", "", "")
		d.archive(lost)
		oldIssue := d.issue("Old")
		d.archiveIssue(oldIssue)
		off := d.user("Off")
		many := make([]string, 21)
		for i := range many {
			many[i] = id.New("iss")
		}
		refused(d, d.admin, crm.StartCampaign, crm.StartCampaignInput{
			Name: " ", Aims: strings.Repeat("x", 10_001), Status: campaign.StatusWON, StartsOn: "2026-04-02", EndsOn: "2026-04-01", LeadID: off.UserID,
			IssueIDs: []string{oldIssue, id.New("iss"), union}, RegionIDs: []string{id.New("reg"), d.wales, d.wales}, TagIDs: []string{id.New("tag")},
			Partners: []crm.StartingPartnerInput{
				{OrganisationID: gone, Role: "CHIEF", Status: campaignpartner.StatusWITHDRAWN, ContactID: lost},
				{OrganisationID: union, Role: campaignpartner.RoleLEAD, Status: "PERHAPS", ContactID: union},
				{OrganisationID: union, Role: campaignpartner.RoleLEAD},
				{OrganisationID: lost, Role: campaignpartner.RoleLEAD, ContactID: id.New("per")},
			},
		},
			"VALIDATION_FAILED input.aims", "VALIDATION_FAILED input.endsOn",
			"VALIDATION_FAILED input.issueIDs.0", "NOT_FOUND input.issueIDs.1", "NOT_FOUND input.issueIDs.2",
			"VALIDATION_FAILED input.leadID", "VALIDATION_FAILED input.name",
			"VALIDATION_FAILED input.partners.0.contactID", "VALIDATION_FAILED input.partners.0.organisationID", "VALIDATION_FAILED input.partners.0.role", "VALIDATION_FAILED input.partners.0.status",
			"NOT_FOUND input.partners.1.contactID", "VALIDATION_FAILED input.partners.1.status",
			"VALIDATION_FAILED input.partners.2.organisationID",
			"NOT_FOUND input.partners.3.contactID", "NOT_FOUND input.partners.3.organisationID",
			"NOT_FOUND input.regionIDs.0", "VALIDATION_FAILED input.regionIDs.2",
			"VALIDATION_FAILED input.status", "NOT_FOUND input.tagIDs.0")
		refused(d, d.admin, crm.StartCampaign, crm.StartCampaignInput{
			Name: strings.Repeat("x", 201), Status: "STARTED", StartsOn: "soon", EndsOn: "2026-02-30", LeadID: id.New("usr"),
			IssueIDs: many, Partners: make([]crm.StartingPartnerInput, 51),
		}, "VALIDATION_FAILED input.endsOn", "VALIDATION_FAILED input.issueIDs", "NOT_FOUND input.leadID", "VALIDATION_FAILED input.name",
			"VALIDATION_FAILED input.partners", "VALIDATION_FAILED input.startsOn", "VALIDATION_FAILED input.status")
	})
}

// An organiser gives a campaign own regions only, and at least one; one of the
// whole country, or of somebody else's region too, is out of reach.
func TestCampaignsOfAnOrganiser(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		here := []string{d.london}
		c := do(d, d.organiser, crm.StartCampaign, crm.StartCampaignInput{Name: "Here", RegionIDs: here}).Campaign
		refused(d, d.organiser, crm.StartCampaign, crm.StartCampaignInput{Name: "x"}, "FORBIDDEN input.regionIDs")
		refused(d, d.organiser, crm.StartCampaign, crm.StartCampaignInput{Name: "x", RegionIDs: []string{d.london, d.wales}}, "FORBIDDEN input.regionIDs.1")
		edit := crm.EditCampaignInput{ID: c, Version: 1}
		for _, none := range []crm.Opt[[]string]{crm.Clear[[]string](), crm.Some([]string{})} {
			edit.RegionIDs = none
			refused(d, d.organiser, crm.EditCampaign, edit, "FORBIDDEN input.regionIDs")
		}
		edit.RegionIDs = crm.Some([]string{d.wales})
		refused(d, d.organiser, crm.EditCampaign, edit, "FORBIDDEN input.regionIDs.0")
		do(d, d.organiser, crm.EditCampaign, crm.EditCampaignInput{ID: c, Version: 1, Name: crm.Some("Still here")})

		everywhere, both := d.startCampaign(crm.StartCampaignInput{}), d.startCampaign(crm.StartCampaignInput{RegionIDs: []string{d.london, d.wales}})
		for _, beyond := range []string{everywhere, both} {
			for _, v := range []*viewer.Viewer{d.organiser, d.reader} {
				refused(d, v, crm.EditCampaign, crm.EditCampaignInput{ID: beyond, Version: 1, Name: crm.Some("x")}, "FORBIDDEN input.id")
				refused(d, v, crm.MoveCampaign, crm.MoveCampaignInput{ID: beyond, Version: 1, To: campaign.StatusACTIVE}, "FORBIDDEN input.id")
				refused(d, v, crm.ArchiveCampaign, crm.ArchiveCampaignInput{ID: beyond, Version: 1}, "FORBIDDEN input.id")
				refused(d, v, crm.AddTags, crm.AddTagsInput{ID: beyond, TagIDs: []string{id.New("tag")}}, "FORBIDDEN input.id")
			}
		}
		for _, nowhere := range []string{"", id.New("cmp"), d.london} {
			refused(d, d.organiser, crm.EditCampaign, crm.EditCampaignInput{ID: nowhere}, "NOT_FOUND input.id")
		}
	})
}

// An absent field stays, null clears, and what is the same is no change.
func TestEditCampaign(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		rail, bus := d.issue("Rail"), d.issue("Bus")
		c := d.startCampaign(crm.StartCampaignInput{Name: "Keep the guards", Aims: "x", StartsOn: "2026-01-01", EndsOn: "2026-02-01",
			LeadID: d.press.UserID, IssueIDs: []string{rail}, RegionIDs: []string{d.london}})
		do(d, d.admin, crm.EditCampaign, crm.EditCampaignInput{ID: c, Version: 1})
		do(d, d.admin, crm.EditCampaign, crm.EditCampaignInput{ID: c, Version: 1, Name: crm.Some("Keep the guards "), IssueIDs: crm.Some([]string{rail}), RegionIDs: crm.Some([]string{d.london})})
		if v := d.campaign(c).Version; v != 1 {
			t.Errorf("nothing was changed, and it is version %d", v)
		}
		d.archiveIssue(rail)
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: d.press.UserID, Version: d.version(d.press)}) // both may stay
		do(d, d.admin, crm.EditCampaign, crm.EditCampaignInput{ID: c, Version: 1, Name: crm.Some("Guards on trains"), LeadID: crm.Some(d.press.UserID),
			IssueIDs: crm.Some([]string{bus, rail}), RegionIDs: crm.Some([]string{d.wales})})
		if got := d.changed(c, 2); got != "issues name regions" {
			t.Errorf("history says %q", got)
		}
		if got := d.words(c); got != "guards on trains" {
			t.Errorf("it is found by %q", got)
		}
		do(d, d.admin, crm.EditCampaign, crm.EditCampaignInput{ID: c, Version: 2, Aims: crm.Clear[string](), StartsOn: crm.Clear[calendar.Date](), EndsOn: crm.Clear[calendar.Date](),
			LeadID: crm.Clear[string](), IssueIDs: crm.Clear[[]string](), RegionIDs: crm.Clear[[]string]()})
		got := d.campaign(c)
		want := &ent.Campaign{ID: c, Name: "Guards on trains", NameFolded: "guards on trains", Status: campaign.StatusDRAFT,
			CreatedAt: noon, UpdatedAt: noon, CreatedBy: d.outreach.UserID, Version: 3}
		if diff := cmp.Diff(want, got, sameCampaign); diff != "" || len(got.Edges.Issues)+len(got.Edges.Regions) > 0 {
			t.Error(diff, got.Edges)
		}
		refused(d, d.admin, crm.EditCampaign, crm.EditCampaignInput{ID: c, Version: 3, Name: crm.Clear[string](), LeadID: crm.Some(d.press.UserID),
			IssueIDs: crm.Some([]string{rail}), StartsOn: crm.Some[calendar.Date]("2026-03-01"), EndsOn: crm.Some[calendar.Date]("2026-02-28")},
			"VALIDATION_FAILED input.endsOn", "VALIDATION_FAILED input.issueIDs.0", "VALIDATION_FAILED input.leadID", "VALIDATION_FAILED input.name")
		_, err := try(d, d.admin, crm.EditCampaign, crm.EditCampaignInput{ID: c, Version: 1, Name: crm.Some("x")})
		if e := firstRefusal(err); e == nil || e.Code != crm.Conflict || fmt.Sprint(e.Extra["changedFields"]) != "[aims endsOn issueIDs leadID name regionIDs startsOn]" {
			t.Errorf("a stale edit is answered %v", err)
		}
	})
}

// Tags come onto campaigns as onto partners, with the scope of campaigns.
func TestTagsOfCampaigns(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c, rail, ally := d.startCampaign(crm.StartCampaignInput{RegionIDs: []string{d.london}}), d.tag("Rail"), d.tag("Ally")
		do(d, d.organiser, crm.AddTags, crm.AddTagsInput{ID: c, TagIDs: []string{rail, ally}})
		do(d, d.organiser, crm.AddTags, crm.AddTagsInput{ID: c, TagIDs: []string{rail}})
		do(d, d.organiser, crm.RemoveTags, crm.RemoveTagsInput{ID: c, TagIDs: []string{rail}})
		do(d, d.organiser, crm.RemoveTags, crm.RemoveTagsInput{ID: c, TagIDs: []string{rail}})
		if got := d.campaign(c); got.Version != 3 || len(got.Edges.Tags) != 1 || got.Edges.Tags[0].ID != ally {
			t.Errorf("version %d has %v", got.Version, got.Edges.Tags)
		}
		token := &viewer.Viewer{UserID: d.press.UserID, Roles: d.press.Roles, Token: "tok", Scopes: []viewer.Scope{viewer.PartnersWrite, viewer.InteractionsWrite}}
		refused(d, token, crm.AddTags, crm.AddTagsInput{ID: c, TagIDs: []string{rail}}, "FORBIDDEN")
		refused(d, d.press, crm.AddTags, crm.AddTagsInput{ID: id.New("cmp"), TagIDs: []string{rail}}, "NOT_FOUND input.id")
	})
}

// Archived campaigns take no new partner; what is there may go on.
func TestArchivedCampaigns(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c, union := d.startCampaign(crm.StartCampaignInput{}), d.under("", "Unite")
		p := d.joinCampaign(c, union, campaignpartner.StatusINVITED)
		refused(d, d.press, crm.RestoreCampaign, crm.RestoreCampaignInput{ID: c, Version: 1}, "CONFLICT input.id")
		refused(d, d.press, crm.ArchiveCampaign, crm.ArchiveCampaignInput{ID: c, Version: 2}, "CONFLICT input.version")
		do(d, d.press, crm.ArchiveCampaign, crm.ArchiveCampaignInput{ID: c, Version: 1})
		refused(d, d.press, crm.ArchiveCampaign, crm.ArchiveCampaignInput{ID: c, Version: 2}, "CONFLICT input.id")
		refused(d, d.press, crm.AddCampaignPartner, crm.AddCampaignPartnerInput{CampaignID: c, OrganisationID: d.under("", "TUC"), Role: campaignpartner.RoleHOST},
			"VALIDATION_FAILED input.campaignID")
		do(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 1, Status: campaignpartner.StatusCONFIRMED})
		refused(d, d.press, crm.RestoreCampaign, crm.RestoreCampaignInput{ID: c, Version: 1}, "CONFLICT input.version")
		do(d, d.press, crm.RestoreCampaign, crm.RestoreCampaignInput{ID: c, Version: 2})
		if got := d.campaign(c); got.ArchivedAt != nil || got.Version != 3 {
			t.Errorf("it is %v", got)
		}
	})
}
