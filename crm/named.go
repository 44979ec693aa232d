package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
)

// organisationsNamed finds and holds the organisations that an input names, and
// notes those that are not there or archived; path says where each stands.
func (f *Faults) organisationsNamed(ctx context.Context, tx *ent.Tx, ids []string, path func(int) string) (map[string]*ent.Organisation, error) {
	known := make(map[string]*ent.Organisation, len(ids))
	if len(ids) == 0 {
		return known, nil
	}
	rows, err := tx.Organisation.Query().Where(organisation.IDIn(distinct(ids)...), forUpdate).Order(organisation.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range rows {
		known[o.ID] = o
	}
	for i, organisationID := range ids {
		switch o := known[organisationID]; {
		case o == nil:
			*f = append(*f, missing(path(i), "organisation"))
		case o.ArchivedAt != nil:
			f.add(Invalid, path(i), o.Name+" is archived; restore it first.")
		}
	}
	return known, nil
}

// positionAt checks that a position that an input names is one at this
// organisation. It may have ended: things are entered later.
func (f *Faults) positionAt(ctx context.Context, tx *ent.Tx, field, positionID, organisationID string) error {
	if positionID == "" {
		return nil
	}
	if id.Prefix(positionID) != "pos" {
		*f = append(*f, missing(field, "position"))
		return nil
	}
	p, err := tx.Position.Query().Where(position.ID(positionID)).Only(ctx)
	if err != nil {
		return f.refused(field, found(err, field, "position"))
	}
	if p.OrganisationID != organisationID {
		f.add(Invalid, field, "This position is at another organisation.")
	}
	return nil
}

// past checks a day on which something was done: today when none is given.
func (f *Faults) past(ctx context.Context, field string, day calendar.Date) calendar.Date {
	switch today := calendar.Today(ctx); {
	case day == "":
		return today
	case day > today:
		f.add(Invalid, field, "This day is yet to come.")
	default:
		f.day(field, day)
	}
	return day
}
