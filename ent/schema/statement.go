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

// Statement is a text that organisations and people sign together.
type Statement struct{ field.Record }

// Mixin of Statement.
func (Statement) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "stm"}, folded{names: []string{"title"}}}
}

// Fields of Statement.
func (Statement) Fields() []field.Field {
	return []field.Field{
		field.String("title").NotEmpty().MaxRuneLen(nameRunes),
		// The text as it stands, and how often it was written: the number of the latest version.
		field.String("text").NotEmpty().MaxRuneLen(proseRunes).SchemaType(map[string]string{dialect.MySQL: "text"}),
		field.Int("text_number").Default(1).Positive(),
		choice("status", "DRAFT", "PUBLISHED", "ABANDONED"),
		optionalRef("campaign_id"),
		optionalMoment("soft_deadline"),
		optionalMoment("hard_deadline"),
		optionalMoment("published_at"),
		line("url", urlRunes),
		line("abandoned_reason", reasonRunes),
	}
}

// Edges of Statement.
func (Statement) Edges() []ent.Edge {
	return []ent.Edge{edge.To("campaign", Campaign.Type).Unique().Field("campaign_id")}
}

// Indexes of Statement.
func (Statement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("title_folded", "id"),
		index.Fields("campaign_id", "title_folded", "id"),
		index.Fields("campaign_id", "created_at", "id"),
		index.Fields("status", "created_at", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
	}
}

// Annotations of Statement.
func (Statement) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"statement_deadlines": "soft_deadline IS NULL OR hard_deadline IS NULL OR soft_deadline <= hard_deadline",
		"statement_published": "(status = 'PUBLISHED') = (published_at IS NOT NULL)",
	})}
}

// Policy of Statement.
func (Statement) Policy() ent.Policy { return policy(partners, grants["Statement"]) }

// StatementVersion is one text of a statement. It never changes: whoever signed
// it signed this.
type StatementVersion struct{ field.Record }

// Mixin of StatementVersion.
func (StatementVersion) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "smv"}} }

// Fields of StatementVersion.
func (StatementVersion) Fields() []field.Field {
	return []field.Field{
		fixedRef("statement_id"),
		field.Int("number").Positive().Immutable(),
		field.String("text").NotEmpty().MaxRuneLen(proseRunes).Immutable().SchemaType(map[string]string{dialect.MySQL: "text"}),
		field.String("note").MaxRuneLen(reasonRunes).Default("").Immutable(),
		fixedMoment("created_at"),
		fixedRef("created_by"),
	}
}

// Edges of StatementVersion.
func (StatementVersion) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("statement", Statement.Type).Unique().Required().Immutable().Field("statement_id"),
		edge.To("creator", User.Type).Unique().Required().Immutable().Field("created_by"),
	}
}

// Indexes of StatementVersion.
func (StatementVersion) Indexes() []ent.Index {
	return []ent.Index{index.Fields("statement_id", "number").Unique(), index.Fields("statement_id", "number", "id")}
}

// Policy of StatementVersion.
func (StatementVersion) Policy() ent.Policy {
	return policy(partners, createOnly(grants["StatementVersion"]))
}

// SignOn is where an organisation or person stands with a statement: asked,
// signed, and which version of the text.
type SignOn struct{ field.Record }

// Mixin of SignOn.
func (SignOn) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "sgn"}} }

// Fields of SignOn.
func (SignOn) Fields() []field.Field {
	return []field.Field{
		fixedRef("statement_id"),
		fixedOptionalRef("organisation_id"),
		fixedOptionalRef("person_id"),
		choice("status", "INVITED", "CONSIDERING", "SIGNED", "DECLINED", "WITHDRAWN", "NEEDS_RECONFIRMATION"),
		// The version of the text that was signed last, and when; kept whatever comes after.
		count("signed_number"),
		optionalMoment("signed_at"),
		optionalRef("signed_by_id"),
		field.Bool("logo_consent").Default(false),
		line("note", reasonRunes),
	}
}

// Edges of SignOn.
func (SignOn) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("statement", Statement.Type).Unique().Required().Immutable().Field("statement_id"),
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
		edge.To("person", Person.Type).Unique().Immutable().Field("person_id"),
		edge.To("signed_by", Position.Type).Unique().Field("signed_by_id"),
	}
}

// Indexes of SignOn.
func (SignOn) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("statement_id", "organisation_id").Unique(),
		index.Fields("statement_id", "person_id").Unique(),
		index.Fields("statement_id", "status", "created_at", "id"),
		index.Fields("statement_id", "created_at", "id"),
		index.Fields("organisation_id", "created_at", "id"),
		index.Fields("organisation_id", "signed_at", "id"),
		index.Fields("person_id", "created_at", "id"),
		index.Fields("person_id", "signed_at", "id"),
		index.Fields("created_at", "id"),
		index.Fields("signed_by_id", "id"),
	}
}

// Annotations of SignOn.
func (SignOn) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"sign_on_of_one": "(organisation_id IS NULL) <> (person_id IS NULL)",
		"sign_on_signed": "status NOT IN ('SIGNED', 'NEEDS_RECONFIRMATION') OR (signed_number > 0 AND signed_at IS NOT NULL)",
	})}
}

// Policy of SignOn.
func (SignOn) Policy() ent.Policy { return policy(partners, grants["SignOn"]) }
