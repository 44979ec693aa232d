package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var followUpType = hideable(node("FollowUp", "fup", "follow_ups",
	func(c *ent.Client) read.Query { return c.FollowUp.Query() }, needs(viewer.InteractionsRead)))

var followUpOrders = read.Orders{"DUE_ON": "due_on", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at"}

var earliestDue = read.Order{Column: "due_on"}

var followUps = read.Connection{Type: followUpType, Orders: followUpOrders, Default: earliestDue}

func init() {
	followUpType.Relations = map[string]read.Relation{
		"assignee":     read.One(userType, "assignee_id"),
		"interaction":  read.One(interactionType, "interaction_id"),
		"organisation": read.One(organisationType, "organisation_id"),
		"person":       read.One(personType, "person_id"),
		"campaign":     read.One(campaignType, "campaign_id"),
		"commitment":   read.One(commitmentType, "commitment_id"),
		"closedBy":     read.One(userType, "closed_by_id"),
		"createdBy":    author(),
	}
	followUpType.Computed["overdue"] = read.Computed{Columns: []string{"status", "due_on"}, Value: whetherOverdue}
	followUpType.Computed["viewerCan"] = followUpAbilities()
}

// followUpsOf is the connection of those whose column names the parent.
func followUpsOf(column string) read.Relation {
	return read.Pages(followUpType, column, followUpOrders, earliestDue).Where(followUpFilter.read, "filter")
}

func whetherOverdue(ctx context.Context, _ map[string]any) (func(read.Row) any, error) {
	day := today(ctx)
	return func(r read.Row) any { return r.Text(0) == "OPEN" && r.Text(1) < day }, nil
}

var followUpFilter = &filter{}

func init() {
	followUpFilter.questions = map[string]question{
		"id":           oneOf("id"),
		"status":       oneOf("status"),
		"assignee":     oneOf("assignee_id"),
		"assigned":     isSet("assignee_id"),
		"dueOn":        days("due_on"),
		"overdue":      overdue,
		"priority":     oneOf("priority"),
		"interaction":  oneOf("interaction_id"),
		"organisation": concerns(organisationType, "organisation_id"),
		"person":       concerns(personType, "person_id"),
		"campaign":     forCampaign,
		"commitment":   names(commitmentType, "commitment_id"),
		"createdBy":    oneOf("created_by"),
		"createdAt":    moments("created_at"),
		"updatedAt":    moments("updated_at"),
	}
}

// overdue: open, and due before today.
func overdue(a *asking, _ string, value any) read.Narrow {
	day := today(a.ctx)
	late := func(s *sql.Selector) { s.Where(sql.And(sql.EQ(s.C("status"), "OPEN"), sql.LT(s.C("due_on"), day))) }
	if value == true {
		return late
	}
	return read.Not(late)
}

// concerns: of one of the partners itself, or out of an interaction with one.
func concerns(t *read.Type, column string) question {
	return func(a *asking, path string, value any) read.Narrow {
		if !a.allowed(t) {
			return nil
		}
		with := read.Has(a.ctx, a.c, interactionType, "interaction_id", reaches(t, partnerVia)(a, path, value))
		return read.Or(oneOf(column)(a, path, value), with)
	}
}

// forCampaign: for one of the campaigns itself, or out of an interaction for one.
func forCampaign(a *asking, path string, value any) read.Narrow {
	named := names(campaignType, "campaign_id")(a, path, value)
	return read.Or(named, read.Has(a.ctx, a.c, interactionType, "interaction_id", named))
}
