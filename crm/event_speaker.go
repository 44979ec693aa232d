package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/eventspeaker"
	"github.com/breakthrough-party/coalition/id"
)

// maxSpeakers is how many speak at an event at most.
const maxSpeakers = 50

// PlannedSpeakerInput is somebody who speaks at an event from the start: a person,
// for an organisation if that is said, or one of us.
type PlannedSpeakerInput struct {
	PersonID, UserID, OrganisationID, Topic string
}

// plannedSpeakers checks the speakers of a new event.
func (f *Faults) plannedSpeakers(ctx context.Context, tx *ent.Tx, in []PlannedSpeakerInput, on calendar.Date) (attendance, error) {
	if n := len(in); n > maxSpeakers {
		f.add(Invalid, "input.speakers", fmt.Sprintf("There can be at most %d; these are %d.", maxSpeakers, n))
		return attendance{}, nil
	}
	var list []attendee
	for i := range in {
		list = f.speaks(list, fmt.Sprintf("input.speakers.%d", i), &in[i])
	}
	return f.speakers(ctx, tx, list, on)
}

// speaks adds a speaker to a list, unless it is nobody or two at once.
func (f *Faults) speaks(list []attendee, path string, in *PlannedSpeakerInput) []attendee {
	in.Topic = f.line(path+".topic", in.Topic, 0, 200)
	switch {
	case (in.PersonID == "") == (in.UserID == ""):
		f.add(Invalid, path, "Name a person or one of us, and only one of the two.")
	case in.UserID != "" && in.OrganisationID != "":
		f.add(Invalid, path+".organisationID", "One of us speaks for us.")
	default:
		return append(list, attendee{path: path, personID: in.PersonID, userID: in.UserID, organisationID: in.OrganisationID})
	}
	return list
}

// speakers finds and checks those who speak, and completes for which organisation
// each person does, as with those who take part in an interaction.
func (f *Faults) speakers(ctx context.Context, tx *ent.Tx, list []attendee, on calendar.Date) (attendance, error) {
	a := attendance{list: list}
	if err := a.findPeople(ctx, tx, nil); err != nil {
		return a, err
	}
	posts, err := postsOn(ctx, tx, a, on)
	if err != nil {
		return a, err
	}
	if err := a.findOrganisations(ctx, tx, posts); err != nil {
		return a, err
	}
	f.standFor(&a, posts)
	if err := a.findUsers(ctx, tx, roll{}); err != nil {
		return a, err
	}
	f.inUse(a, nil)
	f.nobodyTwice(a)
	return a, nil
}

// bodies are the organisations for which people speak.
func (a attendance) bodies() []string {
	var ids []string
	for _, p := range a.list {
		if p.organisationID != "" {
			ids = append(ids, p.organisationID)
		}
	}
	return ids
}

func (a attendance) speakerRows(tx *ent.Tx, e *ent.Event, in []PlannedSpeakerInput) []*ent.EventSpeakerCreate {
	rows := make([]*ent.EventSpeakerCreate, len(a.list))
	for i, p := range a.list {
		rows[i] = tx.EventSpeaker.Create().SetEventID(e.ID).SetTopic(in[i].Topic).SetStartsAt(e.StartsAt)
		setNew(rows[i].Mutation().SetPersonID, p.personID, "")
		setNew(rows[i].Mutation().SetUserID, p.userID, "")
		setNew(rows[i].Mutation().SetOrganisationID, p.organisationID, "")
	}
	return rows
}

// AddSpeakerInput says who speaks at an event, for whom and on what.
type AddSpeakerInput struct {
	EventID, PersonID, UserID, OrganisationID, Topic string
	GoAhead                                          bool
}

// AddSpeakerResult names what was written, and the event.
type AddSpeakerResult struct {
	Speaker string `json:"speaker"`
	Event   string `json:"event"`
}

// AddSpeaker adds somebody who speaks at an event. It answers NOT_FOUND, FORBIDDEN
// for an event out of reach, VALIDATION_FAILED and CONFLICT as PlanEvent does, and
// above 50, and DUPLICATE for somebody who speaks there already.
func AddSpeaker(ctx context.Context, tx *ent.Tx, in AddSpeakerInput) (AddSpeakerResult, error) {
	var f Faults
	e, err := writableEvent(ctx, tx, "input.eventID", in.EventID)
	if err := f.refused("input.eventID", err); err != nil {
		return AddSpeakerResult{}, err
	}
	on := calendar.Today(ctx)
	if e != nil {
		on = draftOfEvent(e).day(ctx)
	}
	said := PlannedSpeakerInput{in.PersonID, in.UserID, in.OrganisationID, in.Topic}
	who, err := f.speakers(ctx, tx, f.speaks(nil, "input", &said), on)
	if err != nil {
		return AddSpeakerResult{}, err
	}
	if e != nil && len(who.list) == 1 {
		if err := f.joinsSpeakers(ctx, tx, e, who.list[0], in.GoAhead); err != nil {
			return AddSpeakerResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return AddSpeakerResult{}, err
	}
	row, err := who.speakerRows(tx, e, []PlannedSpeakerInput{said})[0].Save(ctx)
	if err != nil {
		return AddSpeakerResult{}, err
	}
	return AddSpeakerResult{Speaker: row.ID, Event: e.ID}, nil
}

// joinsSpeakers checks somebody who comes to speak at an event, whose row is held.
func (f *Faults) joinsSpeakers(ctx context.Context, tx *ent.Tx, e *ent.Event, p attendee, goAhead bool) error {
	rows, err := tx.EventSpeaker.Query().Where(eventspeaker.EventID(e.ID)).All(ctx)
	if err != nil {
		return err
	}
	field := "input.personID"
	if p.userID != "" {
		field = "input.userID"
	}
	for _, r := range rows {
		if r.PersonID == p.personID && r.UserID == p.userID {
			*f = append(*f, &Error{Code: Duplicate, Field: field, Message: "They speak at this event already.", Extra: map[string]any{"id": r.ID}})
			return nil
		}
	}
	if len(rows) >= maxSpeakers {
		f.add(Invalid, field, fmt.Sprintf("%d speak at this event; there can be no more.", len(rows)))
	}
	if p.organisationID == "" {
		return nil
	}
	return f.compatibleAtEvent(ctx, tx, field, e, p.organisationID, goAhead)
}

// RemoveSpeakerInput says who does not speak at an event after all.
type RemoveSpeakerInput struct{ ID string }

// RemoveSpeakerResult names the event.
type RemoveSpeakerResult struct {
	Event string `json:"event"`
}

// RemoveSpeaker takes somebody who was to speak from an event. It answers
// NOT_FOUND, and FORBIDDEN out of reach.
func RemoveSpeaker(ctx context.Context, tx *ent.Tx, in RemoveSpeakerInput) (RemoveSpeakerResult, error) {
	const what = "speaker"
	if id.Prefix(in.ID) != "evs" {
		return RemoveSpeakerResult{}, missing("input.id", what)
	}
	row, err := tx.EventSpeaker.Query().Where(eventspeaker.ID(in.ID)).Only(ctx)
	if err != nil {
		return RemoveSpeakerResult{}, found(err, "input.id", what)
	}
	if _, err := writableEvent(ctx, tx, "input.id", row.EventID); err != nil {
		return RemoveSpeakerResult{}, err
	}
	err = tx.EventSpeaker.DeleteOne(row).Exec(ctx)
	return RemoveSpeakerResult{Event: row.EventID}, found(err, "input.id", what)
}
