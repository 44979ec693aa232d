package crm_test

import (
	"errors"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// What was held, what is planned and all meetings of a series are for a campaign,
// which an edit changes and clears; nothing said leaves it.
func TestInteractionsForCampaigns(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, pay, rent := d.under("", "Unite"), d.campaignIn("Pay up"), d.campaignIn("Rent down", d.wales)
		held, planned := contact(who{OrganisationID: union}), plan(who{OrganisationID: union})
		held.CampaignID, planned.CampaignID = pay, pay
		planned.Recurrence = &crm.RecurrenceInput{Rule: "FREQ=WEEKLY;COUNT=2"}
		i := d.log(d.outreach, held)
		if got := d.interaction(i).CampaignID; got != pay {
			t.Errorf("held for %q", got)
		}
		for _, one := range do(d, d.outreach, crm.PlanInteraction, planned).Interactions {
			if got := d.interaction(one).CampaignID; got != pay {
				t.Errorf("planned for %q", got)
			}
		}
		edit := func(version int, change func(*crm.EditInteractionInput)) crm.EditInteractionInput {
			in := crm.EditInteractionInput{ID: i, Version: version}
			change(&in)
			return in
		}
		do(d, d.outreach, crm.EditInteraction, edit(1, func(in *crm.EditInteractionInput) { in.CampaignID = crm.Some(rent) }))
		if got := d.changed(i, 2); got != "campaign_id" || d.interaction(i).CampaignID != rent {
			t.Errorf("changed %q, for %q", got, d.interaction(i).CampaignID)
		}
		d.putAway(rent)
		do(d, d.outreach, crm.EditInteraction, edit(2, func(in *crm.EditInteractionInput) {
			in.CampaignID, in.Subject = crm.Some(rent), crm.Some("Still for what is archived")
		}))
		do(d, d.outreach, crm.EditInteraction, edit(3, func(in *crm.EditInteractionInput) { in.CampaignID = crm.Clear[string]() }))
		if got := d.interaction(i).CampaignID; got != "" {
			t.Errorf("cleared, it is for %q", got)
		}
		for campaignID, want := range map[string]string{
			rent: "VALIDATION_FAILED input.campaignID", id.New("cmp"): "NOT_FOUND input.campaignID", union: "NOT_FOUND input.campaignID", pay + " ": "NOT_FOUND input.campaignID",
		} {
			held.CampaignID, planned.CampaignID = campaignID, campaignID
			refused(d, d.outreach, crm.LogInteraction, held, want)
			refused(d, d.outreach, crm.PlanInteraction, planned, want)
			refused(d, d.outreach, crm.EditInteraction, edit(4, func(in *crm.EditInteractionInput) { in.CampaignID = crm.Some(campaignID) }), want)
		}
	})
}

// A campaign is named by whoever may read campaigns: a token that does not is told
// which scope it lacks, and nothing of the campaign.
func TestScopesOfNamedCampaigns(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, pay := d.under("", "Unite"), d.campaignIn("Pay up")
		token := func(scopes ...viewer.Scope) *viewer.Viewer {
			return &viewer.Viewer{UserID: d.outreach.UserID, Roles: d.outreach.Roles, Token: "t", Scopes: scopes}
		}
		reads, blind := token(viewer.InteractionsWrite, viewer.CampaignsRead), token(viewer.InteractionsWrite)
		var i string
		for _, v := range []*viewer.Viewer{reads, blind} {
			i = d.log(d.outreach, contact(who{OrganisationID: union}))
			for _, campaignID := range []string{pay, "cmp_x"} {
				held, planned := contact(who{OrganisationID: union}), plan(who{OrganisationID: union})
				held.CampaignID, planned.CampaignID = campaignID, campaignID
				_, err1 := try(d, v, crm.LogInteraction, held)
				_, err2 := try(d, v, crm.PlanInteraction, planned)
				_, err3 := try(d, v, crm.EditInteraction, crm.EditInteractionInput{ID: i, Version: 1, CampaignID: crm.Some(campaignID)})
				_, err4 := try(d, v, crm.AddFollowUp, crm.AddFollowUpInput{CampaignID: campaignID, Title: "x", DueOn: today})
				for n, err := range []error{err1, err2, err3, err4} {
					var e *crm.Error
					lacks := errors.As(err, &e) && e.Code == crm.Forbidden && e.Extra["scope"] == viewer.CampaignsRead
					if lacks != (v == blind) || v == reads && (err == nil) != (campaignID == pay) {
						t.Errorf("verb %d with %v and %q: %v", n, v.Scopes, campaignID, err)
					}
				}
			}
		}
		// What says nothing of a campaign takes no scope of campaigns.
		d.log(blind, contact(who{OrganisationID: union}))
		do(d, blind, crm.EditInteraction, crm.EditInteractionInput{ID: i, Version: 1, CampaignID: crm.Clear[string]()})
	})
}

