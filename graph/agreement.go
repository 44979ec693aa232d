package graph

import (
	"fmt"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var (
	agreementType = hideable(node("Agreement", "agr", "agreements",
		func(c *ent.Client) read.Query { return c.Agreement.Query() }, needs(viewer.CampaignsRead)))
	agreementPartyType = hideable(node("AgreementParty", "agp", "agreement_parties",
		func(c *ent.Client) read.Query { return c.AgreementParty.Query() }, needs(viewer.CampaignsRead)))
	agreementTermType = hideable(node("AgreementTerm", "agt", "agreement_terms",
		func(c *ent.Client) read.Query { return c.AgreementTerm.Query() }, needs(viewer.CampaignsRead)))
)

var agreementOrders = read.Orders{
	"TITLE": "title_folded", "STARTS_ON": "starts_on", "ENDS_ON": "ends_on", "REVIEW_ON": "review_on",
	"CREATED_AT": "created_at", "UPDATED_AT": "updated_at",
}

var agreements = read.Connection{Type: agreementType, Orders: agreementOrders, Default: read.Order{Column: "title_folded"}}

// Tables between agreements and others.
var (
	partyVia        = read.Via{Table: "agreement_parties", Parent: "agreement_id", Child: "organisation_id"}
	agreementsVia   = read.Via{Table: "agreement_parties", Parent: "organisation_id", Child: "agreement_id"}
	agreementShares = read.Via{Table: "agreement_shared_with", Parent: "agreement_id", Child: "user_id"}
)

func init() {
	ofSeen := schema.OfSeen("agreements")
	agreementType.Relations = map[string]read.Relation{
		"campaign":   read.One(campaignType, "campaign_id"),
		"sharedWith": read.Through(userType, agreementShares, read.Order{Column: "name_folded"}),
		"parties":    read.Many(agreementPartyType, "agreement_id").Knowing(ofSeen),
		"terms":      read.Many(agreementTermType, "agreement_id").Knowing(ofSeen),
		"seats":      read.Many(pactSeatType, "agreement_id", byConstituency).Knowing(ofSeen),
		"createdBy":  author(),
	}
	agreementType.Computed["allowedMoves"] = allowedMoves(crm.AgreementMoves, "status")
	agreementType.Computed["viewerCan"] = agreementAbilities()
	agreementPartyType.Relations = map[string]read.Relation{
		"agreement":    read.One(agreementType, "agreement_id"),
		"organisation": read.One(organisationType, "organisation_id"),
		"signedBy":     read.One(positionType, "signed_by_id"),
	}
	agreementTermType.Relations = map[string]read.Relation{
		"agreement": read.One(agreementType, "agreement_id"),
		"brokenBy":  read.One(organisationType, "broken_by_id"),
		"createdBy": author(),
	}
	agreementTermType.Computed["viewerCan"] = agreementTermAbilities()
	campaignType.Relations["agreements"] = agreementsOf("campaign_id")
}

// agreementsOf is the connection of those whose column names the parent.
func agreementsOf(column string) read.Relation {
	return read.Pages(agreementType, column, agreementOrders, newest).Where(agreementFilter.read, "filter")
}

// agreementsWith is the connection of those to which an organisation is party.
func agreementsWith() read.Relation {
	return read.PagesThrough(agreementType, agreementsVia, agreementOrders, newest).Where(agreementFilter.read, "filter")
}

var agreementFilter = &filter{}

func init() {
	agreementFilter.questions = map[string]question{
		"id":              oneOf("id"),
		"kind":            oneOf("kind"),
		"status":          oneOf("status"),
		"party":           reaches(organisationType, partyVia),
		"parties":         relatedVia(organisationType, partyVia, func() *filter { return organisationFilter }),
		"campaign":        oneOf("campaign_id"),
		"team":            oneOf("team"),
		"confidentiality": oneOf("confidentiality"),
		"expiringWithin":  expiringWithin,
		"startsOn":        days("starts_on"),
		"endsOn":          days("ends_on"),
		"reviewOn":        days("review_on"),
		"text":            begins("title_folded"),
		"createdBy":       oneOf("created_by"),
		"createdAt":       moments("created_at"),
		"updatedAt":       moments("updated_at"),
	}
}

// farthestExpiry is how many days ahead can be asked for.
const farthestExpiry = 3660

// expiringWithin: agreed, and its last day is today or one of the next days.
func expiringWithin(a *asking, path string, value any) read.Narrow {
	n, err := parseInt(value)
	if err != nil || n < 0 || n > farthestExpiry {
		return a.fault(path, fmt.Sprintf("This must be 0 to %d days.", farthestExpiry))
	}
	from := calendar.Today(a.ctx)
	until := from.AddDays(int(n))
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C("status"), "AGREED"), sql.GTE(s.C("ends_on"), string(from)), sql.LTE(s.C("ends_on"), string(until))))
	}
}
