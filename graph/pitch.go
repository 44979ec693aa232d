package graph

import (
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var (
	pitchType = hideable(node("Pitch", "pit", "pitches",
		func(c *ent.Client) read.Query { return c.Pitch.Query() }, needs(viewer.PressRead)))
	pitchRecipientType = hideable(node("PitchRecipient", "pir", "pitch_recipients",
		func(c *ent.Client) read.Query { return c.PitchRecipient.Query() }, needs(viewer.PressRead)))
	pitchOverrideType = hideable(node("PitchOverride", "pio", "pitch_overrides",
		func(c *ent.Client) read.Query { return c.PitchOverride.Query() }, needs(viewer.PressRead)))
)

var pitchOrders = read.Orders{"SUBJECT": "subject_folded", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at"}

var pitches = read.Connection{Type: pitchType, Orders: pitchOrders, Default: newest}

var pitchRecipientOrders = read.Orders{"CREATED_AT": "created_at"}

var pitchRecipients = read.Connection{Type: pitchRecipientType, Orders: pitchRecipientOrders, Default: newest}

func init() {
	pitchType.Relations = map[string]read.Relation{
		"campaign":   read.One(campaignType, "campaign_id"),
		"recipients": pitchRecipientsOf("pitch_id", read.Order{Column: "created_at"}),
		"coverage":   coverageOf("pitch_id"),
		"createdBy":  author(),
	}
	pitchType.Computed["allowedMoves"] = allowedMoves(crm.PitchMoves, "status")
	pitchType.Computed["viewerCan"] = pitchAbilities()
	pitchRecipientType.Relations = map[string]read.Relation{
		"pitch":     read.One(pitchType, "pitch_id"),
		"person":    read.One(personType, "person_id"),
		"outlet":    read.One(organisationType, "organisation_id"),
		"overrides": read.Many(pitchOverrideType, "recipient_id"),
		"createdBy": author(),
	}
	// It sorts, so that it is never empty: whoever was not sent anything was sent it never.
	pitchRecipientType.Computed["sentAt"] = read.Computed{Columns: []string{"sent_at"}, Value: always1(func(r read.Row) any { return whenContacted(r.Time(0)) })}
	pitchRecipientType.Computed["allowedMoves"] = allowedMoves(crm.PitchRecipientMoves, "status")
	pitchRecipientType.Computed["viewerCan"] = pitchRecipientAbilities()
	pitchOverrideType.Relations = map[string]read.Relation{"createdBy": author()}
}

// pitchRecipientsOf is the connection of those whose column names the parent.
func pitchRecipientsOf(column string, byDefault read.Order) read.Relation {
	return read.Pages(pitchRecipientType, column, pitchRecipientOrders, byDefault).Where(pitchRecipientFilter.read, "filter")
}

var (
	pitchFilter          = &filter{}
	pitchRecipientFilter = &filter{}
)

func init() {
	pitchFilter.questions = map[string]question{
		"id":             oneOf("id"),
		"status":         oneOf("status"),
		"campaign":       names(campaignType, "campaign_id"),
		"exclusive":      isTrue("exclusive"),
		"embargoed":      isSet("embargo_lifts_at"),
		"embargoLiftsAt": moments("embargo_lifts_at"),
		"sentAt":         moments("sent_at"),
		"text":           begins("subject_folded"),
		"recipients":     related(pitchRecipientType, "pitch_id", func() *filter { return pitchRecipientFilter }),
		"createdBy":      oneOf("created_by"),
		"createdAt":      moments("created_at"),
		"updatedAt":      moments("updated_at"),
	}
	pitchRecipientFilter.questions = map[string]question{
		"id":            oneOf("id"),
		"pitch":         oneOf("pitch_id"),
		"pitchIs":       has(pitchType, "pitch_id", func() *filter { return pitchFilter }),
		"person":        names(personType, "person_id"),
		"personIs":      has(personType, "person_id", func() *filter { return personFilter }),
		"outlet":        names(organisationType, "organisation_id"),
		"status":        oneOf("status"),
		"embargoBroken": isSet("embargo_broken_at"),
		"sentAt":        knownMoments("sent_at", everHappened),
		"answeredAt":    moments("answered_at"),
		"createdAt":     moments("created_at"),
	}
}
