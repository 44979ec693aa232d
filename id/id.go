// Package id makes and reads the ids of records: a prefix that names the kind
// and a UUIDv7 in base32, as the TypeID format has it (org_01jd…). Ids sort by
// the time they were made, count nothing, and say what they belong to.
package id

import (
	"strings"

	"github.com/google/uuid"
	"go.jetify.com/typeid"
)

// Length is the longest id: a prefix of three letters, an underscore, 26 characters.
const Length = 30

// New makes an id of the kind that prefix names. Within a process each id sorts
// after all that were made before it: rows made in one go are listed in that
// order. (The counter of typeid's own UUIDs starts anew every 4,096 ids, within
// a millisecond too.)
func New(prefix string) string {
	made := uuid.Must(uuid.NewV7())
	return typeid.Must(typeid.FromUUIDBytesWithPrefix(prefix, made[:])).String()
}

// Prefix returns the kind that an id names, or nothing when s is not an id.
func Prefix(s string) string {
	if !Valid(s) {
		return ""
	}
	return s[:3]
}

// Valid reports whether s has the form of an id. It says nothing about a record.
func Valid(s string) bool {
	if len(s) != Length || strings.IndexByte(s, '_') != 3 {
		return false
	}
	_, err := typeid.FromString(s)
	return err == nil
}
