package crm_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/eventorganisation"
	"github.com/breakthrough-party/coalition/ent/eventspeaker"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// rally is an event tomorrow, with nothing else said.
func rally() crm.PlanEventInput {
	return crm.PlanEventInput{Kind: event.KindRALLY, Name: "Rally", StartsAt: noon.AddDate(0, 0, 1)}
}

func (d *desk) event(id string) *ent.Event {
	d.t.Helper()
	return d.db().Event.Query().Where(event.ID(id)).OnlyX(d.system())
}

// speak are those who speak at an event, each as "name for organisation".
func (d *desk) speak(eventID string) []string {
	d.t.Helper()
	var out []string
	for _, s := range d.db().EventSpeaker.Query().Where(eventspeaker.EventID(eventID)).WithPerson().WithUser().WithOrganisation().AllX(d.system()) {
		name := ""
		if s.Edges.Person != nil {
			name = s.Edges.Person.Name
		}
		if s.Edges.User != nil {
			name = s.Edges.User.Name
		}
		if s.Edges.Organisation != nil {
			name += " for " + s.Edges.Organisation.Name
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// atEvent are the organisations at an event, each with its role.
func (d *desk) atEvent(eventID string) []string {
	d.t.Helper()
	var out []string
	for _, o := range d.db().EventOrganisation.Query().Where(eventorganisation.EventID(eventID)).WithOrganisation().AllX(d.system()) {
		out = append(out, fmt.Sprintf("%s %s", o.Role, o.Edges.Organisation.Name))
	}
	slices.Sort(out)
	return out
}

func TestPlanEvent(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		other := d.under("", "Acorn")
		in := rally()
		ends := in.StartsAt.Add(2 * time.Hour)
		in.EndsAt, in.Place, in.Description, in.RegionID, in.ExpectedTurnout = &ends, " Square ", "Bring\nflags", d.london, ptr(500)
		in.Organisations = []crm.PlannedEventOrganisationInput{{OrganisationID: union, Role: "HOST"}, {OrganisationID: other, Role: "ATTENDING"}}
		in.Speakers = []crm.PlannedSpeakerInput{{PersonID: sam, Topic: " Pay "}, {UserID: d.press.UserID}}
		made := do(d, d.outreach, crm.PlanEvent, in).Event
		e := d.event(made)
		if e.Name != "Rally" || e.Place != "Square" || e.Description != "Bring\nflags" || e.RegionID != d.london || e.ExpectedTurnout != 500 || e.Turnout != -1 ||
			e.Status != event.StatusPLANNED || e.EndsAt == nil || !e.EndsAt.Equal(ends) || e.CreatedBy != d.outreach.UserID || e.Version != 1 {
			t.Errorf("stored %v", e)
		}
		if got := d.atEvent(made); !slices.Equal(got, []string{"ATTENDING Acorn", "HOST Unite"}) {
			t.Errorf("at it are %v", got)
		}
		if got := d.speak(made); !slices.Equal(got, []string{"Pat", "Sam for Unite"}) {
			t.Errorf("they speak: %v", got)
		}
		if s := d.db().EventSpeaker.Query().Where(eventspeaker.PersonID(sam)).OnlyX(d.system()); s.Topic != "Pay" || !s.StartsAt.Equal(in.StartsAt) {
			t.Errorf("Sam speaks: %v", s)
		}
		if got := d.history(made); got != "READERS" {
			t.Errorf("its history is seen by %s", got)
		}
	})
}

func TestFaultsOfAnEvent(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		gone, robin := d.under("", "Gone"), d.person("Robin", "", "")
		d.archive(gone)
		d.archive(robin)
		busy := d.person("Busy", d.under("", "First"), position.KindREP)
		do(d, d.outreach, crm.StartPosition, crm.StartPositionInput{PersonID: busy, OrganisationID: union, Kind: position.KindREP, StartedOn: "2020-01-01"})
		before := rally().StartsAt.Add(-time.Hour)
		with := func(change func(*crm.PlanEventInput)) crm.PlanEventInput {
			in := rally()
			change(&in)
			return in
		}
		for name, c := range map[string]struct {
			in   crm.PlanEventInput
			want []string
		}{
			"nothing":     {crm.PlanEventInput{}, []string{"VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.name", "VALIDATION_FAILED input.startsAt"}},
			"ends before": {with(func(in *crm.PlanEventInput) { in.EndsAt = &before }), []string{"VALIDATION_FAILED input.endsAt"}},
			"all at once": {with(func(in *crm.PlanEventInput) {
				in.Name, in.Place, in.Description = "\u200b", "a\nb", strings.Repeat("x", 10_001)
				in.RegionID, in.CampaignID, in.ExpectedTurnout = id.New("reg"), id.New("cmp"), ptr(-1)
				in.Organisations = []crm.PlannedEventOrganisationInput{{OrganisationID: union, Role: "KING"}, {OrganisationID: union, Role: "HOST"}, {OrganisationID: gone, Role: "HOST"}, {OrganisationID: sam, Role: "HOST"}}
				in.Speakers = []crm.PlannedSpeakerInput{{}, {PersonID: sam, UserID: d.press.UserID}, {UserID: d.press.UserID, OrganisationID: union}, {PersonID: robin}, {PersonID: id.New("per")},
					{PersonID: busy}, {PersonID: sam, OrganisationID: gone}, {PersonID: sam, Topic: strings.Repeat("x", 201)}, {UserID: id.New("usr")}}
			}), []string{
				"NOT_FOUND input.campaignID",
				"VALIDATION_FAILED input.description",
				"VALIDATION_FAILED input.expectedTurnout",
				"VALIDATION_FAILED input.name",
				"VALIDATION_FAILED input.organisations.0.role",
				"VALIDATION_FAILED input.organisations.1.organisationID",
				"VALIDATION_FAILED input.organisations.2.organisationID",
				"NOT_FOUND input.organisations.3.organisationID",
				"VALIDATION_FAILED input.place",
				"NOT_FOUND input.regionID",
				"VALIDATION_FAILED input.speakers.0",
				"VALIDATION_FAILED input.speakers.1",
				"VALIDATION_FAILED input.speakers.2.organisationID",
				"VALIDATION_FAILED input.speakers.3.personID",
				"NOT_FOUND input.speakers.4.personID",
				"VALIDATION_FAILED input.speakers.5.organisationID",
				"VALIDATION_FAILED input.speakers.6.organisationID",
				"VALIDATION_FAILED input.speakers.7",
				"VALIDATION_FAILED input.speakers.7.topic",
				"NOT_FOUND input.speakers.8.userID",
			}},
			"too many": {with(func(in *crm.PlanEventInput) {
				in.Organisations, in.Speakers = make([]crm.PlannedEventOrganisationInput, 51), make([]crm.PlannedSpeakerInput, 51)
			}), []string{"VALIDATION_FAILED input.organisations", "VALIDATION_FAILED input.speakers"}},
		} {
			t.Run(name, func(t *testing.T) {
				refused(d.with(t), d.outreach, crm.PlanEvent, c.in, c.want...)
				if n := d.db().Event.Query().CountX(d.system()) + d.db().EventSpeaker.Query().CountX(d.system()); n != 0 {
					t.Errorf("%d rows were written", n)
				}
			})
		}
	})
}

