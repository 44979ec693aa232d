package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/index"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// User is one of us. Not every user can sign in: that takes an Account.
type User struct{ field.Record }

// Mixin of User.
func (User) Mixin() []field.Mixin {
	return []field.Mixin{record{prefix: "usr"}, folded{names: []string{"name"}}}
}

// Fields of User.
func (User) Fields() []field.Field {
	return []field.Field{
		field.String("name").NotEmpty().MaxRuneLen(nameRunes),
		field.Strings("roles").Default([]string{}),
		// SYSTEM is the server itself: migrations, imports, demo data. It cannot sign in.
		choice("status", "ACTIVE", "DISABLED", "SYSTEM"),
	}
}

// Edges of User.
func (User) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("regions", Region.Type).
			StorageKey(edge.Table("user_regions"), edge.Columns("user_id", "region_id")),
		edge.From("shared_interactions", Interaction.Type).Ref("shared_with"),
		edge.From("shared_agreements", Agreement.Type).Ref("shared_with"),
	}
}

// Indexes of User.
func (User) Indexes() []ent.Index {
	return []ent.Index{index.Fields("name_folded", "id"), index.Fields("created_at", "id")}
}

// Policy of User: everybody who is signed in knows who we are.
func (User) Policy() ent.Policy { return policy(signedIn, grants["User"]) }

// Account is how a user signs in.
type Account struct{ field.Record }

// Mixin of Account.
func (Account) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "acc"}} }

// Fields of Account.
func (Account) Fields() []field.Field {
	return []field.Field{
		fixedRef("user_id"),
		field.String("email").NotEmpty().MaxRuneLen(254).Unique(),
		field.String("password_hash").NotEmpty().MaxLen(200).Sensitive(),
		// A first or reset password allows only changing it.
		field.Bool("password_expired").Default(true),
	}
}

// Edges of Account.
func (Account) Edges() []ent.Edge {
	return []ent.Edge{edge.To("user", User.Type).Unique().Required().Immutable().Field("user_id")}
}

// Indexes of Account.
func (Account) Indexes() []ent.Index { return []ent.Index{index.Fields("user_id").Unique()} }

// Policy of Account.
func (Account) Policy() ent.Policy {
	return policy(adminOr(own("user_id")), grants["Account"])
}

// Session is one sign-in.
type Session struct{ field.Record }

// Mixin of Session.
func (Session) Mixin() []field.Mixin { return []field.Mixin{identity{prefix: "ses"}} }

// Fields of Session.
func (Session) Fields() []field.Field {
	return []field.Field{
		fixedRef("user_id"),
		field.String("token_hash").MaxLen(64).Unique().Immutable().Sensitive(),
		fixedMoment("created_at"),
		moment("last_used_at"),
		fixedMoment("expires_at"),
	}
}

// Edges of Session.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{edge.To("user", User.Type).Unique().Required().Immutable().Field("user_id")}
}

// Indexes of Session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "created_at", "id"), index.Fields("expires_at")}
}

// Policy of Session.
func (Session) Policy() ent.Policy {
	return policy(adminOr(own("user_id")), either(adminOnly, ownRows("user_id")))
}

// AppToken lets a program act for a user within its scopes.
type AppToken struct{ field.Record }

// Mixin of AppToken.
func (AppToken) Mixin() []field.Mixin { return []field.Mixin{record{prefix: "tok"}} }

// Fields of AppToken.
func (AppToken) Fields() []field.Field {
	return []field.Field{
		fixedRef("user_id"),
		field.String("name").NotEmpty().MaxRuneLen(labelRunes),
		field.String("token_hash").MaxLen(64).Unique().Immutable().Sensitive(),
		field.Strings("scopes").Default([]string{}),
		moment("expires_at"),
		optionalMoment("last_used_at"),
		optionalMoment("revoked_at"),
	}
}

// Edges of AppToken.
func (AppToken) Edges() []ent.Edge {
	return []ent.Edge{edge.To("user", User.Type).Unique().Required().Immutable().Field("user_id")}
}

// Indexes of AppToken.
func (AppToken) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "created_at", "id"), index.Fields("created_at", "id")}
}

// Policy of AppToken.
func (AppToken) Policy() ent.Policy {
	return policy(adminOr(own("user_id")), grants["AppToken"])
}

// SignInAttempt counts failed sign-ins of one account from one address, so that
// guessing slows down and a stranger locks nobody out.
type SignInAttempt struct{ field.Record }

// Fields of SignInAttempt.
func (SignInAttempt) Fields() []field.Field {
	return []field.Field{
		field.String("id").MaxLen(64).Immutable(), // a hash of account and address
		field.Int("failures").Positive(),
		moment("last_at"),
	}
}

// Indexes of SignInAttempt.
func (SignInAttempt) Indexes() []ent.Index { return []ent.Index{index.Fields("last_at")} }

// Policy of SignInAttempt.
func (SignInAttempt) Policy() ent.Policy { return policy(nobody, systemOnly) }
