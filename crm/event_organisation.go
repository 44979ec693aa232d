package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/eventorganisation"
	"github.com/breakthrough-party/coalition/ent/eventspeaker"
	"github.com/breakthrough-party/coalition/id"
)

const (
	// maxPlannedOrganisations is how many organisations an event is planned with at most.
	maxPlannedOrganisations = 50
	// maxEventOrganisations is how many it has at most.
	maxEventOrganisations = 200
)

// PlannedEventOrganisationInput is an organisation that is at an event from the start.
type PlannedEventOrganisationInput struct {
	OrganisationID string
	Role           eventorganisation.Role
}

// organisationsAtEvent checks the organisations at a new event.
func (f *Faults) organisationsAtEvent(ctx context.Context, tx *ent.Tx, in []PlannedEventOrganisationInput) error {
	const path = "input.organisations"
	if n := len(in); n > maxPlannedOrganisations {
		f.add(Invalid, path, fmt.Sprintf("There can be at most %d at once; these are %d.", maxPlannedOrganisations, n))
		return nil
	}
	seen := map[string]bool{}
	for i, o := range in {
		f.choice(fmt.Sprintf("%s.%d.role", path, i), eventorganisation.RoleValidator(o.Role))
		if seen[o.OrganisationID] {
			f.add(Invalid, fmt.Sprintf("%s.%d.organisationID", path, i), "This organisation was named before.")
		}
		seen[o.OrganisationID] = true
	}
	_, err := f.organisationsNamed(ctx, tx, bodiesOf(in), func(i int) string { return fmt.Sprintf("%s.%d.organisationID", path, i) })
	return err
}

func bodiesOf(in []PlannedEventOrganisationInput) []string {
	ids := make([]string, len(in))
	for i, o := range in {
		ids[i] = o.OrganisationID
	}
	return ids
}

func eventOrganisationRows(tx *ent.Tx, e *ent.Event, in []PlannedEventOrganisationInput) []*ent.EventOrganisationCreate {
	rows := make([]*ent.EventOrganisationCreate, len(in))
	for i, o := range in {
		rows[i] = tx.EventOrganisation.Create().SetEventID(e.ID).SetOrganisationID(o.OrganisationID).SetRole(o.Role).SetStartsAt(e.StartsAt)
	}
	return rows
}

// AddEventOrganisationInput says which organisation is at an event, and as what.
type AddEventOrganisationInput struct {
	EventID, OrganisationID string
	Role                    eventorganisation.Role
	GoAhead                 bool
}

// AddEventOrganisationResult names what was written, and the event.
type AddEventOrganisationResult struct {
	EventOrganisation string `json:"eventOrganisation"`
	Event             string `json:"event"`
}

// AddEventOrganisation adds an organisation to an event. It answers NOT_FOUND,
// FORBIDDEN for an event out of reach, VALIDATION_FAILED for an archived one and
// above 200, DUPLICATE for one that is there, and CONFLICT as PlanEvent does.
func AddEventOrganisation(ctx context.Context, tx *ent.Tx, in AddEventOrganisationInput) (AddEventOrganisationResult, error) {
	var f Faults
	f.choice("input.role", eventorganisation.RoleValidator(in.Role))
	e, err := writableEvent(ctx, tx, "input.eventID", in.EventID)
	if err := f.refused("input.eventID", err); err != nil {
		return AddEventOrganisationResult{}, err
	}
	o, err := f.linked(ctx, tx, "input.organisationID", in.OrganisationID)
	if err != nil {
		return AddEventOrganisationResult{}, err
	}
	if e != nil && o != nil {
		if err := f.joinsEvent(ctx, tx, e, o.ID, in.GoAhead); err != nil {
			return AddEventOrganisationResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return AddEventOrganisationResult{}, err
	}
	row, err := eventOrganisationRows(tx, e, []PlannedEventOrganisationInput{{o.ID, in.Role}})[0].Save(ctx)
	if err != nil {
		return AddEventOrganisationResult{}, err
	}
	return AddEventOrganisationResult{EventOrganisation: row.ID, Event: e.ID}, nil
}

// joinsEvent checks an organisation that comes to an event, whose row is held.
func (f *Faults) joinsEvent(ctx context.Context, tx *ent.Tx, e *ent.Event, organisationID string, goAhead bool) error {
	rows, err := tx.EventOrganisation.Query().Where(eventorganisation.EventID(e.ID)).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.OrganisationID == organisationID {
			*f = append(*f, &Error{Code: Duplicate, Field: "input.organisationID", Message: "This organisation is at the event already.", Extra: map[string]any{"id": r.ID}})
			return nil
		}
	}
	if len(rows) >= maxEventOrganisations {
		f.add(Invalid, "input.organisationID", fmt.Sprintf("There are %d organisations at this event; there can be no more.", len(rows)))
	}
	return f.compatibleAtEvent(ctx, tx, "input.organisationID", e, organisationID, goAhead)
}

