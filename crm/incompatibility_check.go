package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/incompatibility"
)

// mostIncompatible is how many incompatibilities a refusal names.
const mostIncompatible = 100

// compatible notes a CONFLICT when, on a day, one of the organisations that join
// will not share a platform with one that is there or that joins, or the other
// way round. Who goes ahead has been told.
//
// SECURITY: it is asked of what the viewer sees: to those who may not know of
// incompatibilities there are none.
func (f *Faults) compatible(ctx context.Context, tx *ent.Tx, field string, join, there []string, day calendar.Date, goAhead bool) error {
	if goAhead || len(join) == 0 {
		return nil
	}
	all := distinct(append(join[:len(join):len(join)], there...))
	rows, err := tx.Incompatibility.Query().Where(
		incompatibility.Or(incompatibility.OrganisationIDIn(join...), incompatibility.WithIDIn(join...)),
		incompatibility.OrganisationIDIn(all...), incompatibility.WithIDIn(all...),
		incompatibility.SinceLTE(day), incompatibility.Or(incompatibility.Until(""), incompatibility.UntilGTE(day)),
		incompatibility.VoidedAtIsNil(),
	).WithOrganisation().WithWith().Order(incompatibility.ByID()).Limit(mostIncompatible).All(ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	message := rows[0].Edges.Organisation.Name + " will not share a platform with " + rows[0].Edges.With.Name
	if n := len(rows); n > 1 {
		message += fmt.Sprintf(" (the first of %d such cases)", n)
	}
	*f = append(*f, &Error{Code: Conflict, Field: field, Message: message + ". Say goAhead to do it all the same.",
		Extra: map[string]any{"incompatibilities": ids}})
	return nil
}
