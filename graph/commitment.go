package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

// commitmentType is hidden when it was entered by mistake and by nothing else,
// as positions are.
var commitmentType = node("Commitment", "cmt", "commitments",
	func(c *ent.Client) read.Query { return c.Commitment.Query() }, needs(viewer.CampaignsRead))

var commitmentOrders = read.Orders{"MADE_ON": "made_on", "DUE_ON": "due_on", "CREATED_AT": "created_at"}

var latestPromise = read.Order{Column: "made_on", Desc: true}

var commitments = read.Connection{Type: commitmentType, Orders: commitmentOrders, Default: latestPromise}

func init() {
	commitmentType.Relations = map[string]read.Relation{
		"organisation": read.One(organisationType, "organisation_id"),
		"campaign":     read.One(campaignType, "campaign_id"),
		"interaction":  read.One(interactionType, "interaction_id"),
		"createdBy":    author(),
	}
	commitmentType.Computed["overdue"] = read.Computed{Columns: []string{"outcome", "due_on"}, Value: whetherUnkept}
	commitmentType.Computed["allowedMoves"] = allowedMoves(crm.CommitmentMoves, "outcome")
	commitmentType.Computed["viewerCan"] = commitmentAbilities()
	campaignType.Relations["commitments"] = commitmentsOf("campaign_id")
}

// commitmentsOf is the connection of those whose column names the parent.
func commitmentsOf(column string) read.Relation {
	return read.Pages(commitmentType, column, commitmentOrders, latestPromise).Where(commitmentFilter.read, "filter")
}

func whetherUnkept(ctx context.Context, _ map[string]any) (func(read.Row) any, error) {
	day := today(ctx)
	return func(r read.Row) any { return r.Text(0) == "OPEN" && r.Text(1) != "" && r.Text(1) < day }, nil
}

var commitmentFilter = &filter{}

func init() {
	commitmentFilter.questions = map[string]question{
		"id":             oneOf("id"),
		"madeBy":         oneOf("made_by"),
		"kind":           oneOf("kind"),
		"outcome":        oneOf("outcome"),
		"overdue":        unkept,
		"organisation":   oneOf("organisation_id"),
		"organisationIs": has(organisationType, "organisation_id", func() *filter { return organisationFilter }),
		"campaign":       oneOf("campaign_id"),
		"interaction":    promisedIn,
		"dueOn":          days("due_on"),
		"madeOn":         days("made_on"),
		"resolvedOn":     days("resolved_on"),
		"createdAt":      moments("created_at"),
	}
}

// unkept: open, and due before today.
func unkept(a *asking, _ string, value any) read.Narrow {
	day := today(a.ctx)
	late := func(s *sql.Selector) { s.Where(overdueOn(s, day)) }
	if value == true {
		return late
	}
	return read.Not(late)
}

// overdueOn: a commitment is open, and was due before the day.
func overdueOn(s *sql.Selector, day string) *sql.Predicate {
	return sql.And(sql.EQ(s.C("outcome"), "OPEN"), sql.NEQ(s.C("due_on"), ""), sql.LT(s.C("due_on"), day))
}

// promisedIn: in one of the interactions.
//
// SECURITY: only those that the viewer sees count, as the relation shows only them.
func promisedIn(a *asking, path string, value any) read.Narrow {
	if !a.allowed(interactionType) {
		return nil
	}
	return read.Has(a.ctx, a.c, interactionType, "interaction_id", oneOf("id")(a, path, value))
}
