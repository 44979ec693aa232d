package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// Commitment is what one side promised the other, and whether it was kept.
type Commitment struct{ field.Record }

// Mixin of Commitment.
func (Commitment) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "cmt"}, folded{names: []string{"unit"}}}
}

// Fields of Commitment.
func (Commitment) Fields() []field.Field {
	return []field.Field{
		required("made_by", "THEM", "US"),
		fixedRef("organisation_id"),
		optionalRef("campaign_id"),
		fixedOptionalRef("interaction_id"),
		required("kind", "FUNDS", "VOLUNTEERS", "SPEAKER", "VENUE", "PUBLICITY", "SIGNATURES", "TRANSPORT", "OTHER"),
		field.String("text").NotEmpty().MaxRuneLen(remarkRunes).SchemaType(map[string]string{dialect.MySQL: "text"}),
		count("quantity"),
		line("unit", 30),
		day("made_on"),
		day("due_on"),
		choice("outcome", "OPEN", "KEPT", "PARTLY_KEPT", "BROKEN", "WITHDRAWN"),
		count("delivered"),
		day("resolved_on"),
		field.String("evidence").MaxRuneLen(remarkRunes).Default("").SchemaType(map[string]string{dialect.MySQL: "text"}),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Commitment.
func (Commitment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
		edge.To("campaign", Campaign.Type).Unique().Field("campaign_id"),
		edge.To("interaction", Interaction.Type).Unique().Immutable().Field("interaction_id"),
	}
}

// Indexes of Commitment.
func (Commitment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organisation_id", "made_on", "id"),
		index.Fields("organisation_id", "due_on", "id"),
		index.Fields("organisation_id", "resolved_on", "id"),
		index.Fields("organisation_id", "created_at", "id"),
		index.Fields("campaign_id", "made_on", "id"),
		index.Fields("campaign_id", "due_on", "id"),
		index.Fields("campaign_id", "created_at", "id"),
		index.Fields("interaction_id", "made_on", "id"),
		index.Fields("outcome", "due_on", "id"),
		index.Fields("made_on", "id"),
		index.Fields("due_on", "id"),
		index.Fields("created_at", "id"),
	}
}

// Annotations of Commitment.
func (Commitment) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"commitment_made":     "made_on <> ''",
		"commitment_resolved": "(outcome = 'OPEN') = (resolved_on = '')",
	})}
}

// Policy of Commitment.
func (Commitment) Policy() ent.Policy { return policy(notVoided(partners), grants["Commitment"]) }
