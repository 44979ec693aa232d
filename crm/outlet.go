package crm

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/id"
)

// outlet checks an organisation for which a journalist works: it is there and in use.
func (f *Faults) outlet(ctx context.Context, tx *ent.Tx, field, organisationID string) error {
	if id.Prefix(organisationID) != "org" {
		*f = append(*f, missing(field, "organisation"))
		return nil
	}
	o, err := tx.Organisation.Query().Where(organisation.ID(organisationID)).Only(ctx)
	switch {
	case ent.IsNotFound(err) || err == nil && o.ID != organisationID: // MariaDB finds an id with a blank behind it, too
		*f = append(*f, missing(field, "organisation"))
	case err != nil:
		return err
	case o.ArchivedAt != nil:
		f.add(Invalid, field, o.Name+" is archived; restore it first.")
	}
	return nil
}

// heldToday: positions that are held today.
func heldToday(ctx context.Context) predicate.Position {
	today := calendar.Today(ctx)
	return position.And(position.VoidedAtIsNil(), position.StartedOnLTE(today),
		position.Or(position.EndedOn(""), position.EndedOnGTE(today)))
}

// outletsOf are the media organisations at which people hold a position today, by
// person: where it is the main one, else the one that began last.
func outletsOf(ctx context.Context, tx *ent.Tx, personIDs ...string) (map[string]string, error) {
	rows, err := tx.Position.Query().Where(position.PersonIDIn(distinct(personIDs)...), heldToday(ctx),
		position.HasOrganisationWith(organisation.KindIn(mediaKinds...), organisation.ArchivedAtIsNil())).
		Order(position.ByPrimary(sql.OrderDesc()), position.ByStartedOn(sql.OrderDesc()), position.ByID(sql.OrderDesc())).All(ctx)
	outlets := make(map[string]string, len(rows))
	for _, p := range rows {
		if outlets[p.PersonID] == "" {
			outlets[p.PersonID] = p.OrganisationID
		}
	}
	return outlets, err
}
