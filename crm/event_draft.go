package crm

import (
	"context"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/region"
)

// eventDraft is an event as it will be, so that one set of rules holds for new
// ones and for edits. An absent time is zero, an absent number -1.
type eventDraft struct {
	kind                     event.Kind
	name, description, place string
	status                   event.Status
	startsAt, endsAt         time.Time
	regionID, campaignID     string
	expectedTurnout, turnout int
}

// blankEvent is what ent makes of an event of which nothing is said.
var blankEvent = eventDraft{status: event.StatusPLANNED, expectedTurnout: -1, turnout: -1}

func draftOfEvent(e *ent.Event) eventDraft {
	return eventDraft{
		kind: e.Kind, name: e.Name, description: e.Description, place: e.Place, status: e.Status, startsAt: e.StartsAt, endsAt: orZero(e.EndsAt),
		regionID: e.RegionID, campaignID: e.CampaignID, expectedTurnout: e.ExpectedTurnout, turnout: e.Turnout,
	}
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *eventDraft) check(ctx context.Context, f *Faults) {
	f.choice("input.kind", event.KindValidator(d.kind))
	d.name = f.name("input.name", d.name, 1, 200)
	d.description = f.text("input.description", d.description, 0, 10_000)
	d.place = f.line("input.place", d.place, 0, 200)
	d.startsAt, d.endsAt = f.span(d.startsAt, d.endsAt)
	if d.status == event.StatusHELD && d.startsAt.After(calendar.Now(ctx)) {
		f.add(Invalid, "input.startsAt", "This is yet to come, and the event was held.")
	}
	if d.turnout >= 0 && d.status != event.StatusHELD {
		f.add(Invalid, "input.turnout", "People came only to what was held: holdEvent says so.")
	}
}

// day is the day on which it begins, in the party's zone.
func (d eventDraft) day(ctx context.Context) calendar.Date {
	return dayOf(ctx, d.startsAt)
}

// placeOfEvent checks where an event takes place and what it belongs to. An organiser
// leaves it in a region of the own ones.
//
// SECURITY: the policy of events says so of those that exist.
func (f *Faults) placeOfEvent(ctx context.Context, tx *ent.Tx, d, was eventDraft) error {
	if d.regionID != was.regionID && d.regionID != "" {
		if err := f.region(ctx, tx, "input.regionID", d.regionID); err != nil {
			return err
		}
	}
	if !reaches(ctx, []string{d.regionID}) && !f.about("input.regionID") {
		f.add(Forbidden, "input.regionID", "Name one of your own regions.")
	}
	return f.campaign(ctx, tx, "input.campaignID", d.campaignID, was.campaignID)
}

// region checks that a region is there.
func (f *Faults) region(ctx context.Context, tx *ent.Tx, field, regionID string) error {
	known, err := tx.Region.Query().Where(region.ID(regionID)).IDs(ctx)
	if err == nil && !slices.Contains(known, regionID) { // MariaDB finds an id with a blank behind it
		*f = append(*f, missing(field, "region"))
	}
	return err
}

// fill writes into a mutation what is another than it was.
func (d eventDraft) fill(m *ent.EventMutation, was eventDraft) {
	setNew(m.SetKind, d.kind, was.kind)
	setNew(m.SetName, d.name, was.name)
	setNew(m.SetDescription, d.description, was.description)
	setNew(m.SetPlace, d.place, was.place)
	if !d.startsAt.Equal(was.startsAt) {
		m.SetStartsAt(d.startsAt)
	}
	setOrClearMoment(m.SetEndsAt, m.ClearEndsAt, d.endsAt, was.endsAt)
	setOrClear(m.SetRegionID, m.ClearRegionID, d.regionID, was.regionID)
	setOrClear(m.SetCampaignID, m.ClearCampaignID, d.campaignID, was.campaignID)
	setNew(m.SetExpectedTurnout, d.expectedTurnout, was.expectedTurnout)
	setNew(m.SetTurnout, d.turnout, was.turnout)
}
