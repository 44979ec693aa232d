package crm

import (
	"cmp"
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/id"
)

// PlanInteractionInput is a contact that is to take place, or, with a rule of
// recurrence, several.
type PlanInteractionInput struct {
	Kind             interaction.Kind
	Direction        interaction.Direction
	StartsAt         time.Time
	EndsAt           *time.Time
	Place            string
	Subject, Summary string
	Terms            interaction.Terms
	AttributeAs      string
	Team             interaction.Team
	Confidentiality  interaction.Confidentiality
	CampaignID       string
	Participants     []InteractionParticipantInput
	Documents        []DocumentLinkInput
	TagIDs           []string
	FollowUps        []FollowUpInput
	Recurrence       *RecurrenceInput
}

// RecurrenceInput says when a meeting is held again.
type RecurrenceInput struct {
	// Rule is an RRULE of RFC 5545 without DTSTART, such as FREQ=MONTHLY;BYDAY=1TU.
	Rule string
	// Except are days, in the party's zone, on which there is none.
	Except []calendar.Date
}

// PlanInteractionResult names the first meeting, and all in their order. Cut says
// that the rule goes on beyond them.
type PlanInteractionResult struct {
	Interaction  string   `json:"interaction"`
	Interactions []string `json:"interactions"`
	Cut          bool     `json:"cut"`
}

// PlanInteraction enters a contact that is to take place. A rule of recurrence
// makes at most 60 within 18 months, each at the same hour on the party's clock,
// all with the participants, documents and tags of the first; follow-ups belong
// to the first alone.
//
// It answers what LogInteraction answers, VALIDATION_FAILED for a time that is
// past and for a rule that is none, is more frequent than daily, or leaves out
// the first meeting without an exception; and CONFLICT for everybody with whom
// there must be no contact.
func PlanInteraction(ctx context.Context, tx *ent.Tx, in PlanInteractionInput) (PlanInteractionResult, error) {
	var f Faults
	e, err := f.entry(ctx, tx, in.draft(ctx), interactionParts{participants: in.Participants, documents: in.Documents, tagIDs: in.TagIDs, followUps: in.FollowUps})
	if err != nil {
		return PlanInteractionResult{}, err
	}
	times, cut := f.recurrence(ctx, "input.recurrence", in.Recurrence, e.draft.startsAt)
	if err := f.err(); err != nil {
		return PlanInteractionResult{}, err
	}
	planned, err := e.series(ctx, tx, times)
	if err != nil {
		return PlanInteractionResult{}, err
	}
	result := PlanInteractionResult{Interaction: planned[0].ID, Cut: cut}
	for _, i := range planned {
		result.Interactions = append(result.Interactions, i.ID)
	}
	return result, e.save(ctx, tx, planned)
}

func (in PlanInteractionInput) draft(ctx context.Context) interactionDraft {
	return interactionDraft{
		kind: in.Kind, status: interaction.StatusPLANNED, direction: cmp.Or(in.Direction, interaction.DirectionMUTUAL),
		startsAt: in.StartsAt, endsAt: orZero(in.EndsAt), place: in.Place, subject: in.Subject, summary: in.Summary,
		terms: in.Terms, attributeAs: in.AttributeAs, team: cmp.Or(in.Team, ownTeam(ctx)),
		confidentiality: cmp.Or(in.Confidentiality, interaction.ConfidentialityOPEN), campaignID: in.CampaignID,
	}
}

// series writes one interaction for each time, each as long as the first.
func (e entry) series(ctx context.Context, tx *ent.Tx, times []time.Time) ([]*ent.Interaction, error) {
	began, ended, seriesID := e.draft.startsAt, e.draft.endsAt, id.New("ser")
	rows := make([]*ent.InteractionCreate, len(times))
	for i, at := range times {
		if e.draft.startsAt = at; !ended.IsZero() {
			e.draft.endsAt = at.Add(ended.Sub(began))
		}
		if rows[i] = e.create(ctx, tx); len(times) > 1 {
			rows[i].SetSeriesID(seriesID)
		}
	}
	return tx.Interaction.CreateBulk(rows...).Save(ctx)
}
