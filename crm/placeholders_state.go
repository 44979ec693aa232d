package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/schema"
)

func contactChanged(ctx context.Context, tx *ent.Tx, partnerIDs ...string) error { return nil }

func interactionChanged(ctx context.Context, tx *ent.Tx, i *ent.Interaction) error { return nil }

func writableInteraction(ctx context.Context, tx *ent.Tx, field, id string) (*ent.Interaction, error) {
	i, err := tx.Interaction.Query().Where(interaction.ID(id), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, field, "interaction")
	}
	w := schema.Writable(ctx, "Interaction")
	if w == nil {
		return nil, &Error{Code: Forbidden, Field: field, Message: "You may not write this interaction."}
	}
	may, err := tx.Interaction.Query().Where(interaction.ID(id), predicate.Interaction(w)).Exist(ctx)
	if err == nil && !may {
		err = &Error{Code: Forbidden, Field: field, Message: "You may not write this interaction."}
	}
	return i, err
}

func closureOf(i *ent.Interaction) schema.Closure {
	return schema.Closure{Confidentiality: string(i.Confidentiality), Team: string(i.Team)}
}
