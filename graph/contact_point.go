package graph

import (
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var contactPointType = node("ContactPoint", "cpt", "contact_points",
	func(c *ent.Client) read.Query { return c.ContactPoint.Query() }, needs(viewer.ContactsRead))

func init() {
	contactPointType.Hideable = true
	contactPointType.Relations = map[string]read.Relation{
		"organisation": read.One(organisationType, "organisation_id"),
		"person":       read.One(personType, "person_id"),
		"createdBy":    author(),
	}
	contactPointType.Computed["viewerCan"] = contactPointAbilities()
}

// contactPointsOf is the connection of those whose column names the parent.
func contactPointsOf(column string) read.Relation {
	return read.Pages(contactPointType, column, nil, read.Order{Column: "created_at"}).Where(contactPointFilter.read, "filter")
}

// SECURITY: there is no question about values: a filter would tell them letter by letter.
var contactPointFilter = &filter{questions: map[string]question{"kind": oneOf("kind"), "primary": isTrue("primary")}}
