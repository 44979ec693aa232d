package importer

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The encodings that a file may have, as people name them.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
)

// Encodings are all of them, for the help of a command.
var Encodings = []string{UTF8, UTF16LE, UTF16BE, Windows1252}

var decoders = map[string]encoding.Encoding{
	UTF8:        unicode.UTF8BOM,
	UTF16LE:     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	UTF16BE:     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	Windows1252: charmap.Windows1252,
}

// signatures are the first bytes of files that people take for CSV, and what to
// do about them.
var signatures = []struct{ start, what string }{
	{"PK\x03\x04", "a workbook or a zip archive, not CSV: open it and save the sheet as CSV"},
	{"\xD0\xCF\x11\xE0", "an old Excel workbook, not CSV: open it and save the sheet as CSV"},
	{"%PDF", "a PDF, not CSV"},
	{"\x1F\x8B", "compressed (gzip): unpack it first"},
	{"{\\rtf", "a word-processor document, not CSV"},
}

// decode turns the bytes of a file into text and says which encoding it found.
// want names an encoding, or nothing to have it detected.
func decode(data []byte, want string) (text, found string, err error) {
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.start)) {
			return "", "", fmt.Errorf("the file is %s", s.what)
		}
	}
	found = want
	if found == "" {
		if found, err = detect(data); err != nil {
			return "", "", err
		}
	}
	d, ok := decoders[found]
	if !ok {
		return "", "", fmt.Errorf("unknown encoding %q: one of %s", want, strings.Join(Encodings, ", "))
	}
	raw, err := d.NewDecoder().Bytes(data)
	if err != nil {
		return "", "", fmt.Errorf("the file is not %s: %w", found, err)
	}
	text = strings.TrimSuffix(string(raw), "\x1A") // the end of a file, to DOS
	if i := strings.IndexRune(text, utf8.RuneError); i >= 0 {
		return "", "", fmt.Errorf("line %d holds a character that was lost: the file was damaged before, or is not %s; mend the line, or name the encoding", lineAt(text, i), found)
	}
	if i := strings.IndexFunc(text, unprintable); i >= 0 {
		return "", "", fmt.Errorf("line %d holds the control character %U: the file is not text", lineAt(text, i), []rune(text[i:])[0])
	}
	return text, found, nil
}

// detect tells the encoding by the byte-order mark, then by where zero bytes
// lie, then by whether the bytes are valid UTF-8. What is not is Windows-1252,
// which the spreadsheets of this country write.
func detect(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return UTF16LE, nil
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return UTF16BE, nil
	}
	if zero := bytes.IndexByte(data, 0); zero >= 0 {
		return zeroBytes(data, zero)
	}
	if utf8.Valid(data) {
		return UTF8, nil
	}
	// A file that is UTF-8 but for a few bytes was damaged or put together from
	// two. Reading it as Windows-1252 would spoil every accent that is right.
	if good, bad := multibyte(data); good > 0 {
		return "", fmt.Errorf("line %d is not UTF-8 although other lines are: the file mixes encodings; mend it, or name its encoding", bad)
	}
	return Windows1252, nil
}

// zeroBytes tells UTF-16 without a mark, in which nearly every second byte of
// western text is zero, from a file that is not text at all.
func zeroBytes(data []byte, first int) (string, error) {
	var even, odd int
	for i, b := range data {
		if b == 0 && i%2 == 0 {
			even++
		} else if b == 0 {
			odd++
		}
	}
	half := len(data) / 2
	switch {
	case len(data)%2 == 0 && odd*10 > half*7 && even*20 < half:
		return UTF16LE, nil
	case len(data)%2 == 0 && even*10 > half*7 && odd*20 < half:
		return UTF16BE, nil
	}
	return "", fmt.Errorf("the file is not text: a zero byte at byte %d", first+1)
}

// multibyte counts the characters of more than one byte that are right UTF-8,
// and finds the line of the first bytes that are not.
func multibyte(data []byte) (good, badLine int) {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == '\n':
			line++
		case size > 1:
			good++
		case r == utf8.RuneError && badLine == 0:
			badLine = line
		}
		data = data[size:]
	}
	return good, badLine
}

// unprintable reports control characters that no text file holds. Some
// databases write a line break within a cell as vertical tab.
func unprintable(r rune) bool {
	if r < ' ' {
		return r < '\t' || r > '\r'
	}
	return r >= 0x7F && r < 0xA0 && r != 0x85
}

// lineAt is the number of the line in which byte i stands.
func lineAt(text string, i int) int { return strings.Count(text[:i], "\n") + 1 }
