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
}

// changedParticipants checks the participants in place of whom there were. When
// none are given it only finds the others whom the input names.
func (f *Faults) changedParticipants(ctx context.Context, tx *ent.Tx, i *ent.Interaction, d interactionDraft, given Opt[[]InteractionParticipantInput], r roll) (participantChange, error) {
	c := participantChange{given: given.Set}
	var err error
	if c.were, err = participantsOf(ctx, tx, i.ID); err != nil {
		return c, err
	}
	if !given.Set {
		if err := c.now.findPeople(ctx, tx, r.personIDs); err != nil {
			return c, err
		}
		return c, c.now.findUsers(ctx, tx, r)
	}
	r.participants, r.on, r.authorID, r.were = given.Value, d.day(ctx), i.CreatedBy, c.were
	if c.now, err = f.attendance(ctx, tx, r); err != nil {
		return c, err
	}
	return c, f.mayBeContacted(ctx, tx, d, c.now, c.were)
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
func (c participantChange) any() bool {
	gone, come := c.difference()
	return len(come.list)+len(gone) > 0
}

// difference is who goes and who comes.
func (c participantChange) difference() (gone []*ent.Participant, come attendance) {
	if !c.given {
		return nil, attendance{}
	}
	stay := map[participantKey]bool{}
	were := map[participantKey]bool{}
	for _, p := range c.were {
		were[keyOf(p)] = true
	}
	for _, p := range c.now.list {
		if p.new == nil && were[p.key()] {
			stay[p.key()] = true
		} else {
			come.list = append(come.list, p)
		}
	}
	for _, p := range c.were {
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
	gone, come := c.difference()
	if err := come.enterNewcomers(ctx, tx); err != nil {
		return err
	}
	ctx = asSystem(ctx)
	for _, p := range gone {
		if err := tx.Participant.DeleteOne(p).Exec(ctx); err != nil {
			return err
		}
	}
	return inChunks(come.rows(tx, interactionID), func(some []*ent.ParticipantCreate) error { return tx.Participant.CreateBulk(some...).Exec(ctx) })
}
