// Package calendar holds days, the clock of a request and what "today" means
// to the party. It knows no database and no GraphQL; its types are stored and
// sent as they stand.
package calendar

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Date is one day, YYYY-MM-DD, without a time of day and without a zone, so
// that it can never shift. The empty Date is no date. Dates compare as text.
type Date string

const layout = "2006-01-02"

var errDate = errors.New(`a Date is text such as "2026-03-31", a day that exists`)

// Parse reads a day written as YYYY-MM-DD, years 0001 to 9999.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return "", errDate
	}
	return Date(s), nil
}

// On returns the day of t in the zone that t carries.
func On(t time.Time) Date { return Date(t.Format(layout)) }

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(layout, string(d))
	if err != nil {
		return d
	}
	return On(t.AddDate(0, 0, n))
}

// Scan reads a stored day; it implements sql.Scanner.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = ""
	case string:
		*d = Date(v)
	case []byte:
		*d = Date(v)
	case time.Time:
		*d = On(v)
	default:
		return fmt.Errorf("calendar: cannot read a date from %T", v)
	}
	return nil
}

// Value stores the day as text; it implements driver.Valuer.
func (d Date) Value() (driver.Value, error) { return string(d), nil }

// MarshalGQL writes the day as a JSON string, or null when there is none.
func (d Date) MarshalGQL(w io.Writer) {
	if d == "" {
		io.WriteString(w, "null")
		return
	}
	io.WriteString(w, strconv.Quote(string(d)))
}

// UnmarshalGQL reads the scalar Date of the API.
func (d *Date) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return errDate
	}
	p, err := Parse(s)
	*d = p
	return err
}
