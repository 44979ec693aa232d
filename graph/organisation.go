package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var organisationType = node("Organisation", "org", "organisations",
	func(c *ent.Client) read.Query { return c.Organisation.Query() }, needs(viewer.PartnersRead))

var externalIDType = node("ExternalID", "xid", "external_ids",
	func(c *ent.Client) read.Query { return c.ExternalID.Query() }, needs(viewer.PartnersRead))

// doNotContactType is made of the row of an organisation or person.
var doNotContactType = &read.Type{
	Name: "DoNotContact", Allow: needs(viewer.PartnersRead),
	Columns: map[string]string{"reason": "do_not_contact_reason", "at": "do_not_contact_at"},
}

var organisationOrders = read.Orders{
	"NAME": "name_folded", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at", "MEMBER_COUNT": "member_count",
	"LAST_CONTACT_AT": "last_contact", "NEXT_FOLLOW_UP_ON": "next_follow_up", "NEXT_CONTACT_DUE": "next_contact_due",
}

var organisations = read.Connection{Type: organisationType, Orders: organisationOrders, Default: read.Order{Column: "name_folded"}}

// Tables between organisations and others.
var (
	aboveVia = read.Via{Table: "ancestors", Parent: "organisation_id", Child: "ancestor_id", Where: notItself}
	belowVia = read.Via{Table: "ancestors", Parent: "ancestor_id", Child: "organisation_id", Where: notItself}
	ownVia   = read.Via{Table: "organisation_regions", Parent: "organisation_id", Child: "region_id"}
	areasVia = read.Via{Table: "organisation_areas", Parent: "organisation_id", Child: "region_id"}
)

func notItself(t *sql.SelectTable, _ map[string]any) *sql.Predicate { return sql.GT(t.C("depth"), 0) }

func init() {
	doNotContactType.Relations = map[string]read.Relation{"setBy": read.One(userType, "do_not_contact_set_by_id")}
	organisationType.Implements = append(organisationType.Implements, "SearchResult", "Partner")
	organisationType.Relations = map[string]read.Relation{
		"parent":                   read.One(organisationType, "parent_id"),
		"ancestors":                read.Through(organisationType, aboveVia, read.Order{Column: "depth", Between: true}),
		"branches":                 read.PagesThrough(organisationType, belowVia, organisationOrders, organisations.Default).Where(organisationFilter.read, "filter"),
		"units":                    read.Pages(organisationType, "parent_id", organisationOrders, organisations.Default).Where(organisationFilter.read, "filter"),
		"regions":                  read.Through(regionType, ownVia, read.Order{Column: "ons_code"}),
		"effectiveRegions":         read.Through(regionType, areasVia, read.Order{Column: "ons_code"}),
		"externalIDs":              read.Many(externalIDType, "organisation_id", read.Order{Column: "scheme"}),
		"relationshipManager":      read.One(userType, "relationship_manager_id"),
		"doNotContact":             read.Inline(doNotContactType, "do_not_contact_at"),
		"tags":                     read.Through(tagType, organisationTags, read.Order{Column: "name_folded"}),
		"positions":                positionsOf("organisation_id"),
		"peopleAt":                 read.Pages(positionType, "organisation_id", positionOrders, latestStart).Where(heldOn, "asOf"),
		"affiliations":             affiliationsOf("from_id"),
		"affiliates":               affiliationsOf("to_id"),
		"contactPoints":            contactPointsOf("organisation_id"),
		"interactions":             interactionsOf(),
		"followUps":                followUpsOf("organisation_id"),
		"stanceRecords":            stanceRecordsOf("organisation_id"),
		"stageChanges":             read.Pages(stageChangeType, "organisation_id", stageChangeOrders, newest).Where(stageChangeFilter.read, "filter"),
		"timeline":                 organisationTimeline(),
		"campaigns":                campaignPartnersOf("organisation_id"),
		"commitments":              commitmentsOf("organisation_id"),
		"events":                   eventOrganisationsOf("organisation_id", latestEvent),
		"signOns":                  signOnsOf("organisation_id", newest),
		"agreements":               agreementsWith(),
		"coverage":                 coverageOf("organisation_id"),
		"mentions":                 mentionsOf("organisation_id"),
		"incompatibilities":        incompatibilitiesOf("organisation_id"),
		"incompatibilitiesAgainst": incompatibilitiesOf("with_id"),
		"createdBy":                author(),
	}
	organisationType.Computed["viewerCan"] = organisationAbilities()
	organisationType.Computed["branchesCut"] = branchesCut
	withContactState(organisationType)
}

// organisationFilter is filled below, because filters of organisations, people,
// positions and affiliations name each other.
var organisationFilter = &filter{unsaid: map[string]read.Narrow{"archived": inUse}}

func init() {
	organisationFilter.questions = map[string]question{
		"id":                  oneOf("id"),
		"kind":                oneOf("kind"),
		"level":               oneOf("level"),
		"status":              oneOf("status"),
		"stage":               oneOf("stage"),
		"stance":              oneOf("stance"),
		"medium":              oneOf("medium"),
		"region":              lies(areasVia),
		"tag":                 carries(organisationTags),
		"relationshipManager": oneOf("relationship_manager_id"),
		"doNotContact":        isSet("do_not_contact_at"),
		"archived":            archived,
		"text":                words("org"),
		"parent":              oneOf("parent_id"),
		"within":              atOrBelow,
		"externalID":          knownAs,
		"memberCount":         numbers("member_count"),
		"founded":             days("founded"),
		"createdAt":           moments("created_at"),
		"updatedAt":           moments("updated_at"),
		"positions":           related(positionType, "organisation_id", func() *filter { return positionFilter }),
		"affiliations":        related(affiliationType, "from_id", func() *filter { return affiliationFilter }),
		"affiliates":          related(affiliationType, "to_id", func() *filter { return affiliationFilter }),
		"interactions":        relatedVia(interactionType, contactVia, func() *filter { return interactionFilter }),
		"followUps":           related(followUpType, "organisation_id", func() *filter { return followUpFilter }),
		"stances":             related(stanceRecordType, "organisation_id", func() *filter { return stanceRecordFilter }),
		"campaigns":           related(campaignPartnerType, "organisation_id", func() *filter { return campaignPartnerFilter }),
	}
	contactQuestions(organisationType, organisationFilter.questions)
}

// atOrBelow: one of the organisations or anywhere below them.
func atOrBelow(a *asking, path string, value any) read.Narrow {
	ids := a.strings(path, value)
	via := read.Via{Table: "ancestors", Parent: "organisation_id", Child: "ancestor_id"}
	return read.SomeVia(a.ctx, a.c, organisationType, via, func(s *sql.Selector) { s.Where(sql.In(s.C("id"), ids...)) })
}

// knownAs: under a number that somebody else gave.
func knownAs(a *asking, path string, value any) read.Narrow {
	number, _ := value.(map[string]any)
	return read.Some(a.ctx, a.c, externalIDType, "organisation_id", func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C("scheme"), number["scheme"]), sql.EQ(s.C("value"), number["value"])))
	})
}

// heldOn narrows positions to those that were held on the day asOf, or today.
func heldOn(ctx context.Context, _ *ent.Client, args map[string]any) (read.Narrow, error) {
	a := &asking{ctx: ctx}
	day, given := args["asOf"]
	if !given || day == nil {
		return current("started_on", "ended_on")(a, "asOf", true), nil
	}
	narrow := asOf("started_on", "ended_on")(a, "asOf", day)
	if len(a.faults) > 0 {
		return nil, a.faults
	}
	return narrow, nil
}
