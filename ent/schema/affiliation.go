package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// Affiliation is a typed, dated tie from one organisation to another.
type Affiliation struct{ field.Record }

// Mixin of Affiliation.
func (Affiliation) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "aff"}} }

// Fields of Affiliation.
func (Affiliation) Fields() []field.Field {
	return []field.Field{
		fixedRef("from_id"),
		fixedRef("to_id"),
		required("kind", "AFFILIATED_TO", "MEMBER_OF", "PREDECESSOR_OF", "OWNS", "FUNDS", "SPONSORS", "OPPOSES"),
		line("role", labelRunes),
		day("since"),
		precision("since_precision"),
		day("until"),
		precision("until_precision"),
		count("members_affiliated"),
		count("delegate_entitlement"),
		day("renews_on"),
		line("source", sourceRunes),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Affiliation.
func (Affiliation) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("from", Organisation.Type).Unique().Required().Immutable().Field("from_id"),
		edge.To("to", Organisation.Type).Unique().Required().Immutable().Field("to_id"),
	}
}

// Indexes of Affiliation.
func (Affiliation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("from_id", "since", "id"),
		index.Fields("to_id", "since", "id"),
		index.Fields("created_at", "id"),
		index.Fields("renews_on", "id"),
	}
}

// Annotations of Affiliation.
func (Affiliation) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"affiliation_ends":  "from_id <> to_id",
		"affiliation_dates": "`until` = '' OR `until` >= `since`",
	})}
}

// Policy of Affiliation.
func (Affiliation) Policy() ent.Policy {
	return policy(notVoided(partners), grants["Affiliation"])
}
