package graph

import (
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var affiliationType = node("Affiliation", "aff", "affiliations",
	func(c *ent.Client) read.Query { return c.Affiliation.Query() }, needs(viewer.PartnersRead))

var affiliationOrders = read.Orders{"SINCE": "since", "CREATED_AT": "created_at", "RENEWS_ON": "renews_on"}

var affiliations = read.Connection{
	Type: affiliationType, Orders: affiliationOrders, Default: read.Order{Column: "created_at", Desc: true},
}

func init() {
	affiliationType.Relations = map[string]read.Relation{
		"from":      read.One(organisationType, "from_id"),
		"to":        read.One(organisationType, "to_id"),
		"createdBy": author(),
	}
	affiliationType.Computed["viewerCan"] = affiliationAbilities()
}

// affiliationsOf is the connection of those whose column names the parent.
func affiliationsOf(column string) read.Relation {
	return read.Pages(affiliationType, column, affiliationOrders, read.Order{Column: "since", Desc: true}).
		Where(affiliationFilter.read, "filter")
}

var affiliationFilter = &filter{}

func init() {
	affiliationFilter.questions = map[string]question{
		"id":        oneOf("id"),
		"kind":      oneOf("kind"),
		"current":   current("since", "until"),
		"asOf":      asOf("since", "until"),
		"renewsOn":  days("renews_on"),
		"createdAt": moments("created_at"),
		"from":      has(organisationType, "from_id", func() *filter { return organisationFilter }),
		"to":        has(organisationType, "to_id", func() *filter { return organisationFilter }),
	}
}
