// Package inspection says what is wrong with the rows of a database: checks that
// look at rows and name faults, and the report of what they found.
//
// It is a folder of its own because store and crm both find faults, and neither
// may import the other. It knows no tables and imports nothing of ours.
package inspection

import (
	"context"
	"fmt"
	"io"
)

// kept is how many faults of one check a report names; the others are counted.
const kept = 100

// Check is one promise that the rows of a database keep.
type Check struct {
	// Name is what is looked at, in a few words.
	Name string
	// Covers names the computed types (Term) and columns (Person.is_journalist)
	// that are held against what they are computed from.
	Covers []string
	// Run looks at rows and notes faults. Its error says that it could not look.
	Run func(ctx context.Context, r *Result) error
}

// Result is what one check found.
type Result struct {
	Name   string
	Covers []string // see Check
	// Rows is how many rows were looked at.
	Rows   int
	Faults []Fault // the first hundred
	More   int     // how many there are beyond them
}

// Fault is what is wrong with one row.
//
// SECURITY: a report is read by who may not read the record, and sent about: it
// names columns and ids, never what stands in a column.
type Fault struct{ Table, ID, What string }

// String is the fault in one line.
func (f Fault) String() string {
	if f.ID == "" {
		return f.Table + ": " + f.What
	}
	return f.Table + " " + f.ID + ": " + f.What
}

// Looked counts rows that were looked at.
func (r *Result) Looked(rows int) { r.Rows += rows }

// Fault notes what is wrong with a row.
func (r *Result) Fault(table, id, format string, args ...any) {
	if len(r.Faults) == kept {
		r.More++
		return
	}
	r.Faults = append(r.Faults, Fault{table, id, fmt.Sprintf(format, args...)})
}

// Report is what all checks found, in their order.
type Report []Result

// Run runs checks one after the other. It ends at the first that cannot look.
func Run(ctx context.Context, checks []Check) (Report, error) {
	var report Report
	for _, c := range checks {
		r := Result{Name: c.Name, Covers: c.Covers}
		if err := c.Run(ctx, &r); err != nil {
			return report, fmt.Errorf("checking %s: %w", c.Name, err)
		}
		report = append(report, r)
	}
	return report, nil
}

// Faults are all faults that the report names, and how many there are in all.
func (r Report) Faults() (named []Fault, all int) {
	for _, result := range r {
		named = append(named, result.Faults...)
		all += len(result.Faults) + result.More
	}
	return named, all
}

// Write writes one line for each check, and below it one for each of its faults.
func (r Report) Write(w io.Writer) error {
	for _, result := range r {
		found := "no faults"
		if n := len(result.Faults) + result.More; n > 0 {
			found = fmt.Sprintf("%d faults", n)
		}
		if _, err := fmt.Fprintf(w, "%s: %d rows, %s\n", result.Name, result.Rows, found); err != nil {
			return err
		}
		for _, f := range result.Faults {
			if _, err := fmt.Fprintln(w, "  "+f.String()); err != nil {
				return err
			}
		}
		if result.More > 0 {
			if _, err := fmt.Fprintf(w, "  ... and %d more\n", result.More); err != nil {
				return err
			}
		}
	}
	return nil
}
