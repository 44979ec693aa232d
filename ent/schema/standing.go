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

// Issue is a question on which partners take a stance.
type Issue struct{ field.Record }

// Mixin of Issue.
func (Issue) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "iss"}, folded{names: []string{"name"}}}
}

// Fields of Issue.
func (Issue) Fields() []field.Field {
	return []field.Field{
		field.String("name").NotEmpty().MaxRuneLen(labelRunes),
		prose("description"),
		optionalMoment("archived_at"),
	}
}

// Edges of Issue.
func (Issue) Edges() []ent.Edge {
	return []ent.Edge{edge.From("campaigns", Campaign.Type).Ref("issues")}
}

// Indexes of Issue.
func (Issue) Indexes() []ent.Index { return []ent.Index{index.Fields("name_folded").Unique()} }

// Policy of Issue.
func (Issue) Policy() ent.Policy { return policy(partners, grants["Issue"]) }

// StanceRecord says where an organisation or person stood, overall or on one
// issue, from a day on. The latest is current.
type StanceRecord struct{ field.Record }

// Mixin of StanceRecord.
func (StanceRecord) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "stn"}} }

// Fields of StanceRecord.
func (StanceRecord) Fields() []field.Field {
	return []field.Field{
		fixedOptionalRef("organisation_id"),
		fixedOptionalRef("person_id"),
		fixedOptionalRef("issue_id"),
		field.Enum("stance").Values(Stances...).Immutable().SchemaType(choiceType),
		day("since"),
		field.String("evidence").MaxRuneLen(remarkRunes).Default("").Immutable().SchemaType(map[string]string{dialect.MySQL: "text"}),
		fixedOptionalRef("interaction_id"),
		// Whether none of the same partner on the same issue is later. Computed.
		field.Bool("current").Default(false),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of StanceRecord.
func (StanceRecord) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
		edge.To("person", Person.Type).Unique().Immutable().Field("person_id"),
		edge.To("issue", Issue.Type).Unique().Immutable().Field("issue_id"),
		edge.To("interaction", Interaction.Type).Unique().Immutable().Field("interaction_id"),
	}
}

// Indexes of StanceRecord.
func (StanceRecord) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organisation_id", "since", "id"),
		index.Fields("person_id", "since", "id"),
		index.Fields("issue_id", "since", "id"),
		index.Fields("since", "id"),
		index.Fields("created_at", "id"),
	}
}

// Annotations of StanceRecord.
func (StanceRecord) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"stance_record_of_one": "(organisation_id IS NULL) <> (person_id IS NULL)",
		"stance_record_since":  "since <> ''",
	})}
}

// Policy of StanceRecord.
func (StanceRecord) Policy() ent.Policy { return policy(notVoided(partners), grants["StanceRecord"]) }

// StageChange is one step of a relationship: the log behind an organisation's stage.
type StageChange struct{ field.Record }

// Mixin of StageChange.
func (StageChange) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "stg"}} }

// Fields of StageChange.
func (StageChange) Fields() []field.Field {
	return []field.Field{
		fixedRef("organisation_id"),
		field.Enum("from_stage").Values(Stages...).Immutable().SchemaType(choiceType),
		field.Enum("to_stage").Values(Stages...).Immutable().SchemaType(choiceType),
		field.String("reason").MaxRuneLen(reasonRunes).Default("").Immutable(),
		fixedOptionalRef("interaction_id"),
		fixedMoment("created_at"),
		fixedRef("created_by"),
	}
}

// Edges of StageChange.
func (StageChange) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
		edge.To("interaction", Interaction.Type).Unique().Immutable().Field("interaction_id"),
		edge.To("creator", User.Type).Unique().Required().Immutable().Field("created_by"),
	}
}

// Indexes of StageChange.
func (StageChange) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organisation_id", "created_at", "id"), index.Fields("created_at", "id")}
}

// Policy of StageChange.
func (StageChange) Policy() ent.Policy { return policy(partners, createOnly(grants["StageChange"])) }
