package read

import (
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
)

// parts are the selects of which a mixed list is made, rendered.
type parts struct {
	first *sql.Selector // says for which engine and in which context
	list  []part
}

// part is a select with the order in which its rows come, nil for that of the list.
type part struct {
	arm
	order []Order
}

// render makes the parts of a stage of a mixed list through the policies of their
// types; nil if there are none. all says that all rows are gone through.
func (x *mixture) render(stage int, all bool) (*parts, error) {
	selects, err := x.parts(stage, all)
	if err != nil || len(selects) == 0 {
		return nil, err
	}
	p := &parts{first: selects[0].Selector, list: make([]part, len(selects))}
	for i, s := range selects {
		text, args := s.Query()
		if s.Err() != nil {
			return nil, s.Err()
		}
		p.list[i] = part{arm{text, args}, s.order}
	}
	return p, nil
}

// with is the parts for one parent.
func (p *parts) with(key any) *parts {
	one := &parts{first: p.first, list: slices.Clone(p.list)}
	for i, a := range p.list {
		one.list[i].arm = a.with(key)
	}
	return one
}

func (p *parts) derived(name string, from arm, columns []string) *sql.Selector {
	return derived(p.first, name, from, columns)
}

// onePage selects a page of a mixed list. Each part is sorted and cut by itself, so
// that it reads no more than the page may need.
func (x *mixture) onePage(p *parts) *sql.Selector {
	pg := x.conn.page
	if len(p.list) == 1 {
		return x.cut(p, p.list[0])
	}
	limited := make([]arm, len(p.list))
	var cuts []cutText
	for i, a := range p.list {
		n := slices.IndexFunc(cuts, func(c cutText) bool { return slices.Equal(c.order, a.order) })
		if n < 0 {
			n, cuts = len(cuts), append(cuts, x.cutText(p, a.order))
		}
		limited[i] = arm{cuts[n].before + a.text + cuts[n].after, slices.Concat(a.args, cuts[n].args)}
	}
	s := p.derived("list_keys", joined(limited), x.source.columns)
	pg.sort(s, unmerged(s))
	return s.Limit(pg.limit())
}

// cutText is what stands around a part that is sorted and cut: the same for all that
// come in one order, so that it is rendered once.
type cutText struct {
	order         []Order
	before, after string
	args          []any
}

func (x *mixture) cutText(p *parts, order []Order) cutText {
	around := render(x.cut(p, part{arm{text: partMark}, order}))
	before, after, _ := strings.Cut(around.text, partMark)
	return cutText{order, before, after, around.args}
}

// partMark stands for the text of a part. It is in no statement.
const partMark = "\x00"

// cut sorts a part and cuts it.
func (x *mixture) cut(p *parts, a part) *sql.Selector {
	pg := x.conn.page
	s := p.derived("list_keys", a.arm, x.source.columns)
	pg.narrow(s, s.C)
	if a.order == nil {
		pg.sort(s, s.C)
	}
	for _, o := range a.order {
		s.OrderBy(directed(s.C(o.Column), o.Desc != pg.backward))
	}
	return s.Limit(pg.limit())
}

// parentPage is the page of one parent with its key, to be joined to those of others.
func (x *mixture) parentPage(p *parts) arm {
	return render(x.onePage(p).AppendSelectExprAs(sql.Expr("?", Parent{}), parentColumn))
}

// pages selects the pages of several parents.
func (x *mixture) pages(p *parts, union arm) *sql.Selector {
	columns := append(x.source.columns[:len(x.source.columns):len(x.source.columns)], parentColumn)
	s := p.derived("list_keys", union, columns)
	x.conn.page.sort(s, unmerged(s))
	return s
}

// selects makes a statement for keys select what cells are there for.
func (x *mixture) selects(s *sql.Selector, keyed bool) {
	var b strings.Builder
	x.source.selected(&b, s.Dialect(), s.C)
	if keyed {
		b.WriteString(", " + s.C(parentColumn))
	}
	s.SelectExpr(sql.Raw(b.String()))
}

// count is the number of rows of one parent with its key. Each part is counted by
// itself: a union would be written down before it is counted.
func (p *parts) count() arm {
	counts := make([]string, len(p.list))
	args := []any{Parent{}}
	for i, a := range p.list {
		counts[i] = "(SELECT COUNT(*) FROM (" + a.text + ") AS `part`)"
		args = append(args, a.args...)
	}
	return arm{"SELECT ? AS `" + parentColumn + "`, " + strings.Join(counts, " + ") + " AS `" + countColumn + "`", args}
}

// each joins the selects of one parent each, of as many parents as fit into a
// statement, and gives them to run.
func (p *parts) each(one arm, keys []any, run func(union arm) error) error {
	most := min(maxArms, maxArguments/2/len(one.args)) // they are filled up, to twice as many at most
	if most == 0 {
		return &Error{Code: QueryTooComplex, Message: "this list is made of too many conditions"}
	}
	for len(keys) > 0 {
		some := &keyset{list: keys[:min(most, len(keys))]}
		keys = keys[len(some.list):]
		var arms []arm
		for _, key := range some.padded(p.first.Dialect(), "") { // a real key once more would come twice
			arms = append(arms, one.with(key))
		}
		if err := run(joined(arms)); err != nil {
			return err
		}
	}
	return nil
}
