package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// NoDeadline is the time by which what has no deadline is due.
var NoDeadline = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func noDeadline() time.Time { return NoDeadline }

// PitchWarnings are why a pitch to a journalist may be a mistake.
var PitchWarnings = []string{"DO_NOT_CONTACT", "PITCHED_RECENTLY", "EXCLUSIVE_GIVEN", "EMBARGO_AND_EXCLUSIVE", "MANAGED_BY", "POSITION_ENDED", "PLACED_RECENTLY"}

// Pitch is what we offer to journalists.
type Pitch struct{ field.Record }

// Mixin of Pitch.
func (Pitch) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "pit"}, folded{names: []string{"subject"}}}
}

// Fields of Pitch.
func (Pitch) Fields() []field.Field {
	return []field.Field{
		field.String("subject").NotEmpty().MaxRuneLen(nameRunes),
		prose("body"),
		optionalRef("campaign_id"),
		optionalMoment("embargo_lifts_at"),
		field.Bool("exclusive").Default(false),
		choice("status", "DRAFT", "SENT", "CLOSED"),
		optionalMoment("sent_at"),
		optionalMoment("closed_at"),
		line("closed_note", reasonRunes),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Pitch.
func (Pitch) Edges() []ent.Edge {
	return []ent.Edge{edge.To("campaign", Campaign.Type).Unique().Field("campaign_id")}
}

// Indexes of Pitch.
func (Pitch) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("subject_folded", "id"),
		index.Fields("campaign_id", "created_at", "id"),
		index.Fields("status", "created_at", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
	}
}

// Annotations of Pitch.
func (Pitch) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"pitch_sent": "status = 'DRAFT' OR sent_at IS NOT NULL OR status = 'CLOSED'",
	})}
}

// Policy of Pitch.
func (Pitch) Policy() ent.Policy { return policy(notVoided(pressDesk), grants["Pitch"]) }

// PitchRecipient is a journalist to whom a pitch goes, and what came of it.
type PitchRecipient struct{ field.Record }

// Mixin of PitchRecipient.
func (PitchRecipient) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "pir"}} }

// Fields of PitchRecipient.
func (PitchRecipient) Fields() []field.Field {
	return []field.Field{
		fixedRef("pitch_id"),
		fixedRef("person_id"),
		fixedOptionalRef("organisation_id"),
		choice("status", "LISTED", "SENT", "FOLLOWED_UP", "RESPONDED", "INTERESTED", "PASSED", "NO_RESPONSE", "PLACED"),
		// When it went out; NeverContacted as long as it did not, for it is sorted by.
		field.Time("sent_at").SchemaType(momentType).DefaultFunc(func() time.Time { return NeverContacted }),
		optionalMoment("answered_at"),
		line("note", reasonRunes),
		optionalMoment("embargo_broken_at"),
		line("embargo_broken_note", reasonRunes),
	}
}

// Edges of PitchRecipient.
func (PitchRecipient) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("pitch", Pitch.Type).Unique().Required().Immutable().Field("pitch_id"),
		edge.To("person", Person.Type).Unique().Required().Immutable().Field("person_id"),
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
	}
}

// Indexes of PitchRecipient.
func (PitchRecipient) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("pitch_id", "person_id").Unique(),
		index.Fields("pitch_id", "created_at", "id"),
		index.Fields("person_id", "sent_at", "id"),
		index.Fields("organisation_id", "sent_at", "id"),
		index.Fields("created_at", "id"),
	}
}

// Policy of PitchRecipient.
func (PitchRecipient) Policy() ent.Policy { return policy(partOfPitch, grants["PitchRecipient"]) }

// PitchOverride is why a pitch was sent to somebody in spite of a warning.
type PitchOverride struct{ field.Record }

// Mixin of PitchOverride.
func (PitchOverride) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "pio"}} }

// Fields of PitchOverride.
func (PitchOverride) Fields() []field.Field {
	return []field.Field{
		fixedRef("pitch_id"),
		fixedRef("recipient_id"),
		field.Enum("warning").Values(PitchWarnings...).Immutable().SchemaType(choiceType),
		field.String("reason").NotEmpty().MaxRuneLen(reasonRunes).Immutable(),
		fixedMoment("created_at"),
		fixedRef("created_by"),
	}
}

// Edges of PitchOverride.
func (PitchOverride) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("pitch", Pitch.Type).Unique().Required().Immutable().Field("pitch_id"),
		edge.To("recipient", PitchRecipient.Type).Unique().Required().Immutable().Field("recipient_id"),
		edge.To("creator", User.Type).Unique().Required().Immutable().Field("created_by"),
	}
}

// Indexes of PitchOverride.
func (PitchOverride) Indexes() []ent.Index {
	return []ent.Index{index.Fields("recipient_id", "warning").Unique(), index.Fields("pitch_id", "id")}
}

// Policy of PitchOverride.
func (PitchOverride) Policy() ent.Policy {
	return policy(partOfPitch, createOnly(grants["PitchOverride"]))
}
