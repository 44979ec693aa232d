package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// voidInteraction takes back an interaction; what belongs to it is hidden with it.
func (f *Faults) voidInteraction(ctx context.Context, tx *ent.Tx, interactionID, reason string) error {
	i, err := writableInteraction(ctx, tx, "input.id", interactionID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.Interaction.UpdateOne(i).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	if err != nil {
		return found(err, "input.id", "interaction")
	}
	return interactionChanged(ctx, tx, i)
}

func (f *Faults) voidRemark(ctx context.Context, tx *ent.Tx, remarkID, reason string) error {
	r, i, err := writableRemark(ctx, tx, remarkID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.Remark.UpdateOne(r).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(schema.Under(ctx, closureOf(i)))
	return found(err, "input.id", "remark")
}
