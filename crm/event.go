package crm

import (
	"context"
	"errors"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/event"
)

// PlanEventInput is an event with the organisations and speakers at it.
type PlanEventInput struct {
	Kind                     event.Kind
	Name, Description, Place string
	StartsAt                 time.Time
	EndsAt                   *time.Time
	RegionID, CampaignID     string
	ExpectedTurnout          *int
	Organisations            []PlannedEventOrganisationInput
	Speakers                 []PlannedSpeakerInput
	// GoAhead says to plan it although organisations at it will not share a platform.
	GoAhead bool
}

// PlanEventResult names the event.
type PlanEventResult struct {
	Event string `json:"event"`
}

// PlanEvent enters an event, with the organisations and speakers at it, or
// nothing. A person speaks for the organisation of the position that they hold on
// that day, unless the input says for which.
//
// It answers VALIDATION_FAILED for values out of their limits, for archived
// records, for somebody twice, and for a person with several positions (the
// organisations are listed); NOT_FOUND for ids that lead nowhere; FORBIDDEN to an
// organiser who names no region of the own ones; and CONFLICT when two of the
// organisations will not share a platform on that day, as far as the viewer may
// know, and the input does not say to go ahead.
func PlanEvent(ctx context.Context, tx *ent.Tx, in PlanEventInput) (PlanEventResult, error) {
	var f Faults
	d := blankEvent
	d.kind, d.name, d.description, d.place = in.Kind, in.Name, in.Description, in.Place
	d.startsAt, d.endsAt, d.regionID, d.campaignID = in.StartsAt, orZero(in.EndsAt), in.RegionID, in.CampaignID
	d.expectedTurnout = f.given("input.expectedTurnout", in.ExpectedTurnout, 0, maxCount)
	d.check(ctx, &f)
	err1 := f.placeOfEvent(ctx, tx, d, eventDraft{})
	err2 := f.organisationsAtEvent(ctx, tx, in.Organisations)
	who, err3 := f.plannedSpeakers(ctx, tx, in.Speakers, d.day(ctx))
	if err := errors.Join(err1, err2, err3); err != nil {
		return PlanEventResult{}, err
	}
	bodies := append(who.bodies(), bodiesOf(in.Organisations)...)
	if err := f.compatible(ctx, tx, "input.organisations", bodies, nil, d.day(ctx), in.GoAhead); err != nil {
		return PlanEventResult{}, err
	}
	if err := f.err(); err != nil {
		return PlanEventResult{}, err
	}
	create := tx.Event.Create()
	d.fill(create.Mutation(), blankEvent)
	e, err := create.Save(ctx)
	if err != nil {
		return PlanEventResult{}, err
	}
	if err := tx.EventOrganisation.CreateBulk(eventOrganisationRows(tx, e, in.Organisations)...).Exec(ctx); err != nil {
		return PlanEventResult{}, err
	}
	return PlanEventResult{Event: e.ID}, tx.EventSpeaker.CreateBulk(who.speakerRows(tx, e, in.Speakers)...).Exec(ctx)
}
