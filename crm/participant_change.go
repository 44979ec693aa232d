package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
)

// participantChange is who takes part in an interaction and who did.
type participantChange struct {
	// given says that there was a list that replaces the one that was.
	given bool
	were  []*ent.Participant
	now   attendance
	// gone and come are in what the two differ.
	gone []*ent.Participant
	come attendance
}

// changedParticipants checks the participants in place of whom there were. When
// none are given it finds the others whom the input names, and sees that we may
// contact those who stay as the interaction now says.
func (f *Faults) changedParticipants(ctx context.Context, tx *ent.Tx, i *ent.Interaction, d interactionDraft, given Opt[[]InteractionParticipantInput], r roll) (participantChange, error) {
	c := participantChange{given: given.Set && !given.Null}
	was := draftOfInteraction(i)
	var err error
	if c.were, err = participantsOf(ctx, tx, i.ID); err != nil {
		return c, err
	}
	if !c.given {
		c.now, err = f.thoseWhoStay(ctx, tx, d, was, c.were, r)
		return c, err
	}
	r.participants, r.on, r.closed, r.authorID, r.were = given.Value, d.day(ctx), d.closed(), i.CreatedBy, c.were
	if c.now, err = f.attendance(ctx, tx, r); err != nil {
		return c, err
	}
	c.gone, c.come = difference(c.were, c.now)
	return c, f.mayBeContacted(ctx, tx, d, c.now, &stay{was, c.were})
}

// thoseWhoStay finds the others whom the input names. If we call upon those who
// take part, and did not before, it checks each of them again.
func (f *Faults) thoseWhoStay(ctx context.Context, tx *ent.Tx, d, was interactionDraft, were []*ent.Participant, r roll) (attendance, error) {
	var a attendance
	field := "input.startsAt"
	if d.direction != was.direction {
		field = "input.direction"
	}
	if d.callsUpon() && (!was.callsUpon() || d.startsAt.After(was.startsAt)) {
		for _, p := range were {
			if p.UserID == "" {
				a.list = append(a.list, attendee{path: field, personID: p.PersonID, organisationID: p.OrganisationID, asSuch: p.PersonID == "", stays: true})
			}
		}
	}
	if err := a.findPeople(ctx, tx, r.personIDs); err != nil {
		return a, err
	}
	if err := a.findOrganisations(ctx, tx, nil); err != nil {
		return a, err
	}
	if err := a.findUsers(ctx, tx, r); err != nil {
		return a, err
	}
	return a, f.mayBeContacted(ctx, tx, d, a, &stay{was, were})
}

// participantKey says who somebody is and what they stand for.
type participantKey struct{ personID, organisationID, userID string }

func keyOf(p *ent.Participant) participantKey {
	return participantKey{p.PersonID, p.OrganisationID, p.UserID}
}

func (p attendee) key() participantKey {
	return participantKey{p.personID, p.organisationID, p.userID}
}

// userIDs are those of us who will have taken part.
func (c participantChange) userIDs() []string {
	if c.given {
		return c.now.userIDs()
	}
	var ids []string
	for _, p := range c.were {
		if p.UserID != "" {
			ids = append(ids, p.UserID)
		}
	}
	return ids
}

// any reports whether somebody comes or goes.
func (c participantChange) any() bool { return len(c.come.list)+len(c.gone) > 0 }

// difference is who goes and who comes.
func difference(before []*ent.Participant, now attendance) (gone []*ent.Participant, come attendance) {
	were, stay := map[participantKey]bool{}, map[participantKey]bool{}
	for _, p := range before {
		were[keyOf(p)] = true
	}
	for _, p := range now.list {
		if p.new == nil && were[p.key()] {
			stay[p.key()] = true
		} else {
			come.list = append(come.list, p)
		}
	}
	for _, p := range before {
		if !stay[keyOf(p)] {
			gone = append(gone, p)
		}
	}
	return gone, come
}

// save writes who comes and who goes. The context says how closed the interaction is.
//
// SECURITY: the server does it: whoever goes may be who makes the change possible.
// That the viewer may write the interaction was asked before, and is asked after.
func (c participantChange) save(ctx context.Context, tx *ent.Tx, interactionID string) error {
	if err := c.come.enterNewcomers(ctx, tx); err != nil {
		return err
	}
	ctx = asSystem(ctx)
	for _, p := range c.gone {
		if err := tx.Participant.DeleteOne(p).Exec(ctx); err != nil {
			return err
		}
	}
	return inChunks(c.come.rows(tx, interactionID), func(some []*ent.ParticipantCreate) error { return tx.Participant.CreateBulk(some...).Exec(ctx) })
}
