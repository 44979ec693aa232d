package graph

import (
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var (
	interactionType = hideable(node("Interaction", "int", "interactions",
		func(c *ent.Client) read.Query { return c.Interaction.Query() }, needs(viewer.InteractionsRead)))
	participantType = hideable(node("Participant", "ipt", "participants",
		func(c *ent.Client) read.Query { return c.Participant.Query() }, needs(viewer.InteractionsRead)))
	documentLinkType = hideable(node("DocumentLink", "doc", "document_links",
		func(c *ent.Client) read.Query { return c.DocumentLink.Query() }, needs(viewer.InteractionsRead)))
	remarkType = hideable(node("Remark", "rmk", "remarks",
		func(c *ent.Client) read.Query { return c.Remark.Query() }, needs(viewer.InteractionsRead)))
)

// hideable marks a type of which some signed-in viewer may not see some rows.
func hideable(t *read.Type) *read.Type {
	t.Hideable = true
	return t
}

var interactionOrders = read.Orders{
	"STARTS_AT": "starts_at", "SUBJECT": "subject_folded", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at",
}

var latestContact = read.Order{Column: "starts_at", Desc: true}

var interactions = read.Connection{Type: interactionType, Orders: interactionOrders, Default: latestContact}

var remarkOrders = read.Orders{"CREATED_AT": "created_at"}

var remarks = read.Connection{Type: remarkType, Orders: remarkOrders, Default: newest}

// Tables between interactions and others. An interaction and an organisation or
// person meet in one involvement, however many people stood for them.
var (
	interactionTags = read.Via{Table: "interaction_tags", Parent: "interaction_id", Child: "tag_id"}
	sharedWithVia   = read.Via{Table: "interaction_shared_with", Parent: "interaction_id", Child: "user_id"}
	partnerVia      = read.Via{Table: "involvements", Parent: "interaction_id", Child: "partner_id"}
	contactVia      = read.Via{
		Table: "involvements", Parent: "partner_id", Child: "interaction_id",
		Copies: map[string]string{"starts_at": "starts_at", "id": "interaction_id"},
	}
	ourSideVia = read.Via{Table: "participants", Parent: "interaction_id", Child: "user_id"}
)

func init() {
	interactionType.Implements = append(interactionType.Implements, "SearchResult", "TimelineItem")
	ofSeen := schema.OfSeen("interactions")
	interactionType.Relations = map[string]read.Relation{
		"participants": read.Many(participantType, "interaction_id").Knowing(ofSeen),
		"documents":    read.Many(documentLinkType, "interaction_id").Knowing(ofSeen),
		"remarks":      read.Pages(remarkType, "interaction_id", remarkOrders, read.Order{Column: "created_at"}).Where(remarkFilter.read, "filter").Knowing(ofSeen),
		"followUps":    followUpsOf("interaction_id").Knowing(ofSeen),
		"campaign":     read.One(campaignType, "campaign_id"),
		"commitments":  commitmentsOf("interaction_id"),
		"tags":         read.Through(tagType, interactionTags, read.Order{Column: "name_folded"}),
		"sharedWith":   read.Through(userType, sharedWithVia, read.Order{Column: "name_folded"}),
		"createdBy":    author(),
	}
	interactionType.Computed["viewerCan"] = interactionAbilities()
	participantType.Relations = map[string]read.Relation{
		"person":       read.One(personType, "person_id"),
		"organisation": read.One(organisationType, "organisation_id"),
		"user":         read.One(userType, "user_id"),
	}
	remarkType.Relations = map[string]read.Relation{
		"interaction": read.One(interactionType, "interaction_id"),
		"person":      read.One(personType, "person_id"),
		"createdBy":   author(),
	}
	remarkType.Computed["use"] = read.Computed{Columns: []string{"terms"}, Value: always1(func(r read.Row) any { return useOf(r.Text(0)) })}
	remarkType.Computed["viewerCan"] = remarkAbilities()
}

// interactionsOf is the connection of those with an organisation or person.
func interactionsOf() read.Relation {
	return read.PagesThrough(interactionType, contactVia, interactionOrders, latestContact).Where(interactionFilter.read, "filter")
}

// uses says what may be done with what was said on some terms. What was said on
// none takes asking first.
var uses = map[string]string{
	"ON_THE_RECORD": "QUOTE_BY_NAME", "UNATTRIBUTABLE": "QUOTE_AS_ATTRIBUTED", "BACKGROUND": "USE_WITHOUT_SOURCE",
	"CHATHAM_HOUSE_RULE": "USE_WITHOUT_SOURCE", "LOBBY_TERMS": "USE_WITHOUT_SOURCE", "OFF_THE_RECORD": "DO_NOT_USE", "": "ASK_FIRST",
}

func useOf(terms string) string { return uses[terms] }

// termsFor are the terms that allow one of these uses.
func termsFor(allowed ...any) []any {
	var terms []any
	for t, use := range uses {
		if slices.Contains(allowed, any(use)) && t != "" {
			terms = append(terms, t)
		}
	}
	return terms
}

// usedAs: the terms allow one of these uses.
func usedAs(a *asking, path string, value any) read.Narrow {
	allowed := a.strings(path, value)
	return func(s *sql.Selector) {
		p := sql.In(s.C("terms"), termsFor(allowed...)...)
		if slices.Contains(allowed, any(uses[""])) {
			p = sql.Or(p, sql.IsNull(s.C("terms")))
		}
		s.Where(p)
	}
}

var (
	interactionFilter = &filter{}
	remarkFilter      = &filter{}
)

func init() {
	interactionFilter.questions = map[string]question{
		"id":              oneOf("id"),
		"kind":            oneOf("kind"),
		"status":          oneOf("status"),
		"direction":       oneOf("direction"),
		"team":            oneOf("team"),
		"confidentiality": oneOf("confidentiality"),
		"outcome":         oneOf("outcome"),
		"terms":           oneOf("terms"),
		"startsAt":        moments("starts_at"),
		"startsOn":        days("starts_on"),
		"organisation":    reaches(organisationType, partnerVia),
		"within":          withinBodies,
		"person":          reaches(personType, partnerVia),
		"user":            reaches(userType, ourSideVia),
		"createdBy":       oneOf("created_by"),
		"region":          withBodiesIn,
		"tag":             carries(interactionTags),
		"campaign":        names(campaignType, "campaign_id"),
		"series":          oneOf("series_id"),
		"text":            holdsWords,
		"createdAt":       moments("created_at"),
		"updatedAt":       moments("updated_at"),
		"organisations":   relatedVia(organisationType, partnerVia, func() *filter { return organisationFilter }),
		"people":          relatedVia(personType, partnerVia, func() *filter { return personFilter }),
		"remarks":         related(remarkType, "interaction_id", func() *filter { return remarkFilter }),
		"followUps":       related(followUpType, "interaction_id", func() *filter { return followUpFilter }),
	}
	remarkFilter.questions = map[string]question{
		"id":          oneOf("id"),
		"person":      oneOf("person_id"),
		"terms":       oneOf("terms"),
		"use":         usedAs,
		"createdAt":   moments("created_at"),
		"interaction": has(interactionType, "interaction_id", func() *filter { return interactionFilter }),
	}
}

// withinBodies: with one of the organisations or any body below them.
func withinBodies(a *asking, path string, value any) read.Narrow {
	if !a.allowed(organisationType) {
		return nil
	}
	return read.SomeVia(a.ctx, a.c, organisationType, partnerVia, atOrBelow(a, path, value))
}

// withBodiesIn: with an organisation that lies in one of the regions.
func withBodiesIn(a *asking, path string, value any) read.Narrow {
	if !a.allowed(organisationType) {
		return nil
	}
	return read.SomeVia(a.ctx, a.c, organisationType, partnerVia, lies(areasVia)(a, path, value))
}
