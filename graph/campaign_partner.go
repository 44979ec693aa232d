package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var campaignPartnerType = node("CampaignPartner", "cpa", "campaign_partners",
	func(c *ent.Client) read.Query { return c.CampaignPartner.Query() }, needs(viewer.CampaignsRead))

// endorsementStepType is hidden when it was entered by mistake and by nothing
// else, as positions are.
var endorsementStepType = node("EndorsementStep", "ens", "endorsement_steps",
	func(c *ent.Client) read.Query { return c.EndorsementStep.Query() }, needs(viewer.CampaignsRead))

var campaignPartnerOrders = read.Orders{"ROLE": "role_rank", "CREATED_AT": "created_at", "DECIDED_ON": "decided_on"}

var weightiest = read.Order{Column: "role_rank"}

var campaignPartners = read.Connection{Type: campaignPartnerType, Orders: campaignPartnerOrders, Default: weightiest}

var endorsementStepOrders = read.Orders{"MEETS_ON": "meets_on", "CREATED_AT": "created_at"}

var earliestMeeting = read.Order{Column: "meets_on"}

var endorsementSteps = read.Connection{Type: endorsementStepType, Orders: endorsementStepOrders, Default: earliestMeeting}

func init() {
	campaignPartnerType.Relations = map[string]read.Relation{
		"campaign":     read.One(campaignType, "campaign_id"),
		"organisation": read.One(organisationType, "organisation_id"),
		"contact":      read.One(personType, "contact_id"),
		"steps":        endorsementStepsOf("partner_id"),
		"createdBy":    author(),
	}
	campaignPartnerType.Computed["allowedMoves"] = allowedMoves(crm.CampaignPartnerMoves, "status")
	campaignPartnerType.Computed["viewerCan"] = campaignPartnerAbilities()
	endorsementStepType.Implements = append(endorsementStepType.Implements, "TimelineItem")
	endorsementStepType.Relations = map[string]read.Relation{
		"partner":      read.One(campaignPartnerType, "partner_id"),
		"campaign":     read.One(campaignType, "campaign_id"),
		"organisation": read.One(organisationType, "organisation_id"),
		"createdBy":    author(),
	}
	endorsementStepType.Computed["allowedMoves"] = allowedMoves(crm.EndorsementMoves, "result")
	endorsementStepType.Computed["viewerCan"] = endorsementStepAbilities()
}

// campaignPartnersOf is the connection of those whose column names the parent.
func campaignPartnersOf(column string) read.Relation {
	return read.Pages(campaignPartnerType, column, campaignPartnerOrders, weightiest).Where(campaignPartnerFilter.read, "filter")
}

// endorsementStepsOf is the connection of those whose column names the parent.
func endorsementStepsOf(column string) read.Relation {
	return read.Pages(endorsementStepType, column, endorsementStepOrders, earliestMeeting).Where(endorsementStepFilter.read, "filter")
}

var campaignPartnerFilter = &filter{}

var endorsementStepFilter = &filter{}

func init() {
	campaignPartnerFilter.questions = map[string]question{
		"id":             oneOf("id"),
		"campaign":       oneOf("campaign_id"),
		"organisation":   oneOf("organisation_id"),
		"role":           oneOf("role"),
		"status":         oneOf("status"),
		"decidedBy":      oneOf("decided_by"),
		"decidedOn":      days("decided_on"),
		"contact":        oneOf("contact_id"),
		"createdAt":      moments("created_at"),
		"campaignIs":     has(campaignType, "campaign_id", func() *filter { return campaignFilter }),
		"organisationIs": has(organisationType, "organisation_id", func() *filter { return organisationFilter }),
	}
	endorsementStepFilter.questions = map[string]question{
		"id":           oneOf("id"),
		"partner":      oneOf("partner_id"),
		"campaign":     oneOf("campaign_id"),
		"organisation": oneOf("organisation_id"),
		"result":       oneOf("result"),
		"level":        oneOf("level"),
		"meetsOn":      days("meets_on"),
		"decidedOn":    days("decided_on"),
		"createdAt":    moments("created_at"),
	}
}

// waitingDays is how far ahead endorsementsWaiting looks when nothing is said.
const waitingDays = 30

// endorsementsWaiting answers the decisions that are still to come, the earliest first.
func (r *Resolver) endorsementsWaiting(ctx context.Context) (*read.Object, error) {
	args := arguments(ctx)
	until := string(calendar.Today(ctx).AddDays(waitingDays))
	if day, given := args["until"]; given && day != nil {
		var err error
		if until, err = parseDay(day); err != nil {
			return nil, &crm.Error{Code: crm.Invalid, Field: "until", Message: err.Error()}
		}
	}
	in := read.Has(ctx, r.ent(), campaignPartnerType, "partner_id", func(s *sql.Selector) {
		s.Where(sql.NotIn(s.C("status"), "DECLINED", "WITHDRAWN"))
	})
	on := read.Has(ctx, r.ent(), campaignType, "campaign_id", read.And(inUse, func(s *sql.Selector) {
		s.Where(sql.NotIn(s.C("status"), "WON", "LOST", "ENDED"))
	}))
	due := func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C("result"), "PENDING"), sql.NEQ(s.C("meets_on"), ""), sql.LTE(s.C("meets_on"), until)))
	}
	o, err := r.engine.List(ctx, r.ent(), read.Connection{Type: endorsementStepType, Default: earliestMeeting}, read.And(due, in, on))
	return o, err
}
