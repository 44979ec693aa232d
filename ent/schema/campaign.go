package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// DecisionLevels are where in a body something is decided.
var DecisionLevels = []string{"BRANCH", "REGION", "NATIONAL_EXECUTIVE", "CONFERENCE"}

// PartnerRoles are what partners are in a campaign, the weightiest first.
var PartnerRoles = []string{"LEAD", "CO_LEAD", "STEERING_MEMBER", "MEMBER", "ENDORSER", "FUNDER", "HOST", "OBSERVER"}

// Campaign is a joint piece of work with partners in roles.
type Campaign struct{ field.Record }

// Mixin of Campaign.
func (Campaign) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "cmp"}, folded{names: []string{"name"}}}
}

// Fields of Campaign.
func (Campaign) Fields() []field.Field {
	return []field.Field{
		field.String("name").NotEmpty().MaxRuneLen(nameRunes),
		prose("aims"),
		choice("status", "DRAFT", "PLANNED", "ACTIVE", "PAUSED", "WON", "LOST", "ENDED"),
		day("starts_on"),
		day("ends_on"),
		optionalRef("lead_id"), // one of us
		optionalMoment("archived_at"),
	}
}

// Edges of Campaign.
func (Campaign) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("lead", User.Type).Unique().Field("lead_id"),
		edge.To("issues", Issue.Type).
			StorageKey(edge.Table("campaign_issues"), edge.Columns("campaign_id", "issue_id")),
		edge.To("regions", Region.Type).
			StorageKey(edge.Table("campaign_regions"), edge.Columns("campaign_id", "region_id")),
		edge.To("tags", Tag.Type).
			StorageKey(edge.Table("campaign_tags"), edge.Columns("campaign_id", "tag_id")),
	}
}

// Indexes of Campaign.
func (Campaign) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("name_folded", "id"),
		index.Fields("status", "name_folded", "id"),
		index.Fields("starts_on", "id"),
		index.Fields("ends_on", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
		index.Fields("lead_id", "name_folded", "id"),
	}
}

// Annotations of Campaign.
func (Campaign) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"campaign_dates": "ends_on = '' OR ends_on >= starts_on",
	})}
}

// Policy of Campaign.
func (Campaign) Policy() ent.Policy { return policy(partners, grants["Campaign"]) }

// CampaignPartner is an organisation in a role in a campaign.
type CampaignPartner struct{ field.Record }

// Mixin of CampaignPartner.
func (CampaignPartner) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "cpa"}} }

// Fields of CampaignPartner.
func (CampaignPartner) Fields() []field.Field {
	return []field.Field{
		fixedRef("campaign_id"),
		fixedRef("organisation_id"),
		required("role", PartnerRoles...),
		// The place of role among PartnerRoles. Computed.
		field.Int("role_rank").NonNegative(),
		choice("status", "INVITED", "CONSIDERING", "CONFIRMED", "DECLINED", "WITHDRAWN"),
		optionalChoice("decided_by", DecisionLevels...),
		day("decided_on"),
		optionalRef("contact_id"),
		line("note", reasonRunes),
	}
}

// Edges of CampaignPartner.
func (CampaignPartner) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("campaign", Campaign.Type).Unique().Required().Immutable().Field("campaign_id"),
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
		edge.To("contact", Person.Type).Unique().Field("contact_id"),
	}
}

// Indexes of CampaignPartner.
func (CampaignPartner) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("campaign_id", "organisation_id").Unique(),
		index.Fields("campaign_id", "role_rank", "id"),
		index.Fields("campaign_id", "created_at", "id"),
		index.Fields("campaign_id", "decided_on", "id"),
		index.Fields("organisation_id", "role_rank", "id"),
		index.Fields("organisation_id", "created_at", "id"),
		index.Fields("organisation_id", "decided_on", "id"),
		index.Fields("role_rank", "id"),
		index.Fields("created_at", "id"),
		index.Fields("decided_on", "id"),
		index.Fields("contact_id", "id"),
	}
}

// Policy of CampaignPartner.
func (CampaignPartner) Policy() ent.Policy { return policy(partners, grants["CampaignPartner"]) }

// EndorsementStep is one decision on the path by which a partner comes to its
// answer: a body that meets on a day, with a motion before it.
type EndorsementStep struct{ field.Record }

// Mixin of EndorsementStep.
func (EndorsementStep) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "ens"}} }

// Fields of EndorsementStep.
func (EndorsementStep) Fields() []field.Field {
	return []field.Field{
		fixedRef("partner_id"),
		// Those of the partner, which do not change.
		fixedRef("campaign_id"),
		fixedRef("organisation_id"),
		field.String("body").NotEmpty().MaxRuneLen(nameRunes),
		optionalChoice("level", DecisionLevels...),
		day("meets_on"),
		prose("motion"),
		choice("result", "PENDING", "CARRIED", "LOST", "REMITTED"),
		day("decided_on"),
		line("note", reasonRunes),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of EndorsementStep.
func (EndorsementStep) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("partner", CampaignPartner.Type).Unique().Required().Immutable().Field("partner_id"),
		edge.To("campaign", Campaign.Type).Unique().Required().Immutable().Field("campaign_id"),
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
	}
}

// Indexes of EndorsementStep.
func (EndorsementStep) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("partner_id", "meets_on", "id"),
		index.Fields("campaign_id", "meets_on", "id"),
		index.Fields("organisation_id", "decided_on", "id"),
		index.Fields("result", "meets_on", "id"),
		index.Fields("meets_on", "id"),
		index.Fields("created_at", "id"),
	}
}

// Annotations of EndorsementStep.
func (EndorsementStep) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"endorsement_step_decided": "(result = 'PENDING') = (decided_on = '')",
	})}
}

// Policy of EndorsementStep.
func (EndorsementStep) Policy() ent.Policy {
	return policy(notVoided(partners), grants["EndorsementStep"])
}

// Incompatibility says that one organisation will not share a platform with another.
type Incompatibility struct{ field.Record }

// Mixin of Incompatibility.
func (Incompatibility) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "inc"}} }

// Fields of Incompatibility.
func (Incompatibility) Fields() []field.Field {
	return []field.Field{
		fixedRef("organisation_id"),
		fixedRef("with_id"),
		field.String("reason").NotEmpty().MaxRuneLen(reasonRunes),
		day("since"),
		day("until"),
		line("source", sourceRunes),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Incompatibility.
func (Incompatibility) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
		edge.To("with", Organisation.Type).Unique().Required().Immutable().Field("with_id"),
	}
}

// Indexes of Incompatibility.
func (Incompatibility) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organisation_id", "created_at", "id"),
		index.Fields("with_id", "created_at", "id"),
		index.Fields("until", "id"),
		index.Fields("created_at", "id"),
	}
}

// Annotations of Incompatibility.
func (Incompatibility) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"incompatibility_ends":  "organisation_id <> with_id",
		"incompatibility_dates": "`until` = '' OR `until` >= `since`",
	})}
}

// Policy of Incompatibility.
func (Incompatibility) Policy() ent.Policy {
	return policy(notVoided(staff), grants["Incompatibility"])
}
