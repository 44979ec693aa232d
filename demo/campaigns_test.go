package demo_test

import (
	"testing"

	"github.com/breakthrough-party/coalition/ent"
)

// tellCampaigns is what we do together, without ids.
func tellCampaigns(t *testing.T, db *ent.Client, say func(format string, args ...any)) {
	ctx := asServer(t)
	for _, c := range must[[]*ent.Campaign](t)(db.Campaign.Query().WithLead().WithIssues().WithRegions().WithTags().All(ctx)) {
		say("campaign %s|%s|%s to %s|%s|%d issues|%d regions|%d tags", c.Name, c.Status, c.StartsOn, c.EndsOn, c.Edges.Lead.Name,
			len(c.Edges.Issues), len(c.Edges.Regions), len(c.Edges.Tags))
	}
	for _, p := range must[[]*ent.CampaignPartner](t)(db.CampaignPartner.Query().WithOrganisation().All(ctx)) {
		say("partner %s|%s|%s|decided %s|contact %v", p.Edges.Organisation.Name, p.Role, p.Status, p.DecidedOn, p.ContactID != "")
	}
	for _, s := range must[[]*ent.EndorsementStep](t)(db.EndorsementStep.Query().All(ctx)) {
		say("step %s|%s|%s|%s", s.Body, s.MeetsOn, s.Result, s.DecidedOn)
	}
	for _, c := range must[[]*ent.Commitment](t)(db.Commitment.Query().WithOrganisation().All(ctx)) {
		say("commitment %s|%s|%s|%s|%d %s|%d|in a meeting %v", c.Edges.Organisation.Name, c.MadeBy, c.Kind, c.Outcome, c.Quantity, c.Unit, c.Delivered, c.InteractionID != "")
	}
	for _, e := range must[[]*ent.Event](t)(db.Event.Query().All(ctx)) {
		say("event %s|%s|%s|%d of %d", e.Name, e.Kind, e.Status, e.Turnout, e.ExpectedTurnout)
	}
	say("organisations at events: %d, speakers: %d", must[int](t)(db.EventOrganisation.Query().Count(ctx)), must[int](t)(db.EventSpeaker.Query().Count(ctx)))
	for _, s := range must[[]*ent.Statement](t)(db.Statement.Query().All(ctx)) {
		say("statement %s|%s|text %d", s.Title, s.Status, s.TextNumber)
	}
	for _, s := range must[[]*ent.SignOn](t)(db.SignOn.Query().WithOrganisation().All(ctx)) {
		say("sign-on %s|%s|text %d|by somebody %v|logo %v", s.Edges.Organisation.Name, s.Status, s.SignedNumber, s.SignedByID != "", s.LogoConsent)
	}
	for _, a := range must[[]*ent.Agreement](t)(db.Agreement.Query().WithSharedWith().All(ctx)) {
		say("agreement %s|%s|%s|%s|until %s|%d let in", a.Title, a.Kind, a.Status, a.Confidentiality, a.EndsOn, len(a.Edges.SharedWith))
	}
	for _, term := range must[[]*ent.AgreementTerm](t)(db.AgreementTerm.Query().All(ctx)) {
		say("term %s|broken %v", term.Text, term.Broken)
	}
	for _, s := range must[[]*ent.PactSeat](t)(db.PactSeat.Query().All(ctx)) {
		say("seat %s|we stand %v|we stand aside %v", s.Constituency, s.WeStand, s.WeStandAside)
	}
	say("incompatibilities: %d", must[int](t)(db.Incompatibility.Query().Count(ctx)))
}
