package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// stillOpen: follow-ups that are to be done.
var stillOpen = followup.And(followup.StatusEQ(followup.StatusOPEN), followup.VoidedAtIsNil())

// ownFollowUpsChanged brings the earliest open follow-up of a partner itself up
// to date, and the state of the relationship with it. The partner's row is held
// first: two changes at once see each other here. The server does it, because an
// assignee may complete what belongs to a partner out of reach.
func ownFollowUpsChanged(ctx context.Context, tx *ent.Tx, partnerID string) error {
	system := asSystem(ctx)
	own := followup.OrganisationID(partnerID)
	var err error
	if id.Prefix(partnerID) == "per" {
		own = followup.PersonID(partnerID)
		_, err = tx.Person.Query().Where(person.ID(partnerID), forUpdate).OnlyID(system)
	} else {
		_, err = tx.Organisation.Query().Where(organisation.ID(partnerID), forUpdate).OnlyID(system)
	}
	if err != nil {
		return err
	}
	earliest := schema.Unlimited
	next, err := tx.FollowUp.Query().Where(own, stillOpen).
		Order(followup.ByDueOn(), followup.ByID()).First(system)
	switch {
	case err == nil:
		earliest = next.DueOn
	case !ent.IsNotFound(err):
		return err
	}
	if id.Prefix(partnerID) == "per" {
		err = tx.Person.Update().Where(person.ID(partnerID), person.OwnFollowUpNEQ(earliest)).SetOwnFollowUp(earliest).Exec(system)
	} else {
		err = tx.Organisation.Update().Where(organisation.ID(partnerID), organisation.OwnFollowUpNEQ(earliest)).SetOwnFollowUp(earliest).Exec(system)
	}
	if err != nil {
		return err
	}
	return contactChanged(ctx, tx, partnerID)
}
