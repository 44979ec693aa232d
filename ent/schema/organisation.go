package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// OrganisationKinds are the kinds of organisations we deal with.
var OrganisationKinds = []string{
	"TRADE_UNION", "UNION_FEDERATION", "TRADES_COUNCIL", "POLITICAL_PARTY", "CAMPAIGN_GROUP", "COALITION",
	"MOVEMENT", "CHARITY_NGO", "COMMUNITY_ORGANISATION", "STUDENT_ORGANISATION", "THINK_TANK", "MEDIA_OUTLET",
	"MEDIA_GROUP", "NEWS_AGENCY", "NON_PARTY_CAMPAIGNER", "PUBLIC_BODY", "EMPLOYER", "OTHER",
}

// Stages are how far a relationship can have come.
var Stages = []string{"IDENTIFIED", "APPROACHED", "IN_DIALOGUE", "COOPERATING", "FORMAL_PARTNER", "DORMANT", "ENDED"}

// Stances are where somebody can stand; unknown until somebody finds out.
var Stances = []string{"UNKNOWN", "ACTIVE_ALLY", "PASSIVE_ALLY", "NEUTRAL", "PASSIVE_OPPONENT", "ACTIVE_OPPONENT"}

// Organisation is any body we deal with: a union, a branch, a party, an outlet.
type Organisation struct{ field.Record }

// Mixin of Organisation.
func (Organisation) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "org"}, folded{names: []string{"name", "short_name"}}, contactState{}}
}

// Fields of Organisation.
func (Organisation) Fields() []field.Field {
	return []field.Field{
		field.String("name").NotEmpty().MaxRuneLen(nameRunes),
		line("short_name", 50),
		field.Strings("former_names").Default([]string{}),
		required("kind", OrganisationKinds...),
		choice("level", "OTHER", "NATIONAL", "NATION", "REGION", "DISTRICT", "BRANCH", "LOCAL_GROUP", "SECTION", "SECTOR"),
		choice("status", "ACTIVE", "DORMANT", "MERGED", "DISSOLVED"),
		optionalRef("parent_id"),
		prose("description"),
		line("website", urlRunes),
		day("founded"),
		precision("founded_precision"),
		count("member_count"),
		day("member_count_as_of"),
		line("member_count_source", sourceRunes),
		optionalChoice("medium", "PRINT", "ONLINE", "TELEVISION", "RADIO", "PODCAST", "NEWSLETTER", "AGENCY"),
		count("reach"),
		choice("stage", Stages...),
		choice("stance", Stances...),
		optionalRef("relationship_manager_id"),
		count("cadence_days"),
		line("do_not_contact_reason", reasonRunes),
		optionalRef("do_not_contact_set_by_id"),
		optionalMoment("do_not_contact_at"),
		optionalMoment("archived_at"),
	}
}

// Edges of Organisation.
func (Organisation) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("units", Organisation.Type).From("parent").Unique().Field("parent_id"),
		edge.To("relationship_manager", User.Type).Unique().Field("relationship_manager_id"),
		edge.To("do_not_contact_set_by", User.Type).Unique().Field("do_not_contact_set_by_id"),
		edge.To("regions", Region.Type).
			StorageKey(edge.Table("organisation_regions"), edge.Columns("organisation_id", "region_id")),
		// The regions that count: its own, else those of its nearest ancestor. Computed.
		edge.To("areas", Region.Type).
			StorageKey(edge.Table("organisation_areas"), edge.Columns("organisation_id", "region_id")),
		edge.From("seats_stood_aside", PactSeat.Type).Ref("stands_aside"),
		edge.To("tags", Tag.Type).
			StorageKey(edge.Table("organisation_tags"), edge.Columns("organisation_id", "tag_id")),
	}
}

// Indexes of Organisation: one for each order, led by what lists are narrowed by.
func (Organisation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("name_folded", "id"),
		index.Fields("kind", "name_folded", "id"),
		index.Fields("short_name_folded"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
		index.Fields("member_count", "id"),
		index.Fields("parent_id", "name_folded", "id"),
		index.Fields("relationship_manager_id", "name_folded", "id"),
		// Counted without a look at a row.
		index.Fields("kind", "stage", "archived_at"),
	}
}

// Annotations of Organisation.
func (Organisation) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"organisation_name":    "name <> ''",
		"organisation_version": "version > 0",
		"organisation_parent":  "parent_id <> id",
	})}
}

// Policy of Organisation.
func (Organisation) Policy() ent.Policy { return policy(partners, grants["Organisation"]) }