// A follow-up for a campaign tells no partner anything, and is due like any other.
func TestFollowUpsOfCampaigns(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		pay := d.campaignIn("Pay up", d.london)
		up := d.task(do(d, d.organiser, crm.AddFollowUp, crm.AddFollowUpInput{CampaignID: pay, Title: "Print leaflets", DueOn: today, AssigneeID: d.reader.UserID}).FollowUp)
		if up.CampaignID != pay || up.OrganisationID+up.PersonID+up.InteractionID != "" || up.AssigneeID != d.reader.UserID {
			t.Errorf("stored %v", up)
		}
		do(d, d.reader, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up.ID, Version: 1})
		if got := d.task(up.ID).Status; got != followup.StatusDONE {
			t.Errorf("it is %s", got)
		}
		old, union := d.campaignIn("Old"), d.under("", "Unite")
		d.putAway(old)
		for _, c := range map[string]struct {
			in   crm.AddFollowUpInput
			want string
		}{
			"archived":       {crm.AddFollowUpInput{CampaignID: old}, "VALIDATION_FAILED input.campaignID"},
			"missing":        {crm.AddFollowUpInput{CampaignID: id.New("cmp")}, "NOT_FOUND input.campaignID"},
			"something else": {crm.AddFollowUpInput{CampaignID: union}, "NOT_FOUND input.campaignID"},
			"two":            {crm.AddFollowUpInput{CampaignID: pay, OrganisationID: union}, "VALIDATION_FAILED input"},
		} {
			c.in.Title, c.in.DueOn = "x", today
			refused(d.with(t), d.outreach, crm.AddFollowUp, c.in, c.want)
		}
		refused(d, d.organiser, crm.AddFollowUp, crm.AddFollowUpInput{CampaignID: d.campaignIn("Wales", d.wales), DueOn: "soon"},
			"FORBIDDEN input.campaignID", "VALIDATION_FAILED input.dueOn", "VALIDATION_FAILED input.title")
	})
}

// What is to be done about a promise is written by who writes the commitment, and
// by whoever has to do it; that stays so when the commitment is taken back.
func TestFollowUpsOfCommitments(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		promise := func(regionID string) string {
			return do(d, d.outreach, crm.MakeCommitment, crm.MakeCommitmentInput{
				MadeBy: "THEM", OrganisationID: d.organisation("Unite", organisation.KindTRADE_UNION, regionID), Kind: "FUNDS", Text: "A grant",
			}).Commitment
		}
		here, there := promise(d.london), promise(d.wales)
		add := func(commitmentID string) crm.AddFollowUpInput {
			return crm.AddFollowUpInput{CommitmentID: commitmentID, Title: "Ask again", DueOn: today, AssigneeID: d.reader.UserID}
		}
		up := d.task(do(d, d.organiser, crm.AddFollowUp, add(here)).FollowUp)
		if up.CommitmentID != here || up.OrganisationID+up.PersonID+up.InteractionID+up.CampaignID != "" {
			t.Errorf("stored %v", up)
		}
		refused(d, d.organiser, crm.AddFollowUp, add(there), "FORBIDDEN input.commitmentID")
		elsewhere := do(d, d.outreach, crm.AddFollowUp, add(there)).FollowUp
		refused(d, d.organiser, crm.EditFollowUp, crm.EditFollowUpInput{ID: elsewhere, Version: 1, Title: crm.Some("x")}, "FORBIDDEN input.id")
		for _, wrong := range []string{id.New("cmt"), here + " ", d.london} {
			refused(d, d.outreach, crm.AddFollowUp, add(wrong), "NOT_FOUND input.commitmentID")
		}
		both := add(here)
		both.CampaignID = d.campaignIn("Pay up", d.london)
		refused(d, d.outreach, crm.AddFollowUp, both, "VALIDATION_FAILED input")
		token := *d.outreach
		token.Token, token.Scopes = "tok_1", []viewer.Scope{viewer.InteractionsWrite}
		refused(d, &token, crm.AddFollowUp, add(here), "FORBIDDEN")
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: here, Reason: "x"})
		refused(d, d.outreach, crm.AddFollowUp, add(here), "NOT_FOUND input.commitmentID")
		do(d, d.organiser, crm.EditFollowUp, crm.EditFollowUpInput{ID: up.ID, Version: 1, Title: crm.Some("Let it be")})
		do(d, d.reader, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up.ID, Version: 2})
		if got := d.task(up.ID).Status; got != followup.StatusDONE {
			t.Errorf("it is %s", got)
		}
	})
}
