package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/ancestor"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var issueType = node("Issue", "iss", "issues",
	func(c *ent.Client) read.Query { return c.Issue.Query() }, needs(viewer.PartnersRead))

// stanceRecordType is hidden when it was entered by mistake and by nothing else,
// as positions are.
var stanceRecordType = node("StanceRecord", "stn", "stance_records",
	func(c *ent.Client) read.Query { return c.StanceRecord.Query() }, needs(viewer.PartnersRead))

var stageChangeType = node("StageChange", "stg", "stage_changes",
	func(c *ent.Client) read.Query { return c.StageChange.Query() }, needs(viewer.PartnersRead))

var issues = read.Connection{Type: issueType, Default: read.Order{Column: "name_folded"}}

var stanceRecordOrders = read.Orders{"SINCE": "since", "CREATED_AT": "created_at"}

var latestStance = read.Order{Column: "since", Desc: true}

var stanceRecords = read.Connection{Type: stanceRecordType, Orders: stanceRecordOrders, Default: latestStance}

var stageChangeOrders = read.Orders{"AT": "created_at"}

var stageChanges = read.Connection{Type: stageChangeType, Orders: stageChangeOrders, Default: newest}

func init() {
	issueType.Relations["createdBy"] = author()
	issueType.Computed["viewerCan"] = issueAbilities()
	stanceRecordType.Implements = append(stanceRecordType.Implements, "TimelineItem")
	stanceRecordType.Relations = map[string]read.Relation{
		"organisation": read.One(organisationType, "organisation_id"),
		"person":       read.One(personType, "person_id"),
		"issue":        read.One(issueType, "issue_id"),
		"interaction":  read.One(interactionType, "interaction_id"),
		"createdBy":    author(),
	}
	stanceRecordType.Computed["viewerCan"] = stanceRecordAbilities()
	stageChangeType.Implements = append(stageChangeType.Implements, "TimelineItem")
	stageChangeType.Columns = map[string]string{"from": "from_stage", "to": "to_stage", "at": "created_at"}
	stageChangeType.Relations = map[string]read.Relation{
		"organisation": read.One(organisationType, "organisation_id"),
		"interaction":  read.One(interactionType, "interaction_id"),
		"by":           read.One(userType, "created_by"),
	}
}

// stanceRecordsOf is the connection of those whose column names the parent.
func stanceRecordsOf(column string) read.Relation {
	return read.Pages(stanceRecordType, column, stanceRecordOrders, latestStance).Where(stanceRecordFilter.read, "filter")
}

var issueFilter = &filter{
	questions: map[string]question{"text": begins("name_folded"), "archived": archived},
	unsaid:    map[string]read.Narrow{"archived": inUse},
}

var stanceRecordFilter = &filter{questions: map[string]question{
	"id":           oneOf("id"),
	"organisation": oneOf("organisation_id"),
	"person":       oneOf("person_id"),
	"issue":        oneOf("issue_id"),
	"overall":      overall,
	"stance":       oneOf("stance"),
	"current":      isTrue("current"),
	"since":        days("since"),
	"createdAt":    moments("created_at"),
}}

var stageChangeFilter = &filter{questions: map[string]question{
	"id":           oneOf("id"),
	"organisation": oneOf("organisation_id"),
	"from":         oneOf("from_stage"),
	"to":           oneOf("to_stage"),
	"at":           moments("created_at"),
	"by":           oneOf("created_by"),
}}

// overall: on no issue.
func overall(a *asking, path string, value any) read.Narrow {
	return isSet("issue_id")(a, path, value != true)
}

// mostBranches is how many bodies below an organisation its timeline takes in.
const mostBranches = 500

// branchesCut answers whether there are more.
var branchesCut = read.Computed{Absent: false, Load: func(ctx context.Context, c *ent.Client, ids []string, _ map[string]any) (map[string]any, error) {
	var counts []struct {
		AncestorID string `sql:"ancestor_id"`
		Count      int    `sql:"count"`
	}
	err := c.Ancestor.Query().Where(ancestor.AncestorIDIn(ids...), ancestor.DepthGT(0)).
		GroupBy(ancestor.FieldAncestorID).Aggregate(func(s *sql.Selector) string { return sql.As(sql.Count("*"), "count") }).
		Scan(ctx, &counts)
	out := make(map[string]any, len(counts))
	for _, n := range counts {
		out[n.AncestorID] = n.Count > mostBranches
	}
	return out, err
}}
