package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// ContactPoint is a way to reach an organisation or a person. It is a record of
// its own because rows can be hidden and columns cannot.
type ContactPoint struct{ field.Record }

// Mixin of ContactPoint.
func (ContactPoint) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "cpt"}} }

// Fields of ContactPoint.
func (ContactPoint) Fields() []field.Field {
	return []field.Field{
		fixedOptionalRef("organisation_id"),
		fixedOptionalRef("person_id"),
		field.Enum("kind").Values("EMAIL", "PHONE", "ADDRESS", "SOCIAL").Immutable().SchemaType(choiceType),
		field.String("value").NotEmpty().MaxRuneLen(500),
		line("label", labelRunes),
		field.Bool("primary").Default(false),
		required("audience", "PUBLIC", "STAFF", "PRIVATE"),
	}
}

// Edges of ContactPoint.
func (ContactPoint) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
		edge.To("person", Person.Type).Unique().Immutable().Field("person_id"),
	}
}

// Indexes of ContactPoint.
func (ContactPoint) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organisation_id", "created_at", "id"), index.Fields("person_id", "created_at", "id")}
}

// Annotations of ContactPoint.
func (ContactPoint) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"contact_point_owner": "(organisation_id IS NULL) <> (person_id IS NULL)",
	})}
}

// Policy of ContactPoint.
func (ContactPoint) Policy() ent.Policy {
	return policy(contactPoints, grants["ContactPoint"])
}
