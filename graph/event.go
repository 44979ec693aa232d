package graph

import (
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var (
	eventType = node("Event", "evt", "events",
		func(c *ent.Client) read.Query { return c.Event.Query() }, needs(viewer.CampaignsRead))
	eventOrganisationType = node("EventOrganisation", "evo", "event_organisations",
		func(c *ent.Client) read.Query { return c.EventOrganisation.Query() }, needs(viewer.CampaignsRead))
	eventSpeakerType = node("EventSpeaker", "evs", "event_speakers",
		func(c *ent.Client) read.Query { return c.EventSpeaker.Query() }, needs(viewer.CampaignsRead))
)

var eventOrders = read.Orders{
	"STARTS_AT": "starts_at", "NAME": "name_folded", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at",
}

var events = read.Connection{Type: eventType, Orders: eventOrders, Default: read.Order{Column: "starts_at"}}

// latestEvent is the order of a partner's events.
var latestEvent = read.Order{Column: "starts_at", Desc: true}

// Tables between events and others.
var (
	atEventVia = read.Via{Table: "event_organisations", Parent: "event_id", Child: "organisation_id"}
	speaksVia  = read.Via{Table: "event_speakers", Parent: "event_id", Child: "person_id"}
)

func init() {
	eventType.Relations = map[string]read.Relation{
		"region":        read.One(regionType, "region_id"),
		"campaign":      read.One(campaignType, "campaign_id"),
		"organisations": eventOrganisationsOf("event_id", read.Order{Column: "id"}),
		"speakers":      read.Many(eventSpeakerType, "event_id"),
		"createdBy":     author(),
	}
	eventType.Computed["allowedMoves"] = allowedMoves(crm.EventMoves, "status")
	eventType.Computed["viewerCan"] = eventAbilities()
	campaignType.Relations["events"] = eventsOf("campaign_id")
	eventOrganisationType.Relations = map[string]read.Relation{
		"event":        read.One(eventType, "event_id"),
		"organisation": read.One(organisationType, "organisation_id"),
	}
	eventSpeakerType.Relations = map[string]read.Relation{
		"event":        read.One(eventType, "event_id"),
		"person":       read.One(personType, "person_id"),
		"user":         read.One(userType, "user_id"),
		"organisation": read.One(organisationType, "organisation_id"),
	}
}

// eventsOf is the connection of those whose column names the parent.
func eventsOf(column string) read.Relation {
	return read.Pages(eventType, column, eventOrders, events.Default).Where(eventFilter.read, "filter")
}

// eventOrganisationsOf is the connection of those whose column names the parent.
func eventOrganisationsOf(column string, order read.Order) read.Relation {
	return read.Pages(eventOrganisationType, column, nil, order).Where(eventOrganisationFilter.read, "filter")
}

// speaking is where a person speaks, the latest first.
func speaking() read.Relation { return read.Pages(eventSpeakerType, "person_id", nil, latestEvent) }

// eventFilter and that of the organisations at an event name each other.
var (
	eventFilter             = &filter{}
	eventOrganisationFilter = &filter{}
)

func init() {
	eventFilter.questions = map[string]question{
		"id":            oneOf("id"),
		"kind":          oneOf("kind"),
		"status":        oneOf("status"),
		"startsAt":      moments("starts_at"),
		"region":        oneOf("region_id"),
		"campaign":      oneOf("campaign_id"),
		"organisation":  reaches(organisationType, atEventVia),
		"speaker":       reaches(personType, speaksVia),
		"text":          begins("name_folded"),
		"createdAt":     moments("created_at"),
		"updatedAt":     moments("updated_at"),
		"organisations": related(eventOrganisationType, "event_id", func() *filter { return eventOrganisationFilter }),
	}
	eventOrganisationFilter.questions = map[string]question{
		"organisation": oneOf("organisation_id"),
		"role":         oneOf("role"),
		"event":        has(eventType, "event_id", func() *filter { return eventFilter }),
	}
}
