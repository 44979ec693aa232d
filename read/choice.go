package read

import (
	"context"
	"slices"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	kinds "entgo.io/ent/schema/field"

	"github.com/breakthrough-party/coalition/ent/tables"
)

// Among is all rows whose column holds one of the values.
//
// A page is read in its order, from an index, and ends with its last row. An
// index of a column with few values would give all rows that hold one of them, to
// be sorted before the first is returned; so on SQLite such a column chooses no
// index, unless it is one that has the rows of the single value in order.
func Among(column string, values ...any) Narrow {
	return func(s *sql.Selector) {
		if p := pageNarrowed(s); p != nil && s.Dialect() == dialect.SQLite && !p.indexed(s.TableName(), column, len(values)) {
			s.Where(sql.P(func(b *sql.Builder) {
				b.WriteString("+").Ident(s.C(column)).WriteString(" IN (").Args(values...).WriteString(")")
			}))
			return
		}
		s.Where(sql.In(s.C(column), values...))
	}
}

// indexed reports whether a column with one of n values may choose the index by
// which a page is read: one that leads to few rows, or to rows in the page's order.
func (p *page) indexed(table, column string, n int) bool {
	t := tables.Named(table)
	if t == nil {
		return true
	}
	if c := t.Column(column); c != nil && c.Type != kinds.TypeEnum {
		return true
	}
	return n == 1 && p.orderedBehind(table, column)
}

// orderedBehind reports whether an index has the rows with one value of a column in the
// page's order.
func (p *page) orderedBehind(table, column string) bool {
	t := tables.Named(table)
	if t == nil || p.nested || len(p.sorts()) == 0 {
		return false
	}
	return slices.ContainsFunc(t.Indexes, func(i []string) bool {
		return len(i) > 1 && i[0] == column && i[1] == p.sorts()[0].Column
	})
}

type pageKey struct{}

// forPage makes filters of s know which page they narrow; nil for none.
func forPage(s *sql.Selector, p *page) *sql.Selector {
	return s.WithContext(context.WithValue(s.Context(), pageKey{}, p))
}

func pageNarrowed(s *sql.Selector) *page {
	p, _ := s.Context().Value(pageKey{}).(*page)
	return p
}
