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

// Person is one human being at an organisation, or a freelance journalist.
type Person struct{ field.Record }

// Mixin of Person.
func (Person) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "per"}, folded{names: []string{"name", "family_name"}}, contactState{}}
}

// Fields of Person.
func (Person) Fields() []field.Field {
	return []field.Field{
		field.String("name").NotEmpty().MaxRuneLen(nameRunes),
		line("given_name", labelRunes),
		line("family_name", labelRunes),
		line("pronouns", 50),
		choice("stance", Stances...),
		optionalRef("relationship_manager_id"),
		count("cadence_days"),
		line("do_not_contact_reason", reasonRunes),
		optionalRef("do_not_contact_set_by_id"),
		optionalMoment("do_not_contact_at"),
		// Whether any position makes this person a journalist. Computed.
		field.Bool("is_journalist").Default(false),
		// When something of theirs was last published; NeverContacted if nothing was. Computed.
		field.Time("last_coverage_at").SchemaType(momentType).DefaultFunc(func() time.Time { return NeverContacted }),
		optionalMoment("archived_at"),
	}
}

// Edges of Person.
func (Person) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("relationship_manager", User.Type).Unique().Field("relationship_manager_id"),
		edge.To("do_not_contact_set_by", User.Type).Unique().Field("do_not_contact_set_by_id"),
		edge.To("tags", Tag.Type).StorageKey(edge.Table("person_tags"), edge.Columns("person_id", "tag_id")),
	}
}

// Indexes of Person.
func (Person) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("name_folded", "id"),
		index.Fields("family_name_folded", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
		index.Fields("relationship_manager_id", "name_folded", "id"),
		index.Fields("is_journalist", "name_folded", "id"),
		index.Fields("is_journalist", "last_coverage_at", "id"),
	}
}

// Annotations of Person.
func (Person) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"person_name":    "name <> ''",
		"person_version": "version > 0",
	})}
}

// Policy of Person.
func (Person) Policy() ent.Policy { return policy(partners, grants["Person"]) }

// PositionKinds are the kinds of posts. From EDITOR to FREELANCE they make a journalist.
var PositionKinds = []string{
	"GENERAL_SECRETARY", "PRESIDENT", "CHAIR", "NATIONAL_OFFICER", "POLITICAL_OFFICER", "PRESS_OFFICER",
	"REGIONAL_SECRETARY", "ORGANISER", "BRANCH_SECRETARY", "EXECUTIVE_MEMBER", "DELEGATE", "REP",
	"EDITOR", "NEWS_EDITOR", "CORRESPONDENT", "REPORTER", "COLUMNIST", "PRODUCER", "PRESENTER", "FREELANCE",
	"ELECTED_REPRESENTATIVE", "STAFF", "OTHER",
}

// Position is one person's post at one organisation, with dates.
type Position struct{ field.Record }

// Mixin of Position.
func (Position) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "pos"}, folded{names: []string{"title"}}}
}

// Fields of Position.
func (Position) Fields() []field.Field {
	return []field.Field{
		fixedRef("person_id"),
		fixedRef("organisation_id"),
		line("title", nameRunes),
		required("kind", PositionKinds...),
		day("started_on"),
		day("ended_on"),
		field.Bool("primary").Default(false),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Position.
func (Position) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("person", Person.Type).Unique().Required().Immutable().Field("person_id"),
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
	}
}

// Indexes of Position.
func (Position) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("person_id", "started_on", "id"),
		index.Fields("organisation_id", "started_on", "id"),
		index.Fields("organisation_id", "title_folded", "id"),
		index.Fields("created_at", "id"),
		index.Fields("title_folded", "id"),
	}
}

// Annotations of Position.
func (Position) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"position_dates": "ended_on = '' OR ended_on >= started_on",
	})}
}

// Policy of Position.
func (Position) Policy() ent.Policy {
	return policy(notVoided(partners), grants["Position"])
}