func TestEditEvent(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		in := rally()
		in.Organisations, in.Speakers = []crm.PlannedEventOrganisationInput{{OrganisationID: union, Role: "HOST"}}, []crm.PlannedSpeakerInput{{PersonID: sam}}
		made := do(d, d.outreach, crm.PlanEvent, in).Event
		do(d, d.press, crm.EditEvent, crm.EditEventInput{ID: made, Version: 1, Name: crm.Some("Rally"), Place: crm.Clear[string]()})
		if v := d.event(made).Version; v != 1 {
			t.Errorf("no change made version %d", v)
		}
		later := in.StartsAt.AddDate(0, 0, 7)
		do(d, d.press, crm.EditEvent, crm.EditEventInput{ID: made, Version: 1, Name: crm.Some("March"), Kind: crm.Some(event.KindMARCH), StartsAt: crm.Some(later),
			EndsAt: crm.Some(later.Add(time.Hour)), RegionID: crm.Some(d.london), Place: crm.Some("Square"), ExpectedTurnout: crm.Some(9), Description: crm.Some("x")})
		if got := d.changed(made, 2); got != "description ends_at expected_turnout kind name place region_id starts_at" {
			t.Errorf("changed %q", got)
		}
		o := d.db().EventOrganisation.Query().Where(eventorganisation.EventID(made)).OnlyX(d.system())
		s := d.db().EventSpeaker.Query().Where(eventspeaker.EventID(made)).OnlyX(d.system())
		if !o.StartsAt.Equal(later) || !s.StartsAt.Equal(later) {
			t.Errorf("it moved to %s, the organisation is at %s, the speaker at %s", later, o.StartsAt, s.StartsAt)
		}
		do(d, d.press, crm.EditEvent, crm.EditEventInput{ID: made, Version: 2, EndsAt: crm.Clear[time.Time](), RegionID: crm.Clear[string](), ExpectedTurnout: crm.Clear[int]()})
		if e := d.event(made); e.EndsAt != nil || e.RegionID != "" || e.ExpectedTurnout != -1 {
			t.Errorf("after clearing: %v", e)
		}
		refused(d, d.press, crm.EditEvent, crm.EditEventInput{ID: made, Version: 3, Name: crm.Clear[string](), Kind: crm.Clear[event.Kind](), StartsAt: crm.Clear[time.Time](), Turnout: crm.Some(3)},
			"VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.name", "VALIDATION_FAILED input.startsAt", "VALIDATION_FAILED input.turnout")
		refused(d, d.press, crm.EditEvent, crm.EditEventInput{ID: made, Version: 2, Name: crm.Some("X")}, "CONFLICT input.version")
		for _, wrong := range []string{id.New("evt"), made + " ", union, ""} {
			refused(d, d.press, crm.EditEvent, crm.EditEventInput{ID: wrong, Version: 3}, "NOT_FOUND input.id")
		}
	})
}

