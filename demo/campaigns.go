package demo

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
	"github.com/breakthrough-party/coalition/ent/eventorganisation"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/remark"
)

// addCampaigns enters what we do together: campaigns in all states, the paths by
// which partners decide, promises of both sides, events.
func (f *filling) addCampaigns(ctx context.Context) error {
	for _, j := range jointCampaigns {
		if err := f.addCampaign(ctx, j); err != nil {
			return fmt.Errorf("%s: %w", j.name, err)
		}
	}
	for _, p := range promises {
		if err := f.addPromise(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", p.text, err)
		}
	}
	for i, g := range gatherings {
		if err := f.addGathering(ctx, i, g); err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
	}
	return f.addCampaignWork(ctx)
}

// addCampaign starts a campaign, takes it to its state and its partners in.
func (f *filling) addCampaign(ctx context.Context, j joint) error {
	as, today := f.as(ctx, j.by), calendar.Today(ctx)
	in := crm.StartCampaignInput{Name: j.name, Aims: j.aims, Status: campaign.StatusDRAFT, LeadID: f.ids[j.by]}
	if j.from != 0 {
		in.StartsOn = today.AddDays(j.from)
	}
	if j.until != 0 {
		in.EndsOn = today.AddDays(j.until)
	}
	var err error
	if j.issue != "" {
		in.IssueIDs = []string{f.ids["issue "+j.issue]}
	}
	if in.RegionIDs, err = f.idsOf(j.regions); err != nil {
		return err
	}
	if in.TagIDs, err = f.idsOf(j.tags); err != nil {
		return err
	}
	made, err := crm.StartCampaign(as, f.tx, in)
	if err != nil {
		return err
	}
	f.ids["campaign "+j.key] = made.Campaign
	for i, p := range j.partners {
		if err := f.addPartner(as, j, i, p); err != nil {
			return fmt.Errorf("%s: %w", p.body, err)
		}
	}
	return f.moveCampaign(as, made.Campaign, j.status)
}

// moveCampaign takes a new campaign to a state, by way of the work.
func (f *filling) moveCampaign(ctx context.Context, campaignID string, to campaign.Status) error {
	path := []campaign.Status{campaign.StatusACTIVE, to}
	switch to {
	case campaign.StatusDRAFT:
		path = nil
	case campaign.StatusPLANNED, campaign.StatusACTIVE:
		path = path[1:]
	}
	for _, next := range path {
		c, err := f.tx.Campaign.Get(ctx, campaignID)
		if err != nil {
			return err
		}
		if _, err := crm.MoveCampaign(ctx, f.tx, crm.MoveCampaignInput{ID: c.ID, Version: c.Version, To: next}); err != nil {
			return err
		}
	}
	return nil
}

// addPartner takes an organisation into a campaign, asked first and answered as it did.
func (f *filling) addPartner(ctx context.Context, j joint, i int, p joined) error {
	in := crm.AddCampaignPartnerInput{CampaignID: f.ids["campaign "+j.key], OrganisationID: f.ids[p.body], Role: p.role}
	if s := f.someoneAt(p.body); s != nil {
		in.ContactID = s.id
	}
	made, err := crm.AddCampaignPartner(ctx, f.tx, in)
	if err != nil {
		return err
	}
	f.ids["partner "+j.key+" "+p.body] = made.Partner
	if p.role == endorses || p.status == ponders {
		if err := f.addPath(ctx, i, made.Partner, p.status); err != nil {
			return err
		}
	}
	answer := crm.AnswerInvitationInput{ID: made.Partner, Version: 1, Status: p.status}
	switch p.status {
	case asked:
		return nil
	case agreed, refused:
		answer.DecidedBy = []campaignpartner.DecidedBy{campaignpartner.DecidedByBRANCH, campaignpartner.DecidedByREGION, campaignpartner.DecidedByNATIONAL_EXECUTIVE}[i%3]
		answer.DecidedOn = calendar.Today(ctx).AddDays(-50 - i)
	case left:
		answer.Status = agreed
	}
	if _, err := crm.AnswerInvitation(ctx, f.tx, answer); err != nil || p.status != left {
		return err
	}
	_, err = crm.WithdrawPartner(ctx, f.tx, crm.WithdrawPartnerInput{ID: made.Partner, Version: 2, Note: "No capacity this year."})
	return err
}

// addPath enters the bodies that decide: one that has met, and one that will.
func (f *filling) addPath(ctx context.Context, i int, partnerID string, status campaignpartner.Status) error {
	today := calendar.Today(ctx)
	first, err := crm.AddEndorsementStep(ctx, f.tx, crm.AddEndorsementStepInput{
		PartnerID: partnerID, Body: "Regional committee", Level: endorsementstep.LevelREGION, MeetsOn: today.AddDays(-55 - i),
		Motion: "This committee supports the campaign and asks the executive to join it.",
	})
	if err != nil {
		return err
	}
	result := endorsementstep.ResultCARRIED
	if status == refused {
		result = endorsementstep.ResultLOST
	}
	if _, err := crm.RecordEndorsementResult(ctx, f.tx, crm.RecordEndorsementResultInput{ID: first.Step, Version: 1, Result: result}); err != nil || status == refused {
		return err
	}
	if status == agreed {
		return nil
	}
	_, err = crm.AddEndorsementStep(ctx, f.tx, crm.AddEndorsementStepInput{
		PartnerID: partnerID, Body: "National executive", Level: endorsementstep.LevelNATIONAL_EXECUTIVE, MeetsOn: today.AddDays(9 + 4*i),
		Motion: "That the union joins the campaign.",
	})
	return err
}

