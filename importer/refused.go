package importer

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// The columns that a file of refused rows has in front of its own. An import of
// such a file reads the third.
const (
	lineColumn     = "import line"
	reasonColumn   = "import reason"
	decisionColumn = "import decision"
	// decisionNew is what a person writes to have an organisation made beside
	// one that it could be taken for.
	decisionNew = "new"
)

// WriteRefused writes the refused rows as a CSV file: the columns as they were,
// and in front of them the line, the reason and an empty column for a decision.
// A person corrects the rows, or writes "new" or the id of the organisation that
// is meant as the decision, and imports the file with the same mapping.
func (r *Report) WriteRefused(w io.Writer) error {
	extra := []string{lineColumn, reasonColumn, decisionColumn}
	if r.Sheet.Has(decisionColumn) { // it is such a file already
		extra = nil
	}
	rows := make(map[int]Row, len(r.Sheet.Rows))
	for _, row := range r.Sheet.Rows {
		rows[row.Line] = row
	}
	out := csv.NewWriter(w)
	records := [][]string{append(extra[:len(extra):len(extra)], r.Sheet.Columns...)}
	for _, report := range r.Rows {
		if report.Outcome != Refused {
			continue
		}
		cells := rows[report.Line].Cells
		if extra != nil {
			cells = append([]string{strconv.Itoa(report.Line), report.Reason, ""}, cells...)
		} else {
			cells = r.Sheet.with(cells, reasonColumn, report.Reason)
		}
		records = append(records, cells)
	}
	if err := out.WriteAll(records); err != nil {
		return fmt.Errorf("writing the refused rows: %w", err)
	}
	return nil
}

// with is the cells with another value in one column.
func (s *Sheet) with(cells []string, column, value string) []string {
	i, ok := s.index[columnKey(column)]
	if !ok || i >= len(cells) {
		return cells
	}
	out := append([]string(nil), cells...)
	out[i] = value
	return out
}
