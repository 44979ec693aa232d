package read

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// kind says how the value of a column is written.
type kind uint8

const (
	kindText   kind = iota // ID, String, enums and scalars of text
	kindNumber             // Int, Float
	kindBool
	kindTime // DateTime
	kindJSON // lists: the column holds JSON
)

func kindOf(t *ast.Type) kind {
	if t.Elem != nil {
		return kindJSON
	}
	switch t.NamedType {
	case "Int", "Float":
		return kindNumber
	case "Boolean":
		return kindBool
	case "DateTime":
		return kindTime
	}
	return kindText
}

// column appends the value of a column. Where the field may be null, the values
// that stand for "absent" in the database are: empty text, and -1 for numbers.
func column(b []byte, v any, k kind, nullable bool) []byte {
	switch v := v.(type) {
	case string:
		return columnText(b, v, k, nullable)
	case []byte:
		return columnText(b, v, k, nullable)
	case int64:
		switch {
		case k == kindBool:
			return strconv.AppendBool(b, v != 0)
		case nullable && v == -1:
			return append(b, "null"...)
		case k == kindText:
			return append(strconv.AppendInt(append(b, '"'), v, 10), '"')
		}
		return strconv.AppendInt(b, v, 10)
	case bool:
		return strconv.AppendBool(b, v)
	case float64:
		return strconv.AppendFloat(b, v, 'g', -1, 64)
	case time.Time:
		return appendTime(b, v)
	}
	return absent(b, k, nullable)
}

func absent(b []byte, k kind, nullable bool) []byte {
	if k == kindJSON && !nullable {
		return append(b, "[]"...)
	}
	return append(b, "null"...)
}

func columnText[S string | []byte](b []byte, s S, k kind, nullable bool) []byte {
	switch k {
	case kindNumber:
		if nullable && string(s) == "-1" {
			return append(b, "null"...)
		}
		return append(b, s...)
	case kindBool:
		return strconv.AppendBool(b, len(s) > 0 && s[0] != '0')
	case kindTime:
		return appendStored(b, string(s))
	case kindJSON:
		if len(s) == 0 || string(s) == "null" {
			return absent(b, k, nullable)
		}
		return append(b, s...)
	}
	if nullable && len(s) == 0 {
		return append(b, "null"...)
	}
	return appendString(b, s)
}

// appendTime writes a time in UTC, to the microsecond, without trailing zeros.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	t = t.UTC()
	b = t.AppendFormat(append(b, '"'), "2006-01-02T15:04:05")
	if micros := t.Nanosecond() / 1000; micros > 0 {
		text := strconv.Itoa(1_000_000 + micros)[1:]
		b = append(append(b, '.'), strings.TrimRight(text, "0")...)
	}
	return append(b, 'Z', '"')
}

// appendStored writes a time that comes as SQLite keeps it: in UTC, "2006-01-02
// 15:04:05.999999+00:00" without trailing zeros. Only the punctuation differs.
func appendStored(b []byte, s string) []byte {
	const seconds = len("2006-01-02 15:04:05")
	utc := strings.TrimSuffix(s, "+00:00")
	if len(utc) == len(s) || len(utc) < seconds || len(utc) > seconds+len(".123456") || utc[10] != ' ' {
		return appendTime(b, parseTime(s))
	}
	b = append(append(b, '"'), utc...)
	b[len(b)-len(utc)+10] = 'T'
	return append(b, 'Z', '"')
}

const hexDigits = "0123456789abcdef"

// appendString writes text as a JSON string. What is no UTF-8 becomes U+FFFD.
func appendString[S string | []byte](b []byte, s S) []byte {
	begin := len(b)
	b = append(b, '"')
	start, ascii := 0, true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 {
			ascii = false
			continue
		}
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	if !ascii && !utf8.Valid([]byte(s)) {
		return appendString(b[:begin], strings.ToValidUTF8(string(s), "\uFFFD"))
	}
	return append(append(b, s[start:]...), '"')
}
