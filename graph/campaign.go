package graph

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var campaignType = node("Campaign", "cmp", "campaigns",
	func(c *ent.Client) read.Query { return c.Campaign.Query() }, needs(viewer.CampaignsRead))

var campaignOrders = read.Orders{
	"NAME": "name_folded", "STARTS_ON": "starts_on", "ENDS_ON": "ends_on", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at",
}

var campaigns = read.Connection{Type: campaignType, Orders: campaignOrders, Default: read.Order{Column: "name_folded"}}

// Tables between campaigns and others.
var (
	campaignIssues  = read.Via{Table: "campaign_issues", Parent: "campaign_id", Child: "issue_id"}
	campaignRegions = read.Via{Table: "campaign_regions", Parent: "campaign_id", Child: "region_id"}
	campaignTags    = read.Via{Table: "campaign_tags", Parent: "campaign_id", Child: "tag_id"}
)

func init() {
	campaignType.Implements = append(campaignType.Implements, "SearchResult")
	for name, r := range map[string]read.Relation{
		"lead":             read.One(userType, "lead_id"),
		"issues":           read.Through(issueType, campaignIssues, read.Order{Column: "name_folded"}),
		"regions":          read.Through(regionType, campaignRegions, read.Order{Column: "ons_code"}),
		"tags":             read.Through(tagType, campaignTags, read.Order{Column: "name_folded"}),
		"partners":         campaignPartnersOf("campaign_id"),
		"endorsementSteps": endorsementStepsOf("campaign_id"),
		"createdBy":        author(),
	} {
		campaignType.Relations[name] = r
	}
	campaignType.Computed["allowedMoves"] = allowedMoves(crm.CampaignMoves, "status")
	campaignType.Computed["partnerCounts"] = partnerCounts
	campaignType.Computed["viewerCan"] = campaignAbilities()
}

var campaignFilter = &filter{unsaid: map[string]read.Narrow{"archived": inUse}}

func init() {
	campaignFilter.questions = map[string]question{
		"id":        oneOf("id"),
		"status":    oneOf("status"),
		"lead":      oneOf("lead_id"),
		"issue":     reaches(issueType, campaignIssues),
		"region":    lies(campaignRegions),
		"tag":       carries(campaignTags),
		"text":      words("cmp"),
		"startsOn":  days("starts_on"),
		"endsOn":    days("ends_on"),
		"archived":  archived,
		"createdAt": moments("created_at"),
		"updatedAt": moments("updated_at"),
		"partners":  related(campaignPartnerType, "campaign_id", func() *filter { return campaignPartnerFilter }),
	}
}

// partnerCounts counts the partners of campaigns by role and status, the
// weightiest role first.
var partnerCounts = read.Computed{Absent: []read.Fields{}, Load: func(ctx context.Context, c *ent.Client, ids []string, _ map[string]any) (map[string]any, error) {
	var counts []struct {
		CampaignID string                 `sql:"campaign_id"`
		Role       campaignpartner.Role   `sql:"role"`
		Status     campaignpartner.Status `sql:"status"`
		Count      int                    `sql:"count"`
	}
	err := c.CampaignPartner.Query().Where(campaignpartner.CampaignIDIn(ids...)).
		GroupBy(campaignpartner.FieldCampaignID, campaignpartner.FieldRole, campaignpartner.FieldStatus).
		Aggregate(func(s *sql.Selector) string { return sql.As(sql.Count("*"), "count") }).Scan(ctx, &counts)
	if err != nil {
		return nil, err
	}
	rows := map[string][]read.Fields{}
	for _, n := range counts {
		rows[n.CampaignID] = append(rows[n.CampaignID], read.Fields{"role": n.Role, "status": n.Status, "count": n.Count})
	}
	out := make(map[string]any, len(rows))
	for id, list := range rows {
		slices.SortFunc(list, func(a, b read.Fields) int { return countPlace(a) - countPlace(b) })
		out[id] = list
	}
	return out, nil
}}

// partnerStatuses are those of partners, in the order in which one comes in and leaves.
var partnerStatuses = []campaignpartner.Status{
	campaignpartner.StatusINVITED, campaignpartner.StatusCONSIDERING, campaignpartner.StatusCONFIRMED,
	campaignpartner.StatusDECLINED, campaignpartner.StatusWITHDRAWN,
}

// countPlace is the place of a count: by role, then by status.
func countPlace(f read.Fields) int {
	role, _ := f["role"].(campaignpartner.Role)
	status, _ := f["status"].(campaignpartner.Status)
	return slices.Index(schema.PartnerRoles, string(role))*len(partnerStatuses) + slices.Index(partnerStatuses, status)
}
