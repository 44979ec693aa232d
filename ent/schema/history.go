package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// AccessRecord says who opened what is closed to them, when and why.
type AccessRecord struct{ field.Record }

// Mixin of AccessRecord.
func (AccessRecord) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "rea"}} }

// Fields of AccessRecord.
func (AccessRecord) Fields() []field.Field {
	return []field.Field{
		fixedRef("user_id"),
		fixedMoment("created_at"),
		field.Enum("action").Values("REVEAL_CONTACT_POINT", "BREAK_GLASS").Immutable().SchemaType(choiceType),
		fixedRef("record_id"),
		field.String("reason").NotEmpty().MaxRuneLen(reasonRunes).Immutable(),
	}
}

// Edges of AccessRecord.
func (AccessRecord) Edges() []ent.Edge {
	return []ent.Edge{edge.To("user", User.Type).Unique().Required().Immutable().Field("user_id")}
}

// Indexes of AccessRecord.
func (AccessRecord) Indexes() []ent.Index {
	return []ent.Index{index.Fields("created_at", "id"), index.Fields("record_id", "created_at", "id"), index.Fields("user_id", "created_at", "id")}
}

// Policy of AccessRecord.
func (AccessRecord) Policy() ent.Policy { return policy(accessRecords, createOnly(adminOnly)) }

// Operation is one verb that took effect, in one transaction.
type Operation struct{ field.Record }

// Mixin of Operation.
func (Operation) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "opr"}} }

// Fields of Operation.
func (Operation) Fields() []field.Field {
	return []field.Field{
		fixedRef("user_id"),
		field.String("verb").NotEmpty().MaxLen(60).Immutable(),
		fixedMoment("created_at"),
	}
}

// Edges of Operation.
func (Operation) Edges() []ent.Edge {
	return []ent.Edge{edge.To("user", User.Type).Unique().Required().Immutable().Field("user_id")}
}

// Indexes of Operation.
func (Operation) Indexes() []ent.Index { return []ent.Index{index.Fields("created_at", "id")} }

// Policy of Operation.
func (Operation) Policy() ent.Policy { return policy(nobody, systemOnly) }

// Change is one record written by one operation: audit, history and feed at once.
//
// A row whose action is GONE tells those who could see a record before an
// operation, and may not any more, that it is gone. It holds nothing but the id.
type Change struct{ field.Record }

// Mixin of Change.
func (Change) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "chg"}} }

// Fields of Change.
func (Change) Fields() []field.Field {
	return []field.Field{
		fixedRef("operation_id"),
		// The place among the rows of its operation, from 0.
		field.Int("sequence").NonNegative().Default(0).Immutable(),
		// The place in the feed, given when the operation has been committed. Positions
		// go up by one from 1, and those of one operation follow each other.
		field.Int64("position").Positive().Optional().Nillable().Unique(),
		fixedRef("user_id"),
		fixedMoment("created_at"),
		field.String("verb").NotEmpty().MaxLen(60).Immutable(),
		field.String("kind").MaxLen(3).Immutable(), // prefix of the record's id
		fixedRef("record_id"),
		field.Int("version").NonNegative().Immutable(),
		field.Enum("action").Values("CREATED", "EDITED", "VOIDED", "DELETED", "GONE").Immutable().SchemaType(choiceType),
		field.Strings("fields").Immutable(),
		field.JSON("before", json.RawMessage{}).Immutable(),
		field.JSON("after", json.RawMessage{}).Immutable(),
		// The strictest rule under which the record stood before or after; see Visibility.
		field.String("visibility").MaxLen(40).Immutable(),
		// Whose record it is, for the rules that need a name.
		fixedOptionalRef("owner_id"),
	}
}

// Edges of Change.
func (Change) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("operation", Operation.Type).Unique().Required().Immutable().Field("operation_id"),
		edge.To("user", User.Type).Unique().Required().Immutable().Field("user_id"),
	}
}

// Indexes of Change.
func (Change) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("record_id", "version", "id"),
		index.Fields("operation_id", "sequence"),
		index.Fields("kind", "position"),
		index.Fields("user_id", "position"),
	}
}

// Policy of Change.
func (Change) Policy() ent.Policy { return policy(changes, systemOnly) }

// IdempotencyKey remembers the answer to a keyed request, so that a retry has no second effect.
type IdempotencyKey struct{ field.Record }

// Mixin of IdempotencyKey.
func (IdempotencyKey) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "key"}} }

// Fields of IdempotencyKey.
func (IdempotencyKey) Fields() []field.Field {
	return []field.Field{
		fixedRef("user_id"),
		field.String("key").NotEmpty().MaxLen(255).Immutable(),
		field.String("request_hash").MaxLen(64).Immutable(),
		field.String("verb").NotEmpty().MaxLen(60).Immutable(),
		fixedRef("operation_id"),
		field.JSON("result", json.RawMessage{}).Immutable(),
		fixedMoment("created_at"),
	}
}

// Indexes of IdempotencyKey.
func (IdempotencyKey) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "key").Unique(), index.Fields("created_at", "id")}
}

// Policy of IdempotencyKey.
func (IdempotencyKey) Policy() ent.Policy { return policy(nobody, systemOnly) }

// Setting is something the server made once and every server on this database shares.
type Setting struct{ field.Record }

// Fields of Setting.
func (Setting) Fields() []field.Field {
	return []field.Field{
		field.String("id").MaxLen(60).Immutable(), // its name
		field.Bytes("value").MaxLen(1024).Sensitive(),
	}
}

// Policy of Setting.
func (Setting) Policy() ent.Policy { return policy(nobody, systemOnly) }
