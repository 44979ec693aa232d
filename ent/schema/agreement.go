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

// Agreement is what we and others have agreed in writing, or negotiate: a
// memorandum, an electoral pact, an affiliation.
type Agreement struct{ field.Record }

// Mixin of Agreement.
func (Agreement) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "agr"}, folded{names: []string{"title"}}}
}

// Fields of Agreement.
func (Agreement) Fields() []field.Field {
	return []field.Field{
		field.String("title").NotEmpty().MaxRuneLen(nameRunes),
		required("kind", "MOU", "ELECTORAL_PACT", "AFFILIATION", "JOINT_WORKING", "DATA_SHARING"),
		choice("status", "NEGOTIATING", "AGREED", "ENDED", "BROKEN"),
		prose("summary"),
		optionalRef("campaign_id"),
		day("agreed_on"),
		day("starts_on"),
		day("ends_on"),
		day("review_on"),
		day("closed_on"),
		line("closed_reason", reasonRunes),
		required("team", Teams...),
		choice("confidentiality", "OPEN", "TEAM", "RESTRICTED"),
		optionalMoment("voided_at"),
		line("voided_reason", reasonRunes),
	}
}

// Edges of Agreement.
func (Agreement) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("campaign", Campaign.Type).Unique().Field("campaign_id"),
		edge.To("shared_with", User.Type).
			StorageKey(edge.Table("agreement_shared_with"), edge.Columns("agreement_id", "user_id")),
	}
}

// Indexes of Agreement.
func (Agreement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("title_folded", "id"),
		index.Fields("starts_on", "id"),
		index.Fields("ends_on", "id"),
		index.Fields("review_on", "id"),
		index.Fields("status", "ends_on", "id"),
		index.Fields("campaign_id", "created_at", "id"),
		index.Fields("created_at", "id"),
		index.Fields("updated_at", "id"),
	}
}

// Annotations of Agreement.
func (Agreement) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"agreement_dates":  "ends_on = '' OR ends_on >= starts_on",
		"agreement_agreed": "status <> 'AGREED' OR agreed_on <> ''",
		"agreement_closed": "(status IN ('ENDED', 'BROKEN')) = (closed_on <> '')",
	})}
}

// Policy of Agreement.
func (Agreement) Policy() ent.Policy { return policy(notVoided(agreements), grants["Agreement"]) }

// AgreementParty is an organisation that is party to an agreement with us.
type AgreementParty struct{ field.Record }

// Mixin of AgreementParty.
func (AgreementParty) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "agp"}} }

// Fields of AgreementParty.
func (AgreementParty) Fields() []field.Field {
	return []field.Field{
		fixedRef("agreement_id"),
		fixedRef("organisation_id"),
		fixedOptionalRef("signed_by_id"),
	}
}

// Edges of AgreementParty.
func (AgreementParty) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("agreement", Agreement.Type).Unique().Required().Immutable().Field("agreement_id"),
		edge.To("organisation", Organisation.Type).Unique().Required().Immutable().Field("organisation_id"),
		edge.To("signed_by", Position.Type).Unique().Immutable().Field("signed_by_id"),
	}
}

// Indexes of AgreementParty.
func (AgreementParty) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("agreement_id", "organisation_id").Unique(),
		index.Fields("agreement_id", "id"),
		index.Fields("organisation_id", "agreement_id"),
		index.Fields("signed_by_id", "id"),
	}
}

// Policy of AgreementParty.
func (AgreementParty) Policy() ent.Policy { return policy(partOfAgreement, grants["AgreementParty"]) }

// AgreementTerm is one thing that an agreement says.
type AgreementTerm struct{ field.Record }

// Mixin of AgreementTerm.
func (AgreementTerm) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "agt"}} }

// Fields of AgreementTerm.
func (AgreementTerm) Fields() []field.Field {
	return []field.Field{
		fixedRef("agreement_id"),
		field.String("text").NotEmpty().MaxRuneLen(remarkRunes).SchemaType(map[string]string{dialect.MySQL: "text"}),
		// Who broke it: a party, or us when there is none.
		field.Bool("broken").Default(false),
		optionalRef("broken_by_id"),
		day("broken_on"),
		line("broken_note", reasonRunes),
	}
}

// Edges of AgreementTerm.
func (AgreementTerm) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("agreement", Agreement.Type).Unique().Required().Immutable().Field("agreement_id"),
		edge.To("broken_by", Organisation.Type).Unique().Field("broken_by_id"),
	}
}

// Indexes of AgreementTerm.
func (AgreementTerm) Indexes() []ent.Index {
	return []ent.Index{index.Fields("agreement_id", "id"), index.Fields("broken_by_id", "id")}
}

// Annotations of AgreementTerm.
func (AgreementTerm) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"agreement_term_broken": "(broken_on <> '') = (broken <> false)",
	})}
}

// Policy of AgreementTerm.
func (AgreementTerm) Policy() ent.Policy { return policy(partOfAgreement, grants["AgreementTerm"]) }

// PactSeat says who stands in a constituency under an electoral pact, and who
// stands aside.
type PactSeat struct{ field.Record }

// Mixin of PactSeat.
func (PactSeat) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "pcs"}, folded{names: []string{"constituency"}}}
}

// Fields of PactSeat.
func (PactSeat) Fields() []field.Field {
	return []field.Field{
		fixedRef("agreement_id"),
		field.String("constituency").NotEmpty().MaxRuneLen(labelRunes),
		// Who stands: we, or an organisation.
		field.Bool("we_stand").Default(false),
		optionalRef("stands_id"),
		field.Bool("we_stand_aside").Default(false),
	}
}

// Edges of PactSeat.
func (PactSeat) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("agreement", Agreement.Type).Unique().Required().Immutable().Field("agreement_id"),
		edge.To("stands", Organisation.Type).Unique().Field("stands_id"),
		edge.To("stands_aside", Organisation.Type).
			StorageKey(edge.Table("pact_seat_stands_aside"), edge.Columns("pact_seat_id", "organisation_id")),
	}
}

// Indexes of PactSeat.
func (PactSeat) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("agreement_id", "constituency_folded").Unique(),
		index.Fields("constituency_folded", "id"),
		index.Fields("created_at", "id"),
		index.Fields("agreement_id", "id"),
		index.Fields("stands_id", "id"),
	}
}

// Annotations of PactSeat.
func (PactSeat) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"pact_seat_one_stands":      "we_stand = (stands_id IS NULL)",
		"pact_seat_not_both_of_two": "NOT (we_stand AND we_stand_aside)",
	})}
}

// Policy of PactSeat.
func (PactSeat) Policy() ent.Policy { return policy(partOfAgreement, grants["PactSeat"]) }
