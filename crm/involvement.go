package crm

import (
	"context"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/involvement"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/participant"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// interactionChanged brings up to date what follows from an interaction, its
// participants and its follow-ups: its involvements, of which a voided one has
// none, and the state of the relationship with all whom it involves or involved.
// The rows of the interaction and of its partners are held from here on, so that
// two changes at once see each other.
func interactionChanged(ctx context.Context, tx *ent.Tx, i *ent.Interaction) error {
	ctx = asSystem(ctx)
	i, err := tx.Interaction.Query().Where(interaction.ID(i.ID), forUpdate).Only(ctx)
	if err != nil {
		return err
	}
	was, err := tx.Involvement.Query().Where(involvement.InteractionID(i.ID)).Select(involvement.FieldPartnerID).Strings(ctx)
	if err != nil {
		return err
	}
	var now []string
	if i.VoidedAt == nil {
		who, err := tx.Participant.Query().Where(participant.InteractionID(i.ID)).All(ctx)
		if err != nil {
			return err
		}
		now = partnersOf(who)
	}
	all := distinct(slices.Concat(was, now))
	if err := holdPartners(ctx, tx, all); err != nil {
		return err
	}
	if err := involve(ctx, tx, i, was, now); err != nil {
		return err
	}
	return contactChanged(ctx, tx, all...)
}

// partnersOf are the organisations and people whom participants stand for or are.
func partnersOf(who []*ent.Participant) []string {
	var ids []string
	for _, p := range who {
		for _, partnerID := range []string{p.PersonID, p.OrganisationID} {
			if partnerID != "" {
				ids = append(ids, partnerID)
			}
		}
	}
	return distinct(ids)
}

// holdPartners holds the rows of organisations and people until the transaction
// ends, in one order for everybody: people first, each kind by id.
func holdPartners(ctx context.Context, tx *ent.Tx, partnerIDs []string) error {
	organisations, people := byKind(partnerIDs)
	if len(people) > 0 {
		if _, err := tx.Person.Query().Where(person.IDIn(people...), forUpdate).Order(person.ByID()).IDs(ctx); err != nil {
			return err
		}
	}
	if len(organisations) == 0 {
		return nil
	}
	_, err := tx.Organisation.Query().Where(organisation.IDIn(organisations...), forUpdate).Order(organisation.ByID()).IDs(ctx)
	return err
}

// involve makes the involvements of an interaction those of now, who were others.
func involve(ctx context.Context, tx *ent.Tx, i *ent.Interaction, was, now []string) error {
	if gone := without(was, now); len(gone) > 0 {
		_, err := tx.Involvement.Delete().Where(involvement.InteractionID(i.ID), involvement.PartnerIDIn(gone...)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	if len(now) == 0 {
		return nil
	}
	followUpOn, err := nextFollowUp(ctx, tx, i.ID)
	if err != nil {
		return err
	}
	if len(without(was, without(was, now))) > 0 {
		err := tx.Involvement.Update().Where(involvement.InteractionID(i.ID)).SetSight(sightOf(i)).
			SetStartsAt(i.StartsAt).SetContactAt(contactAt(i)).SetFollowUpOn(followUpOn).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return newInvolvements(ctx, tx, i, without(now, was), followUpOn)
}

// nextFollowUp is the earliest day of an interaction's open follow-ups.
func nextFollowUp(ctx context.Context, tx *ent.Tx, interactionID string) (calendar.Date, error) {
	f, err := tx.FollowUp.Query().Where(followup.InteractionID(interactionID), stillOpen).
		Order(followup.ByDueOn()).First(ctx)
	switch {
	case ent.IsNotFound(err):
		return schema.Unlimited, nil
	case err != nil:
		return "", err
	}
	return f.DueOn, nil
}

// newInvolvements says that an interaction concerns these partners.
func newInvolvements(ctx context.Context, tx *ent.Tx, i *ent.Interaction, partnerIDs []string, followUpOn calendar.Date) error {
	return createInvolvements(ctx, tx, involvementRows(tx, i, partnerIDs, followUpOn))
}

func involvementRows(tx *ent.Tx, i *ent.Interaction, partnerIDs []string, followUpOn calendar.Date) []*ent.InvolvementCreate {
	rows := make([]*ent.InvolvementCreate, len(partnerIDs))
	for n, partnerID := range partnerIDs {
		rows[n] = tx.Involvement.Create().SetInteractionID(i.ID).SetPartnerID(partnerID).SetSight(sightOf(i)).
			SetStartsAt(i.StartsAt).SetContactAt(contactAt(i)).SetFollowUpOn(followUpOn)
	}
	return rows
}

func createInvolvements(ctx context.Context, tx *ent.Tx, rows []*ent.InvolvementCreate) error {
	for some := range slices.Chunk(rows, atOnce) {
		if err := tx.Involvement.CreateBulk(some...).Exec(asSystem(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// sightOf is how closed an interaction is.
func sightOf(i *ent.Interaction) involvement.Sight {
	if i.Confidentiality == interaction.ConfidentialityTEAM {
		return involvement.Sight(i.Team)
	}
	return involvement.Sight(i.Confidentiality)
}

// contactAt is when an interaction was contact: it took place and it was no
// vain attempt.
func contactAt(i *ent.Interaction) time.Time {
	if i.Status == interaction.StatusHELD && (i.Outcome == nil || *i.Outcome == interaction.OutcomeMEANINGFUL) {
		return i.StartsAt
	}
	return schema.NeverContacted
}
