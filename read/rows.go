package read

import "entgo.io/ent/dialect"

// rows are the rows of one plan, as JSON with gaps. Each row is written as soon
// as it is scanned; where a link stands it is cut, and what other statements
// found is put in when the answer is written.
type rows struct {
	r     *reader
	p     *plan
	count int32
	json  []byte
	// ends holds, for each row, where its pieces end: at each link of each tree, at
	// the end of each tree, and at the end of its place in the list. The end of a
	// link that is not there, because the object around it is null, is negative (^end).
	ends []int32
	// keys holds, for each row, the number of its key in each of sets, -1 for NULL.
	keys []int32
	sets []*keyset
	// filled is what the further statements found, by link.
	filled []filling

	parents *keyset // whose rows these are, nil at the root
	parent  *cell   // the parent's key, nil when there is one parent
	most    int     // rows to keep of each parent, -1 for all
	chains  []chain // by number of the parent
	next    []int32 // row of the same parent, -1 at the end
}

// chain is the rows of one parent, in the order in which they were read.
type chain struct {
	first, last, n int32
	more           bool // than are kept
}

// newRows makes room for the rows that are likely to come.
func newRows(r *reader, p *plan, parents *keyset, most int) *rows {
	rs := &rows{r: r, p: p, parents: parents, most: most}
	n := 1
	if parents != nil {
		n = len(parents.list)
	}
	rs.chains = make([]chain, n)
	if most > 0 {
		n *= most
	}
	n = min(n, 128)
	rs.json = make([]byte, 0, 256*n)
	rs.next = make([]int32, 0, n)
	rs.ends = make([]int32, 0, n*int(rs.stride()))
	rs.keys = make([]int32, 0, n*len(p.keys))
	rs.sets = make([]*keyset, len(p.keys))
	for i := range rs.sets {
		rs.sets[i] = &keyset{list: make([]any, 0, n), index: make(map[string]int32, n)}
	}
	return rs
}

// filling is what further statements found for a link.
type filling interface {
	// write appends what belongs to the key of that number, -1 for no key.
	write(b []byte, key int32) []byte
}

// keyset numbers the distinct keys of a column.
type keyset struct {
	list  []any
	index map[string]int32
}

func newKeyset(keys ...string) *keyset {
	s := &keyset{index: make(map[string]int32, len(keys))}
	for _, k := range keys {
		s.add(&cell{k})
	}
	return s
}

// find returns the number of a key, -1 when it is not there.
func (s *keyset) find(c *cell) int32 {
	var n int32
	var ok bool
	switch v := c.v.(type) {
	case string:
		n, ok = s.index[v]
	case []byte:
		n, ok = s.index[string(v)]
	}
	if !ok {
		return -1
	}
	return n
}

// add returns the number of a key, a new one if need be, -1 for NULL and "".
func (s *keyset) add(c *cell) int32 {
	if n := s.find(c); n >= 0 {
		return n
	}
	k := textOf(c.v)
	if k == "" {
		return -1
	}
	n := int32(len(s.list))
	s.index[k] = n
	if _, ok := c.v.(string); ok {
		s.list = append(s.list, c.v) // as it is: one allocation less for each key
	} else {
		s.list = append(s.list, k)
	}
	return n
}

func (s *keyset) text(n int32) string { return s.list[n].(string) }

// padded returns the keys filled up to one of few numbers, so that few texts of
// statements exist. pad is a key once more, or one that no row has. The numbers are
// powers of two; on MariaDB, where each key is a lookup, a plan or both, they are
// the usual sizes of pages, which need no filling, from ten to a hundred.
func (s *keyset) padded(engine string, pad any) []any {
	size := 1
	for size < len(s.list) {
		size *= 2
	}
	if n := (len(s.list) + 9) / 10 * 10; engine == dialect.MySQL && len(s.list) > 8 && n <= 100 {
		size = n
	}
	keys := make([]any, size)
	for i := range keys {
		keys[i] = pad
	}
	copy(keys, s.list)
	return keys
}

