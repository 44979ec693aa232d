package read

import (
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/id"
)

// records reads the records of a type with the given ids, in one statement and
// those that follow from it. Each selection makes a tree of its own.
func (r *reader) records(t *Type, ids *keyset, selections ...ast.SelectionSet) (*records, error) {
	p := newPlan(t)
	for _, sel := range selections {
		if err := r.tree(p, sel); err != nil {
			return nil, err
		}
	}
	found := &records{ids: ids}
	if len(ids.list) == 0 {
		return found, nil
	}
	var err error
	if found.rows, err = r.told(p, ids); found.rows != nil || err != nil {
		return found, err
	}
	l := &link{relation: One(t, "id")}
	found.rows, err = r.run(p, ids, true, all, func(s *sql.Selector) string { return l.children(s, ids) })
	return found, err
}

// records are some records of one type, by id.
type records struct {
	ids  *keyset
	rows *rows
}

// row returns the row of an id, false when it is missing or hidden.
func (f *records) row(id string) (int32, bool) {
	n, ok := f.ids.index[id]
	if !ok || f.rows == nil || f.rows.chains[n].n == 0 {
		return 0, false
	}
	return f.rows.chains[n].first, true
}

// assorted are records of several types, by id.
type assorted map[*Type]*records

// assorted reads records of whatever types their ids name, in one statement for
// each type and those that follow from them. Ids of no known type are missing.
func (r *reader) assorted(ids []string, selections ...ast.SelectionSet) (assorted, error) {
	found := assorted{}
	var order []*Type
	for _, key := range ids {
		t := r.engine.typeOf(key)
		if t == nil {
			continue
		}
		if found[t] == nil {
			found[t] = &records{ids: newKeyset()}
			order = append(order, t)
		}
		found[t].ids.add(&cell{key})
	}
	for _, t := range order {
		f, err := r.records(t, found[t].ids, selections...)
		if err != nil {
			return nil, err
		}
		found[t] = f
	}
	return found, nil
}

// record is one of the rows of a plan.
type record struct {
	rows *rows // nil when the record is missing or hidden
	row  int32
}

// record returns the record with an id. What was found had an id of the right form,
// so that the form of this one need not be looked at.
func (e *Engine) record(found assorted, key string) record {
	prefix, _, _ := strings.Cut(key, "_")
	if f := found[e.types[prefix]]; f != nil {
		if row, ok := f.row(key); ok {
			return record{f.rows, row}
		}
	}
	return record{}
}

// write appends a tree of the record with an id, null when it is missing or hidden.
func (e *Engine) write(b []byte, found assorted, tree int, key string) ([]byte, bool) {
	if r := e.record(found, key); r.rows != nil {
		return r.rows.write(b, tree, r.row), true
	}
	return append(b, "null"...), false
}

// typeOf is the type that an id's prefix names, nil when there is none.
func (e *Engine) typeOf(key string) *Type { return e.types[id.Prefix(key)] }

// fillOneOf are the records of a field of interface or union type.
type fillOneOf struct {
	r     *reader
	link  *link
	keys  *keyset
	found assorted
}

func (r *reader) fillOneOf(l *link, keys *keyset) (filling, error) {
	ids := make([]string, len(keys.list))
	for i := range ids {
		ids[i] = keys.text(int32(i))
	}
	found, err := r.assorted(ids, l.sel)
	return &fillOneOf{r: r, link: l, keys: keys, found: found}, err
}

func (f *fillOneOf) write(b []byte, key int32) []byte {
	there := false
	if key >= 0 {
		b, there = f.r.engine.write(b, f.found, 0, f.keys.text(key))
	} else {
		b = append(b, "null"...)
	}
	if !there && f.link.nonNull {
		f.r.missing(f.link.name)
	}
	return b
}
