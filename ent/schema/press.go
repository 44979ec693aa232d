package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// JournalistProfile is what we know of a journalist's work.
type JournalistProfile struct{ field.Record }

// Mixin of JournalistProfile.
func (JournalistProfile) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "jrn"}} }

// Fields of JournalistProfile.
func (JournalistProfile) Fields() []field.Field {
	return []field.Field{
		fixedRef("person_id"),
		field.Strings("beats").Default([]string{}),
		field.Bool("freelance").Default(false),
		optionalChoice("default_terms", Terms...),
	}
}

// Edges of JournalistProfile.
func (JournalistProfile) Edges() []ent.Edge {
	return []ent.Edge{edge.To("person", Person.Type).Unique().Required().Immutable().Field("person_id")}
}

// Indexes of JournalistProfile.
func (JournalistProfile) Indexes() []ent.Index {
	return []ent.Index{index.Fields("person_id").Unique(), index.Fields("created_at", "id")}
}

// Policy of JournalistProfile.
func (JournalistProfile) Policy() ent.Policy {
	return policy(partners, grants["JournalistProfile"])
}

// Beat is one beat of a journalist, as it is compared. Computed from the profile.
type Beat struct{ field.Record }

// Mixin of Beat.
func (Beat) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "bea"}} }

// Fields of Beat.
func (Beat) Fields() []field.Field {
	return []field.Field{
		fixedRef("person_id"),
		field.String("name_folded").NotEmpty().MaxRuneLen(labelRunes).Immutable(),
	}
}

// Indexes of Beat.
func (Beat) Indexes() []ent.Index {
	return []ent.Index{index.Fields("person_id", "name_folded").Unique(), index.Fields("name_folded", "person_id")}
}

// Policy of Beat.
func (Beat) Policy() ent.Policy { return policy(partners, anyWriter) }

// PressNote is what the press team keeps in mind about a journalist.
type PressNote struct{ field.Record }

// Mixin of PressNote.
func (PressNote) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "prn"}} }

// Fields of PressNote.
func (PressNote) Fields() []field.Field {
	return []field.Field{
		fixedRef("person_id"),
		prose("text"),
		optionalChoice("terms", Terms...),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of PressNote.
func (PressNote) Edges() []ent.Edge {
	return []ent.Edge{edge.To("person", Person.Type).Unique().Required().Immutable().Field("person_id")}
}

// Indexes of PressNote.
func (PressNote) Indexes() []ent.Index {
	return []ent.Index{index.Fields("person_id", "created_at", "id"), index.Fields("created_at", "id")}
}

// Policy of PressNote.
func (PressNote) Policy() ent.Policy { return policy(notVoided(pressTeam), grants["PressNote"]) }

// MediaEnquiry is what a journalist asks us.
type MediaEnquiry struct{ field.Record }

// Mixin of MediaEnquiry.
func (MediaEnquiry) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "enq"}} }

// Fields of MediaEnquiry.
func (MediaEnquiry) Fields() []field.Field {
	return []field.Field{
		fixedOptionalRef("person_id"),
		fixedOptionalRef("organisation_id"),
		optionalRef("campaign_id"),
		prose("question"),
		moment("received_at"),
		// Unlimited when nobody set one, for it is sorted by.
		field.Time("deadline").SchemaType(momentType).DefaultFunc(noDeadline),
		choice("status", "RECEIVED", "ASSIGNED", "AWAITING_APPROVAL", "RESPONDED", "DECLINED", "CLOSED"),
		optionalRef("assignee_id"),
		optionalRef("spokesperson_id"),
		prose("response"),
		optionalChoice("terms", Terms...),
		optionalMoment("responded_at"),
		line("closed_note", reasonRunes),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of MediaEnquiry.
func (MediaEnquiry) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("person", Person.Type).Unique().Immutable().Field("person_id"),
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
		edge.To("campaign", Campaign.Type).Unique().Field("campaign_id"),
		edge.To("assignee", User.Type).Unique().Field("assignee_id"),
		edge.To("spokesperson", User.Type).Unique().Field("spokesperson_id"),
	}
}

// Indexes of MediaEnquiry.
func (MediaEnquiry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("received_at", "id"),
		index.Fields("deadline", "id"),
		index.Fields("status", "deadline", "id"),
		index.Fields("assignee_id", "status", "deadline", "id"),
		index.Fields("person_id", "received_at", "id"),
		index.Fields("organisation_id", "received_at", "id"),
		index.Fields("campaign_id", "received_at", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
	}
}

// Annotations of MediaEnquiry.
func (MediaEnquiry) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"media_enquiry_of_somebody": "person_id IS NOT NULL OR organisation_id IS NOT NULL",
		"media_enquiry_question":    "question <> ''",
	})}
}

// Policy of MediaEnquiry.
func (MediaEnquiry) Policy() ent.Policy {
	return policy(notVoided(pressDesk), grants["MediaEnquiry"])
}
