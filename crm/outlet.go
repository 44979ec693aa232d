package crm

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
)

// outletsOf are the media organisations at which people hold a position today, by
// person: where it is the main one, else the one that began last.
func outletsOf(ctx context.Context, tx *ent.Tx, personIDs ...string) (map[string]string, error) {
	rows, err := tx.Position.Query().Where(position.PersonIDIn(distinct(personIDs)...), heldOn(calendar.Today(ctx)),
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
