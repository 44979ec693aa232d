package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/viewer"
)

// AddFollowUpInput is a dated task that comes out of an interaction, or concerns
// an organisation, a person, a campaign or a commitment.
type AddFollowUpInput struct {
	InteractionID, OrganisationID, PersonID, CampaignID, CommitmentID string

	Title, Details string
	DueOn          calendar.Date
	AssigneeID     string
	Priority       followup.Priority
}

// AddFollowUpResult names the follow-up.
type AddFollowUpResult struct {
	FollowUp string `json:"followUp"`
}

// AddFollowUp adds a follow-up to an interaction, an organisation, a person, a
// campaign or a commitment. It answers NOT_FOUND for ids that lead nowhere,
// FORBIDDEN for what the viewer may not write and for a campaign or commitment with
// a token that does not read campaigns, and VALIDATION_FAILED for none or several
// of the five, for an archived campaign, for somebody who is disabled or may not
// see the follow-up, and for values out of their limits.
func AddFollowUp(ctx context.Context, tx *ent.Tx, in AddFollowUpInput) (AddFollowUpResult, error) {
	var f Faults
	t, err := f.subject(ctx, tx, in)
	if err != nil {
		return AddFollowUpResult{}, err
	}
	up := FollowUpInput{Title: in.Title, Details: in.Details, DueOn: in.DueOn, AssigneeID: in.AssigneeID, Priority: in.Priority}
	a, err := audienceOf(ctx, tx, t.interaction)
	if err != nil {
		return AddFollowUpResult{}, err
	}
	users, err := usersByID(ctx, tx, assigneesOf([]FollowUpInput{up})...)
	if err != nil {
		return AddFollowUpResult{}, err
	}
	f.followUp("input", &up, users, a)
	if err := f.err(); err != nil {
		return AddFollowUpResult{}, err
	}
	create := up.create(tx)
	setNew(create.Mutation().SetInteractionID, t.InteractionID, "")
	setNew(create.Mutation().SetOrganisationID, t.OrganisationID, "")
	setNew(create.Mutation().SetPersonID, t.PersonID, "")
	setNew(create.Mutation().SetCampaignID, t.CampaignID, "")
	setNew(create.Mutation().SetCommitmentID, t.CommitmentID, "")
	if t.FollowUp, err = create.Save(t.under(ctx)); err != nil {
		return AddFollowUpResult{}, err
	}
	return AddFollowUpResult{FollowUp: t.ID}, t.changed(ctx, tx)
}

// subject is what a new follow-up belongs to, which the viewer may write.
func (f *Faults) subject(ctx context.Context, tx *ent.Tx, in AddFollowUpInput) (task, error) {
	t := task{FollowUp: &ent.FollowUp{InteractionID: in.InteractionID, OrganisationID: in.OrganisationID, PersonID: in.PersonID}}
	named := 0
	for _, id := range []string{in.InteractionID, in.OrganisationID, in.PersonID, in.CampaignID, in.CommitmentID} {
		if id != "" {
			named++
		}
	}
	switch {
	case named != 1:
		f.add(Invalid, "input", "Name an interaction, an organisation, a person, a campaign or a commitment, and only one of the five.")
		return t, nil
	case in.CampaignID != "":
		var err error
		t.CampaignID, err = f.subjectCampaign(ctx, tx, in.CampaignID)
		return t, err
	case in.CommitmentID != "":
		var err error
		t.CommitmentID, err = f.subjectCommitment(ctx, tx, in.CommitmentID)
		return t, err
	case in.InteractionID == "":
		_, err := f.owner(ctx, tx, "input", in.OrganisationID, in.PersonID)
		return t, err
	}
	i, err := writableInteraction(ctx, tx, "input.interactionID", in.InteractionID)
	if err == nil {
		t.interaction, t.InteractionID = i, i.ID // MariaDB finds it with a blank behind the id, too
	}
	return t, f.refused("input.interactionID", err)
}

// subjectCampaign is the campaign that a new follow-up is for, as it is stored.
func (f *Faults) subjectCampaign(ctx context.Context, tx *ent.Tx, campaignID string) (string, error) {
	if !viewer.From(ctx).Allows(viewer.CampaignsRead) {
		return "", lacks(viewer.CampaignsRead)
	}
	c, err := f.campaignToFill(ctx, tx, "input.campaignID", campaignID)
	if c == nil {
		return "", err
	}
	return c.ID, nil
}

// subjectCommitment is the commitment that a new follow-up is about, as it is stored.
func (f *Faults) subjectCommitment(ctx context.Context, tx *ent.Tx, commitmentID string) (string, error) {
	if !viewer.From(ctx).Allows(viewer.CampaignsRead) {
		return "", lacks(viewer.CampaignsRead)
	}
	c, err := writableCommitment(ctx, tx, "input.commitmentID", commitmentID)
	if err != nil {
		return "", f.refused("input.commitmentID", err)
	}
	return c.ID, nil
}
