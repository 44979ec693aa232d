package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/event"
)

// HoldEventInput says that an event took place, and how many came.
type HoldEventInput struct {
	ID      string
	Version int
	Turnout *int
}

// HoldEventResult names the event.
type HoldEventResult struct {
	Event string `json:"event"`
}

// HoldEvent says that an event took place. It answers NOT_FOUND, FORBIDDEN out of
// reach, VALIDATION_FAILED for a number out of its limits, and CONFLICT for a stale
// version, for one that is not PLANNED, and before it has started.
func HoldEvent(ctx context.Context, tx *ent.Tx, in HoldEventInput) (HoldEventResult, error) {
	e, err := movableEvent(ctx, tx, in.ID, in.Version, event.StatusHELD)
	if err != nil {
		return HoldEventResult{}, err
	}
	var f Faults
	if e.StartsAt.After(calendar.Now(ctx)) {
		f.add(Conflict, "input.id", "This event has not started yet; if it began earlier, edit its time first.")
	}
	turnout := f.given("input.turnout", in.Turnout, 0, maxCount)
	if err := f.err(); err != nil {
		return HoldEventResult{}, err
	}
	return HoldEventResult{Event: e.ID}, tx.Event.UpdateOne(e).SetStatus(event.StatusHELD).SetTurnout(turnout).Write(ctx)
}

// CancelEventInput says that an event will not take place, and why.
type CancelEventInput struct {
	ID      string
	Version int
	Reason  string
}

// CancelEventResult names the event.
type CancelEventResult struct {
	Event string `json:"event"`
}

// CancelEvent says that an event will not take place. It answers NOT_FOUND,
// FORBIDDEN out of reach, VALIDATION_FAILED for a reason of more than 500
// characters, and CONFLICT for a stale version and for one that is not PLANNED.
func CancelEvent(ctx context.Context, tx *ent.Tx, in CancelEventInput) (CancelEventResult, error) {
	e, err := movableEvent(ctx, tx, in.ID, in.Version, event.StatusCANCELLED)
	if err != nil {
		return CancelEventResult{}, err
	}
	var f Faults
	reason := f.line("input.reason", in.Reason, 0, 500)
	if err := f.err(); err != nil {
		return CancelEventResult{}, err
	}
	return CancelEventResult{Event: e.ID}, tx.Event.UpdateOne(e).SetStatus(event.StatusCANCELLED).SetCancelledReason(reason).Write(ctx)
}

// ReinstateEventInput says which cancelled event is planned again.
type ReinstateEventInput struct {
	ID      string
	Version int
}

// ReinstateEventResult names the event.
type ReinstateEventResult struct {
	Event string `json:"event"`
}

// ReinstateEvent plans a cancelled event again. It answers NOT_FOUND, FORBIDDEN out
// of reach, and CONFLICT for a stale version and for one that is not CANCELLED.
func ReinstateEvent(ctx context.Context, tx *ent.Tx, in ReinstateEventInput) (ReinstateEventResult, error) {
	e, err := movableEvent(ctx, tx, in.ID, in.Version, event.StatusPLANNED)
	if err != nil {
		return ReinstateEventResult{}, err
	}
	return ReinstateEventResult{Event: e.ID}, tx.Event.UpdateOne(e).SetStatus(event.StatusPLANNED).SetCancelledReason("").Write(ctx)
}

// movableEvent finds an event that may come to have a status.
func movableEvent(ctx context.Context, tx *ent.Tx, eventID string, version int, to event.Status) (*ent.Event, error) {
	e, err := editableEvent(ctx, tx, eventID, version)
	if err == nil {
		err = EventMoves.refuse("input.id", "event", e.Status, to)
	}
	return e, err
}
