package graph

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
)

// quarrels records who will not share a platform with whom: some today, some no
// more, some by mistake.
func (h *hiding) quarrels(ctx context.Context, tx *ent.Tx) error {
	for i := range 12 {
		h.n++
		one, other := h.bodies[h.n%len(h.bodies)], h.bodies[(h.n*3+1)%len(h.bodies)]
		if one.ID == other.ID {
			continue
		}
		today := calendar.Today(ctx)
		made, err := crm.RecordIncompatibility(ctx, tx, crm.RecordIncompatibilityInput{
			OrganisationID: one.ID, WithID: other.ID, Reason: fmt.Sprint("A union strike ", h.n), Since: today.AddDays(-h.n), Source: "National",
		})
		if crm.CodeOf(err) == crm.Duplicate {
			continue
		}
		if err == nil && i%3 == 0 {
			_, err = crm.EditIncompatibility(ctx, tx, crm.EditIncompatibilityInput{ID: made.Incompatibility, Version: 1, Until: crm.Some(today.AddDays(-1))})
		}
		if err == nil && i%4 == 0 {
			_, err = crm.VoidRecord(ctx, tx, crm.VoidRecordInput{ID: made.Incompatibility, Reason: "a"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
