package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// Event is something public that we do with others, or they with us.
type Event struct{ field.Record }

// Mixin of Event.
func (Event) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "evt"}, folded{names: []string{"name"}}}
}

// Fields of Event.
func (Event) Fields() []field.Field {
	return []field.Field{
		required("kind", "PROTEST", "RALLY", "MARCH", "PICKET", "STRIKE", "PUBLIC_MEETING", "CONFERENCE",
			"PRESS_CONFERENCE", "LOBBY", "WEBINAR", "DIRECT_ACTION", "OTHER"),
		field.String("name").NotEmpty().MaxRuneLen(nameRunes),
		prose("description"),
		choice("status", "PLANNED", "HELD", "CANCELLED"),
		moment("starts_at"),
		optionalMoment("ends_at"),
		line("place", nameRunes),
		optionalRef("region_id"),
		optionalRef("campaign_id"),
		count("expected_turnout"),
		count("turnout"),
		line("cancelled_reason", reasonRunes),
	}
}

// Edges of Event.
func (Event) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("region", Region.Type).Unique().Field("region_id"),
		edge.To("campaign", Campaign.Type).Unique().Field("campaign_id"),
	}
}

// Indexes of Event.
func (Event) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("starts_at", "id"),
		index.Fields("campaign_id", "starts_at", "id"),
		index.Fields("campaign_id", "name_folded", "id"),
		index.Fields("campaign_id", "created_at", "id"),
		index.Fields("region_id", "starts_at", "id"),
		index.Fields("status", "starts_at", "id"),
		index.Fields("name_folded", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
	}
}

// Annotations of Event.
func (Event) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"event_ends": "ends_at IS NULL OR ends_at >= starts_at",
	})}
}

// Policy of Event.
func (Event) Policy() ent.Policy { return policy(partners, grants["Event"]) }

// EventOrganisation is an organisation in a role at an event.
type EventOrganisation struct{ field.Record }

// Mixin of EventOrganisation.
func (EventOrganisation) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "evo"}} }

// Fields of EventOrganisation.
func (EventOrganisation) Fields() []field.Field {
	return []field.Field{
		fixedRef("event_id"),
		fixedRef("organisation_id"),
		field.Enum("role").Values("HOST", "CO_HOST", "SPEAKING", "ATTENDING").Immutable().SchemaType(choiceType),
		// The start of the event. Computed.
		moment("starts_at"),
	}
}

// Edges of EventOrganisation.
func (EventOrganisation) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("event", Event.Type).Unique().Required().Immutable().Field("event_id"),
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
	}
}

// Indexes of EventOrganisation.
func (EventOrganisation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("event_id", "organisation_id").Unique(),
		index.Fields("event_id", "id"),
		index.Fields("organisation_id", "starts_at", "id"),
	}
}

// Policy of EventOrganisation.
func (EventOrganisation) Policy() ent.Policy { return policy(partners, grants["EventOrganisation"]) }

// EventSpeaker is somebody who speaks at an event: a person, for an organisation
// or for themselves, or one of us.
type EventSpeaker struct{ field.Record }

// Mixin of EventSpeaker.
func (EventSpeaker) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "evs"}} }

// Fields of EventSpeaker.
func (EventSpeaker) Fields() []field.Field {
	return []field.Field{
		fixedRef("event_id"),
		fixedOptionalRef("person_id"),
		fixedOptionalRef("user_id"),
		fixedOptionalRef("organisation_id"),
		field.String("topic").MaxRuneLen(nameRunes).Default("").Immutable(),
		// The start of the event. Computed.
		moment("starts_at"),
	}
}

// Edges of EventSpeaker.
func (EventSpeaker) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("event", Event.Type).Unique().Required().Immutable().Field("event_id"),
		edge.To("person", Person.Type).Unique().Immutable().Field("person_id"),
		edge.To("user", User.Type).Unique().Immutable().Field("user_id"),
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
	}
}

// Indexes of EventSpeaker.
func (EventSpeaker) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("event_id", "person_id").Unique(),
		index.Fields("event_id", "user_id").Unique(),
		index.Fields("event_id", "id"),
		index.Fields("person_id", "starts_at", "id"),
		index.Fields("organisation_id", "starts_at", "id"),
	}
}

// Annotations of EventSpeaker.
func (EventSpeaker) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"event_speaker_is_one": "(person_id IS NULL) <> (user_id IS NULL)",
	})}
}

// Policy of EventSpeaker.
func (EventSpeaker) Policy() ent.Policy { return policy(partners, grants["EventSpeaker"]) }
