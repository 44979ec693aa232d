package read

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/ent"
)

// Computed says how a field that is no column is made: from columns of the same
// row (Columns and Value) or for all records of a level at once (Load).
//
// The values may be nil, string (or a type of kind string), bool, int, int64,
// float64, time.Time, slices of those, JSON for a scalar that holds any, Fields for
// an object and []Fields for a list of objects. Values of object type must not hold records (Ref, Refs, List).
type Computed struct {
	// Columns of the record that Value needs, or names of its Variants.
	Columns []string
	// Value is called once for each time that the field stands in a document, with
	// the arguments as in Filter, and returns what makes the value of each row.
	Value func(ctx context.Context, args map[string]any) (func(Row) any, error)
	// Load returns the values by id of the record, in few statements. Absent is
	// what a record gets that is not in the map.
	Load   func(ctx context.Context, c *ent.Client, ids []string, args map[string]any) (map[string]any, error)
	Absent any
	// Args are the arguments of the field that Value or Load understands.
	Args []string
}

// Row is the row of one record while a computed value is made of it. Its columns
// are numbered as in Computed.Columns.
type Row struct {
	cells []cell
	at    []int
}

// NewRow makes a row of values, for tests of computed fields: nil, string, int64,
// float64, bool or time.Time.
func NewRow(values ...any) Row {
	r := Row{cells: make([]cell, len(values)), at: make([]int, len(values))}
	for i, v := range values {
		r.cells[i].v, r.at[i] = v, i
	}
	return r
}

// Null reports whether column i is NULL.
func (r Row) Null(i int) bool { return r.cells[r.at[i]].v == nil }

// Text is the text of column i, empty for NULL.
func (r Row) Text(i int) string { return textOf(r.cells[r.at[i]].v) }

// Int is the whole number in column i, 0 for NULL.
func (r Row) Int(i int) int64 { return intOf(r.cells[r.at[i]].v) }

// Bool is the truth of column i, false for NULL.
func (r Row) Bool(i int) bool { return boolOf(r.cells[r.at[i]].v) }

// Time is the time in column i in UTC, zero for NULL.
func (r Row) Time(i int) time.Time { return timeOf(r.cells[r.at[i]].v) }
