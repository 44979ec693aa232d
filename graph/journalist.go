package graph

import (
	"context"
	"maps"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/text"
	"github.com/breakthrough-party/coalition/viewer"
)

var journalistProfileType = node("JournalistProfile", "jrn", "journalist_profiles",
	func(c *ent.Client) read.Query { return c.JournalistProfile.Query() }, needs(viewer.PressRead))

var pressNoteType = hideable(node("PressNote", "prn", "press_notes",
	func(c *ent.Client) read.Query { return c.PressNote.Query() }, needs(viewer.PressRead)))

// beatType is of no field: filters look for the beats of people in it.
var beatType = &read.Type{
	Name: "Beat", Prefix: "bea", Table: "beats",
	Query: func(c *ent.Client) read.Query { return c.Beat.Query() }, Allow: needs(viewer.PressRead),
}

var journalistOrders = read.Orders{
	"NAME": "name_folded", "LAST_CONTACT_AT": "last_contact", "LAST_COVERAGE_AT": "last_coverage", "CREATED_AT": "created_at",
}

var journalists = read.Connection{Type: personType, Orders: journalistOrders, Default: people.Default}

func init() {
	journalistProfileType.Relations = map[string]read.Relation{"person": read.One(personType, "person_id"), "createdBy": author()}
	journalistProfileType.Computed["viewerCan"] = journalistProfileAbilities()
	pressNoteType.Relations = map[string]read.Relation{"person": read.One(personType, "person_id"), "createdBy": author()}
	pressNoteType.Computed["viewerCan"] = pressNoteAbilities()
}

// withLastCoverage makes people show when something of theirs was last published,
// to whoever may read coverage: the column is a variant of itself, so that reading,
// filtering and ordering by it need the scope.
func withLastCoverage(t *read.Type) {
	t.Variants = maps.Clone(t.Variants)
	t.Variants["last_coverage"] = read.Variant{
		Pick:    func(ctx context.Context) (string, error) { return "last_coverage_at", needs(viewer.PressRead)(ctx) },
		Columns: []string{"last_coverage_at"},
	}
	t.Computed["lastCoverageAt"] = read.Computed{Columns: []string{"last_coverage"}, Value: always1(func(r read.Row) any { return whenContacted(r.Time(0)) })}
}

var journalistFilter = &filter{unsaid: map[string]read.Narrow{"archived": inUse, "isJournalist": read.Is("is_journalist", true)}}

func init() {
	journalistFilter.questions = map[string]question{
		"id":                  oneOf("id"),
		"beat":                onBeat,
		"outlet":              worksNow(oneOf("organisation_id")),
		"medium":              worksNow(atMedium),
		"positionKind":        worksNow(oneOf("kind")),
		"freelance":           worksFreelance,
		"stance":              oneOf("stance"),
		"tag":                 carries(personTags),
		"region":              worksIn,
		"relationshipManager": oneOf("relationship_manager_id"),
		"doNotContact":        isSet("do_not_contact_at"),
		"archived":            archived,
		"text":                words("per"),
		"createdAt":           moments("created_at"),
		"lastCoverageAt":      seen(personType, "last_coverage", publishedWithin),
		"coverage":            relatedVia(coverageType, writtenVia, func() *filter { return coverageFilter }),
		"person":              asPerson,
	}
	contactQuestions(personType, journalistFilter.questions)
}

// asPerson: passes the filter of people.
func asPerson(a *asking, path string, value any) read.Narrow {
	return everyRow(personFilter.ask(a, path, value))
}

// onBeat: writes about one of these.
func onBeat(a *asking, path string, value any) read.Narrow {
	if !a.allowed(beatType) {
		return nil
	}
	beats := a.strings(path, value)
	for i, v := range beats {
		name, _ := v.(string)
		beats[i] = text.Fold(name)
	}
	return read.SomeInOrder(a.ctx, a.c, beatType, "person_id", "is_journalist", func(s *sql.Selector) { s.Where(sql.In(s.C("name_folded"), beats...)) })
}

// worksNow: holds a position today that passes.
func worksNow(ask question) question {
	return func(a *asking, path string, value any) read.Narrow {
		today := lastsOn("started_on", "ended_on", today(a.ctx))
		return read.Some(a.ctx, a.c, positionType, "person_id", read.And(today, ask(a, path, value)))
	}
}

// atMedium: positions at an organisation of one of these media.
func atMedium(a *asking, path string, value any) read.Narrow {
	return read.Has(a.ctx, a.c, organisationType, "organisation_id", oneOf("medium")(a, path, value))
}

// worksFreelance: whether a profile says so.
func worksFreelance(a *asking, _ string, value any) read.Narrow {
	if !a.allowed(journalistProfileType) {
		return nil
	}
	freelance := read.Some(a.ctx, a.c, journalistProfileType, "person_id", read.Is("freelance", true))
	if value == true {
		return freelance
	}
	return read.Not(freelance)
}

// publishedWithin: a time without the one that stands for none.
func publishedWithin(column string) question { return knownMoments(column, everHappened) }
