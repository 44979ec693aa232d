package importer

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const sample = "name,fee\r\nWrexham Glyndŵr University,£5\r\n"

// western is the sample as far as Windows-1252 can write it.
const western = "name,fee\r\nCafé Union,£5\r\n"

func encoded(t *testing.T, s string, e interface{ String(string) (string, error) }) []byte {
	t.Helper()
	out, err := e.String(s)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

func TestDecode(t *testing.T) {
	utf16 := func(e unicode.Endianness, b unicode.BOMPolicy) []byte {
		return encoded(t, sample, unicode.UTF16(e, b).NewEncoder())
	}
	tests := map[string]struct {
		data []byte
		want string
		text string
	}{
		"UTF-8":                            {[]byte(sample), UTF8, sample},
		"UTF-8 with a byte-order mark":     {[]byte("\uFEFF" + sample), UTF8, sample},
		"UTF-16 little-endian with a mark": {utf16(unicode.LittleEndian, unicode.UseBOM), UTF16LE, sample},
		"UTF-16 big-endian with a mark":    {utf16(unicode.BigEndian, unicode.UseBOM), UTF16BE, sample},
		"UTF-16 little-endian without":     {utf16(unicode.LittleEndian, unicode.IgnoreBOM), UTF16LE, sample},
		"UTF-16 big-endian without":        {utf16(unicode.BigEndian, unicode.IgnoreBOM), UTF16BE, sample},
		"Windows-1252":                     {encoded(t, western, charmap.Windows1252.NewEncoder()), Windows1252, western},
		"the end of a file, to DOS":        {[]byte(sample + "\x1A"), UTF8, sample},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text, found, err := decode(test.data, "")
			if err != nil {
				t.Fatal(err)
			}
			if found != test.want || text != test.text {
				t.Errorf("got %s %q, want %s %q", found, text, test.want, test.text)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]struct {
		data, encoding, says string
	}{
		"a workbook":            {"PK\x03\x04\x14\x00\x06\x00", "", "save the sheet as CSV"},
		"an old workbook":       {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "", "save the sheet as CSV"},
		"a PDF":                 {"%PDF-1.7\n", "", "a PDF"},
		"a zero byte":           {"name,kind\nUni\x00te,X\n", "", "zero byte at byte 14"},
		"a control character":   {"name,kind\nUnite\x02,X\n", "", "line 2 holds the control character U+0002"},
		"two encodings":         {"name\nŵ\nCaf\xE9\n", "", "line 3 is not UTF-8"},
		"a lost character":      {"name\nx\nCaf\uFFFD\n", "", "line 3 holds a character that was lost"},
		"an encoding not there": {"name\n", "latin-9", `unknown encoding "latin-9"`},
		"the wrong encoding":    {"name\nCaf\xE9\n", UTF8, "line 2 holds a character that was lost"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := decode([]byte(test.data), test.encoding)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want an error that says %q", err, test.says)
			}
		})
	}
}
