package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// Region is one of the twelve nations and English regions.
type Region struct{ field.Record }

// Mixin of Region.
func (Region) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "reg"}} }

// Fields of Region.
func (Region) Fields() []field.Field {
	return []field.Field{
		field.String("name").NotEmpty().MaxRuneLen(labelRunes).Immutable(),
		field.String("ons_code").NotEmpty().MaxLen(9).Unique().Immutable(),
	}
}

// Edges of Region.
func (Region) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("organisations", Organisation.Type).Ref("regions"),
		edge.From("area_organisations", Organisation.Type).Ref("areas"),
		edge.From("campaigns", Campaign.Type).Ref("regions"),
		edge.From("users", User.Type).Ref("regions"),
	}
}

// Policy of Region: loaded by migration, never written.
func (Region) Policy() ent.Policy { return policy(signedIn, systemOnly) }

// ExternalID is the number under which somebody else knows an organisation.
type ExternalID struct{ field.Record }

// Mixin of ExternalID.
func (ExternalID) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "xid"}} }

// Fields of ExternalID.
func (ExternalID) Fields() []field.Field {
	return []field.Field{
		fixedRef("organisation_id"),
		field.String("scheme").NotEmpty().MaxRuneLen(50).Immutable(),
		field.String("value").NotEmpty().MaxRuneLen(labelRunes).Immutable(),
	}
}

// Edges of ExternalID.
func (ExternalID) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
	}
}

// Indexes of ExternalID.
func (ExternalID) Indexes() []ent.Index {
	return []ent.Index{index.Fields("scheme", "value").Unique(), index.Fields("organisation_id")}
}

// Policy of ExternalID.
func (ExternalID) Policy() ent.Policy {
	return policy(partners, ownRegions(ofOrganisationInRegions("organisation_id")))
}

// Ancestor says that one organisation stands above another, and how far. Every
// organisation is its own ancestor at depth 0. Computed from the parents.
type Ancestor struct{ field.Record }

// Mixin of Ancestor.
func (Ancestor) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "anc"}} }

// Fields of Ancestor.
func (Ancestor) Fields() []field.Field {
	return []field.Field{
		fixedRef("organisation_id"),
		fixedRef("ancestor_id"),
		field.Int("depth").NonNegative().Immutable(),
	}
}

// Edges of Ancestor.
func (Ancestor) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
		edge.To("ancestor", Organisation.Type).Unique().Required().Immutable().Field("ancestor_id"),
	}
}

// Indexes of Ancestor.
func (Ancestor) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organisation_id", "ancestor_id").Unique(),
		index.Fields("ancestor_id", "depth"),
	}
}

// Policy of Ancestor.
func (Ancestor) Policy() ent.Policy { return policy(partners, anyWriter) }

// Term is one word by which a record is found.
type Term struct{ field.Record }

// Mixin of Term.
func (Term) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "trm"}} }

// Fields of Term.
func (Term) Fields() []field.Field {
	return []field.Field{
		field.String("kind").MaxLen(3).Immutable(), // prefix of the record's id
		field.String("word").NotEmpty().MaxRuneLen(64).Immutable(),
		fixedRef("record_id"),
		// When the record was made: search finds the newest first.
		fixedMoment("found_at"),
		field.Enum("source").Values("NAME", "TITLE").Immutable().SchemaType(choiceType),
	}
}

// Indexes of Term.
func (Term) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("record_id", "word", "source").Unique(),
		index.Fields("kind", "source", "word", "found_at", "record_id"),
	}
}

// Policy of Term: words are found only together with a record that the viewer may see.
func (Term) Policy() ent.Policy { return policy(partners, anyWriter) }

// Tag is a label of our own.
type Tag struct{ field.Record }

// Mixin of Tag.
func (Tag) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "tag"}, folded{names: []string{"name"}}}
}

// Fields of Tag.
func (Tag) Fields() []field.Field {
	return []field.Field{
		field.String("name").NotEmpty().MaxRuneLen(50),
		line("colour", 7),
		optionalMoment("archived_at"),
	}
}

// Edges of Tag.
func (Tag) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("organisations", Organisation.Type).Ref("tags"),
		edge.From("persons", Person.Type).Ref("tags"),
		edge.From("interactions", Interaction.Type).Ref("tags"),
		edge.From("campaigns", Campaign.Type).Ref("tags"),
	}
}

// Indexes of Tag.
func (Tag) Indexes() []ent.Index { return []ent.Index{index.Fields("name_folded").Unique()} }

// Policy of Tag.
func (Tag) Policy() ent.Policy { return policy(partners, grants["Tag"]) }
