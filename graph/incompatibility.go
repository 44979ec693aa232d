package graph

import (
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var incompatibilityType = hideable(node("Incompatibility", "inc", "incompatibilities",
	func(c *ent.Client) read.Query { return c.Incompatibility.Query() }, needs(viewer.CampaignsRead)))

var incompatibilityOrders = read.Orders{"CREATED_AT": "created_at", "UNTIL": "until"}

var incompatibilities = read.Connection{Type: incompatibilityType, Orders: incompatibilityOrders, Default: newest}

func init() {
	incompatibilityType.Relations = map[string]read.Relation{
		"organisation": read.One(organisationType, "organisation_id"),
		"with":         read.One(organisationType, "with_id"),
		"createdBy":    author(),
	}
	incompatibilityType.Computed["current"] = read.Computed{Columns: []string{"since", "until"}, Value: whetherHeld}
	incompatibilityType.Computed["viewerCan"] = incompatibilityAbilities()
}

// incompatibilitiesOf is the connection of those whose column names the parent.
func incompatibilitiesOf(column string) read.Relation {
	return read.Pages(incompatibilityType, column, incompatibilityOrders, newest).Where(incompatibilityFilter.read, "filter")
}

var incompatibilityFilter = &filter{questions: map[string]question{
	"id":           oneOf("id"),
	"organisation": oneOf("organisation_id"),
	"with":         oneOf("with_id"),
	"involving":    eitherSide,
	"between":      bothSides,
	"current":      current("since", "until"),
	"until":        days("until"),
	"createdAt":    moments("created_at"),
}}

// eitherSide: one of the two is among the organisations.
func eitherSide(a *asking, path string, value any) read.Narrow {
	return read.Or(oneOf("organisation_id")(a, path, value), oneOf("with_id")(a, path, value))
}

// bothSides: both are among the organisations.
func bothSides(a *asking, path string, value any) read.Narrow {
	return read.And(oneOf("organisation_id")(a, path, value), oneOf("with_id")(a, path, value))
}
