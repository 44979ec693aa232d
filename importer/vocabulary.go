package importer

import (
	"entgo.io/ent/dialect/sql/schema"

	"github.com/breakthrough-party/coalition/ent/migrate"
)

// The words that a mapping may use, as the columns have them.
var (
	organisationKinds = choices(migrate.OrganisationsTable, "kind")
	levels            = choices(migrate.OrganisationsTable, "level")
	statuses          = choices(migrate.OrganisationsTable, "status")
	media             = choices(migrate.OrganisationsTable, "medium")
	affiliationKinds  = choices(migrate.AffiliationsTable, "kind")
)

// choices are the values of a column that holds one of a few words.
func choices(t *schema.Table, column string) []string {
	for _, c := range t.Columns {
		if c.Name == column && len(c.Enums) > 0 {
			return c.Enums
		}
	}
	panic("importer: " + t.Name + "." + column + " has no choices") // seen as soon as the program starts
}

// pressKinds are those that have a medium and a reach.
var pressKinds = []string{"MEDIA_OUTLET", "MEDIA_GROUP", "NEWS_AGENCY"}

// Limits of an organisation: of its lists, and of what stands above it.
const (
	mostAbove       = 20
	mostIDs         = 20
	mostFormerNames = 20
)
