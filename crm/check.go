package crm

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/breakthrough-party/coalition/ent"
)

// text notes a fault when s is not min to max runes of plain text, and returns
// it without white space around it. Control characters other than line breaks
// and tabs are refused: nobody means them, and they hide what a name says.
func (f *Faults) text(field, s string, min, max int) string {
	s = strings.TrimSpace(s)
	n := utf8.RuneCountInString(s)
	switch {
	case !utf8.ValidString(s):
		f.add(Invalid, field, "This is not valid UTF-8 text.")
	case n < min && min == 1:
		f.add(Invalid, field, "This must not be empty.")
	case n < min || n > max:
		f.add(Invalid, field, fmt.Sprintf("This must be %d to %d characters; it has %d.", min, max, n))
	case strings.ContainsFunc(s, isControl):
		f.add(Invalid, field, "This holds control characters.")
	}
	return s
}

func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// line is text without line breaks.
func (f *Faults) line(field, s string, min, max int) string {
	s = f.text(field, s, min, max)
	if strings.ContainsAny(s, "\n\r") {
		f.add(Invalid, field, "This must be one line.")
	}
	return s
}

// number notes a fault when n is not within min and max.
func (f *Faults) number(field string, n, min, max int) {
	if n < min || n > max {
		f.add(Invalid, field, fmt.Sprintf("This must be %d to %d; it is %d.", min, max, n))
	}
}

// missing is the answer to an id that leads nowhere the viewer may look.
//
// SECURITY: hidden and missing give the same words.
func missing(field, what string) *Error {
	return &Error{Code: NotFound, Field: field, Message: "There is no " + what + " with this id."}
}

// found turns "not found" and "may not be seen" into missing.
func found(err error, field, what string) error {
	if ent.IsNotFound(err) {
		return missing(field, what)
	}
	return err
}
