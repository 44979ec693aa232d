package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// FollowUp is a dated task that comes out of a contact, or concerns a partner, a campaign or a commitment.
type FollowUp struct{ field.Record }

// Mixin of FollowUp.
func (FollowUp) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "fup"}} }

// Fields of FollowUp.
func (FollowUp) Fields() []field.Field {
	return []field.Field{
		fixedOptionalRef("interaction_id"),
		fixedOptionalRef("organisation_id"),
		fixedOptionalRef("person_id"),
		fixedOptionalRef("campaign_id"),
		fixedOptionalRef("commitment_id"),
		field.String("title").NotEmpty().MaxRuneLen(nameRunes),
		prose("details"),
		day("due_on"),
		optionalRef("assignee_id"),
		choice("priority", "NORMAL", "LOW", "HIGH"),
		choice("status", "OPEN", "DONE", "CANCELLED"),
		optionalMoment("closed_at"),
		optionalRef("closed_by_id"),
		line("closed_note", reasonRunes),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of FollowUp.
func (FollowUp) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("interaction", Interaction.Type).Unique().Immutable().Field("interaction_id"),
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
		edge.To("person", Person.Type).Unique().Immutable().Field("person_id"),
		edge.To("campaign", Campaign.Type).Unique().Immutable().Field("campaign_id"),
		edge.To("commitment", Commitment.Type).Unique().Immutable().Field("commitment_id"),
		edge.To("assignee", User.Type).Unique().Field("assignee_id"),
		edge.To("closed_by", User.Type).Unique().Field("closed_by_id"),
	}
}

// Indexes of FollowUp.
func (FollowUp) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("due_on", "id"),
		index.Fields("status", "due_on", "id"),
		index.Fields("assignee_id", "status", "due_on", "id"),
		index.Fields("interaction_id", "due_on", "id"),
		index.Fields("organisation_id", "due_on", "id"),
		index.Fields("person_id", "due_on", "id"),
		index.Fields("campaign_id", "due_on", "id"),
		index.Fields("commitment_id", "due_on", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
	}
}

// Annotations of FollowUp.
func (FollowUp) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"follow_up_of_one": "(interaction_id IS NOT NULL) + (organisation_id IS NOT NULL) + (person_id IS NOT NULL) + (campaign_id IS NOT NULL) + (commitment_id IS NOT NULL) = 1",
		"follow_up_due":    "due_on <> ''",
	})}
}

// Policy of FollowUp.
func (FollowUp) Policy() ent.Policy { return policy(notVoided(followUps), grants["FollowUp"]) }