// moveEvent moves an event to a status by the verb that does it.
func moveEvent(d *desk, v *viewer.Viewer, e *ent.Event, to event.Status) error {
	var err error
	switch to {
	case event.StatusHELD:
		_, err = try(d, v, crm.HoldEvent, crm.HoldEventInput{ID: e.ID, Version: e.Version, Turnout: ptr(42)})
	case event.StatusCANCELLED:
		_, err = try(d, v, crm.CancelEvent, crm.CancelEventInput{ID: e.ID, Version: e.Version, Reason: "Rain"})
	case event.StatusPLANNED:
		_, err = try(d, v, crm.ReinstateEvent, crm.ReinstateEventInput{ID: e.ID, Version: e.Version})
	}
	return err
}

// Every move of the table works, and every other is a CONFLICT.
func TestMovesOfEvents(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		all := []event.Status{event.StatusPLANNED, event.StatusHELD, event.StatusCANCELLED}
		for _, from := range all {
			for _, to := range all {
				in := rally()
				in.StartsAt = yesterday
				made := do(d, d.outreach, crm.PlanEvent, in).Event
				if from != event.StatusPLANNED {
					if err := moveEvent(d, d.outreach, d.event(made), from); err != nil {
						t.Fatal(err)
					}
				}
				err := moveEvent(d, d.press, d.event(made), to)
				if !crm.EventMoves.Allow(from, to) {
					if got := refusals(t, err); len(got) != 1 || got[0] != "CONFLICT input.id" {
						t.Errorf("%s to %s: %v", from, to, got)
					}
					continue
				}
				e := d.event(made)
				if err != nil || e.Status != to || (e.Turnout == 42) != (to == event.StatusHELD) || (e.CancelledReason == "Rain") != (to == event.StatusCANCELLED) {
					t.Errorf("%s to %s: %v, %v", from, to, e, err)
				}
			}
		}
		made := do(d, d.outreach, crm.PlanEvent, rally()).Event
		refused(d, d.outreach, crm.HoldEvent, crm.HoldEventInput{ID: made, Version: 1, Turnout: ptr(-1)}, "CONFLICT input.id", "VALIDATION_FAILED input.turnout")
		d.after(25)
		refused(d, d.outreach, crm.HoldEvent, crm.HoldEventInput{ID: made, Version: 1, Turnout: ptr(-1)}, "VALIDATION_FAILED input.turnout")
		refused(d, d.outreach, crm.CancelEvent, crm.CancelEventInput{ID: made, Version: 1, Reason: strings.Repeat("x", 501)}, "VALIDATION_FAILED input.reason")
		do(d, d.outreach, crm.HoldEvent, crm.HoldEventInput{ID: made, Version: 1})
		if e := d.event(made); e.Turnout != -1 {
			t.Errorf("nobody counted, and %d came", e.Turnout)
		}
		do(d, d.outreach, crm.EditEvent, crm.EditEventInput{ID: made, Version: 2, Turnout: crm.Some(7)})
		refused(d, d.outreach, crm.EditEvent, crm.EditEventInput{ID: made, Version: 3, StartsAt: crm.Some(d.now.AddDate(0, 0, 1))}, "VALIDATION_FAILED input.startsAt")
	})
}

