package crm

import (
	"context"
	"errors"

	"github.com/breakthrough-party/coalition/ent"
)

// editLine is the value that a field of one line will have: what the edit
// gives, else what it is now. Null clears, unless the field needs min characters.
func (f *Faults) editLine(field string, o Opt[string], now string, min, max int) (value string, changed bool) {
	if !o.Set {
		return now, false
	}
	if o.Null && min > 0 {
		f.notNull(field, true)
		return now, false
	}
	value = f.name(field, o.Value, min, max)
	return value, value != now
}

// notNull notes a fault when a field is null that cannot be cleared.
func (f *Faults) notNull(field string, null bool) {
	if null {
		f.add(Invalid, field, "This cannot be cleared: give a value, or leave the field out.")
	}
}

// untouched reports whether an edit changes nothing: it makes no new version.
func untouched(m ent.Mutation) bool {
	return len(m.Fields())+len(m.ClearedFields())+
		len(m.AddedEdges())+len(m.RemovedEdges())+len(m.ClearedEdges()) == 0
}

// saved turns "no row of this version" into the answer to a stale edit.
func saved(ctx context.Context, tx *ent.Tx, err error, id string, version int) error {
	if ent.IsNotFound(err) {
		return stale(ctx, tx, id, version)
	}
	return err
}

// refused notes a refusal of a record that the input names, with the field that
// names it. Any other error is returned.
func (f *Faults) refused(field string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	at := *e
	at.Field = field
	*f = append(*f, &at)
	return nil
}
