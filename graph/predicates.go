package graph

import (
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// withPrefix is a range, so that an index serves it on both engines and no
// character of the text has a meaning of its own.
func withPrefix(column, prefix string) *sql.Predicate {
	return sql.And(sql.GTE(column, prefix), sql.LT(column, prefix+"\U0010ffff"))
}

// oneOfThese: the column holds one of these texts.
func oneOfThese(column string, words []string) *sql.Predicate {
	values := make([]any, len(words))
	for i, word := range words {
		values[i] = word
	}
	return sql.In(column, values...)
}

// either selects the ids that one of two selects gives, each from an index: with OR between
// the two, MariaDB goes through all rows.
func either(one, other *sql.Selector) *sql.Selector {
	all := one.UnionAll(other).As("either")
	return sql.Dialect(one.Dialect()).Select(all.C("id")).From(all)
}

// unindexed is a column that chooses no index on SQLite.
func unindexed(s *sql.Selector, column string) string {
	if s.Dialect() == dialect.SQLite {
		return "+" + column
	}
	return column
}
