package read

import (
	"cmp"
	"slices"

	"entgo.io/ent/dialect/sql"
)

// fillMixedRows are the rows of a mixed connection for all parents of a level, or
// for none at the root.
type fillMixedRows struct {
	r       *reader
	of      *mixture
	parents *keyset // nil at the root
	pages   []mixedPage

	// keys are the ids of the rows, by number in ids: a record that stands in
	// several rows is read once.
	ids  *keyset
	keys []int32
	// text holds the further fields of the edge of each row and its place, which end
	// at ends.
	text []byte
	ends []int32
	// nodes are the records with these ids, by number in ids.
	nodes []record
}

// mixedPage is the page of one parent.
type mixedPage struct {
	rows  []int32
	more  bool
	total int64
}

// full reports whether no more rows need to be read: the page has all that it holds,
// and it is known, or not asked, whether more follow.
func (p *mixedPage) full(pg *page) bool {
	return p.more || !pg.peek && len(p.rows) == pg.size
}

// fillMixed reads the pages of all parents: at each stage one statement for the keys
// of up to maxArms of them and one more for counts, and one for each type that stands
// on a page.
func (r *reader) fillMixed(x *mixture, parents *keyset) (*fillMixedRows, error) {
	f := &fillMixedRows{r: r, of: x, parents: parents, ids: newKeyset()}
	keys := []any{""} // at the root nothing stands for a parent
	if parents != nil {
		keys = parents.list
	}
	f.pages = make([]mixedPage, len(keys))
	if len(keys) == 0 || x.by == nil || !x.conn.info && !x.conn.total {
		return f, nil
	}
	if x.conn.info {
		if err := f.readKeys(keys); err != nil {
			return nil, cmp.Or(r.refused, err)
		}
		if err := f.readNodes(); err != nil {
			return nil, err
		}
	}
	if x.conn.total {
		if err := f.readTotals(keys); err != nil {
			return nil, cmp.Or(r.refused, err)
		}
	}
	return f, nil
}

// readKeys reads stage by stage until the page is full.
func (f *fillMixedRows) readKeys(keys []any) error {
	pg := f.of.conn.page
	for stage := range f.of.stages {
		if pg.backward {
			stage = f.of.stages - 1 - stage
		}
		p, err := f.of.render(stage, false)
		if err != nil {
			return err
		}
		switch {
		case p == nil:
		case len(keys) > 1:
			err = p.each(f.of.parentPage(p), keys, func(union arm) error { return f.scan(f.of.pages(p, union), true) })
		default:
			err = f.scan(f.of.onePage(p.with(keys[0])), false)
		}
		if err != nil || len(keys) == 1 && f.pages[0].full(pg) {
			return err
		}
	}
	return nil
}

// scan runs a statement for keys and keeps its rows; keyed says that it also
// selects the parent.
func (f *fillMixedRows) scan(s *sql.Selector, keyed bool) error {
	x := f.of
	cells := make([]cell, len(x.source.columns)+1)
	dest := make([]any, 0, len(cells))
	for i := range cells {
		dest = append(dest, &cells[i])
	}
	last := &cells[len(cells)-1]
	if !keyed {
		dest, last = dest[:len(dest)-1], nil
	}
	x.selects(s, keyed)
	return f.r.each(x.by, nil, func(own *sql.Selector) {
		// SECURITY: the type's own statement is replaced; the parts have passed the
		// policies of their types.
		*own = *s
	}, dest, func() error { return f.add(cells, last) })
}

// add takes the row that has been scanned.
func (f *fillMixedRows) add(cells []cell, parent *cell) error {
	x, n := f.of, int32(0)
	if parent != nil {
		if n = f.parents.find(parent); n < 0 {
			return nil
		}
	}
	page := &f.pages[n]
	if len(page.rows) == x.conn.page.size {
		page.more = true
		return nil
	}
	page.rows = append(page.rows, int32(len(f.keys)))
	f.keys = append(f.keys, f.ids.add(&cells[x.id]))
	before := len(f.text)
	for _, e := range x.extras {
		f.text = f.r.value(f.text, e.value(Row{cells, e.at}), e.shape)
		f.ends = append(f.ends, int32(len(f.text)))
	}
	if x.conn.place {
		for _, i := range x.sorts {
			f.text = appendPlace(f.text, &cells[i])
		}
		f.text = appendKey(f.text, &cells[x.id])
		f.ends = append(f.ends, int32(len(f.text)))
	}
	return f.r.grow(len(f.text) - before)
}

// readNodes reads the records of all pages. A row whose record went away since its
// key was read is left out.
func (f *fillMixedRows) readNodes() error {
	if len(f.of.conn.nodes) == 0 {
		return nil
	}
	ids := make([]string, len(f.ids.list))
	for i := range ids {
		ids[i] = f.ids.text(int32(i))
	}
	found, err := f.r.assorted(ids, f.of.conn.nodes...)
	if err != nil {
		return err
	}
	f.nodes = make([]record, len(ids))
	for i, id := range ids {
		f.nodes[i] = f.r.engine.record(found, id)
	}
	for i := range f.pages {
		f.pages[i].rows = slices.DeleteFunc(f.pages[i].rows, func(row int32) bool {
			return f.nodes[f.keys[row]].rows == nil
		})
	}
	return nil
}

// readTotals counts the rows of each parent.
func (f *fillMixedRows) readTotals(keys []any) error {
	for stage := range f.of.stages {
		p, err := f.of.render(stage, true)
		if err != nil {
			return err
		}
		if p == nil {
			continue
		}
		if err := f.count(p, keys); err != nil {
			return err
		}
	}
	return nil
}

// count adds the rows of parts to the totals.
func (f *fillMixedRows) count(p *parts, keys []any) error {
	return p.each(p.count(), keys, func(union arm) error {
		var key, count cell
		return f.r.each(f.of.by, nil, func(own *sql.Selector) {
			// SECURITY: as above.
			*own = *p.derived("row_counts", union, []string{parentColumn, countColumn})
		}, []any{&key, &count}, func() error {
			n := int32(0)
			if f.parents != nil {
				n = f.parents.find(&key)
			}
			if n >= 0 {
				f.pages[n].total += intOf(count.v)
			}
			return nil
		})
	})
}

func (f *fillMixedRows) write(b []byte, key int32) []byte {
	return f.r.writeConnection(b, f.of.conn, f, key)
}

// page returns rows of its own: a page that stands in several places of the answer
// is written several times, and the writer reverses what it gets.
func (f *fillMixedRows) page(parent int32) ([]int32, bool) {
	p := &f.pages[parent]
	return slices.Clone(p.rows), p.more
}

func (f *fillMixedRows) node(b []byte, tree int, row int32) []byte {
	n := f.nodes[f.keys[row]]
	return n.rows.write(b, tree, n.row)
}

// stride is how many ends a row has.
func (f *fillMixedRows) stride() int {
	if f.of.conn.place {
		return len(f.of.extras) + 1
	}
	return len(f.of.extras)
}

// piece is one of the texts of a row.
func (f *fillMixedRows) piece(row int32, i int) []byte {
	from, at := int32(0), int(row)*f.stride()+i
	if at > 0 {
		from = f.ends[at-1]
	}
	return f.text[from:f.ends[at]]
}

func (f *fillMixedRows) place(row int32) []byte { return f.piece(row, len(f.of.extras)) }

func (f *fillMixedRows) total(parent int32) int64 { return f.pages[parent].total }

func (f *fillMixedRows) extra(b []byte, e *extra, row int32) []byte {
	return append(b, f.piece(row, e.number)...)
}
