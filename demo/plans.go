package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
)

// addPlans enters what lies ahead: meetings of the next weeks, a series, and some
// that were called off.
func (f *filling) addPlans(ctx context.Context) error {
	today := calendar.Today(ctx)
	for k := range 24 {
		s := f.people[(k*11+2)%len(f.people)]
		if s.unknown() || s.body.key == "landlords" || s.body.key == "gazette" { // some of these want no contact
			continue
		}
		who := s.officer(k)
		begins := clock(ctx, today.AddDays(1+k), k)
		if k%8 == 0 { // today, whenever the demo begins
			begins = calendar.Now(ctx).Truncate(time.Minute).Add(time.Minute)
		}
		in := crm.PlanInteractionInput{
			Kind: kindOf(k, s), StartsAt: begins, Subject: subjectOf(k, s), Team: interaction.TeamOUTREACH, Place: "To be agreed",
			Participants: []crm.InteractionParticipantInput{{PersonID: s.id, OrganisationID: f.ids[s.body.key]}, {UserID: f.ids[who]}},
		}
		if who == petra {
			in.Team = interaction.TeamPRESS
		}
		if k == 5 {
			in.Recurrence = &crm.RecurrenceInput{Rule: "FREQ=MONTHLY;COUNT=6"}
		}
		made, err := crm.PlanInteraction(f.as(ctx, who), f.tx, in)
		if err == nil && k%6 == 5 {
			_, err = crm.CancelInteraction(f.as(ctx, who), f.tx, crm.CancelInteractionInput{ID: made.Interaction, Version: 1, Reason: "Their diary is full."})
		}
		if err != nil {
			return fmt.Errorf("plan %d with %s: %w", k, s.name, err)
		}
	}
	return nil
}

// addStanding enters issues, stances on them, and steps of relationships.
func (f *filling) addStanding(ctx context.Context) error {
	as := f.as(ctx, owen)
	for _, q := range questionsOfTheDay {
		made, err := crm.CreateIssue(as, f.tx, crm.CreateIssueInput{Name: q.name, Description: q.about})
		if err != nil {
			return err
		}
		f.ids["issue "+q.key] = made.Issue
	}
	today := calendar.Today(ctx)
	scale := []stancerecord.Stance{
		stancerecord.StancePASSIVE_OPPONENT, stancerecord.StanceNEUTRAL, stancerecord.StancePASSIVE_ALLY, stancerecord.StanceACTIVE_ALLY,
	}
	for i, b := range bodies() {
		if b.status != "" && b.status != organisation.StatusACTIVE || b.isMedia() {
			continue
		}
		for step := range 1 + i%3 { // some have moved
			q := questionsOfTheDay[i%len(questionsOfTheDay)]
			_, err := crm.RecordStance(as, f.tx, crm.RecordStanceInput{
				OrganisationID: f.ids[b.key], IssueID: f.ids["issue "+q.key], Stance: scale[(i+step)%len(scale)],
				Since: today.AddDays(-600 + 190*step + i), Evidence: "Their conference, and what they told us.",
			})
			if err != nil {
				return fmt.Errorf("stance of %s: %w", b.name, err)
			}
		}
		if i%5 == 2 {
			if err := f.moveOn(ctx, b); err != nil {
				return fmt.Errorf("stage of %s: %w", b.name, err)
			}
		}
	}
	return nil
}

// moveOn takes a relationship one step on from where it is.
func (f *filling) moveOn(ctx context.Context, b body) error {
	o, err := f.tx.Organisation.Get(ctx, f.ids[b.key])
	if err != nil {
		return err
	}
	next := map[organisation.Stage]organisation.Stage{
		organisation.StageIDENTIFIED: organisation.StageAPPROACHED, organisation.StageAPPROACHED: organisation.StageIN_DIALOGUE,
		organisation.StageIN_DIALOGUE: organisation.StageCOOPERATING, organisation.StageCOOPERATING: organisation.StageFORMAL_PARTNER,
		organisation.StageFORMAL_PARTNER: organisation.StageDORMANT, organisation.StageDORMANT: organisation.StageAPPROACHED,
		organisation.StageENDED: organisation.StageIDENTIFIED,
	}[o.Stage]
	_, err = crm.MoveStage(f.as(ctx, owen), f.tx, crm.MoveStageInput{OrganisationID: o.ID, Version: o.Version, To: next, Reason: "After this year's meetings."})
	return err
}
