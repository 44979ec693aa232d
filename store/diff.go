package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// diff collects what a mutation changed.
type diff struct {
	m                   mutation
	after               schema.Record
	visibility, ownerID string
	fields              []string
	old, new            map[string]json.RawMessage
	err                 error
}

// bookkeeping are the columns that say nothing which the row of history does
// not say itself.
var bookkeeping = []string{"id", "created_at", "created_by", "updated_at", "version"}

// add notes a column if its value is another one now.
func (d *diff) add(name string, before, after any) {
	if slices.Contains(bookkeeping, name) || strings.HasSuffix(name, "_folded") ||
		slices.Contains(schema.Derived[d.m.Type()], name) {
		return
	}
	was, is := d.encode(before), d.encode(after)
	if bytes.Equal(was, is) || empty(was) && empty(is) {
		return
	}
	d.keep(name, was, is)
}

func (d *diff) keep(name string, was, is json.RawMessage) {
	d.fields = append(d.fields, name)
	// SECURITY: of secrets and private numbers the history says only that they changed.
	if schema.Withheld(d.m.Type(), name, d.visibility) {
		return
	}
	if d.old == nil {
		d.old, d.new = map[string]json.RawMessage{}, map[string]json.RawMessage{}
	}
	if !empty(was) {
		d.old[name] = was
	}
	if !empty(is) {
		d.new[name] = is
	}
}

// empty reports whether a value stands for nothing: absent, or an empty text or list.
func empty(v json.RawMessage) bool {
	switch string(v) {
	case "", "null", `""`, "[]":
		return true
	}
	return false
}

func (d *diff) encode(v any) json.RawMessage {
	switch t := v.(type) {
	case nil:
		return nil
	case time.Time:
		v = t.UTC().Truncate(time.Microsecond) // as the database keeps it
	case *time.Time:
		if t == nil {
			return nil
		}
		v = t.UTC().Truncate(time.Microsecond)
	}
	text, err := json.Marshal(v)
	if err != nil {
		d.err = fmt.Errorf("store: a value of %s cannot be recorded: %w", d.m.Type(), err)
	}
	return text
}

func (d *diff) entry(action change.Action, version int) (*entry, error) {
	slices.Sort(d.fields)
	e := &entry{version: version, action: action, fields: d.fields, visibility: d.visibility, ownerID: d.ownerID}
	e.recordID, _ = d.m.ID()
	if e.fields == nil {
		e.fields = []string{}
	}
	var err1, err2 error
	e.before, err1 = object(d.old)
	e.after, err2 = object(d.new)
	for _, err := range []error{d.err, err1, err2} {
		if err != nil {
			return nil, err
		}
	}
	return e, nil
}

func object(values map[string]json.RawMessage) (json.RawMessage, error) {
	if values == nil {
		return json.RawMessage("{}"), nil
	}
	return json.Marshal(values)
}
