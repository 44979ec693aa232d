// Package scalar holds the strict scalars of the API: what is not exactly in
// the documented form is refused, with a message that says what is expected.
package scalar

import (
	"errors"
	"io"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/text/unicode/norm"
)

var errDateTime = errors.New(`a DateTime is text with date, time and zone, such as "2026-03-29T01:30:00+01:00"`)

// MarshalDateTime writes a point in time in UTC with Z, to the microsecond.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		io.WriteString(w, strconv.Quote(t.UTC().Format("2006-01-02T15:04:05.999999Z07:00")))
	})
}

// UnmarshalDateTime reads RFC 3339 with a zone, years 1 to 9999, and keeps microseconds.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, errDateTime
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, errDateTime
	}
	t = t.UTC().Truncate(time.Microsecond)
	if t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, errDateTime
	}
	return t, nil
}

// MarshalURL writes a web address.
func MarshalURL(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalURL reads an absolute http or https address of at most 500 characters.
func UnmarshalURL(v any) (string, error) {
	err := errors.New(`a URL is text such as "https://example.org/page", at most 500 characters`)
	s, ok := v.(string)
	if !ok || utf8.RuneCountInString(s) > 500 || strings.ContainsFunc(s, isSpaceOrControl) {
		return "", err
	}
	u, parse := url.Parse(s)
	if parse != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil {
		return "", err
	}
	return s, nil
}

// MarshalEmailAddress writes an e-mail address.
func MarshalEmailAddress(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalEmailAddress reads one bare address and answers it in NFKC and lower case.
func UnmarshalEmailAddress(v any) (string, error) {
	err := errors.New(`an e-mail address is text such as "name@example.org", at most 254 characters`)
	s, ok := v.(string)
	if !ok {
		return "", err
	}
	s = strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
	a, parse := mail.ParseAddress(s)
	if parse != nil || a.Address != s || a.Name != "" || utf8.RuneCountInString(s) > 254 {
		return "", err
	}
	return s, nil
}

func isSpaceOrControl(r rune) bool { return r <= ' ' || r == 0x7f }
