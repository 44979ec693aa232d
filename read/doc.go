// Package read answers a selection of GraphQL fields from the database. It
// compiles the selection to a plan, runs one policy-filtered query of ent for
// each relation and level, and writes the rows as JSON at once.
//
// A Type says how a GraphQL object type is read: each scalar field is the column
// of the same name, a Relation says how another record is reached, a Computed
// field is made from columns or from one grouped query. An Engine answers: one
// record, several, a connection, a mixed connection, or a payload.
//
// The package knows ent and GraphQL and nothing of the party's language. It
// never writes, and no rule of visibility lives here: every row comes through
// the policy of its ent type.
package read
