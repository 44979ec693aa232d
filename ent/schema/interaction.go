package schema

import (
	"math/rand/v2"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// Teams are those of us who keep contacts.
var Teams = []string{"OUTREACH", "PRESS"}

// Terms are on what terms something can be said.
var Terms = []string{"ON_THE_RECORD", "UNATTRIBUTABLE", "BACKGROUND", "OFF_THE_RECORD", "CHATHAM_HOUSE_RULE", "LOBBY_TERMS"}

// Interaction is one contact that took place or is planned.
type Interaction struct{ field.Record }

// Mixin of Interaction.
func (Interaction) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "int"}, folded{names: []string{"subject"}}}
}

// Fields of Interaction.
func (Interaction) Fields() []field.Field {
	return []field.Field{
		required("kind", "MEETING", "PHONE_CALL", "VIDEO_CALL", "EMAIL", "LETTER", "TEXT_MESSAGE", "SOCIAL_MESSAGE", "EVENT",
			"INFORMAL", "SITE_VISIT", "PICKET_VISIT", "BRIEFING", "INTERVIEW", "PRESS_CALL", "OTHER"),
		required("status", "PLANNED", "HELD", "CANCELLED"),
		choice("direction", "MUTUAL", "INBOUND", "OUTBOUND"),
		moment("starts_at"),
		// The day of starts_at in the party's zone. Computed.
		day("starts_on"),
		optionalMoment("ends_at"),
		line("place", nameRunes),
		field.String("subject").NotEmpty().MaxRuneLen(nameRunes),
		prose("summary"),
		optionalChoice("outcome", "MEANINGFUL", "LEFT_MESSAGE", "NO_ANSWER", "DECLINED"),
		optionalChoice("terms", Terms...),
		line("attribute_as", nameRunes),
		required("team", Teams...),
		choice("confidentiality", "OPEN", "TEAM", "RESTRICTED"),
		optionalRef("campaign_id"),
		// The same for all meetings that one rule of recurrence made.
		fixedOptionalRef("series_id"),
		line("cancelled_reason", reasonRunes),
		// The words of subject and summary, as search finds them, and the number under
		// which SQLite's index of words knows the row. Computed.
		field.String("words").MaxRuneLen(wordsRunes).Default("").SchemaType(map[string]string{dialect.MySQL: "mediumtext"}),
		field.Int64("words_row").Unique().Immutable().DefaultFunc(rand.Int64),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Interaction.
func (Interaction) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("campaign", Campaign.Type).Unique().Field("campaign_id"),
		edge.To("shared_with", User.Type).
			StorageKey(edge.Table("interaction_shared_with"), edge.Columns("interaction_id", "user_id")),
		edge.To("tags", Tag.Type).
			StorageKey(edge.Table("interaction_tags"), edge.Columns("interaction_id", "tag_id")),
	}
}

// Indexes of Interaction.
func (Interaction) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("starts_at", "id"),
		index.Fields("starts_on", "starts_at", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
		index.Fields("subject_folded", "id"),
		index.Fields("kind", "starts_at", "id"),
		index.Fields("status", "starts_at", "id"),
		index.Fields("created_by", "starts_at", "id"),
		index.Fields("series_id", "starts_at", "id"),
		index.Fields("campaign_id", "starts_at", "id"),
		index.Fields("words").Annotations(entsql.IndexType("FULLTEXT")), // MySQL only, see store/migratediff/target
	}
}

// Annotations of Interaction.
func (Interaction) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"interaction_ends":           "ends_at IS NULL OR ends_at >= starts_at",
		"interaction_off_the_record": "terms IS NULL OR terms <> 'OFF_THE_RECORD' OR confidentiality <> 'OPEN'",
	})}
}

// Policy of Interaction.
func (Interaction) Policy() ent.Policy {
	return policy(notVoided(interactions), grants["Interaction"])
}

// Participant is one of those who take part in an interaction: a person, with
// the organisation they stand for; an organisation as such; or one of us.
type Participant struct{ field.Record }

// Mixin of Participant.
func (Participant) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "ipt"}} }

// Fields of Participant.
func (Participant) Fields() []field.Field {
	return []field.Field{
		fixedRef("interaction_id"),
		fixedOptionalRef("person_id"),
		fixedOptionalRef("organisation_id"),
		fixedOptionalRef("user_id"),
	}
}

// Edges of Participant.
func (Participant) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("interaction", Interaction.Type).Unique().Required().Immutable().Field("interaction_id"),
		edge.To("person", Person.Type).Unique().Immutable().Field("person_id"),
		edge.To("organisation", Organisation.Type).Unique().Immutable().Field("organisation_id"),
		edge.To("user", User.Type).Unique().Immutable().Field("user_id"),
	}
}

