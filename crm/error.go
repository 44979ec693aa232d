package crm

import (
	"errors"
	"strings"
)

// Code is the kind of a refusal, one word of the API's vocabulary.
type Code string

// The codes that verbs answer with.
const (
	Unauthenticated Code = "UNAUTHENTICATED"
	Forbidden       Code = "FORBIDDEN"
	NotFound        Code = "NOT_FOUND"
	Invalid         Code = "VALIDATION_FAILED"
	Conflict        Code = "CONFLICT"
	Duplicate       Code = "DUPLICATE"
)

// Error is a refusal that a person can act on. Its message never holds
// internals and never tells what the viewer may not see.
type Error struct {
	Code    Code
	Message string
	// Field is the path of the input that is at fault, such as "input.regions.2".
	Field string
	// Extra are further facts for programs, such as the fields changed since.
	Extra map[string]any
}

func (e *Error) Error() string {
	if e.Field == "" {
		return string(e.Code) + ": " + e.Message
	}
	return string(e.Code) + ": " + e.Field + ": " + e.Message
}

// Is makes errors.Is compare codes, so that a test asks for a code and not for words.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && (t.Field == "" || t.Field == e.Field)
}

// Faults are all the refusals of one input.
type Faults []*Error

func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, e := range f {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap lets errors.Is and errors.As look at each fault.
func (f Faults) Unwrap() []error {
	errs := make([]error, len(f))
	for i, e := range f {
		errs[i] = e
	}
	return errs
}

// add notes one fault of the input.
func (f *Faults) add(code Code, field, message string) {
	*f = append(*f, &Error{Code: code, Field: field, Message: message})
}

// err is nil when there are no faults.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// CodeOf returns the code of a refusal, or nothing for any other error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
