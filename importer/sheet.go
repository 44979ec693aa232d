package importer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/breakthrough-party/coalition/text"
)

// Limits of a file: what a person can look through, and what a laptop can hold.
const (
	MaxBytes = 64 << 20
	MaxRows  = 200_000
)

// titleRows is how many rows may stand above the header.
const titleRows = 20

// Layout is what is known beforehand of how a file is laid out. The zero value
// has everything detected.
type Layout struct {
	// Encoding is one of Encodings.
	Encoding string
	// Delimiter is the character between two cells.
	Delimiter rune
	// HeaderLine is the line of the file on which the names of the columns stand.
	HeaderLine int
}

// Sheet is a file that was read: its columns and rows.
type Sheet struct {
	Encoding  string
	Delimiter rune
	// HeaderLine is the line of the file on which the header was found.
	HeaderLine int
	Columns    []string
	Rows       []Row

	index map[string]int
}

// Row is one row of a file.
type Row struct {
	// Line is the line of the file on which the row starts.
	Line int
	// Cells are trimmed. A ragged row has more or fewer than there are columns.
	Cells []string
}

// Cell returns what stands in a column of the row; nothing where the row is too short.
func (s *Sheet) Cell(r Row, column string) string {
	i, ok := s.index[columnKey(column)]
	if !ok || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Has reports whether the file has the column. Case and spaces do not count.
func (s *Sheet) Has(column string) bool {
	_, ok := s.index[columnKey(column)]
	return ok
}

// Ragged says how the number of cells of a row is wrong, or nothing. Empty
// cells beyond the last column are what spreadsheets leave behind.
func (s *Sheet) Ragged(r Row) string {
	cells := r.Cells
	for len(cells) > len(s.Columns) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == len(s.Columns) {
		return ""
	}
	return fmt.Sprintf("the row has %d cells, the header has %d", len(cells), len(s.Columns))
}

// ReadSheet reads a CSV file of any common encoding and delimiter. wanted are
// the columns that must be there: they tell the header from a title above it,
// and the delimiter from a comma within the text.
func ReadSheet(data []byte, layout Layout, wanted []string) (*Sheet, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("the file has %d MiB, the limit is %d", len(data)>>20, MaxBytes>>20)
	}
	content, found, err := decode(data, layout.Encoding)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(content) == "" {
		return nil, errors.New("the file is empty")
	}
	if !strings.Contains(content, "\n") { // the line ends of old Macs
		content = strings.ReplaceAll(content, "\r", "\n")
	}
	if layout.Delimiter == 0 {
		layout.Delimiter = namedDelimiter(content)
	}
	delimiters := []rune{layout.Delimiter}
	if layout.Delimiter == 0 {
		delimiters = []rune{',', ';', '\t', '|'}
	}
	best, err := findHeader(content, delimiters, layout.HeaderLine, wanted)
	if err != nil {
		return nil, err
	}
	s := &Sheet{Encoding: found, Delimiter: best.delimiter, HeaderLine: best.line}
	if err := s.readRows(content); err != nil {
		return nil, err
	}
	return s, s.checkColumns(wanted)
}

// namedDelimiter reads the line "sep=;" by which some programs name the
// delimiter above everything else.
func namedDelimiter(content string) rune {
	line, _, _ := strings.Cut(content, "\n")
	rest, ok := strings.CutPrefix(strings.ToLower(strings.Trim(line, "\r\" ")), "sep=")
	if r := []rune(rest); ok && len(r) == 1 {
		return r[0]
	}
	return 0
}

// header is one way in which the head of a file can be read.
type header struct {
	delimiter rune
	line      int
	known     int // how many of the wanted columns it names
	cells     int
}

// findHeader tries the delimiters and the first rows, and takes what names most
// of the wanted columns; where none is wanted, what has most cells.
func findHeader(content string, delimiters []rune, line int, wanted []string) (header, error) {
	best := header{delimiter: delimiters[0]}
	var fault error
	for _, d := range delimiters {
		r := reader(content, d)
		for range titleRows {
			cells, err := r.Read()
			if err != nil {
				if !errors.Is(err, io.EOF) && fault == nil {
					fault = err
				}
				break
			}
			h := header{delimiter: d, cells: len(cells), known: countKnown(cells, wanted)}
			h.line, _ = r.FieldPos(0)
			if line != 0 && h.line != line {
				continue
			}
			if best.line == 0 || h.known > best.known || h.known == best.known && h.cells > best.cells {
				best = h
			}
		}
	}
	switch {
	case best.line == 0 && fault != nil:
		return best, broken(fault)
	case best.line == 0:
		return best, fmt.Errorf("no row starts on line %d, where the header should be", line)
	}
	return best, nil
}

