package importer

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// fieldType is what a field can hold. Each knows how people write it and turns
// it into the one form in which values are compared and reported.
type fieldType struct {
	parse func(value string, dates []string) (string, error)
	// list: the field holds several values; a file adds to them.
	list bool
	// kept: what is stored stays when a file says something else. A record is
	// found by it, or people write it in their own words.
	kept bool
	// date: a date that can be known to the month or year only.
	date bool
}

// organisationFields are the fields of an organisation that a file can fill.
var organisationFields = map[string]fieldType{
	"name":              {parse: line(200), kept: true},
	"shortName":         {parse: line(50), kept: true},
	"formerNames":       {parse: line(200), list: true},
	"kind":              {parse: oneOf(organisationKinds), kept: true},
	"level":             {parse: oneOf(levels)},
	"status":            {parse: oneOf(statuses)},
	"description":       {parse: prose, kept: true},
	"website":           {parse: website},
	"founded":           {parse: date, date: true},
	"memberCount":       {parse: number},
	"memberCountAsOf":   {parse: day},
	"memberCountSource": {parse: line(500)},
	"medium":            {parse: oneOf(media)},
	"reach":             {parse: number},
	"regions":           {parse: line(100), list: true},
}

// affiliationFields are those of a tie between two organisations.
var affiliationFields = map[string]fieldType{
	"kind":                {parse: oneOf(affiliationKinds)},
	"role":                {parse: line(100)},
	"since":               {parse: date, date: true},
	"until":               {parse: date, date: true},
	"membersAffiliated":   {parse: number},
	"delegateEntitlement": {parse: number},
	"renewsOn":            {parse: day},
	"source":              {parse: line(500)},
}

func line(runes int) func(string, []string) (string, error) {
	return func(v string, _ []string) (string, error) {
		v = strings.Join(strings.Fields(v), " ")
		if n := utf8.RuneCountInString(v); n > runes {
			return "", fmt.Errorf("%d characters, the limit is %d", n, runes)
		}
		return v, nil
	}
}

// breaks are the line breaks within a cell, as programs write them.
var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n")

func prose(v string, _ []string) (string, error) {
	v = breaks.Replace(v)
	if n := utf8.RuneCountInString(v); n > 10_000 {
		return "", fmt.Errorf("%d characters, the limit is 10,000", n)
	}
	return v, nil
}

func oneOf(values []string) func(string, []string) (string, error) {
	return func(v string, _ []string) (string, error) {
		if u := strings.ToUpper(v); slices.Contains(values, u) {
			return u, nil
		}
		return "", fmt.Errorf("%q is not one of %s", v, strings.Join(values, ", "))
	}
}

func website(v string, _ []string) (string, error) {
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.ContainsFunc(v, unicode.IsSpace) || u.User != nil {
		return "", fmt.Errorf("%q is not a web address such as https://example.org", v)
	}
	return line(500)(v, nil)
}

var (
	grouped = regexp.MustCompile(`^\d{1,3}(,\d{3})+$`)
	float   = regexp.MustCompile(`^(\d+)\.0+$`) // how some programs write whole numbers
)

func number(v string, _ []string) (string, error) {
	plain := v
	if grouped.MatchString(v) {
		plain = strings.ReplaceAll(v, ",", "")
	}
	plain = float.ReplaceAllString(plain, "$1")
	n, err := strconv.ParseInt(plain, 10, 32)
	if err != nil || n < 0 {
		return "", fmt.Errorf("%q is not a whole number", v)
	}
	return strconv.FormatInt(n, 10), nil
}

// date reads a date in one of the forms and writes it as far as it is known:
// 2013, 2013-02 or 2013-02-28.
func date(v string, forms []string) (string, error) {
	if len(forms) == 0 {
		forms = []string{"YYYY-MM-DD", "YYYY-MM", "YYYY"}
	}
	for _, form := range forms {
		layout, exact, err := dateLayout(form)
		if err != nil {
			return "", err
		}
		if t, err := time.Parse(layout, v); err == nil && t.Year() > 0 {
			return t.Format(exact), nil
		}
	}
	return "", fmt.Errorf("%q is not a date in the form %s", v, strings.Join(forms, " or "))
}

// dateParts are the letters of a date's form, and how Go writes them.
var dateParts = strings.NewReplacer("YYYY", "2006", "YY", "06", "MMMM", "January", "MMM", "Jan", "MM", "01", "M", "1",
	"DD", "02", "D", "2", "hh", "15", "mm", "04", "ss", "05")

// dateLayout turns a form such as DD/MM/YYYY into Go's layout, and tells by it
// how exactly the date is known.
func dateLayout(form string) (layout, exact string, err error) {
	if !strings.Contains(form, "YY") {
		return "", "", fmt.Errorf("%q is not the form of a date such as DD/MM/YYYY", form)
	}
	switch {
	case strings.Contains(form, "D") && strings.Contains(form, "M"):
		exact = "2006-01-02"
	case strings.Contains(form, "D"):
		return "", "", errors.New("a date with a day needs its month")
	case strings.Contains(form, "M"):
		exact = "2006-01"
	default:
		exact = "2006"
	}
	return dateParts.Replace(form), exact, nil
}

// firstDay completes a date that is known to the month or year to its first day.
func firstDay(d string) string {
	const complete = "0001-01-01"
	if d == "" {
		return ""
	}
	return d + complete[len(d):]
}

// day reads a date like date does and completes it to its first day, for fields
// that hold a day and no precision.
func day(v string, forms []string) (string, error) {
	d, err := date(v, forms)
	return firstDay(d), err
}
