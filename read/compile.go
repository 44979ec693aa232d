package read

import "github.com/vektah/gqlparser/v2/ast"

// tree compiles a selection on the plan's own type and adds it to what is
// written from each row.
func (r *reader) tree(p *plan, sel ast.SelectionSet) error {
	o, err := r.object(p, p.own(), p.typ, sel)
	if err == nil {
		p.trees = append(p.trees, o)
	}
	return err
}

// object compiles a selection on a type whose columns source holds.
func (r *reader) object(p *plan, s *source, t *Type, sel ast.SelectionSet) (*object, error) {
	if t.Allow != nil {
		if err := t.Allow(r.ctx); err != nil {
			return nil, err
		}
	}
	fields := collect(r.op, sel, t.Name, t.Implements)
	o := &object{source: s, present: -1, items: make([]item, 0, len(fields))}
	for _, f := range fields {
		if allow := t.FieldAllow[f.Name]; allow != nil {
			if err := allow(r.ctx); err != nil {
				return nil, err
			}
		}
		links := len(p.links)
		it, err := r.item(p, s, t, f)
		if err != nil {
			return nil, err
		}
		it.key = `"` + f.Alias + `":`
		o.items = append(o.items, it)
		o.links += len(p.links) - links
	}
	return o, nil
}

func (r *reader) item(p *plan, s *source, t *Type, f field) (item, error) {
	if f.Name == "__typename" {
		return item{what: itemText, text: `"` + t.Name + `"`}, nil
	}
	if rel, ok := t.Relations[f.Name]; ok {
		return r.relation(p, s, t, rel, f)
	}
	if c, ok := t.Computed[f.Name]; ok {
		return r.computed(p, s, c, f)
	}
	name, ok := t.Columns[f.Name]
	if !ok {
		name = Snake(f.Name)
	}
	name, err := s.typ.Column(r.ctx, name)
	if err != nil {
		return item{}, err
	}
	typ := f.Definition.Type
	it := item{what: itemColumn, kind: kindOf(typ), nullable: !typ.NonNull}
	if it.kind == kindTime {
		it.column = s.addRaw(name)
	} else {
		it.column = s.add(name)
	}
	return it, nil
}

func (r *reader) relation(p *plan, s *source, t *Type, rel Relation, f field) (item, error) {
	switch rel.Shape {
	case ShapeInline:
		o, err := r.object(p, s, rel.To, f.sel)
		if err == nil && rel.Present != "" {
			o.present, o.inline = s.add(rel.Present), true
		}
		return item{what: itemObject, object: o, nullable: true}, err
	case ShapeOneOf:
		return p.link(&link{sel: f.sel, key: p.key(s, rel.Column)}, rel, f), nil
	}
	args, err := arguments(f.Field, r.op.Variables)
	if err != nil {
		return item{}, err
	}
	l := &link{args: args}
	if rel.Filter != nil {
		if l.narrow, err = rel.Filter(r.ctx, r.client, args); err != nil {
			return item{}, err
		}
	}
	switch rel.Shape {
	case ShapeOne:
		if j := p.joined(s, rel, l.narrow); j != nil {
			o, err := r.object(p, j, rel.To, f.sel)
			if err == nil {
				o.present = o.neverNull()
			}
			return item{what: itemObject, object: o, nullable: !f.Definition.Type.NonNull, text: t.Name + "." + f.Name}, err
		}
		fallthrough
	case ShapeMany:
		l.plan = newPlan(rel.To)
		r.know(l.plan, rel)
		if rel.Order, err = rel.To.ordered(r.ctx, rel.Order); err != nil {
			return item{}, err
		}
		if len(rel.Backs) > 1 {
			l.plan.derive(rel.Order)
		}
		if err := r.tree(l.plan, f.sel); err != nil {
			return item{}, err
		}
	case ShapePages:
		of := list{name: t.Name + "." + f.Name, typ: rel.To, orders: rel.Orders, byDefault: rel.Order, size: DefaultNestedPage}
		if l.conn, err = r.connection(of, args, f); err != nil {
			return item{}, err
		}
		if err := r.nodes(l.conn, rel.To, true); err != nil {
			return item{}, err
		}
		if l.conn.rows != nil {
			r.know(l.conn.rows, rel)
		}
	case ShapeMixed:
		if l.mixed, err = r.nestedMixed(rel.Mixed, args, t.Name+"."+f.Name, f); err != nil {
			return item{}, err
		}
	}
	l.key = p.key(s, rel.Column)
	return p.link(l, rel, f), nil
}

// know makes a plan read its rows by what their parents tell, where that can be.
func (r *reader) know(p *plan, rel Relation) {
	if rel.Known != nil && r.engine.config.Snapshot != nil {
		p.known, r.known = rel.Known, true
	}
}

func (p *plan) link(l *link, rel Relation, f field) item {
	l.relation, l.name, l.nonNull = rel, f.Name, f.Definition.Type.NonNull
	p.links = append(p.links, l)
	return item{what: itemLink}
}

func (r *reader) computed(p *plan, s *source, c Computed, f field) (item, error) {
	args, err := arguments(f.Field, r.op.Variables)
	if err != nil {
		return item{}, err
	}
	made := newShape(r.op, f)
	if c.Load != nil {
		return p.link(&link{load: &c, made: made, args: args, key: p.key(s, "id")}, Relation{}, f), nil
	}
	it := item{what: itemValue, shape: made}
	for _, name := range c.Columns {
		if name, err = s.typ.Column(r.ctx, name); err != nil {
			return item{}, err
		}
		it.row.at = append(it.row.at, s.add(name))
	}
	it.value, err = c.Value(r.ctx, args)
	return it, err
}

// neverNull is a column of a joined object that is NULL only when there is no
// record: one that is selected anyway if possible, else the key.
func (o *object) neverNull() int {
	for i := range o.items {
		if it := &o.items[i]; it.what == itemColumn && !it.nullable {
			return it.column
		}
	}
	return o.source.add(o.source.back)
}