// compatibleAtEvent notes a CONFLICT when an organisation that comes to an event
// and one that is there will not share a platform.
func (f *Faults) compatibleAtEvent(ctx context.Context, tx *ent.Tx, field string, e *ent.Event, organisationID string, goAhead bool) error {
	there, err := bodiesAtEvent(ctx, tx, e.ID)
	if err != nil {
		return err
	}
	return f.compatible(ctx, tx, field, []string{organisationID}, there, draftOfEvent(e).day(ctx), goAhead)
}

// compatibleThen notes a CONFLICT when two of those at an event will not share a
// platform on the day to which it is moved.
func (f *Faults) compatibleThen(ctx context.Context, tx *ent.Tx, eventID string, day, was calendar.Date, goAhead bool) error {
	if day == was || goAhead {
		return nil
	}
	there, err := bodiesAtEvent(ctx, tx, eventID)
	if err != nil {
		return err
	}
	return f.compatible(ctx, tx, "input.startsAt", there, nil, day, false)
}

// bodiesAtEvent are the organisations at an event, and those for which somebody
// speaks there.
func bodiesAtEvent(ctx context.Context, tx *ent.Tx, eventID string) ([]string, error) {
	there, err := tx.EventOrganisation.Query().Where(eventorganisation.EventID(eventID)).Select(eventorganisation.FieldOrganisationID).Strings(ctx)
	if err != nil {
		return nil, err
	}
	spoken, err := tx.EventSpeaker.Query().Where(eventspeaker.EventID(eventID), eventspeaker.OrganisationIDNotNil()).Select(eventspeaker.FieldOrganisationID).Strings(ctx)
	return append(there, spoken...), err
}

// RemoveEventOrganisationInput says which organisation is at an event no longer.
type RemoveEventOrganisationInput struct{ ID string }

// RemoveEventOrganisationResult names the event.
type RemoveEventOrganisationResult struct {
	Event string `json:"event"`
}

// RemoveEventOrganisation takes an organisation from an event; those who speak for
// it stay. It answers NOT_FOUND, and FORBIDDEN out of reach.
func RemoveEventOrganisation(ctx context.Context, tx *ent.Tx, in RemoveEventOrganisationInput) (RemoveEventOrganisationResult, error) {
	const what = "organisation at an event"
	if id.Prefix(in.ID) != "evo" {
		return RemoveEventOrganisationResult{}, missing("input.id", what)
	}
	row, err := tx.EventOrganisation.Query().Where(eventorganisation.ID(in.ID)).Only(ctx)
	if err != nil {
		return RemoveEventOrganisationResult{}, found(err, "input.id", what)
	}
	if _, err := writableEvent(ctx, tx, "input.id", row.EventID); err != nil {
		return RemoveEventOrganisationResult{}, err
	}
	err = tx.EventOrganisation.DeleteOne(row).Exec(ctx)
	return RemoveEventOrganisationResult{Event: row.EventID}, found(err, "input.id", what)
}
