package read

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
)

// Fields is an object composed in Go: values by the names of its fields. A value
// is one of those named at Computed, or a record or list of records: Ref, Refs,
// NodeRef, NodeRefs, List, MixedList, Fields, []Fields. A field that is selected and not
// there is null.
type Fields map[string]any

// Ref is one record of a type; an empty id is null, and so is a record that is
// gone or hidden.
type Ref struct {
	Type *Type
	ID   string
}

// Refs is a plain list of records in the order of the ids. Records that are gone
// or hidden are left out.
type Refs struct {
	Type *Type
	IDs  []string
}

// NodeRef is one record of whatever type its id names: a field of interface or
// union type.
type NodeRef struct{ ID string }

// NodeRefs is a plain list of such records; gone and hidden ones are left out.
type NodeRefs struct{ IDs []string }

// List is a connection inside a payload; its paging arguments are those of its field.
type List struct {
	Connection
	Narrow Narrow
	// Filter narrows it further, by the arguments of its field; nil for none.
	Filter Filter
	// Of is a record that the rows belong to over a table between; nil for none.
	Of *Of
}

// Of is a record, and the table by which rows belong to it. Whether the viewer may
// see the record is for the caller to find out.
type Of struct {
	Via Via
	ID  string
}

// Payload answers an object that is composed in Go, such as the result of a
// mutation. All records that stand at one selected field are read together, also
// those of a list of objects.
func (e *Engine) Payload(ctx context.Context, c *ent.Client, fields Fields) (*Object, error) {
	objects, err := e.Payloads(ctx, c, []Fields{fields})
	if err != nil {
		return nil, err
	}
	return objects[0], nil
}

// Payloads answers several objects that are composed in Go for one field, such as
// the next events of a subscription. Their records are read together.
func (e *Engine) Payloads(ctx context.Context, c *ent.Client, all []Fields) ([]*Object, error) {
	r := e.reader(ctx, c)
	defer r.end()
	root := newShape(r.op, field{Field: r.field.Field, sel: r.field.Selections})
	p := &payload{r: r, groups: map[groupKey]*group{}}
	whole := make([]*composed, len(all))
	var err error
	for i, fields := range all {
		if whole[i], err = p.fields(fields, root); err != nil {
			return nil, err
		}
	}
	for _, g := range p.order {
		if g.found, err = r.records(g.typ, g.ids, g.at.sel); err != nil {
			return nil, err
		}
	}
	objects := make([]*Object, len(all))
	for i, w := range whole {
		if objects[i], err = r.finish(w.append(make([]byte, 0, (r.taken+r.taken/8)/len(all)+256))); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

// payload is read in two steps: first what is selected is gone through and the
// records it needs are gathered, then they are read and all of it is written.
type payload struct {
	r      *reader
	groups map[groupKey]*group
	order  []*group
}

type groupKey struct {
	at  *shape
	typ *Type
}

// group is the records of one type at one selected field.
type group struct {
	groupKey
	ids   *keyset
	found *records
}

func (p *payload) group(t *Type, at *shape) *group {
	k := groupKey{at, t}
	if p.groups[k] == nil {
		p.groups[k] = &group{groupKey: k, ids: newKeyset()}
		p.order = append(p.order, p.groups[k])
	}
	return p.groups[k]
}

// gather returns what is to be written for a value, with records in their places.
func (p *payload) gather(v any, at *shape) (any, error) {
	switch v := v.(type) {
	case Ref:
		return p.record(v.Type, v.ID, at), nil
	case NodeRef:
		return p.record(p.r.engine.typeOf(v.ID), v.ID, at), nil
	case Refs:
		some := &someRecords{}
		for _, id := range v.IDs {
			some.add(p.record(v.Type, id, at))
		}
		return some, nil
	case NodeRefs:
		some := &someRecords{}
		for _, id := range v.IDs {
			some.add(p.record(p.r.engine.typeOf(id), id, at))
		}
		return some, nil
	case List:
		b, err := p.r.connectionOf(nil, v, at.field, at.of, DefaultNestedPage)
		return finished(b), err
	case MixedList:
		b, err := p.r.mixed(v.Mixed, at.field, at.of, DefaultNestedPage)
		return finished(b), err
	case Fields:
		if v == nil {
			return nil, nil
		}
		return p.fields(v, at)
	case []Fields:
		objects := make([]any, len(v))
		for i := range v {
			o, err := p.fields(v[i], at)
			if err != nil {
				return nil, err
			}
			objects[i] = o
		}
		return objects, nil
	}
	return v, nil
}

func (p *payload) fields(v Fields, at *shape) (*composed, error) {
	o := &composed{r: p.r, at: at, values: make([]any, len(at.children))}
	for i, c := range at.children {
		var err error
		if o.values[i], err = p.gather(v[c.Name], c); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// record asks for a record, and is nil when the id cannot be one of the type.
func (p *payload) record(t *Type, id string, at *shape) any {
	if t == nil || p.r.engine.typeOf(id) != t {
		return nil
	}
	g := p.group(t, at)
	g.ids.add(&cell{id})
	return &oneRecord{r: p.r, group: g, id: id}
}

// finished is JSON that has been written already.
type finished []byte

func (f finished) append(b []byte) []byte { return append(b, f...) }

// composed is an object with its records in their places.
type composed struct {
	r      *reader
	at     *shape
	values []any
}

func (c *composed) append(b []byte) []byte {
	return c.r.composed(b, c.at, func(i int, _ *shape) any { return c.values[i] })
}

// oneRecord is a record that was asked for.
type oneRecord struct {
	r     *reader
	group *group
	id    string
}

func (o *oneRecord) append(b []byte) []byte {
	row, ok := o.group.found.row(o.id)
	if !ok {
		return o.r.value(b, nil, o.group.at)
	}
	return o.group.found.rows.write(b, 0, row)
}

// someRecords is a list of records, without those that are missing.
type someRecords struct{ list []*oneRecord }

func (s *someRecords) add(v any) {
	if o, ok := v.(*oneRecord); ok {
		s.list = append(s.list, o)
	}
}

func (s *someRecords) append(b []byte) []byte {
	b = append(b, '[')
	some := false
	for _, o := range s.list {
		row, ok := o.group.found.row(o.id)
		if !ok {
			continue
		}
		if some {
			b = append(b, ',')
		}
		some = true
		b = o.group.found.rows.write(b, 0, row)
	}
	return append(b, ']')
}