func (f *filling) addPromise(ctx context.Context, p promise) error {
	as, today := f.as(ctx, f.startedBy(p.campaign)), calendar.Today(ctx)
	in := crm.MakeCommitmentInput{
		MadeBy: p.by, OrganisationID: f.ids[p.body], CampaignID: f.ids["campaign "+p.campaign], Kind: p.kind, Text: p.text, Unit: p.unit,
		MadeOn: today.AddDays(p.made), Quantity: counted(p.quantity),
	}
	if p.due != noDay {
		in.DueOn = today.AddDays(p.due)
	}
	made, err := crm.MakeCommitment(as, f.tx, in)
	if err != nil || p.outcome == undecided {
		return err
	}
	_, err = crm.ResolveCommitment(as, f.tx, crm.ResolveCommitmentInput{
		ID: made.Commitment, Version: 1, Outcome: p.outcome, Delivered: counted(p.delivered), Evidence: p.evidence, ResolvedOn: min(today, in.DueOn),
	})
	return err
}

// counted is a number, unless it is -1.
func counted(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

func (f *filling) addGathering(ctx context.Context, i int, g gathering) error {
	as, today := f.as(ctx, f.startedBy(g.campaign)), calendar.Today(ctx)
	begins := clock(ctx, today.AddDays(g.day), 2*i)
	in := crm.PlanEventInput{
		Kind: g.kind, Name: g.name, StartsAt: begins, Place: g.place, RegionID: f.ids[g.region],
		CampaignID: f.ids["campaign "+g.campaign], ExpectedTurnout: counted(g.expected),
	}
	for n, key := range g.bodies {
		role := []eventorganisation.Role{eventorganisation.RoleHOST, eventorganisation.RoleSPEAKING, eventorganisation.RoleATTENDING}[min(n, 2)]
		in.Organisations = append(in.Organisations, crm.PlannedEventOrganisationInput{OrganisationID: f.ids[key], Role: role})
	}
	if s := f.someoneAt(g.bodies[0]); s != nil {
		in.Speakers = append(in.Speakers, crm.PlannedSpeakerInput{PersonID: s.id, OrganisationID: f.ids[s.body.key], Topic: "Why we are here"})
	}
	in.Speakers = append(in.Speakers, crm.PlannedSpeakerInput{UserID: f.ids[owen], Topic: "What comes next"})
	made, err := crm.PlanEvent(as, f.tx, in)
	switch {
	case err != nil:
		return err
	case g.cancelled != "":
		_, err = crm.CancelEvent(as, f.tx, crm.CancelEventInput{ID: made.Event, Version: 1, Reason: g.cancelled})
	case g.day < 0:
		_, err = crm.HoldEvent(as, f.tx, crm.HoldEventInput{ID: made.Event, Version: 1, Turnout: counted(g.came)})
	}
	return err
}

// addCampaignWork enters a meeting about a campaign out of which a promise came,
// a task for it, and who will not share a platform.
func (f *filling) addCampaignWork(ctx context.Context) error {
	as, today := f.as(ctx, owen), calendar.Today(ctx)
	campaignID := f.ids["campaign transport"]
	s := f.someoneAt("rmt")
	begins := clock(ctx, today.AddDays(-3), 4)
	fifty, dueOn := 50, today.AddDays(21)
	_, err := crm.LogInteraction(as, f.tx, crm.LogInteractionInput{
		Kind: interaction.KindMEETING, StartsAt: begins, Subject: "Stewards for the lobby", Summary: summaries[2], CampaignID: campaignID,
		Participants: []crm.InteractionParticipantInput{{PersonID: s.id, OrganisationID: f.ids["rmt"]}, {UserID: f.ids[owen]}},
		Remarks: []crm.RemarkInput{
			{PersonID: s.id, Text: sentences[2], Terms: remark.TermsON_THE_RECORD},
			{PersonID: s.id, Text: sentences[1], Terms: remark.TermsUNATTRIBUTABLE, AttributeAs: "a senior rail union figure"},
		},
		Commitments: []crm.LoggedCommitmentInput{
			{MadeBy: they, OrganisationID: f.ids["rmt"], CampaignID: campaignID, Kind: "VOLUNTEERS", Text: "Stewards at Parliament", Quantity: &fifty, Unit: "people", DueOn: dueOn},
			{MadeBy: we, OrganisationID: f.ids["rmt"], CampaignID: campaignID, Kind: "TRANSPORT", Text: "Two coaches from the north", DueOn: dueOn},
		},
	})
	if err != nil {
		return err
	}
	_, err = crm.AddFollowUp(as, f.tx, crm.AddFollowUpInput{CampaignID: campaignID, Title: "Book the coaches", DueOn: today.AddDays(7), AssigneeID: f.ids[oyin]})
	if err != nil {
		return err
	}
	for _, key := range []string{"tenants", "students"} {
		_, err := crm.RecordIncompatibility(as, f.tx, crm.RecordIncompatibilityInput{
			OrganisationID: f.ids[key], WithID: f.ids["landlords"], Reason: "They will not share a platform while evictions go on.", Since: today.AddDays(-500),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// startedBy is who of us writes what belongs to a campaign.
func (f *filling) startedBy(key string) string {
	for _, j := range jointCampaigns {
		if j.key == key {
			return j.by
		}
	}
	panic("there is no campaign " + key) // campaigns are named here
}

// someoneAt is the first person of a body, nil if it has none.
func (f *filling) someoneAt(key string) *someone {
	for _, s := range f.people {
		if s.body.key == key {
			return s
		}
	}
	return nil
}
