package crm

import (
	"cmp"
	"context"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/viewer"
)

// LogInteractionInput is a contact that took place.
type LogInteractionInput struct {
	Kind             interaction.Kind
	Direction        interaction.Direction
	StartsAt         time.Time
	EndsAt           *time.Time
	Place            string
	Subject, Summary string
	Outcome          interaction.Outcome
	Terms            interaction.Terms
	AttributeAs      string
	Team             interaction.Team
	Confidentiality  interaction.Confidentiality
	CampaignID       string
	Participants     []InteractionParticipantInput
	Documents        []DocumentLinkInput
	TagIDs           []string
	Remarks          []RemarkInput
	FollowUps        []FollowUpInput
	Stances          []StanceInput
	StageMove        *StageMoveInput
	Commitments      []LoggedCommitmentInput
}

// LogInteractionResult names the interaction.
type LogInteractionResult struct {
	Interaction string `json:"interaction"`
}

// LogInteraction enters a contact that took place, with all that belongs to it,
// or nothing. Whoever enters it takes part when none of us is given. A person
// stands for the organisation of the position that they held on that day, unless
// the input says for which.
//
// It answers VALIDATION_FAILED for values out of their limits, times to come, a
// person with several positions (the organisations are listed), archived
// participants, what was said off the record in what is open, new people,
// stances, a stage move or commitments in what is not, and commitments of an
// organisation that did not take part; NOT_FOUND for ids that lead nowhere; FORBIDDEN for a
// team or confidentiality that is not the viewer's, for participants all of whom
// are out of reach, for new people, stances or a stage move with a token that
// does not write partners, and for commitments with one that does not write
// campaigns; CONFLICT for contact that we made with somebody after it
// was said that there must be none.
func LogInteraction(ctx context.Context, tx *ent.Tx, in LogInteractionInput) (LogInteractionResult, error) {
	var f Faults
	e, err := f.entry(ctx, tx, in.draft(ctx), interactionParts{in.Participants, in.Documents, in.TagIDs, in.Remarks, in.FollowUps, in.Stances, in.StageMove, in.Commitments})
	if err != nil {
		return LogInteractionResult{}, err
	}
	if err := f.err(); err != nil {
		return LogInteractionResult{}, err
	}
	i, err := e.create(ctx, tx).Save(ctx)
	if err != nil {
		return LogInteractionResult{}, err
	}
	return LogInteractionResult{Interaction: i.ID}, e.save(ctx, tx, []*ent.Interaction{i})
}

func (in LogInteractionInput) draft(ctx context.Context) interactionDraft {
	return interactionDraft{
		kind: in.Kind, status: interaction.StatusHELD, direction: cmp.Or(in.Direction, interaction.DirectionMUTUAL),
		startsAt: in.StartsAt, endsAt: orZero(in.EndsAt), place: in.Place, subject: in.Subject, summary: in.Summary,
		outcome: in.Outcome, terms: in.Terms, attributeAs: in.AttributeAs, team: cmp.Or(in.Team, ownTeam(ctx)),
		confidentiality: cmp.Or(in.Confidentiality, interaction.ConfidentialityOPEN), campaignID: in.CampaignID,
	}
}

// ownTeam is the team whose contacts somebody enters when they do not say.
func ownTeam(ctx context.Context) interaction.Team {
	if v := viewer.From(ctx); v.Has(viewer.Press) && !v.Has(viewer.Outreach) {
		return interaction.TeamPRESS
	}
	return interaction.TeamOUTREACH
}
