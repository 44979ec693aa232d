package crm

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/viewer"
)

// maxParticipants is how many participants are given at most.
const maxParticipants = 50

// InteractionParticipantInput is one of those who take part: a person who is
// known or new, with the organisation that they stood for if that is said; an
// organisation as such; or one of us.
type InteractionParticipantInput struct {
	PersonID       string
	NewPerson      *NewParticipantInput
	OrganisationID string
	UserID         string
}

// NewParticipantInput is a person who is entered with an OPEN interaction, by the
// rules of CreatePerson.
type NewParticipantInput struct {
	Name, GivenName, FamilyName, Pronouns string
	Position                              *PersonPositionInput
}

// attendee is a participant who is being checked.
type attendee struct {
	path                             string
	personID, organisationID, userID string
	new                              *newcomer
	// asSuch says that the organisation was named alone.
	asSuch bool
	// stays says that they take part as before, and the input does not name them.
	stays bool
}

// attendance is who takes part in an interaction, with the records that its input
// names, held until the end of the transaction.
type attendance struct {
	list          []attendee
	people        map[string]*ent.Person
	organisations map[string]*ent.Organisation
	users         map[string]*ent.User
	writer        string // whoever writes it, "" for the server itself
}

// roll is what an attendance is made of.
type roll struct {
	participants []InteractionParticipantInput
	// on is the day on which people stood for the organisations of their positions.
	on calendar.Date
	// closed says that not everybody who reads partners sees the interaction.
	closed bool
	// authorID is who takes part when none of us is given.
	authorID string
	// were are the participants so far: they may stay whatever became of them.
	were []*ent.Participant
	// personIDs and userIDs are others whom the input names.
	personIDs, userIDs []string
}

// attendance checks who takes part, and completes it: with the organisations for
// which people stood, and with the author.
func (f *Faults) attendance(ctx context.Context, tx *ent.Tx, r roll) (attendance, error) {
	var a attendance
	if n := len(r.participants); n == 0 || n > maxParticipants {
		f.add(Invalid, "input.participants", fmt.Sprintf("There can be 1 to %d participants; these are %d.", maxParticipants, n))
	} else if err := f.attendees(ctx, tx, &a, r); err != nil {
		return a, err
	}
	if err := a.findPeople(ctx, tx, r.personIDs); err != nil {
		return a, err
	}
	posts, err := postsOn(ctx, tx, a, r.on)
	if err != nil {
		return a, err
	}
	if err := a.findOrganisations(ctx, tx, posts); err != nil {
		return a, err
	}
	f.standFor(&a, posts)
	if err := a.findUsers(ctx, tx, r); err != nil {
		return a, err
	}
	f.inUse(a, r.were)
	f.nobodyTwice(a)
	if !slices.ContainsFunc(a.list, func(p attendee) bool { return p.userID != "" }) {
		a.list = append(a.list, attendee{userID: r.authorID})
		if n := len(a.list); n > maxParticipants {
			f.add(Invalid, "input.participants", fmt.Sprintf("There can be 1 to %d participants; these are %d, because its author takes part when none of us is named.", maxParticipants, n))
		}
	}
	return a, nil
}

// attendees notes which of them are nobody or several at once, and checks new people.
//
// SECURITY: all who read partners see a new person, and when they were entered.
// Nobody is therefore new in what is not open.
func (f *Faults) attendees(ctx context.Context, tx *ent.Tx, a *attendance, r roll) error {
	partner := false
	for i, p := range r.participants {
		at := attendee{path: fmt.Sprintf("input.participants.%d", i), personID: p.PersonID, organisationID: p.OrganisationID, userID: p.UserID}
		known, new, as, us := p.PersonID != "", p.NewPerson != nil, p.OrganisationID != "", p.UserID != ""
		at.asSuch = as && !known && !new
		partner = partner || known || new || as
		if known && new || us && (known || new || as) || !known && !new && !as && !us {
			f.add(Invalid, at.path, "Name a person, known or new, with the organisation that they stand for or without; or an organisation; or one of us.")
			continue
		}
		if new && r.closed {
			f.add(Invalid, at.path+".newPerson", "Everybody would see them: enter them by themselves first, with createPerson, or let the interaction be open.")
		}
		if new {
			n, err := f.newcomer(ctx, tx, at.path+".newPerson", CreatePersonInput{Name: p.NewPerson.Name, GivenName: p.NewPerson.GivenName,
				FamilyName: p.NewPerson.FamilyName, Pronouns: p.NewPerson.Pronouns, Position: p.NewPerson.Position})
			if err != nil {
				return err
			}
			if at.new = &n; !as && n.position != nil {
				at.organisationID = n.position.OrganisationID
			}
		}
		a.list = append(a.list, at)
	}
	if !partner {
		f.add(Invalid, "input.participants", "Name at least one person or organisation: a meeting among us is none with a partner.")
	}
	return nil
}

// findPeople finds and holds the people whom the input names.
func (a *attendance) findPeople(ctx context.Context, tx *ent.Tx, others []string) error {
	ids := slices.Clone(others)
	for _, p := range a.list {
		if p.personID != "" {
			ids = append(ids, p.personID)
		}
	}
	a.people = map[string]*ent.Person{}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Person.Query().Where(person.IDIn(distinct(ids)...), forUpdate).Order(person.ByID()).All(ctx)
	for _, p := range rows {
		a.people[p.ID] = p
	}
	return err
}

// findOrganisations finds and holds those that are named, and those of the posts.
func (a *attendance) findOrganisations(ctx context.Context, tx *ent.Tx, posts map[string][]string) error {
	var ids []string
	for _, p := range a.list {
		if p.organisationID != "" {
			ids = append(ids, p.organisationID)
		}
	}
	for _, held := range posts {
		ids = append(ids, held...)
	}
	a.organisations = map[string]*ent.Organisation{}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Organisation.Query().Where(organisation.IDIn(distinct(ids)...), forUpdate).Order(organisation.ByID()).All(ctx)
	for _, o := range rows {
		a.organisations[o.ID] = o
	}
	return err
}

// findUsers finds those of us whom the input names, but for whoever writes it, who is
// known to be with us.
func (a *attendance) findUsers(ctx context.Context, tx *ent.Tx, r roll) (err error) {
	if v := viewer.From(ctx); !v.IsSystem() {
		a.writer = v.UserID
	}
	ids := slices.Clone(r.userIDs)
	for _, p := range a.list {
		if p.userID != "" && p.userID != a.writer {
			ids = append(ids, p.userID)
		}
	}
	a.users, err = usersByID(ctx, tx, ids...)
	return err
}

// withinReach notes a refusal unless one of those who take part is within the
// viewer's reach. New people are: firstPosition saw to it.
//
// SECURITY: the policy of interactions says the same of those that exist.
func (f *Faults) withinReach(ctx context.Context, tx *ent.Tx, a attendance) error {
	v := viewer.From(ctx)
	if v.WritesPartners() {
		return nil
	}
	if slices.ContainsFunc(a.list, func(p attendee) bool { return p.new != nil }) {
		return nil
	}
	reached, err := reachesOne(ctx, tx, a.partnerIDs())
	if err == nil && !reached {
		f.add(Forbidden, "input.participants", "None of these organisations and people is in your own regions.")
	}
	return err
}
