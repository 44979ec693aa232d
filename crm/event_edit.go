package crm

import (
	"context"
	"errors"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/eventorganisation"
	"github.com/breakthrough-party/coalition/ent/eventspeaker"
)

// EditEventInput is a change of an event.
type EditEventInput struct {
	ID                       string
	Version                  int
	Kind                     Opt[event.Kind]
	Name, Description, Place Opt[string]
	StartsAt, EndsAt         Opt[time.Time]
	RegionID, CampaignID     Opt[string]
	ExpectedTurnout, Turnout Opt[int]
	// GoAhead says to move it although organisations at it will not share a platform then.
	GoAhead bool
}

// EditEventResult names the event.
type EditEventResult struct {
	Event string `json:"event"`
}

// EditEvent changes an event: an absent field stays, null clears. It answers what
// PlanEvent answers, of another day also CONFLICT for those who are at it, VALIDATION_FAILED for the turnout of what was not held and for
// a time to come of what was, and CONFLICT for a stale version.
func EditEvent(ctx context.Context, tx *ent.Tx, in EditEventInput) (EditEventResult, error) {
	e, err := editableEvent(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditEventResult{}, err
	}
	var f Faults
	was := draftOfEvent(e)
	d := in.over(was, &f)
	d.check(ctx, &f)
	err1 := f.placeOfEvent(ctx, tx, d, was)
	err2 := f.compatibleThen(ctx, tx, e.ID, d.day(ctx), was.day(ctx), in.GoAhead)
	if err := errors.Join(err1, err2); err != nil {
		return EditEventResult{}, err
	}
	if err := f.err(); err != nil {
		return EditEventResult{}, err
	}
	edit := tx.Event.UpdateOne(e).Where(event.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditEventResult{Event: e.ID}, nil
	}
	if err := saved(ctx, tx, edit.Write(ctx), e.ID, in.Version); err != nil || d.startsAt.Equal(was.startsAt) {
		return EditEventResult{Event: e.ID}, err
	}
	return EditEventResult{Event: e.ID}, eventMoved(ctx, tx, e.ID, d.startsAt)
}

// over is the draft with the edit laid over it.
func (in EditEventInput) over(d eventDraft, f *Faults) eventDraft {
	d.kind = mustStay(f, "input.kind", in.Kind, d.kind)
	d.name = mustStay(f, "input.name", in.Name, d.name)
	d.description = in.Description.or(d.description)
	d.place = in.Place.or(d.place)
	d.startsAt = mustStay(f, "input.startsAt", in.StartsAt, d.startsAt)
	d.endsAt = in.EndsAt.or(d.endsAt)
	d.regionID = in.RegionID.or(d.regionID)
	d.campaignID = in.CampaignID.or(d.campaignID)
	d.expectedTurnout = f.editNumber("input.expectedTurnout", in.ExpectedTurnout, d.expectedTurnout, 0, maxCount)
	d.turnout = f.editNumber("input.turnout", in.Turnout, d.turnout, 0, maxCount)
	return d
}

// eventMoved gives what stands beside an event its new time.
func eventMoved(ctx context.Context, tx *ent.Tx, eventID string, at time.Time) error {
	ctx = asSystem(ctx)
	if err := tx.EventOrganisation.Update().Where(eventorganisation.EventID(eventID)).SetStartsAt(at).Exec(ctx); err != nil {
		return err
	}
	return tx.EventSpeaker.Update().Where(eventspeaker.EventID(eventID)).SetStartsAt(at).Exec(ctx)
}
