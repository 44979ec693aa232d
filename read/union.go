package read

import (
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// pageByUnion reads the page of each parent by a select of its own.
func (l *link) pageByUnion(s *sql.Selector, pg *page, parents *keyset) (parent string) {
	keys := parents.padded(s.Dialect(), "") // no id is empty; a real key once more would come twice
	l.union(s, append(s.UnqualifiedColumns(), parentColumn), func(s *sql.Selector, way int) []arm {
		key := l.attach(s, way, func(c string) *sql.Predicate { return sql.EQ(c, Parent{}) })
		s.AppendSelectAs(key, parentColumn)
		pg.narrow(s, l.sorted(s))
		pg.sort(s, l.sorted(s))
		a := render(s.Limit(pg.limit()))
		arms := make([]arm, len(keys))
		for i, k := range keys {
			arms[i] = a.with(k)
		}
		return arms
	})
	pg.sort(s, unmerged(s))
	return s.C(parentColumn)
}

// unmerged names columns to sort a union by. SQLite would sort by what it also
// selects in each arm, and then merge the arms, each with all that come before it;
// by another expression it sorts their few rows once.
func unmerged(s *sql.Selector) func(string) string {
	if s.Dialect() != dialect.SQLite {
		return s.C
	}
	return func(column string) string { return "IFNULL(" + s.C(column) + ", NULL)" }
}

// arm is one select of a union: its text and arguments.
type arm struct {
	text string
	args []any
}

func render(s *sql.Selector) arm {
	text, args := s.Query()
	if s.Dialect() == dialect.MySQL {
		// A select in parentheses costs MariaDB less than a derived table.
		return arm{"(" + text + ")", args}
	}
	return arm{"SELECT * FROM (" + text + ")", args}
}

// with returns the arm for one parent. The text is rendered once for all: ent
// loses operators when a copy of a statement is rendered again.
func (a arm) with(key any) arm {
	args := make([]any, len(a.args))
	for i, v := range a.args {
		if v == any(Parent{}) {
			v = key
		}
		args[i] = v
	}
	return arm{a.text, args}
}

// union replaces s by the union of what arms makes of it for each way of the
// relation, a derived table with the name of the type's own and the given columns.
func (l *link) union(s *sql.Selector, columns []string, arms func(s *sql.Selector, way int) []arm) {
	var all []arm
	selected, name, where := s.SelectedColumns(), s.TableName(), s.P()
	for way := range l.ways() {
		s.Select(selected...).ClearOrder().SetP(where)
		all = append(all, arms(s, way)...)
	}
	*s = *derived(s, name, joined(all), columns)
}

// joined is the rows of all arms.
func joined(arms []arm) arm {
	var text strings.Builder
	var args []any
	for i, a := range arms {
		if i > 0 {
			text.WriteString(" UNION ALL ")
		}
		text.WriteString(a.text)
		args = append(args, a.args...)
	}
	return arm{text.String(), args}
}

// derived selects columns from a derived table, for the engine, in the context and
// with the errors of s.
func derived(s *sql.Selector, name string, from arm, columns []string) *sql.Selector {
	d := sql.Dialect(s.Dialect()).Select().WithContext(s.Context()).
		FromExpr(sql.Expr("("+from.text+") AS `"+name+"`", from.args...)).As(name)
	d.Select(d.Columns(columns...)...)
	d.AddError(s.Err())
	return d
}

// pageByRank numbers the rows of each parent, in the order of the page, and takes
// the first ones. It reads all rows of all parents.
func (l *link) pageByRank(s *sql.Selector, pg *page, parents *keyset) (parent string) {
	keys := parents.padded(s.Dialect(), parents.list[len(parents.list)-1])
	inner := *s
	rank := func(s *sql.Selector, way int) {
		key := l.attach(s, way, among(keys))
		pg.narrow(s, l.sorted(s))
		id := s.C("id")
		s.Select().AppendSelectAs(id, idColumn).AppendSelectAs(key, parentColumn).
			AppendSelectExprAs(rankOver(key, pg, l.sorted(s)), rankColumn)
	}
	if l.ways() == 1 {
		rank(&inner, 0)
	} else {
		l.union(&inner, []string{idColumn, parentColumn, rankColumn}, func(s *sql.Selector, way int) []arm {
			rank(s, way)
			return []arm{render(s)}
		})
	}
	joinRanks(s, &inner, pg)
	s.Where(sql.LTE(inner.C(rankColumn), pg.limit()))
	return inner.C(parentColumn)
}

// joinRanks makes s read the rows whose ids inner finds, in the order of the page,
// and returns the column of inner that holds the parent's key.
func joinRanks(s, inner *sql.Selector, pg *page) (parent string) {
	d := sql.Dialect(s.Dialect())
	table := d.Table(s.TableName())
	outer := d.Select().From(table).WithContext(s.Context())
	outer.Join(inner.As("ranks")).On(table.C("id"), inner.C(idColumn))
	pg.sort(outer, outer.C)
	outer.AddError(inner.Err())
	*s = *outer
	return inner.C(parentColumn)
}

// rankOver numbers the rows of each key.
func rankOver(key string, pg *page, column func(string) string) sql.Querier {
	order := sql.Select()
	pg.sort(order, column)
	return sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString("ROW_NUMBER() OVER (PARTITION BY ").Ident(key).
			WriteString(" ORDER BY ").WriteString(strings.Join(order.OrderColumns(), ", ")).WriteString(")")
	})
}

// counts makes s count the rows of each parent.
func (l *link) counts(s *sql.Selector, parents *keyset) {
	if l.narrow != nil {
		l.narrow(s)
	}
	keys := parents.padded(s.Dialect(), parents.list[len(parents.list)-1])
	count := func(s *sql.Selector, way int) {
		key := l.attach(s, way, among(keys))
		s.Select().AppendSelectAs(key, parentColumn).AppendSelectAs("COUNT(*)", countColumn).GroupBy(key)
	}
	if l.ways() == 1 {
		count(s, 0)
		return
	}
	l.union(s, []string{parentColumn, countColumn}, func(s *sql.Selector, way int) []arm {
		count(s, way)
		return []arm{render(s)}
	})
}
