package read

import (
	"strconv"
	"strings"
	"time"
)

// cell takes one value of a row as the driver gives it: nil, string, []byte,
// int64, float64, bool or time.Time, depending on engine and statement. Bytes
// belong to the driver and are gone with the next row.
type cell struct{ v any }

// Scan implements sql.Scanner.
func (c *cell) Scan(v any) error { c.v = v; return nil }

// empty reports whether the cell is NULL or empty text.
func (c *cell) empty() bool {
	switch v := c.v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []byte:
		return len(v) == 0
	}
	return false
}

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return ""
}

func intOf(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case bool:
		if v {
			return 1
		}
	case float64:
		return int64(v)
	case []byte:
		n, _ := strconv.ParseInt(string(v), 10, 64)
		return n
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	}
	return 0
}

func boolOf(v any) bool {
	if b, ok := v.(bool); ok {
		return b
	}
	return intOf(v) != 0
}

func timeOf(v any) time.Time {
	switch v := v.(type) {
	case time.Time:
		return v.UTC()
	case string:
		return parseTime(v)
	case []byte:
		return parseTime(string(v))
	}
	return time.Time{}
}

// stored are the ways in which the engines write times as text.
var stored = []string{
	"2006-01-02 15:04:05.999999999-07:00", "2006-01-02 15:04:05.999999999", time.RFC3339Nano,
}

func parseTime(s string) time.Time {
	for _, layout := range stored {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// Snake is the column of a field: memberCountAsOf is member_count_as_of, and a
// run of capitals is one word, so that recordID is record_id.
func Snake(field string) string {
	if strings.ToLower(field) == field {
		return field
	}
	upper := func(i int) bool { return i >= 0 && i < len(field) && field[i] >= 'A' && field[i] <= 'Z' }
	b := make([]byte, 0, len(field)+4)
	for i := 0; i < len(field); i++ {
		c := field[i]
		if upper(i) {
			startsWord := !upper(i-1) || i+1 < len(field) && !upper(i+1)
			if i > 0 && startsWord {
				b = append(b, '_')
			}
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return string(b)
}