func TestWhoIsAtAnEvent(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		made := do(d, d.outreach, crm.PlanEvent, rally()).Event
		at := do(d, d.press, crm.AddEventOrganisation, crm.AddEventOrganisationInput{EventID: made, OrganisationID: union, Role: "SPEAKING"})
		refused(d, d.press, crm.AddEventOrganisation, crm.AddEventOrganisationInput{EventID: made, OrganisationID: union, Role: "HOST"}, "DUPLICATE input.organisationID")
		speaks := do(d, d.press, crm.AddSpeaker, crm.AddSpeakerInput{EventID: made, PersonID: sam, Topic: "Pay"})
		refused(d, d.press, crm.AddSpeaker, crm.AddSpeakerInput{EventID: made, PersonID: sam}, "DUPLICATE input.personID")
		do(d, d.press, crm.AddSpeaker, crm.AddSpeakerInput{EventID: made, UserID: d.press.UserID})
		refused(d, d.press, crm.AddSpeaker, crm.AddSpeakerInput{EventID: made, UserID: d.press.UserID}, "DUPLICATE input.userID")
		if at.Event != made || speaks.Event != made || !slices.Equal(d.atEvent(made), []string{"SPEAKING Unite"}) || !slices.Equal(d.speak(made), []string{"Pat", "Sam for Unite"}) {
			t.Errorf("at it are %v, and %v speak", d.atEvent(made), d.speak(made))
		}
		refused(d, d.press, crm.AddEventOrganisation, crm.AddEventOrganisationInput{EventID: id.New("evt"), OrganisationID: sam, Role: "KING"},
			"NOT_FOUND input.eventID", "NOT_FOUND input.organisationID", "VALIDATION_FAILED input.role")
		refused(d, d.press, crm.AddSpeaker, crm.AddSpeakerInput{EventID: union, Topic: "a\nb"}, "VALIDATION_FAILED input", "NOT_FOUND input.eventID", "VALIDATION_FAILED input.topic")
		if got := do(d, d.outreach, crm.RemoveEventOrganisation, crm.RemoveEventOrganisationInput{ID: at.EventOrganisation}).Event; got != made {
			t.Errorf("it was at %s", got)
		}
		do(d, d.outreach, crm.RemoveSpeaker, crm.RemoveSpeakerInput{ID: speaks.Speaker})
		if len(d.atEvent(made)) != 0 || !slices.Equal(d.speak(made), []string{"Pat"}) {
			t.Errorf("after that %v and %v", d.atEvent(made), d.speak(made))
		}
		for _, wrong := range []string{at.EventOrganisation, speaks.Speaker, made, ""} {
			refused(d, d.outreach, crm.RemoveEventOrganisation, crm.RemoveEventOrganisationInput{ID: wrong}, "NOT_FOUND input.id")
			refused(d, d.outreach, crm.RemoveSpeaker, crm.RemoveSpeakerInput{ID: wrong}, "NOT_FOUND input.id")
		}
	})
}

func TestEventsHaveLimits(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		made := do(d, d.outreach, crm.PlanEvent, rally()).Event
		d.fillEvent(made, 200, 50)
		refused(d, d.outreach, crm.AddEventOrganisation, crm.AddEventOrganisationInput{EventID: made, OrganisationID: d.under("", "One more"), Role: "HOST"}, "VALIDATION_FAILED input.organisationID")
		refused(d, d.outreach, crm.AddSpeaker, crm.AddSpeakerInput{EventID: made, UserID: d.press.UserID}, "VALIDATION_FAILED input.userID")
	})
}

// An organiser writes events in their own regions, and gives them no others.
func TestEventsOfAnOrganiser(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		theirs := do(d, d.outreach, crm.PlanEvent, rally()).Event
		refused(d, d.organiser, crm.PlanEvent, rally(), "FORBIDDEN input.regionID")
		in := rally()
		in.RegionID = d.london
		own := do(d, d.organiser, crm.PlanEvent, in).Event
		at := do(d, d.organiser, crm.AddEventOrganisation, crm.AddEventOrganisationInput{EventID: own, OrganisationID: union, Role: "HOST"})
		there := do(d, d.outreach, crm.AddEventOrganisation, crm.AddEventOrganisationInput{EventID: theirs, OrganisationID: union, Role: "HOST"})
		speaks := do(d, d.outreach, crm.AddSpeaker, crm.AddSpeakerInput{EventID: theirs, UserID: d.press.UserID})
		refused(d, d.organiser, crm.EditEvent, crm.EditEventInput{ID: own, Version: 1, RegionID: crm.Clear[string]()}, "FORBIDDEN input.regionID")
		refused(d, d.organiser, crm.EditEvent, crm.EditEventInput{ID: theirs, Version: 1, Name: crm.Some("X")}, "FORBIDDEN input.id")
		refused(d, d.organiser, crm.CancelEvent, crm.CancelEventInput{ID: theirs, Version: 1}, "FORBIDDEN input.id")
		refused(d, d.organiser, crm.AddSpeaker, crm.AddSpeakerInput{EventID: theirs, UserID: d.press.UserID}, "FORBIDDEN input.eventID")
		refused(d, d.organiser, crm.RemoveEventOrganisation, crm.RemoveEventOrganisationInput{ID: there.EventOrganisation}, "FORBIDDEN input.id")
		refused(d, d.organiser, crm.RemoveSpeaker, crm.RemoveSpeakerInput{ID: speaks.Speaker}, "FORBIDDEN input.id")
		do(d, d.organiser, crm.EditEvent, crm.EditEventInput{ID: own, Version: 1, Name: crm.Some("Ours")})
		do(d, d.organiser, crm.RemoveEventOrganisation, crm.RemoveEventOrganisationInput{ID: at.EventOrganisation})
		do(d, d.organiser, crm.CancelEvent, crm.CancelEventInput{ID: own, Version: 2})
		do(d, d.organiser, crm.ReinstateEvent, crm.ReinstateEventInput{ID: own, Version: 3})
	})
}

