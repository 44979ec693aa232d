package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadSheet(t *testing.T) {
	tests := map[string]struct {
		data   string
		layout Layout
		wanted []string
		header int
		delim  rune
		rows   []Row
	}{
		"commas": {
			data: "name,kind\nTUC,X\n", wanted: []string{"name"}, header: 1, delim: ',',
			rows: []Row{{2, []string{"TUC", "X"}}},
		},
		"semicolons, and commas within": {
			data: "name;kind\nBakers, Food;X\nFire;Y\n", wanted: []string{"name"}, header: 1, delim: ';',
			rows: []Row{{2, []string{"Bakers, Food", "X"}}, {3, []string{"Fire", "Y"}}},
		},
		"tabs and empty cells": {
			data: "name\tkind\tlevel\nTUC\t\tX\n", wanted: []string{"kind"}, header: 1, delim: '\t',
			rows: []Row{{2, []string{"TUC", "", "X"}}},
		},
		"bars": {
			data: "name|kind\nTUC|X\n", wanted: []string{"name", "kind"}, header: 1, delim: '|',
			rows: []Row{{2, []string{"TUC", "X"}}},
		},
		"a delimiter that the file names": {
			data: "sep=;\nname;kind\nTUC;X\n", wanted: []string{"name"}, header: 2, delim: ';',
			rows: []Row{{3, []string{"TUC", "X"}}},
		},
		"a title above the header": {
			data: "Unions, a list of all\n\n,,\nName , KIND\nTUC,X\n", wanted: []string{"name", "kind"}, header: 4, delim: ',',
			rows: []Row{{5, []string{"TUC", "X"}}},
		},
		"a given header": {
			data: "name,kind\nname,kind\nTUC,X\n", layout: Layout{HeaderLine: 2}, wanted: []string{"name"}, header: 2, delim: ',',
			rows: []Row{{3, []string{"TUC", "X"}}},
		},
		"line breaks in cells and CRLF": {
			data:   "name,kind\r\n\"Two\r\nlines\",X\r\n\"Three\n\nlines\",Y\r\nTUC,Z\r\n",
			wanted: []string{"name"}, header: 1, delim: ',',
			rows: []Row{{2, []string{"Two\nlines", "X"}}, {4, []string{"Three\n\nlines", "Y"}}, {7, []string{"TUC", "Z"}}},
		},
		"the line ends of old Macs": {
			data: "name,kind\rTUC,X\rRMT,Y\r", wanted: []string{"name"}, header: 1, delim: ',',
			rows: []Row{{2, []string{"TUC", "X"}}, {3, []string{"RMT", "Y"}}},
		},
		"empty rows": {
			data: "name,kind\n,\n\n  ,\nTUC,X\n", wanted: []string{"name"}, header: 1, delim: ',',
			rows: []Row{{5, []string{"TUC", "X"}}},
		},
		"ragged rows": {
			data: "name,kind\nTUC\nRMT,X,,\nFBU,X,more\n", wanted: []string{"name"}, header: 1, delim: ',',
			rows: []Row{{2, []string{"TUC"}}, {3, []string{"RMT", "X", "", ""}}, {4, []string{"FBU", "X", "more"}}},
		},
		"text from right to left, emoji, both forms of an accent": {
			data: "name,kind\nاتحاد,🌹\ne\u0301,é\n", wanted: []string{"name"}, header: 1, delim: ',',
			rows: []Row{{2, []string{"اتحاد", "🌹"}}, {3, []string{"e\u0301", "é"}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := ReadSheet([]byte(test.data), test.layout, test.wanted)
			if err != nil {
				t.Fatal(err)
			}
			if s.HeaderLine != test.header || s.Delimiter != test.delim {
				t.Errorf("header on line %d with %q, want line %d with %q", s.HeaderLine, s.Delimiter, test.header, test.delim)
			}
			if d := cmp.Diff(test.rows, s.Rows); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCellsAreTrimmed(t *testing.T) {
	s, err := ReadSheet([]byte(" Name\u00a0, kind\n\u00a0 TUC \u200b,   \" X\"\n"), Layout{}, []string{"name"})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Cell(s.Rows[0], "NAME"); got != "TUC" {
		t.Errorf("name is %q", got)
	}
	if got := s.Cell(s.Rows[0], "kind"); got != "X" {
		t.Errorf("kind is %q", got)
	}
}

func TestRagged(t *testing.T) {
	s := &Sheet{Columns: []string{"a", "b"}}
	for cells, says := range map[string]string{
		"1": "1 cells, the header has 2", "1,2": "", "1,2,": "", "1,2,,": "", "1,2,3": "3 cells, the header has 2",
	} {
		if got := s.Ragged(Row{Cells: strings.Split(cells, ",")}); (got == "") != (says == "") || !strings.Contains(got, says) {
			t.Errorf("%q: got %q, want %q", cells, got, says)
		}
	}
}

func TestReadSheetRefuses(t *testing.T) {
	tests := map[string]struct {
		data   string
		layout Layout
		wanted []string
		says   string
	}{
		"nothing":                        {data: " \r\n", says: "empty"},
		"columns that are missing":       {data: "name,kind\nTUC,X\n", wanted: []string{"name", "level", "parent"}, says: `no column "level", "parent"; the columns on line 1 are "name", "kind"`},
		"a column twice":                 {data: "name,Name,kind\nTUC,TUC,X\n", wanted: []string{"name"}, says: `column "name" stands twice`},
		"a cell that never ends":         {data: "name,kind\n\"TUC,X\nRMT,Y\n", wanted: []string{"name"}, says: "line 2: a quotation mark opens a cell that never ends"},
		"a bare quotation mark":          {data: "name,kind\nTUC,X\nthe \"TUC\",Y\n", wanted: []string{"name"}, says: "line 3, byte 5"},
		"a mark in the wrong place":      {data: "name,kind\n\"TUC\" x,Y\n", wanted: []string{"name"}, says: "line 2"},
		"a header that is not there":     {data: "name,kind\nTUC,X\n", layout: Layout{HeaderLine: 7}, says: "no row starts on line 7"},
		"a delimiter that cannot be":     {data: "name\nTUC\n", layout: Layout{Delimiter: '"'}, says: "delimiter"},
		"more rows than anybody reads":   {data: "name\n" + strings.Repeat("x\n", MaxRows+1), wanted: []string{"name"}, says: fmt.Sprintf("more than %d rows", MaxRows)},
		"more bytes than a laptop likes": {data: strings.Repeat("x", MaxBytes+1), says: "the limit is 64"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ReadSheet([]byte(test.data), test.layout, test.wanted)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want an error that says %q", err, test.says)
			}
		})
	}
}

// FuzzReadSheet: whatever the bytes, a sheet or an error, and rows in the order
// of their lines.
func FuzzReadSheet(f *testing.F) {
	for _, s := range []string{"name,kind\nTUC,X\n", "\xFF\xFEn\x00", "\"", "sep=\"\n", "a;b\r\n\"x\n", "\x00\x00", "name\r", "\xE9\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSheet(data, Layout{}, []string{"name"})
		if err != nil {
			return
		}
		last := s.HeaderLine
		for _, r := range s.Rows {
			if r.Line <= last {
				t.Fatalf("line %d after line %d", r.Line, last)
			}
			last = r.Line
			s.Ragged(r)
		}
	})
}
