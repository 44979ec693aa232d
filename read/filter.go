package read

import (
	"context"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
)

// Filters are built from the functions of this file. They are the only way to
// filter by related records: ent's generated HasXWith predicates do not apply
// the policy of X, so that a filter made of them tells a viewer, letter by
// letter, what stands in rows that the viewer may not see.

// And is all rows that pass every part. Nil parts are left out.
func And(parts ...Narrow) Narrow {
	return func(s *sql.Selector) {
		for _, part := range parts {
			if part != nil {
				part(s)
			}
		}
	}
}

// Or is all rows that pass at least one part. A nil part passes every row, and
// no part passes none.
func Or(parts ...Narrow) Narrow {
	return func(s *sql.Selector) {
		ways := make([]*sql.Predicate, 0, len(parts)+1)
		for _, part := range parts {
			p := predicate(s, part)
			if p == nil {
				return
			}
			ways = append(ways, p)
		}
		if len(ways) == 0 {
			s.Where(sql.False())
			return
		}
		s.Where(sql.Or(ways...))
	}
}

// Not is all rows that do not pass. Rows for which part is neither true nor
// false, because it compares a column that is NULL, are among them.
func Not(part Narrow) Narrow {
	return func(s *sql.Selector) {
		p := predicate(s, part)
		if p == nil {
			s.Where(sql.False())
			return
		}
		s.Where(sql.P(func(b *sql.Builder) {
			b.WriteString("(").Join(p).WriteString(") IS NOT TRUE")
		}))
	}
}

// Is is all rows whose column is true, or false. ent writes a bare column for
// the same, for which neither engine takes an index.
func Is(column string, value bool) Narrow {
	n := 0
	if value {
		n = 1
	}
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), n)) }
}

// predicate is what part adds to s, as a piece to combine; nil when it adds nothing.
func predicate(s *sql.Selector, part Narrow) *sql.Predicate {
	if part == nil {
		return nil
	}
	scratch := sql.Dialect(s.Dialect()).Select().From(s.Table()).WithContext(s.Context())
	part(scratch)
	if scratch.HasJoins() {
		s.AddError(errors.New("a filter must not join"))
	}
	s.AddError(scratch.Err())
	return scratch.P()
}

// Some is all rows that have a visible record of type t, narrowed by narrow,
// whose column back holds their id.
func Some(ctx context.Context, c *ent.Client, t *Type, back string, narrow Narrow) Narrow {
	return related(ctx, c, t, "id", back, narrow, sql.In)
}

// SomeInOrder is Some for a set that may be large: a page is read in its order until
// it is full, and not all rows of the set to be sorted. MariaDB does so only where each
// row is asked for its record, and that pays only where the rows have an index of that
// order behind fixed, a column that has one value in all of them. Where few rows have
// such a record, all with that value are asked.
func SomeInOrder(ctx context.Context, c *ent.Client, t *Type, back, fixed string, narrow Narrow) Narrow {
	sorted := Some(ctx, c, t, back, narrow)
	unsorted := related(ctx, c, t, "id", back, narrow, func(column string, args ...any) *sql.Predicate {
		return sql.P(func(b *sql.Builder) { b.WriteString("+").Join(sql.In(column, args...)) })
	})
	asked := within(ctx, c, t, []string{back}, func(s, part *sql.Selector) {
		if narrow != nil {
			narrow(part)
		}
		s.Where(sql.Exists(part.Where(sql.ColumnsEQ(part.C(back), s.C("id")))))
	})
	return func(s *sql.Selector) {
		p := pageNarrowed(s)
		switch {
		case s.Dialect() == dialect.SQLite:
			unsorted(s)
		case p == nil:
			sorted(s)
		case p.orderedBehind(s.TableName(), fixed):
			asked(s)
		default:
			p.gathered = true
			sorted(s)
		}
	}
}

// None is all rows that have no such record.
func None(ctx context.Context, c *ent.Client, t *Type, back string, narrow Narrow) Narrow {
	return related(ctx, c, t, "id", back, narrow, sql.NotIn)
}

// Has is all rows whose column holds the id of a visible record of type t that
// narrow leaves.
func Has(ctx context.Context, c *ent.Client, t *Type, column string, narrow Narrow) Narrow {
	return related(ctx, c, t, column, "id", narrow, sql.In)
}

// related is the rows whose column is in, or not in, the column back of what the
// viewer sees of t.
//
// SECURITY: the records are selected through their policy.
func related(ctx context.Context, c *ent.Client, t *Type, column, back string, narrow Narrow,
	in func(string, ...any) *sql.Predicate,
) Narrow {
	return within(ctx, c, t, []string{back}, func(s, part *sql.Selector) {
		if narrow != nil {
			narrow(part)
		}
		if back != "id" {
			// NOT IN is never true for a set that holds NULL.
			part.Where(sql.NotNull(part.C(back)))
		}
		s.Where(in(s.C(column), part))
	})
}

// SomeVia is all rows that reach a visible record of type t, narrowed by narrow,
// over a table between; via.Parent holds the id of the filtered row.
func SomeVia(ctx context.Context, c *ent.Client, t *Type, via Via, narrow Narrow) Narrow {
	return relatedVia(ctx, c, t, via, narrow, sql.In)
}

// NoneVia is all rows that reach no such record.
func NoneVia(ctx context.Context, c *ent.Client, t *Type, via Via, narrow Narrow) Narrow {
	return relatedVia(ctx, c, t, via, narrow, sql.NotIn)
}

func relatedVia(ctx context.Context, c *ent.Client, t *Type, via Via, narrow Narrow,
	in func(string, ...any) *sql.Predicate,
) Narrow {
	return within(ctx, c, t, []string{"id"}, func(s, part *sql.Selector) {
		if narrow != nil {
			narrow(part)
		}
		d := sql.Dialect(s.Dialect())
		table := d.Table(via.Table)
		between := d.Select(table.C(via.Parent)).From(table).WithContext(s.Context()).
			Where(sql.In(table.C(via.Child), part))
		if via.Where != nil {
			between.Where(via.Where(table, nil))
		}
		s.Where(in(s.C("id"), between))
	})
}

// within makes a narrowing by a part of the query of t, made anew for each statement.
func within(ctx context.Context, c *ent.Client, t *Type, columns []string, add func(s, part *sql.Selector)) Narrow {
	return func(s *sql.Selector) {
		if t.Allow != nil {
			if err := t.Allow(ctx); err != nil {
				refuse(s, err)
				return
			}
		}
		part, err := t.Query(c).Part(ctx, columns)
		if err != nil {
			refuse(s, fmt.Errorf("filtering by %s: %w", t.Name, err))
			return
		}
		add(s, forPage(part.WithContext(s.Context()), nil))
		s.AddError(part.Err())
	}
}

type refusalKey struct{}

// refuse makes the statement fail with err. ent keeps only the text of an error,
// so err itself goes to the reader, through the context of the statement.
func refuse(s *sql.Selector, err error) {
	if first, ok := s.Context().Value(refusalKey{}).(*error); ok && *first == nil {
		*first = err
	}
	s.AddError(err)
	s.Where(sql.False())
}
