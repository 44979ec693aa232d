package read

import "fmt"

// Code says what kind of error a reader made.
type Code string

// The codes.
const (
	ValidationFailed Code = "VALIDATION_FAILED"
	InvalidCursor    Code = "INVALID_CURSOR"
	QueryTooComplex  Code = "QUERY_TOO_COMPLEX"
	Forbidden        Code = "FORBIDDEN"
)

// Error is a fault of the request. Errors of other types are faults of the
// server, and the refusals of ent's policies (errors.Is with privacy.Deny).
type Error struct {
	Code    Code
	Message string
	// Field is the argument at fault, such as "first"; empty when it is none.
	Field string
}

func (e *Error) Error() string {
	if e.Field == "" {
		return e.Message
	}
	return fmt.Sprintf("%s: %s", e.Field, e.Message)
}
