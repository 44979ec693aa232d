package read

import (
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// Names that the engine gives to what it selects beside columns.
const (
	parentColumn = "parent_key"
	countColumn  = "row_count"
	rankColumn   = "row_rank"
	idColumn     = "row_id"
)

// attach ties the rows of s to their parents through one way of a relation, and
// returns the column that holds the parent's key. match says which parents.
func (l *link) attach(s *sql.Selector, way int, match func(column string) *sql.Predicate) string {
	via := l.relation.Via
	if via == nil {
		key := s.C(l.relation.Backs[way])
		s.Where(match(key))
		return key
	}
	t := sql.Dialect(s.Dialect()).Table(via.Table)
	s.Join(t).On(s.C("id"), t.C(via.Child)).Where(match(t.C(via.Parent)))
	if via.Where != nil {
		s.Where(via.Where(t, l.args))
	}
	return t.C(via.Parent)
}

// ways is how many columns may hold the parent's key.
func (l *link) ways() int {
	if l.relation.Via != nil {
		return 1
	}
	return len(l.relation.Backs)
}

func among(keys []any) func(string) *sql.Predicate {
	return func(column string) *sql.Predicate { return sql.In(column, keys...) }
}

// children makes s select all rows of the given parents, and returns the column
// that holds the parent's key.
func (l *link) children(s *sql.Selector, parents *keyset) (parent string) {
	if l.narrow != nil {
		l.narrow(s)
	}
	keys := parents.padded(s.Dialect(), parents.list[len(parents.list)-1])
	if l.ways() == 1 {
		parent = l.attach(s, 0, among(keys))
	} else {
		l.union(s, append(s.UnqualifiedColumns(), parentColumn), func(s *sql.Selector, way int) []arm {
			s.AppendSelectAs(l.attach(s, way, among(keys)), parentColumn)
			return []arm{render(s)}
		})
		parent = s.C(parentColumn)
	}
	name := s.C
	if l.ways() > 1 {
		name = unmerged(s)
	}
	for _, o := range l.relation.Order {
		column := name(o.Column)
		if o.Between {
			column = l.between(s, o.Column)
		}
		s.OrderBy(directed(column, o.Desc))
	}
	if l.relation.Shape == ShapeMany {
		s.OrderBy(directed(name("id"), len(l.relation.Order) > 0 && l.relation.Order[len(l.relation.Order)-1].Desc))
	}
	return parent
}

// between names a column of the table between.
func (l *link) between(s *sql.Selector, column string) string {
	t, ok := s.JoinedTable(l.relation.Via.Table)
	if !ok {
		return s.C(column)
	}
	return t.C(column)
}

// sorted names the columns by which pages of s are sorted: those of the child, or
// their copies in the table between, once it is joined.
func (l *link) sorted(s *sql.Selector) func(string) string {
	via := l.relation.Via
	if via == nil || len(via.Copies) == 0 {
		return s.C
	}
	t, ok := s.JoinedTable(via.Table)
	if !ok {
		return s.C
	}
	return func(column string) string {
		if copied, ok := via.Copies[column]; ok {
			return t.C(copied)
		}
		return s.C(column)
	}
}

// pageOf makes s select one page for each parent: by a plain LIMIT for one
// parent; by picking each row for few rows of each, where the engine plans slowly;
// by one limited select for each of several, so that no more is read than is
// returned; by numbering the rows of each for very many, so that the statement does
// not grow without end. It returns the column that holds the parent's key, none for
// a single one.
func (l *link) pageOf(s *sql.Selector, pg *page, parents *keyset) (parent string) {
	pg.nested = true
	if l.narrow != nil {
		l.narrow(forPage(s, pg))
	}
	switch {
	case l.single(parents):
		l.attach(s, 0, func(c string) *sql.Predicate { return sql.EQ(c, parents.list[0]) })
		pg.narrow(s, l.sorted(s))
		pg.sort(s, l.sorted(s))
		s.Limit(pg.limit())
		return ""
	case len(parents.list) <= maxArms && pg.picked(s.Dialect()):
		return l.pageByPick(s, pg, parents)
	case len(parents.list) <= maxArms && l.fits(s, len(parents.list)) && !(l.relation.Sparse && s.Dialect() == dialect.MySQL):
		return l.pageByUnion(s, pg, parents)
	}
	return l.pageByRank(s, pg, parents)
}

// single reports whether pages of these parents need no column for the parent's key.
func (l *link) single(parents *keyset) bool { return len(parents.list) == 1 && l.ways() == 1 }

const (
	// maxArms is up to how many parents one select each is joined by UNION ALL.
	// SQLite allows 500 arms; they are filled up to a power of two.
	maxArms = 200
	// maxArguments is how many arguments a statement may have; SQLite allows 32766.
	maxArguments = 30_000
)

// fits reports whether a union for so many parents stays below maxArguments.
func (l *link) fits(s *sql.Selector, parents int) bool {
	_, args := s.Query()
	return 2*parents*l.ways()*(len(args)+4) < maxArguments
}
