package read

import "entgo.io/ent/dialect/sql"

// fill reads what a link leads to from all keys of a level, in one statement and
// those that follow from it.
func (r *reader) fill(l *link, keys *keyset) (filling, error) {
	if l.load != nil {
		return r.fillLoaded(l, keys)
	}
	switch l.relation.Shape {
	case ShapeOneOf:
		return r.fillOneOf(l, keys)
	case ShapePages:
		return r.fillPages(l, keys)
	case ShapeMixed:
		return r.fillMixed(l.mixed, keys)
	}
	f := &fillRows{r: r, link: l}
	if len(keys.list) == 0 {
		return f, nil
	}
	var err error
	f.rows, err = r.run(l.plan, keys, true, all, func(s *sql.Selector) string { return l.children(s, keys) })
	return f, err
}

// fillRows are the rows of a to-one relation or of a plain list.
type fillRows struct {
	r    *reader
	link *link
	rows *rows
}

func (f *fillRows) write(b []byte, key int32) []byte {
	var n int32
	if key >= 0 && f.rows != nil {
		n = f.rows.chains[key].n
	}
	if f.link.relation.Shape == ShapeOne {
		if n > 0 {
			return f.rows.write(b, 0, f.rows.chains[key].first)
		}
		if f.link.nonNull {
			f.r.missing(f.link.name)
		}
		return append(b, "null"...)
	}
	b = append(b, '[')
	if n == 0 {
		return append(b, ']')
	}
	for row, i := f.rows.chains[key].first, int32(0); i < n && !f.r.full(b); row, i = f.rows.next[row], i+1 {
		if i > 0 {
			b = append(b, ',')
		}
		b = f.rows.write(b, 0, row)
	}
	return append(b, ']')
}

// fillLoaded are the values of a computed field.
type fillLoaded struct {
	r      *reader
	link   *link
	keys   *keyset
	values map[string]any
}

func (r *reader) fillLoaded(l *link, keys *keyset) (filling, error) {
	f := &fillLoaded{r: r, link: l, keys: keys}
	if len(keys.list) == 0 {
		return f, nil
	}
	ids := make([]string, len(keys.list))
	for i := range ids {
		ids[i] = keys.text(int32(i))
	}
	var err error
	f.values, err = l.load.Load(r.ctx, r.client, ids, l.args)
	return f, err
}

func (f *fillLoaded) write(b []byte, key int32) []byte {
	v := f.link.load.Absent
	if key >= 0 {
		if loaded, ok := f.values[f.keys.text(key)]; ok {
			v = loaded
		}
	}
	return f.r.value(b, v, f.link.made)
}
