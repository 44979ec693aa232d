package schema

import "entgo.io/ent/dialect/sql"

func is(column, value string) predicate {
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), value)) }
}

func isIn(column string, values []string) predicate {
	return func(s *sql.Selector) { s.Where(sql.In(s.C(column), anys(values)...)) }
}

// all rows that pass every one.
func all(ps ...predicate) predicate {
	return func(s *sql.Selector) {
		for _, p := range ps {
			p(s)
		}
	}
}

// anyOf: all rows that pass at least one.
func anyOf(ps ...predicate) predicate {
	return func(s *sql.Selector) {
		parts := make([]*sql.Predicate, len(ps))
		for i, p := range ps {
			parts[i] = part(s, p)
		}
		s.Where(sql.Or(parts...))
	}
}

// not: all rows that do not pass. The predicate must not come out as NULL.
func not(p predicate) predicate {
	return func(s *sql.Selector) { s.Where(sql.Not(part(s, p))) }
}

// part is what p would add to s, as a piece to combine.
func part(s *sql.Selector, p predicate) *sql.Predicate {
	scratch := sql.Dialect(s.Dialect()).Select().From(s.Table())
	p(scratch)
	if w := scratch.P(); w != nil {
		return w
	}
	return sql.Not(sql.False())
}

// selectFrom starts a sub-select in the dialect of s.
func selectFrom(s *sql.Selector, table, column string) *sql.Selector {
	t := sql.Dialect(s.Dialect()).Table(table)
	return sql.Dialect(s.Dialect()).Select(t.C(column)).From(t)
}

func anys(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
