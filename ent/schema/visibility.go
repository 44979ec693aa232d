package schema

import "entgo.io/ent"

// Visibilities of a row of history.
const (
	// SeenBySignedIn: everybody who is signed in.
	SeenBySignedIn = "SIGNED_IN"
	// SeenByReaders: whoever reads partners.
	SeenByReaders = "READERS"
	// SeenByStaff: administrators, outreach and press.
	SeenByStaff = "STAFF"
	// SeenByTeam: press for what belongs to a journalist, outreach for the rest.
	SeenByTeam = "TEAM"
	// SeenByOwner: administrators and the user whose record it is.
	SeenByOwner = "OWNER"
)

// Record is a record before or after a change: its columns by name.
type Record func(column string) any

// Visibility names the strictest rule under which a record stood before or after
// a change, and whose record it is. before is nil for a new record, after for a
// deleted one.
//
// SECURITY: a type that is not named here is seen by administrators only.
func Visibility(m ent.Mutation, before, after Record) (visibility, owner string) {
	text := func(r Record, column string) string {
		if r == nil {
			return ""
		}
		switch v := r(column).(type) {
		case string:
			return v
		case interface{ String() string }:
			return v.String()
		}
		return ""
	}
	either := func(column string) string {
		if v := text(after, column); v != "" {
			return v
		}
		return text(before, column)
	}
	switch m.Type() {
	case "Region", "Organisation", "ExternalID", "Affiliation", "Person", "Position", "Tag":
		return SeenByReaders, ""
	case "User":
		return SeenBySignedIn, ""
	case "ContactPoint":
		owner = either("person_id")
		if owner == "" {
			owner = either("organisation_id")
		}
		return strictest(text(before, "audience"), text(after, "audience")), owner
	}
	return SeenByOwner, either("user_id")
}

// strictest of the rules that two audiences stand for.
func strictest(audiences ...string) string {
	visibility := SeenByReaders
	for _, a := range audiences {
		switch a {
		case "PRIVATE":
			return SeenByTeam
		case "STAFF":
			visibility = SeenByStaff
		}
	}
	return visibility
}

// Withheld reports whether the value of a field must stay out of a row of
// history: secrets always, contact values once they were PRIVATE.
func Withheld(recordType, field, visibility string) bool {
	for _, name := range Secret[recordType] {
		if name == field {
			return true
		}
	}
	return recordType == "ContactPoint" && field == "value" && visibility == SeenByTeam
}
