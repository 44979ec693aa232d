package crm

import (
	"fmt"
	"slices"
	"strings"
)

// Moves is a life cycle: where a record may go from each status. A status that
// leads nowhere need not be in it.
type Moves[S ~string] map[S][]S

// From are the statuses that may follow s, in the order of the table. None are an
// empty list.
func (m Moves[S]) From(s S) []S { return append([]S{}, m[s]...) }

// Allow reports whether to may follow from.
func (m Moves[S]) Allow(from, to S) bool { return slices.Contains(m[from], to) }

// refuse is a CONFLICT that says what is possible instead, or nil when to may
// follow from. what is what moves, such as "campaign".
func (m Moves[S]) refuse(field, what string, from, to S) error {
	if m.Allow(from, to) {
		return nil
	}
	message := fmt.Sprintf("A %s that is %s cannot become %s.", what, from, to)
	if strings.IndexByte("aeiou", what[0]) >= 0 {
		message = "An" + message[1:]
	}
	if from == to {
		message = fmt.Sprintf("This %s is %s already.", what, from)
	}
	switch next := m[from]; len(next) {
	case 0:
		message += " It stays as it is."
	case 1:
		message += fmt.Sprintf(" It can become %s.", next[0])
	default:
		last := len(next) - 1
		words := make([]string, last)
		for i, s := range next[:last] {
			words[i] = string(s)
		}
		message += fmt.Sprintf(" It can become %s or %s.", strings.Join(words, ", "), next[last])
	}
	return &Error{Code: Conflict, Field: field, Message: message}
}
