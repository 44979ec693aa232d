package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// entry is what becomes a row of history.
type entry struct {
	userID     string // "" for whoever writes
	verb       string // "" for that of the operation
	recordID   string
	version    int
	action     change.Action
	fields     []string
	before     json.RawMessage
	after      json.RawMessage
	visibility string
	ownerID    string
}

// mutation is what every generated mutation can do, whatever its type.
type mutation interface {
	ent.Mutation
	ID() (string, bool)
	WhereP(...func(*sql.Selector))
	Client() *ent.Client
}

// record is the one hook of the store: it notes each mutation of a record for
// the history, whatever its type. What it cannot note is refused, so that
// nothing is written past the history.
func record(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		a := attemptFrom(ctx)
		if a == nil {
			return nil, ErrReadOnly
		}
		if !a.marked {
			if err := a.mark(ctx); err != nil {
				return nil, err
			}
		}
		op := m.Op()
		if _, free := schema.Unrecorded[m.Type()]; free {
			return next.Mutate(ctx, m)
		}
		if op.Is(ent.OpUpdate|ent.OpUpdateOne) && schema.OnlyDerived(m) {
			return next.Mutate(ctx, m)
		}
		known, ok := m.(mutation)
		if !ok {
			return nil, fmt.Errorf("store: a %T cannot be recorded", m)
		}
		if err := checkEdges(known); err != nil {
			return nil, err
		}
		switch {
		case op.Is(ent.OpCreate):
			return a.create(ctx, next, known)
		case op.Is(ent.OpUpdateOne):
			return a.update(ctx, next, known)
		case op.Is(ent.OpDeleteOne):
			return a.delete(ctx, next, known)
		}
		return nil, fmt.Errorf("store: many %s at once cannot be recorded: write them one by one", m.Type())
	})
}

// note keeps a place in the order in which mutations began. In a bulk of new
// records each is the "next" of the one before and ends before it. What was
// written but cannot be noted breaks the transaction.
func (a *attempt) note() (fill func(*entry, error) error) {
	i := len(a.entries)
	a.entries = append(a.entries, nil)
	return func(e *entry, err error) error {
		a.entries[i] = e
		if err != nil {
			a.tx.broken = err
		}
		return err
	}
}

// lose notes who cannot see a record any more, behind the change that is the reason.
func (a *attempt) lose(losses []schema.Loss) {
	for _, l := range losses {
		a.entries = append(a.entries, &entry{
			userID: SystemUserID, verb: hides, recordID: l.RecordID, action: change.ActionGONE,
			fields: []string{}, before: json.RawMessage("{}"), after: json.RawMessage("{}"),
			visibility: l.Visibility, ownerID: l.OwnerID,
		})
	}
}

// hides is the verb of a row that says only that a record is gone. Neither it nor
// the user tells what was done and by whom.
const hides = "hide"

func (a *attempt) create(ctx context.Context, next ent.Mutator, m mutation) (ent.Value, error) {
	fill := a.note()
	v, err := next.Mutate(ctx, m)
	if err != nil {
		return v, err
	}
	d := diff{m: m, after: newValues(m, nil)}
	d.visibility, d.ownerID = schema.Visibility(ctx, m, nil, d.after)
	for _, name := range m.Fields() {
		d.add(name, nil, d.after(name))
	}
	d.addEdges()
	version, _ := d.after("version").(int)
	return v, fill(d.entry(change.ActionCREATED, version))
}

func (a *attempt) update(ctx context.Context, next ent.Mutator, m mutation) (ent.Value, error) {
	fill := a.note()
	system := a.asSystem(ctx) // history is complete even where the writer may not read
	before := func(column string) any { v, _ := m.OldField(system, column); return v }
	// The old state has to be read before it is overwritten.
	old, err := m.OldField(system, "version")
	if err != nil {
		return nil, err
	}
	version, _ := old.(int)
	guard := a.guardVersion(m, version)
	v, err := next.Mutate(ctx, m)
	if ent.IsNotFound(err) {
		return nil, guard.explain(ctx, err)
	}
	if err != nil {
		return v, err
	}
	a.noteUpdated(system, m)
	d := diff{m: m, after: newValues(m, before)}
	d.visibility, d.ownerID = schema.Visibility(ctx, m, before, d.after)
	for _, name := range written(m) {
		d.add(name, before(name), d.after(name))
	}
	d.addEdges()
	if n, ok := d.after("version").(int); ok {
		version = n
	}
	a.lose(schema.Losses(ctx, m, before, d.after))
	return v, fill(d.entry(actionOf(before, d.after), version))
}

// actionOf tells the taking back of a record from other edits.
func actionOf(before, after schema.Record) change.Action {
	if missing(before("voided_at")) && !missing(after("voided_at")) {
		return change.ActionVOIDED
	}
	return change.ActionEDITED
}

func missing(v any) bool {
	switch t := v.(type) {
	case nil:
		return true
	case *time.Time:
		return t == nil
	}
	return false
}

func (a *attempt) delete(ctx context.Context, next ent.Mutator, m mutation) (ent.Value, error) {
	fill := a.note()
	old, err := load(a.asSystem(ctx), m)
	if err != nil {
		return nil, err
	}
	v, err := next.Mutate(ctx, m)
	if n, _ := v.(int); err != nil || n == 0 {
		return v, err // zero: ent reports that the record was not found
	}
	before := func(column string) any { return old[column] }
	d := diff{m: m}
	d.visibility, d.ownerID = schema.Visibility(ctx, m, before, nil)
	for name, value := range old {
		d.add(name, value, nil)
	}
	a.lose(schema.Losses(ctx, m, before, nil))
	version, _ := old["version"].(float64)
	return v, fill(d.entry(change.ActionDELETED, int(version)+1))
}

// guard adds to an update that the record still has the version that was read.
// Two who edit one record at once would otherwise lose the edit of the first.
type guard struct {
	attempt *attempt
	row     row
	version int
}

func (a *attempt) guardVersion(m mutation, version int) *guard {
	g := &guard{attempt: a, version: version}
	g.row.id, _ = m.ID()
	m.WhereP(func(s *sql.Selector) {
		g.row.table = s.TableName()
		a.touched = append(a.touched, g.row)
		s.Where(sql.EQ(s.C("version"), version))
	})
	return g
}

// explain tells a record that changed meanwhile, which is a reason to begin
// anew, from one that is not there or not the writer's to change.
func (g *guard) explain(ctx context.Context, notFound error) error {
	a := g.attempt
	rows, err := a.tx.QueryContext(ctx, "SELECT `version` FROM `"+g.row.table+"` WHERE `id` = ?", g.row.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	version := g.version
	if rows.Next() {
		if err := rows.Scan(&version); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if version != g.version {
		a.tx.broken = errStale
		return errStale
	}
	return notFound
}

// written are the columns that an update sets, adds to or clears.
func written(m ent.Mutation) []string {
	names := slices.Concat(m.Fields(), m.AddedFields(), m.ClearedFields())
	slices.Sort(names)
	return slices.Compact(names)
}

// newValues are the values of a record after a mutation.
func newValues(m ent.Mutation, before schema.Record) schema.Record {
	return func(column string) any {
		if v, ok := m.Field(column); ok {
			return v
		}
		if before == nil || m.FieldCleared(column) {
			return nil
		}
		old := before(column)
		if added, ok := m.AddedField(column); ok {
			x, _ := old.(int)
			y, _ := added.(int)
			return x + y
		}
		return old
	}
}