// add takes the row that has been scanned.
func (rs *rows) add() error {
	p := rs.p
	if !rs.chain() {
		return nil
	}
	before := len(rs.json)
	for i, k := range p.keys {
		rs.keys = append(rs.keys, rs.sets[i].add(&k.source.cells[k.column]))
	}
	for _, o := range p.trees {
		rs.object(o)
		rs.ends = append(rs.ends, int32(len(rs.json)))
	}
	if p.place != nil {
		rs.place()
	}
	rs.count++
	return rs.r.grow(len(rs.json) - before)
}

func (rs *rows) place() {
	cells, last := rs.p.own().cells, len(rs.p.place)-1
	for _, c := range rs.p.place[:last] {
		rs.json = appendPlace(rs.json, &cells[c])
	}
	rs.json = appendKey(rs.json, &cells[rs.p.place[last]])
	rs.ends = append(rs.ends, int32(len(rs.json)))
}

// chain adds the row to those of its parent, and reports whether it is kept.
func (rs *rows) chain() bool {
	parent := int32(0)
	if rs.parent != nil {
		if parent = rs.parents.find(rs.parent); parent < 0 {
			return false
		}
	}
	c := &rs.chains[parent]
	if c.n == int32(rs.most) {
		c.more = true
		return false
	}
	rs.next = append(rs.next, -1)
	if c.n == 0 {
		c.first = rs.count
	} else {
		rs.next[c.last] = rs.count
	}
	c.last = rs.count
	c.n++
	return true
}

func (rs *rows) object(o *object) {
	cells := o.source.cells
	if o.absent() {
		rs.json = append(rs.json, "null"...)
		for range o.links {
			rs.ends = append(rs.ends, ^int32(len(rs.json)))
		}
		return
	}
	b := append(rs.json, '{')
	for i := range o.items {
		it := &o.items[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, it.key...)
		switch it.what {
		case itemColumn:
			b = column(b, cells[it.column].v, it.kind, it.nullable)
		case itemText:
			b = append(b, it.text...)
		case itemObject:
			if !it.nullable && it.object.absent() {
				rs.r.missing(it.text)
			}
			rs.json = b
			rs.object(it.object)
			b = rs.json
		case itemValue:
			b = rs.r.value(b, it.value(Row{cells, it.row.at}), it.shape)
		case itemLink:
			rs.ends = append(rs.ends, int32(len(b)))
		}
	}
	rs.json = append(b, '}')
}

// absent reports whether the row has no such object: nothing was joined, or what
// an inline object depends on is not set.
func (o *object) absent() bool {
	if o.present < 0 {
		return false
	}
	c := &o.source.cells[o.present]
	return c.v == nil || o.inline && c.empty()
}

// stride is how many ends a row has.
func (rs *rows) stride() int32 {
	n := len(rs.p.links) + len(rs.p.trees)
	if rs.p.place != nil {
		n++
	}
	return int32(n)
}

// piece returns where piece i of all pieces begins and ends, and whether what
// follows it is there.
func (rs *rows) piece(i int32) (from, to int32, there bool) {
	if i > 0 {
		if from = rs.ends[i-1]; from < 0 {
			from = ^from
		}
	}
	if to = rs.ends[i]; to < 0 {
		return from, ^to, false
	}
	return from, to, true
}

// write appends one tree of a row.
func (rs *rows) write(b []byte, tree int, row int32) []byte {
	at, link := row*rs.stride(), 0
	for i := range tree {
		at += int32(rs.p.trees[i].links) + 1
		link += rs.p.trees[i].links
	}
	keys := rs.keys[int(row)*len(rs.sets):]
	for range rs.p.trees[tree].links {
		from, to, there := rs.piece(at)
		b = append(b, rs.json[from:to]...)
		if there {
			b = rs.filled[link].write(b, keys[rs.p.links[link].key])
		}
		at++
		link++
	}
	from, to, _ := rs.piece(at)
	return append(b, rs.json[from:to]...)
}

// of returns the rows of a parent, in the order in which they were read.
func (rs *rows) of(parent int32) []int32 {
	c := rs.chains[parent]
	list := make([]int32, 0, c.n)
	for n := c.first; int32(len(list)) < c.n; n = rs.next[n] {
		list = append(list, n)
	}
	return list
}

// placeOf returns the place of a row in its list.
func (rs *rows) placeOf(row int32) []byte {
	from, to, _ := rs.piece((row+1)*rs.stride() - 1)
	return rs.json[from:to]
}
