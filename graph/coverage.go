package graph

import (
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

// coverageType and mentionType are hidden when they were entered by mistake and by
// nothing else, as positions are.
var (
	coverageType = node("Coverage", "cov", "coverages",
		func(c *ent.Client) read.Query { return c.Coverage.Query() }, needs(viewer.PressRead))
	mentionType = node("Mention", "men", "mentions",
		func(c *ent.Client) read.Query { return c.Mention.Query() }, needs(viewer.PressRead))
)

var coverageOrders = read.Orders{"PUBLISHED_AT": "published_at", "HEADLINE": "headline_folded", "CREATED_AT": "created_at"}

var latestPublished = read.Order{Column: "published_at", Desc: true}

var coverages = read.Connection{Type: coverageType, Orders: coverageOrders, Default: latestPublished}

var mentionOrders = read.Orders{"PUBLISHED_AT": "published_at", "CREATED_AT": "created_at"}

// Tables between coverage and others. A piece mentions nobody twice.
var (
	bylinesVia    = read.Via{Table: "bylines", Parent: "coverage_id", Child: "person_id"}
	writtenVia    = read.Via{Table: "bylines", Parent: "person_id", Child: "coverage_id", Copies: publishedCopies}
	campaignVia   = read.Via{Table: "mentions", Parent: "campaign_id", Child: "coverage_id", Copies: publishedCopies}
	aboutCampaign = read.Via{Table: "mentions", Parent: "coverage_id", Child: "campaign_id"}
	aboutPartner  = read.Via{Table: "mentions", Parent: "coverage_id", Child: "organisation_id"}
)

var publishedCopies = map[string]string{"published_at": "published_at", "id": "coverage_id"}

func init() {
	coverageType.Implements = append(coverageType.Implements, "SearchResult")
	coverageType.Relations = map[string]read.Relation{
		"outlet":      read.One(organisationType, "organisation_id"),
		"journalists": read.Through(personType, bylinesVia, read.Order{Column: "name_folded"}),
		"mentions":    read.Many(mentionType, "coverage_id"),
		"pitch":       read.One(pitchType, "pitch_id"),
		"createdBy":   author(),
	}
	coverageType.Computed["viewerCan"] = coverageAbilities()
	mentionType.Relations = map[string]read.Relation{
		"coverage":     read.One(coverageType, "coverage_id"),
		"organisation": read.One(organisationType, "organisation_id"),
		"campaign":     read.One(campaignType, "campaign_id"),
		"createdBy":    author(),
	}
	mentionType.Computed["us"] = read.Computed{Columns: []string{"organisation_id", "campaign_id"},
		Value: always1(func(r read.Row) any { return r.Null(0) && r.Null(1) })}
	mentionType.Computed["viewerCan"] = mentionAbilities()

	campaignType.Relations["coverage"] = coverageThrough(campaignVia)
	campaignType.Relations["mentions"] = mentionsOf("campaign_id")
}

// coverageOf is the connection of what names the parent in its column.
func coverageOf(column string) read.Relation {
	return read.Pages(coverageType, column, coverageOrders, latestPublished).Where(coverageFilter.read, "filter")
}

// coverageThrough is the connection of what is reached over a table between.
func coverageThrough(via read.Via) read.Relation {
	return read.PagesThrough(coverageType, via, coverageOrders, latestPublished).Where(coverageFilter.read, "filter")
}

// mentionsOf is the connection of those whose column names the parent.
func mentionsOf(column string) read.Relation {
	return read.Pages(mentionType, column, mentionOrders, latestPublished).Where(mentionFilter.read, "filter")
}

// ofUs: mentions of nobody else.
func ofUs(s *sql.Selector) {
	s.Where(sql.And(sql.IsNull(s.C("organisation_id")), sql.IsNull(s.C("campaign_id"))))
}

// coverageFilter and that of mentions name each other.
var (
	coverageFilter = &filter{}
	mentionFilter  = &filter{}
)

func init() {
	coverageFilter.questions = map[string]question{
		"id":           oneOf("id"),
		"kind":         oneOf("kind"),
		"outlet":       oneOf("organisation_id"),
		"journalist":   reaches(personType, bylinesVia),
		"campaign":     reaches(campaignType, aboutCampaign),
		"organisation": reaches(organisationType, aboutPartner),
		"us":           mentionsUs,
		"sentiment":    treatsUs,
		"publishedAt":  moments("published_at"),
		"publishedOn":  days("published_on"),
		"text":         words("cov"),
		"reach":        numbers("reach"),
		"pitch":        ofPitch,
		"createdAt":    moments("created_at"),
		"mentions":     related(mentionType, "coverage_id", func() *filter { return mentionFilter }),
	}
	mentionFilter.questions = map[string]question{
		"id":           oneOf("id"),
		"organisation": oneOf("organisation_id"),
		"campaign":     names(campaignType, "campaign_id"),
		"us":           isOfUs,
		"sentiment":    oneOf("sentiment"),
		"publishedAt":  moments("published_at"),
		"createdAt":    moments("created_at"),
		"coverage":     has(coverageType, "coverage_id", func() *filter { return coverageFilter }),
	}
}

// ofPitch: it came of one of these pitches.
//
// SECURITY: of one that the viewer may see, else the answer would tell of which.
func ofPitch(a *asking, path string, value any) read.Narrow {
	return read.Has(a.ctx, a.c, pitchType, "pitch_id", oneOf("id")(a, path, value))
}

// isOfUs: whether it is us who are mentioned.
func isOfUs(_ *asking, _ string, value any) read.Narrow {
	if value == true {
		return ofUs
	}
	return read.Not(ofUs)
}

// mentionsUs: whether one of its mentions is of us.
func mentionsUs(a *asking, _ string, value any) read.Narrow {
	if value == true {
		return read.Some(a.ctx, a.c, mentionType, "coverage_id", ofUs)
	}
	return read.None(a.ctx, a.c, mentionType, "coverage_id", ofUs)
}

// treatsUs: it mentions us in one of these ways.
func treatsUs(a *asking, path string, value any) read.Narrow {
	return read.Some(a.ctx, a.c, mentionType, "coverage_id", read.And(ofUs, oneOf("sentiment")(a, path, value)))
}
