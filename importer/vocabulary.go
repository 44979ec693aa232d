package importer

import (
	"github.com/breakthrough-party/coalition/ent/tables"
)

// The words that a mapping may use, as the columns have them.
var (
	organisationKinds = choices("organisations", "kind")
	levels            = choices("organisations", "level")
	statuses          = choices("organisations", "status")
	media             = choices("organisations", "medium")
	affiliationKinds  = choices("affiliations", "kind")
)

// choices are the values of a column that holds one of a few words.
func choices(table, column string) []string {
	for _, c := range tables.Named(table).Columns {
		if c.Name == column && len(c.Enums) > 0 {
			return c.Enums
		}
	}
	panic("importer: " + table + "." + column + " has no choices") // seen as soon as the program starts
}

// pressKinds are those that have a medium and a reach.
var pressKinds = []string{"MEDIA_OUTLET", "MEDIA_GROUP", "NEWS_AGENCY"}

// Limits of an organisation: of its lists, and of what stands above it.
const (
	mostAbove       = 20
	mostIDs         = 20
	mostFormerNames = 20
)
