package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// writableInteraction finds an interaction, asks whether the viewer may write it,
// and holds its row. It answers NOT_FOUND for what the viewer may not see and
// FORBIDDEN for what they only see.
func writableInteraction(ctx context.Context, tx *ent.Tx, field, interactionID string) (*ent.Interaction, error) {
	i, err := tx.Interaction.Query().Where(interaction.ID(interactionID), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, field, "interaction")
	}
	return i, mayChangeInteraction(ctx, tx, field, i)
}

// mayChangeInteraction is FORBIDDEN unless the viewer may write an interaction
// that they see.
func mayChangeInteraction(ctx context.Context, tx *ent.Tx, field string, i *ent.Interaction) error {
	may, err := mayWriteInteraction(ctx, tx, i.ID)
	if err == nil && !may {
		err = &Error{Code: Forbidden, Field: field, Message: cannotWrite(i)}
	}
	return err
}

// mayWriteInteraction asks the policy of interactions, which is the one place
// where this is decided.
func mayWriteInteraction(ctx context.Context, tx *ent.Tx, interactionID string) (bool, error) {
	writable := schema.Writable(ctx, "Interaction")
	if writable == nil {
		return false, nil
	}
	return tx.Interaction.Query().Where(interaction.ID(interactionID), writable).Exist(ctx)
}

// reachesOne reports whether one of these organisations and people is within the
// viewer's reach.
func reachesOne(ctx context.Context, tx *ent.Tx, partnerIDs []string) (bool, error) {
	organisations, people := byKind(partnerIDs)
	if writable := schema.Writable(ctx, "Organisation"); writable != nil && len(organisations) > 0 {
		if reached, err := tx.Organisation.Query().Where(organisation.IDIn(organisations...), writable).Exist(ctx); reached || err != nil {
			return reached, err
		}
	}
	writable := schema.Writable(ctx, "Person")
	if writable == nil || len(people) == 0 {
		return false, nil
	}
	return tx.Person.Query().Where(person.IDIn(people...), writable).Exist(ctx)
}

// cannotWrite says who could change what the viewer can only read.
func cannotWrite(i *ent.Interaction) string {
	switch i.Confidentiality {
	case interaction.ConfidentialityTEAM:
		return "Only the team whose interaction this is changes it."
	case interaction.ConfidentialityRESTRICTED:
		return "Only its author and those of us who took part change a restricted interaction."
	}
	return "This interaction is not within your reach: you read it and do not change it."
}

// closureOf is how closed an interaction is; what belongs to it has a history as closed.
func closureOf(i *ent.Interaction) schema.Closure {
	return schema.Closure{Confidentiality: string(i.Confidentiality), Team: string(i.Team)}
}