// Those who will not share a platform are not put on one unawares; an organiser,
// who may not know of it, is told nothing.
func TestPlatformsThatAreNotShared(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		landlords := d.under("", "Landlords", d.london)
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			return tx.Incompatibility.Create().SetOrganisationID(union).SetWithID(landlords).SetReason("Evictions").SetUntil("2026-12-31").Exec(ctx)
		})
		in := rally()
		in.RegionID = d.london
		in.Organisations = []crm.PlannedEventOrganisationInput{{OrganisationID: landlords, Role: "HOST"}}
		in.Speakers = []crm.PlannedSpeakerInput{{PersonID: sam}}
		refused(d, d.outreach, crm.PlanEvent, in, "CONFLICT input.organisations")
		do(d, d.organiser, crm.PlanEvent, in)
		in.GoAhead = true
		do(d, d.outreach, crm.PlanEvent, in)
		in.GoAhead, in.Speakers = false, nil
		made := do(d, d.outreach, crm.PlanEvent, in).Event
		refused(d, d.press, crm.AddSpeaker, crm.AddSpeakerInput{EventID: made, PersonID: sam}, "CONFLICT input.personID")
		refused(d, d.press, crm.AddEventOrganisation, crm.AddEventOrganisationInput{EventID: made, OrganisationID: union, Role: "HOST"}, "CONFLICT input.organisationID")
		do(d, d.press, crm.AddSpeaker, crm.AddSpeakerInput{EventID: made, PersonID: sam, GoAhead: true})
		refused(d, d.press, crm.EditEvent, crm.EditEventInput{ID: made, Version: 1, StartsAt: crm.Some(in.StartsAt.AddDate(0, 0, 2))}, "CONFLICT input.startsAt")
		do(d, d.press, crm.EditEvent, crm.EditEventInput{ID: made, Version: 1, StartsAt: crm.Some(in.StartsAt.Add(time.Minute))}) // on the same day
		do(d, d.press, crm.EditEvent, crm.EditEventInput{ID: made, Version: 2, StartsAt: crm.Some(in.StartsAt.AddDate(0, 0, 2)), GoAhead: true})
		in.StartsAt = time.Date(2027, 1, 2, 10, 0, 0, 0, time.UTC) // it is over by then
		in.Organisations = append(in.Organisations, crm.PlannedEventOrganisationInput{OrganisationID: union, Role: "HOST"})
		do(d, d.press, crm.PlanEvent, in)
	})
}

// fillEvent puts so many organisations and speakers at an event.
func (d *desk) fillEvent(eventID string, organisations, speakers int) {
	d.t.Helper()
	bodies, people := make([]string, organisations), make([]string, speakers)
	for i := range bodies {
		bodies[i] = d.under("", fmt.Sprintf("Body %d", i))
	}
	for i := range people {
		people[i] = d.person(fmt.Sprintf("Person %d", i), "", "")
	}
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		var at []*ent.EventOrganisationCreate
		for _, b := range bodies {
			at = append(at, tx.EventOrganisation.Create().SetEventID(eventID).SetOrganisationID(b).SetRole("HOST").SetStartsAt(noon))
		}
		var speak []*ent.EventSpeakerCreate
		for _, p := range people {
			speak = append(speak, tx.EventSpeaker.Create().SetEventID(eventID).SetPersonID(p).SetStartsAt(noon))
		}
		if err := tx.EventOrganisation.CreateBulk(at...).Exec(ctx); err != nil {
			return err
		}
		return tx.EventSpeaker.CreateBulk(speak...).Exec(ctx)
	})
}