// Indexes of Participant.
func (Participant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("interaction_id", "id"),
		index.Fields("user_id", "interaction_id"),
		index.Fields("person_id", "interaction_id"),
		index.Fields("organisation_id", "interaction_id"),
	}
}

// Annotations of Participant.
func (Participant) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"participant_is_somebody": "(user_id IS NULL) <> (person_id IS NULL AND organisation_id IS NULL)",
	})}
}

// Policy of Participant.
func (Participant) Policy() ent.Policy { return policy(partOfInteraction, grants["Participant"]) }

// DocumentLink is a document elsewhere that belongs to an interaction.
type DocumentLink struct{ field.Record }

// Mixin of DocumentLink.
func (DocumentLink) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "doc"}} }

// Fields of DocumentLink.
func (DocumentLink) Fields() []field.Field {
	return []field.Field{
		fixedRef("interaction_id"),
		field.String("title").NotEmpty().MaxRuneLen(nameRunes).Immutable(),
		field.String("url").NotEmpty().MaxRuneLen(urlRunes).Immutable(),
	}
}

// Edges of DocumentLink.
func (DocumentLink) Edges() []ent.Edge {
	return []ent.Edge{edge.To("interaction", Interaction.Type).Unique().Required().Immutable().Field("interaction_id")}
}

// Indexes of DocumentLink.
func (DocumentLink) Indexes() []ent.Index { return []ent.Index{index.Fields("interaction_id", "id")} }

// Policy of DocumentLink.
func (DocumentLink) Policy() ent.Policy { return policy(partOfInteraction, grants["DocumentLink"]) }

// Remark is a sentence worth keeping, by whom, with terms of its own.
type Remark struct{ field.Record }

// Mixin of Remark.
func (Remark) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "rmk"}} }

// Fields of Remark.
func (Remark) Fields() []field.Field {
	return []field.Field{
		fixedRef("interaction_id"),
		optionalRef("person_id"),
		field.String("text").NotEmpty().MaxRuneLen(remarkRunes).SchemaType(map[string]string{dialect.MySQL: "text"}),
		optionalChoice("terms", Terms...),
		line("attribute_as", nameRunes),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Remark.
func (Remark) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("interaction", Interaction.Type).Unique().Required().Immutable().Field("interaction_id"),
		edge.To("person", Person.Type).Unique().Field("person_id"),
	}
}

// Indexes of Remark.
func (Remark) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("interaction_id", "created_at", "id"),
		index.Fields("person_id", "created_at", "id"),
		index.Fields("created_at", "id"),
	}
}

// Policy of Remark.
func (Remark) Policy() ent.Policy { return policy(notVoided(partOfInteraction), grants["Remark"]) }

// Involvement says that an interaction concerns an organisation or person, what
// it means for the state of that relationship, and how closed it is. Each
// interaction has one for each of them, however many people stood for an
// organisation. Computed from interactions, participants and follow-ups.
type Involvement struct{ field.Record }

// Sights are how closed an interaction can be for those whom it concerns.
var Sights = []string{"OPEN", "OUTREACH", "PRESS", "RESTRICTED"}

// Mixin of Involvement.
func (Involvement) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "inv"}} }

// Fields of Involvement.
func (Involvement) Fields() []field.Field {
	return []field.Field{
		fixedRef("interaction_id"),
		fixedRef("partner_id"), // an organisation or a person
		// How closed the interaction is: OPEN, the TEAM whose it is, RESTRICTED.
		required("sight", Sights...),
		moment("starts_at"),
		// When there was contact; NeverContacted if this was none.
		moment("contact_at"),
		// The earliest day of its open follow-ups; Unlimited if there is none.
		day("follow_up_on"),
	}
}

// Edges of Involvement.
func (Involvement) Edges() []ent.Edge {
	return []ent.Edge{edge.To("interaction", Interaction.Type).Unique().Required().Immutable().Field("interaction_id")}
}

// Indexes of Involvement: the latest contact and the next follow-up of a partner
// are each the end of an index, however long the history is.
func (Involvement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("interaction_id", "partner_id").Unique(),
		index.Fields("partner_id", "starts_at", "interaction_id"),
		index.Fields("partner_id", "sight", "contact_at"),
		index.Fields("partner_id", "sight", "follow_up_on"),
	}
}

// Policy of Involvement: seen only together with an interaction that the viewer may see.
func (Involvement) Policy() ent.Policy { return policy(nobody, systemOnly) }
