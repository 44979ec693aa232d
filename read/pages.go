package read

import "entgo.io/ent/dialect/sql"

// fillRowPages are the pages of a connection for all parents of a level.
type fillRowPages struct {
	r      *reader
	conn   *connection
	rows   *rows
	totals map[int32]int64
}

func (r *reader) fillPages(l *link, keys *keyset) (filling, error) {
	f := &fillRowPages{r: r, conn: l.conn}
	if len(keys.list) == 0 {
		return f, nil
	}
	var err error
	if l.conn.rows != nil {
		keyed := !l.single(keys)
		f.rows, err = r.run(l.conn.rows, keys, keyed, l.conn.page.size, func(s *sql.Selector) string { return l.pageOf(s, l.conn.page, keys) })
	}
	if err == nil && l.conn.total {
		f.totals, err = r.totals(l, keys)
	}
	return f, err
}

// totals counts the rows of each parent in one statement.
func (r *reader) totals(l *link, keys *keyset) (map[int32]int64, error) {
	totals := make(map[int32]int64, len(keys.list))
	var key, count cell
	err := r.each(l.relation.To, nil, func(s *sql.Selector) { l.counts(s, keys) }, []any{&key, &count}, func() error {
		totals[keys.find(&key)] += intOf(count.v)
		return nil
	})
	return totals, err
}

func (f *fillRowPages) write(b []byte, key int32) []byte {
	return f.r.writeConnection(b, f.conn, f, key)
}

func (f *fillRowPages) page(parent int32) ([]int32, bool) {
	if f.rows == nil || parent < 0 {
		return nil, false
	}
	return f.rows.of(parent), f.rows.chains[parent].more
}

func (f *fillRowPages) node(b []byte, tree int, row int32) []byte { return f.rows.write(b, tree, row) }

func (f *fillRowPages) place(row int32) []byte { return f.rows.placeOf(row) }

func (f *fillRowPages) total(parent int32) int64 { return f.totals[parent] }

// extra is never asked for: Check refuses edges with further fields here.
func (f *fillRowPages) extra(b []byte, _ *extra, _ int32) []byte { return append(b, "null"...) }

// root answers a connection that has no parent in the answer.
func (r *reader) root(b []byte, c *connection, t *Type, narrow Narrow, of *Of) ([]byte, error) {
	f := &fillRowPages{r: r, conn: c, totals: map[int32]int64{}}
	var err error
	if c.rows != nil {
		f.rows, err = r.run(c.rows, nil, false, c.page.size, func(s *sql.Selector) string {
			if narrow != nil {
				narrow(forPage(s, c.page))
			}
			column := of.attach(s)
			c.page.narrow(s, column)
			c.page.sort(s, column)
			s.Limit(c.page.limit())
			if c.page.gathered && len(c.rows.sources) > 1 {
				c.page.gather(s)
			}
			return ""
		})
	}
	if err == nil && c.total {
		f.totals[0], err = r.count(t, narrow, of)
	}
	if err != nil {
		return nil, err
	}
	if b == nil {
		b = r.room()
	}
	return r.writeConnection(b, c, f, 0), nil
}

// count counts the rows of a type that narrow leaves.
func (r *reader) count(t *Type, narrow Narrow, of *Of) (int64, error) {
	var count cell
	err := r.each(t, nil, func(s *sql.Selector) {
		if narrow != nil {
			narrow(s)
		}
		of.attach(s)
		s.Select("COUNT(*)")
	}, []any{&count}, func() error { return nil })
	return intOf(count.v), err
}

// attach ties the rows of s to the record, and names the columns to sort them by.
func (o *Of) attach(s *sql.Selector) (column func(string) string) {
	if o == nil {
		return s.C
	}
	l := &link{relation: Relation{Via: &o.Via}}
	l.attach(s, 0, func(c string) *sql.Predicate { return sql.EQ(c, o.ID) })
	return l.sorted(s)
}
