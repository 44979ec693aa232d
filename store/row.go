package store

import (
	"context"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// Row is a record as a write left it.
type Row struct {
	ID string
	// Column gives the value of a column, false where the write does not know it: what
	// is computed from other records may change meanwhile. It knows what the updated
	// record held before, which must therefore have been read whole.
	Column func(name string) (value any, known bool)
}

// noteUpdated notes a record that has just been updated.
func (a *attempt) noteUpdated(ctx context.Context, m mutation) {
	id, _ := m.ID()
	a.updated = &Row{ID: id, Column: func(name string) (any, bool) { return columnAfter(ctx, m, id, name) }}
}

// only is the record that this transaction has written if it was one update of one
// record and nothing else; otherwise nil. It is asked before the history is written.
func (a *attempt) only() *Row {
	if a.tx.writes == a.tx.bookkeeping+1 {
		return a.updated
	}
	return nil
}

func columnAfter(ctx context.Context, m ent.Mutation, id, name string) (any, bool) {
	switch {
	case name == "id":
		return id, true
	case slices.Contains(schema.Derived[m.Type()], name):
		return nil, false
	}
	if _, err := m.OldField(ctx, name); err != nil {
		return nil, false
	}
	old := func(name string) any { v, _ := m.OldField(ctx, name); return v }
	return newValues(m, old)(name), true
}
