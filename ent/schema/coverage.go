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

// Coverage is something that was published.
type Coverage struct{ field.Record }

// Mixin of Coverage.
func (Coverage) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "cov"}, folded{names: []string{"headline"}}}
}

// Fields of Coverage.
func (Coverage) Fields() []field.Field {
	return []field.Field{
		field.String("headline").NotEmpty().MaxRuneLen(nameRunes),
		line("url", 2000),
		// What is left of url when all is taken away that does not name the article, so
		// that one article is one coverage; the id when there is no url or it was
		// entered by mistake.
		field.String("url_key").NotEmpty().MaxRuneLen(urlRunes).Unique(),
		moment("published_at"),
		// The day of published_at in the party's zone. Computed.
		day("published_on"),
		optionalRef("organisation_id"), // the outlet
		required("kind", "NEWS", "INTERVIEW", "OPINION", "LETTER", "BROADCAST", "PODCAST"),
		count("reach"),
		optionalRef("pitch_id"),
		prose("note"),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Coverage.
func (Coverage) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("organisation", Organisation.Type).Unique().Field("organisation_id"),
		edge.To("pitch", Pitch.Type).Unique().Field("pitch_id"),
	}
}

// Indexes of Coverage.
func (Coverage) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("published_at", "id"),
		index.Fields("organisation_id", "published_at", "id"),
		index.Fields("kind", "published_at", "id"),
		index.Fields("pitch_id", "published_at", "id"),
		index.Fields("headline_folded", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
	}
}

// Policy of Coverage.
func (Coverage) Policy() ent.Policy { return policy(notVoided(partners), grants["Coverage"]) }

// Byline is a journalist whose coverage it is.
type Byline struct{ field.Record }

// Mixin of Byline.
func (Byline) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "byl"}} }

// Fields of Byline.
func (Byline) Fields() []field.Field {
	return []field.Field{
		fixedRef("coverage_id"),
		fixedRef("person_id"),
		// The time of the coverage. Computed.
		moment("published_at"),
	}
}

// Edges of Byline.
func (Byline) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("coverage", Coverage.Type).Unique().Required().Immutable().Field("coverage_id"),
		edge.To("person", Person.Type).Unique().Required().Immutable().Field("person_id"),
	}
}

// Indexes of Byline.
func (Byline) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("coverage_id", "person_id").Unique(),
		index.Fields("coverage_id", "id"),
		index.Fields("person_id", "published_at", "coverage_id"),
		index.Fields("person_id", "published_at", "id"),
	}
}

// Policy of Byline.
func (Byline) Policy() ent.Policy { return policy(partOfCoverage, grants["Byline"]) }

// Mention is how coverage treats us, an organisation or a campaign.
type Mention struct{ field.Record }

// Mixin of Mention.
func (Mention) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "men"}} }

// Fields of Mention.
func (Mention) Fields() []field.Field {
	return []field.Field{
		fixedRef("coverage_id"),
		// Of whom: an organisation, a campaign, or us when there is neither.
		fixedOptionalRef("organisation_id"),
		fixedOptionalRef("campaign_id"),
		choice("sentiment", "UNRATED", "POSITIVE", "NEUTRAL", "NEGATIVE", "MIXED"),
		field.String("quote").MaxRuneLen(remarkRunes).Default("").SchemaType(map[string]string{dialect.MySQL: "text"}),
		// The time of the coverage. Computed.
		moment("published_at"),
	}
}

// Edges of Mention.
func (Mention) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("coverage", Coverage.Type).Unique().Required().Immutable().Field("coverage_id"),
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
		edge.To("campaign", Campaign.Type).Unique().Immutable().Field("campaign_id"),
	}
}

// Indexes of Mention.
func (Mention) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("coverage_id", "id"),
		index.Fields("organisation_id", "published_at", "id"),
		index.Fields("campaign_id", "published_at", "id"),
		index.Fields("sentiment", "published_at", "id"),
		index.Fields("published_at", "id"),
		index.Fields("created_at", "id"),
	}
}

// Annotations of Mention.
func (Mention) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"mention_of_one": "organisation_id IS NULL OR campaign_id IS NULL",
	})}
}

// Policy of Mention.
func (Mention) Policy() ent.Policy { return policy(partOfCoverage, grants["Mention"]) }
