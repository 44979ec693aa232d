package read

import (
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// mostPicked is up to how many rows of each parent are picked one by one: the n-th
// costs as much as n rows. Beyond it one select for each parent is cheaper, which
// MariaDB plans anew for each.
const mostPicked = 6

// picked reports whether the rows of a page of each parent are picked one by one.
// SQLite plans the selects of a union in little time.
func (p *page) picked(engine string) bool {
	return engine == dialect.MySQL && p.limit() > 0 && p.limit() <= mostPicked
}

const (
	parentsTable = "parents"
	placesTable  = "places"
	placeColumn  = "place"
)

// pageByPick finds the first id of each parent, the second and so on, each by a
// select that is planned once for all parents, and reads the rows with these ids.
func (l *link) pageByPick(s *sql.Selector, pg *page, parents *keyset) (parent string) {
	inner := *s
	if l.ways() == 1 {
		inner = *l.picks(s, 0, pg, parents)
	} else {
		l.union(&inner, []string{parentColumn, idColumn}, func(s *sql.Selector, way int) []arm {
			return []arm{render(l.picks(s, way, pg, parents))}
		})
	}
	return joinRanks(s, &inner, pg)
}

// picks selects the parents, each as often as its page has places, with the id of
// the row at each place, NULL where there is none.
func (l *link) picks(s *sql.Selector, way int, pg *page, parents *keyset) *sql.Selector {
	one := *s
	d := sql.Dialect(s.Dialect())
	key := d.Table(parentsTable).C(parentColumn)
	l.attach(&one, way, func(c string) *sql.Predicate { return sql.ColumnsEQ(c, key) })
	pg.narrow(&one, l.sorted(&one))
	pg.sort(&one, l.sorted(&one))
	text, args := one.Select(one.C("id")).Limit(1).Query()

	var found strings.Builder
	var all []any
	found.WriteString("CASE " + d.Table(placesTable).C(placeColumn))
	for place := range pg.limit() {
		n := strconv.Itoa(place)
		found.WriteString(" WHEN " + n + " THEN (" + text + " OFFSET " + n + ")")
		all = append(all, args...)
	}
	found.WriteString(" END")
	keys := parents.padded(s.Dialect(), "") // no id is empty
	from := "(" + listed("?", len(keys), parentColumn) + ") AS `" + parentsTable + "` JOIN (" + places(pg.limit()) + ") AS `" + placesTable + "`"
	picks := d.Select().WithContext(s.Context()).FromExpr(sql.Expr(from, keys...))
	picks.AddError(one.Err())
	// Not to be merged with what selects from it, which would pick more than once.
	return picks.SelectExpr(sql.Raw(key)).AppendSelectExprAs(sql.Expr(found.String(), all...), idColumn).Limit(len(keys) * pg.limit())
}

// places are the rows 0 to n-1.
func places(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		b.WriteString("SELECT " + strconv.Itoa(i))
		if i == 0 {
			b.WriteString(" AS `" + placeColumn + "`")
		}
	}
	return b.String()
}

// listed are n rows of one column, each of the same expression.
func listed(expression string, n int, column string) string {
	return "SELECT " + expression + " AS `" + column + "`" + strings.Repeat(" UNION ALL SELECT "+expression, n-1)
}

// gather makes s, a page, find the ids of its rows and then read the rows. What is
// joined is then joined to the rows of the page, and not to all that are sorted.
func (p *page) gather(s *sql.Selector) {
	inner := *s
	inner.Select().AppendSelectAs(inner.C("id"), idColumn)
	joinRanks(s, &inner, p)
}
