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

// inTable: rows to which a row of another table belongs that passes; its column
// names them. It is asked for each row that gets so far, and not for all at once,
// so that the cost does not grow with the history.
func inTable(table, column string, passes predicate) predicate {
	return func(s *sql.Selector) {
		others := selectFrom(s, table, column)
		passes(others)
		s.Where(sql.Exists(others.Where(sql.ColumnsEQ(others.C(column), s.C("id")))))
	}
}

// ofRow: rows whose column names a row of another table that passes. Like all that
// begins with EXISTS it is plainly true or false, so that it can be negated.
func ofRow(table, column string, passes predicate) predicate {
	return func(s *sql.Selector) {
		other := selectFrom(s, table, "id")
		passes(other)
		s.Where(sql.Exists(other.Where(sql.ColumnsEQ(other.C("id"), s.C(column)))))
	}
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
