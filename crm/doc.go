// Package crm holds the verbs of the work: what people do with organisations,
// people, positions, interactions and accounts, with the rules and refusals that
// go with it.
// A verb is a plain function over a transaction; whoever calls it opened that
// transaction and says in the context who is asking and what time it is.
//
// It knows no HTTP, no GraphQL, no SQL text and no clock of its own.
package crm
