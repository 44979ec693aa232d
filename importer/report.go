package importer

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Outcome is what became of a row.
type Outcome string

// The outcomes of a row. A matched row may change the record that it matches.
const (
	Created Outcome = "created"
	Matched Outcome = "matched"
	Refused Outcome = "refused"
)

// Report says what an import did, or would do, with every row.
type Report struct {
	// File is the name of the file, and Title what the mapping calls it.
	File, Title string
	// DryRun: nothing was written.
	DryRun bool
	// Sheet is the file as it was read.
	Sheet *Sheet
	Rows  []RowReport
	// Records is how many records are to be written, Written how many are. They
	// differ in a dry run and when the import was interrupted.
	Records, Written int
	// Also are the organisations that no row is about and that were created
	// because a row names them.
	Also []AlsoReport
	// AffiliationsCreated and AffiliationsChanged count the affiliations, those
	// that are rows of their own included.
	AffiliationsCreated, AffiliationsChanged int
}

// RowReport says what became of one row and why.
type RowReport struct {
	// Line is the line of the file on which the row starts.
	Line    int
	Outcome Outcome
	// Subject is what the row is about.
	Subject string
	// ID is the id of the record that the row is about; empty when it was
	// refused, or would be created.
	ID string
	// Changes are what the row changes of a record that was known.
	Changes []Change
	// Reason says why the row was refused.
	Reason string
	// Notes are what a person should look at: near names, values that were not taken over.
	Notes []string
}

// AlsoReport is an organisation that was created because a row names it.
type AlsoReport struct {
	// Line is the first row that names it.
	Line int
	Name string
	// As is what the row names it as: parent, from or to.
	As string
	// ID is empty when it would be created.
	ID string
}

// Count is how many rows came to the outcome.
func (r *Report) Count(o Outcome) int {
	n := 0
	for _, row := range r.Rows {
		if row.Outcome == o {
			n++
		}
	}
	return n
}

// Changed is how many of the matched rows change something.
func (r *Report) Changed() int {
	n := 0
	for _, row := range r.Rows {
		if row.Outcome == Matched && len(row.Changes) > 0 {
			n++
		}
	}
	return n
}

// changesNothing reports whether a row has nothing to tell but its outcome.
func (r RowReport) changesNothing() bool { return len(r.Changes)+len(r.Notes) == 0 }

// Write writes the report for a person at a terminal: the counts, and below
// them every row that was changed or refused or that somebody should look at.
// With all, and of a dry run, it lists every row.
func (r *Report) Write(w io.Writer, all bool) error {
	all = all || r.DryRun
	b := bufio.NewWriter(w)
	title := r.File
	if r.Title != "" {
		title += " (" + r.Title + ")"
	}
	fmt.Fprintf(b, "%s\n%d rows, %s, separated by %s, header on line %d\n", title, len(r.Rows), r.Sheet.Encoding,
		delimiterName(r.Sheet.Delimiter), r.Sheet.HeaderLine)
	switch {
	case r.DryRun:
		fmt.Fprintln(b, "Dry run: nothing was written.")
	case r.Written < r.Records:
		fmt.Fprintf(b, "Interrupted: %d of %d records are written. Run the import again to finish it.\n", r.Written, r.Records)
	}
	fmt.Fprintf(b, "\n  created %6d\n  matched %6d, of which %d change something\n  refused %6d\n", r.Count(Created), r.Count(Matched), r.Changed(), r.Count(Refused))
	if r.AffiliationsCreated+r.AffiliationsChanged > 0 {
		fmt.Fprintf(b, "  affiliations: %d created, %d changed\n", r.AffiliationsCreated, r.AffiliationsChanged)
	}
	r.writeAlso(b)
	r.writeRows(b, all)
	return b.Flush()
}

func (r *Report) writeAlso(b *bufio.Writer) {
	if len(r.Also) == 0 {
		return
	}
	fmt.Fprintf(b, "\nAlso created, because rows name them: %d\n", len(r.Also))
	for _, a := range r.Also {
		fmt.Fprintf(b, "  line %-6d %s: %s\n", a.Line, a.As, a.Name)
	}
}

func (r *Report) writeRows(b *bufio.Writer, all bool) {
	heading := "\nRows\n"
	for _, row := range r.Rows {
		if !all && row.Outcome != Refused && row.changesNothing() {
			continue
		}
		fmt.Fprint(b, heading)
		heading = ""
		what := string(row.Outcome)
		if row.Outcome == Matched && len(row.Changes) > 0 {
			what = "changed"
		}
		fmt.Fprintf(b, "  line %-6d %-7s  %s", row.Line, what, row.Subject)
		if row.Reason != "" {
			fmt.Fprintf(b, ": %s", row.Reason)
		}
		if len(row.Changes) > 0 {
			fmt.Fprintf(b, ": %s", summary(row.Changes))
		}
		fmt.Fprintln(b)
		for _, n := range row.Notes {
			fmt.Fprintf(b, "              note: %s\n", n)
		}
	}
}

// delimiterName is a delimiter as a person would call it.
func delimiterName(r rune) string {
	names := map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "bar"}
	if n, ok := names[r]; ok {
		return n
	}
	return fmt.Sprintf("%q", r)
}

// report puts together what a plan came to.
func (p *planner) report(file string, m *Mapping, s *Sheet) *Report {
	r := &Report{File: file, Title: m.Title, Sheet: s}
	for _, row := range p.rows {
		out := *row.RowReport
		if out.Outcome != Refused && row.body != nil && !p.tiesOnly {
			out.ID = row.body.id
		}
		r.Rows = append(r.Rows, out)
	}
	for _, b := range p.made {
		if b.madeAs != "" {
			r.Also = append(r.Also, AlsoReport{Line: b.line, Name: b.name(), As: b.madeAs, ID: b.id})
		}
	}
	slices.SortStableFunc(r.Also, func(a, b AlsoReport) int { return a.Line - b.Line })
	return r
}

// summary joins changes to one line.
func summary(changes []Change) string {
	parts := make([]string, len(changes))
	for i, c := range changes {
		parts[i] = c.String()
	}
	return strings.Join(parts, "; ")
}