func countKnown(cells, wanted []string) int {
	n := 0
	for _, w := range wanted {
		if slices.ContainsFunc(cells, func(c string) bool { return columnKey(c) == columnKey(w) }) {
			n++
		}
	}
	return n
}

func reader(content string, delimiter rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(content))
	r.Comma, r.FieldsPerRecord = delimiter, -1
	r.TrimLeadingSpace = delimiter != '\t' // or empty cells would be taken for space
	return r
}

// readRows reads the header and everything below it.
func (s *Sheet) readRows(content string) error {
	r := reader(content, s.Delimiter)
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		line, _ := r.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimFunc(cells[i], padding)
		}
		switch {
		case line < s.HeaderLine:
		case line == s.HeaderLine:
			s.Columns = cells
		case slices.ContainsFunc(cells, func(c string) bool { return c != "" }):
			if len(s.Rows) == MaxRows {
				return fmt.Errorf("the file has more than %d rows: split it", MaxRows)
			}
			s.Rows = append(s.Rows, Row{Line: line, Cells: cells})
		}
	}
}

// padding is what programs put around a cell, seen or unseen.
func padding(r rune) bool {
	const zeroWidthSpace, byteOrderMark = '\u200B', '\uFEFF'
	return unicode.IsSpace(r) || r == zeroWidthSpace || r == byteOrderMark
}

// checkColumns indexes the columns and reports every wanted one that is missing
// or stands twice.
func (s *Sheet) checkColumns(wanted []string) error {
	for len(s.Columns) > 0 && s.Columns[len(s.Columns)-1] == "" {
		s.Columns = s.Columns[:len(s.Columns)-1]
	}
	s.index = make(map[string]int, len(s.Columns))
	twice := map[string]bool{}
	for i, c := range s.Columns {
		key := columnKey(c)
		if _, ok := s.index[key]; ok {
			twice[key] = true
			continue
		}
		s.index[key] = i
	}
	var missing, double []string
	for _, w := range wanted {
		switch {
		case !s.Has(w):
			missing = append(missing, fmt.Sprintf("%q", w))
		case twice[columnKey(w)]:
			double = append(double, fmt.Sprintf("%q", w))
		}
	}
	var faults []string
	if len(missing) > 0 {
		faults = append(faults, fmt.Sprintf("the file has no column %s; the columns on line %d are %s",
			strings.Join(missing, ", "), s.HeaderLine, quoted(s.Columns)))
	}
	if len(double) > 0 {
		faults = append(faults, fmt.Sprintf("the column %s stands twice on line %d", strings.Join(double, ", "), s.HeaderLine))
	}
	if len(faults) > 0 {
		return errors.New(strings.Join(faults, "; "))
	}
	return nil
}

// quoted lists names for a message, not more than a person reads.
func quoted(names []string) string {
	const most = 30
	var b strings.Builder
	for i, n := range names {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(names)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", n)
	}
	return b.String()
}

// broken says in plain words where a file stops being CSV.
func broken(err error) error {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return err
	}
	switch {
	case errors.Is(p.Err, csv.ErrQuote) && p.Line != p.StartLine:
		return fmt.Errorf("line %d: a quotation mark opens a cell that never ends (noticed on line %d)", p.StartLine, p.Line)
	case errors.Is(p.Err, csv.ErrQuote):
		return fmt.Errorf("line %d, byte %d: a quotation mark opens or closes in the wrong place; write it twice within a cell", p.Line, p.Column)
	case errors.Is(p.Err, csv.ErrBareQuote):
		return fmt.Errorf("line %d, byte %d: a quotation mark within a cell that is not quoted; quote the cell and write the mark twice", p.Line, p.Column)
	}
	return fmt.Errorf("line %d: %w", p.Line, p.Err)
}

// columnKey is the form in which names of columns are compared.
func columnKey(name string) string { return text.Fold(name) }
