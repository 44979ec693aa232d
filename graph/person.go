package graph

import (
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var personType = node("Person", "per", "persons",
	func(c *ent.Client) read.Query { return c.Person.Query() }, needs(viewer.PartnersRead))

var positionType = node("Position", "pos", "positions",
	func(c *ent.Client) read.Query { return c.Position.Query() }, needs(viewer.PartnersRead))

var personOrders = read.Orders{
	"NAME": "name_folded", "FAMILY_NAME": "family_name_folded", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at",
	"LAST_CONTACT_AT": "last_contact", "NEXT_FOLLOW_UP_ON": "next_follow_up", "NEXT_CONTACT_DUE": "next_contact_due",
}

var people = read.Connection{Type: personType, Orders: personOrders, Default: read.Order{Column: "name_folded"}}

var positionOrders = read.Orders{"STARTED_ON": "started_on", "TITLE": "title_folded", "CREATED_AT": "created_at"}

var positions = read.Connection{
	Type: positionType, Orders: positionOrders, Default: read.Order{Column: "created_at", Desc: true},
}

var latestStart = read.Order{Column: "started_on", Desc: true}

// positionsOf is the connection of those whose column names the parent.
func positionsOf(column string) read.Relation {
	return read.Pages(positionType, column, positionOrders, latestStart).Where(positionFilter.read, "filter")
}

func init() {
	personType.Implements = append(personType.Implements, "SearchResult", "Partner")
	personType.Relations = map[string]read.Relation{
		"relationshipManager": read.One(userType, "relationship_manager_id"),
		"doNotContact":        read.Inline(doNotContactType, "do_not_contact_at"),
		"tags":                read.Through(tagType, personTags, read.Order{Column: "name_folded"}),
		"positions":           positionsOf("person_id").Few(),
		"contactPoints":       contactPointsOf("person_id"),
		"interactions":        interactionsOf(),
		"followUps":           followUpsOf("person_id"),
		"stanceRecords":       stanceRecordsOf("person_id"),
		"timeline":            personTimeline(),
		"signOns":             signOnsOf("person_id", newest),
		"speaking":            speaking(),
		"journalist":          read.Its(journalistProfileType, "person_id"),
		"coverage":            coverageThrough(writtenVia).Few(),
		"pitches":             pitchRecipientsOf("person_id", read.Order{Column: "sent_at", Desc: true}),
		"pressNotes":          read.Pages(pressNoteType, "person_id", nil, newest),
		"createdBy":           author(),
	}
	personType.Computed["viewerCan"] = personAbilities()
	withContactState(personType)
	withLastCoverage(personType)
	positionType.Implements = append(positionType.Implements, "TimelineItem")
	positionType.Relations = map[string]read.Relation{
		"person":       read.One(personType, "person_id"),
		"organisation": read.One(organisationType, "organisation_id"),
		"createdBy":    author(),
	}
	positionType.Computed["isCurrent"] = heldToday
	positionType.Computed["viewerCan"] = positionAbilities()
}

var personFilter = &filter{unsaid: map[string]read.Narrow{"archived": inUse}}

var positionFilter = &filter{}

func init() {
	personFilter.questions = map[string]question{
		"id":                  oneOf("id"),
		"stance":              oneOf("stance"),
		"tag":                 carries(personTags),
		"region":              worksIn,
		"relationshipManager": oneOf("relationship_manager_id"),
		"doNotContact":        isSet("do_not_contact_at"),
		"isJournalist":        isTrue("is_journalist"),
		"archived":            archived,
		"text":                words("per"),
		"createdAt":           moments("created_at"),
		"updatedAt":           moments("updated_at"),
		"positions":           related(positionType, "person_id", func() *filter { return positionFilter }),
		"interactions":        relatedVia(interactionType, contactVia, func() *filter { return interactionFilter }),
		"followUps":           related(followUpType, "person_id", func() *filter { return followUpFilter }),
		"stances":             related(stanceRecordType, "person_id", func() *filter { return stanceRecordFilter }),
	}
	contactQuestions(personType, personFilter.questions)
	positionFilter.questions = map[string]question{
		"id":           oneOf("id"),
		"kind":         oneOf("kind"),
		"current":      current("started_on", "ended_on"),
		"asOf":         asOf("started_on", "ended_on"),
		"primary":      isTrue("primary"),
		"startedOn":    days("started_on"),
		"endedOn":      days("ended_on"),
		"title":        begins("title_folded"),
		"createdAt":    moments("created_at"),
		"organisation": has(organisationType, "organisation_id", func() *filter { return organisationFilter }),
		"person":       has(personType, "person_id", func() *filter { return personFilter }),
	}
}

// worksIn: holds a position today at an organisation of one of the regions.
func worksIn(a *asking, path string, value any) read.Narrow {
	there := read.Has(a.ctx, a.c, organisationType, "organisation_id", lies(areasVia)(a, path, value))
	today := lastsOn("started_on", "ended_on", today(a.ctx))
	return read.Some(a.ctx, a.c, positionType, "person_id", func(s *sql.Selector) { there(s); today(s) })
}
