package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/text"
)

// interactionDraft is an interaction as it will be, so that one set of rules
// holds for new ones and for edits. An absent time is zero.
type interactionDraft struct {
	kind             interaction.Kind
	status           interaction.Status
	direction        interaction.Direction
	startsAt, endsAt time.Time
	place            string
	subject, summary string
	outcome          interaction.Outcome
	terms            interaction.Terms
	attributeAs      string
	team             interaction.Team
	confidentiality  interaction.Confidentiality
	campaignID       string
}

func draftOfInteraction(i *ent.Interaction) interactionDraft {
	return interactionDraft{
		kind: i.Kind, status: i.Status, direction: i.Direction, startsAt: i.StartsAt, endsAt: orZero(i.EndsAt),
		place: i.Place, subject: i.Subject, summary: i.Summary, outcome: orZero(i.Outcome), terms: orZero(i.Terms),
		attributeAs: i.AttributeAs, team: i.Team, confidentiality: i.Confidentiality, campaignID: i.CampaignID,
	}
}

// orZero is what a pointer leads to, or nothing.
func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// fill writes into a mutation what is another than it was, with what is computed from it.
func (d interactionDraft) fill(ctx context.Context, m *ent.InteractionMutation, was interactionDraft) {
	setNew(m.SetKind, d.kind, was.kind)
	setNew(m.SetStatus, d.status, was.status)
	setNew(m.SetDirection, d.direction, was.direction)
	if !d.startsAt.Equal(was.startsAt) {
		m.SetStartsAt(d.startsAt)
		m.SetStartsOn(d.day(ctx))
	}
	setOrClearMoment(m.SetEndsAt, m.ClearEndsAt, d.endsAt, was.endsAt)
	setNew(m.SetPlace, d.place, was.place)
	setNew(m.SetSubject, d.subject, was.subject)
	setNew(m.SetSummary, d.summary, was.summary)
	if d.subject != was.subject || d.summary != was.summary {
		m.SetWords(text.IndexedWords(d.subject, d.summary))
	}
	setOrClear(m.SetOutcome, m.ClearOutcome, d.outcome, was.outcome)
	setOrClear(m.SetTerms, m.ClearTerms, d.terms, was.terms)
	setNew(m.SetAttributeAs, d.attributeAs, was.attributeAs)
	setNew(m.SetTeam, d.team, was.team)
	setNew(m.SetConfidentiality, d.confidentiality, was.confidentiality)
	setOrClear(m.SetCampaignID, m.ClearCampaignID, d.campaignID, was.campaignID)
}

func (d interactionDraft) closure() schema.Closure {
	return schema.Closure{Confidentiality: string(d.confidentiality), Team: string(d.team)}
}

// closed says that not everybody who reads partners sees it.
func (d interactionDraft) closed() bool {
	return d.confidentiality != interaction.ConfidentialityOPEN
}

// day is the day on which it begins, in the party's zone.
func (d interactionDraft) day(ctx context.Context) calendar.Date {
	return dayOf(ctx, d.startsAt)
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *interactionDraft) check(f *Faults) {
	f.choice("input.kind", interaction.KindValidator(d.kind))
	f.choice("input.direction", interaction.DirectionValidator(d.direction))
	f.choice("input.team", interaction.TeamValidator(d.team))
	f.choice("input.confidentiality", interaction.ConfidentialityValidator(d.confidentiality))
	if d.outcome != "" {
		f.choice("input.outcome", interaction.OutcomeValidator(d.outcome))
	}
	if d.terms != "" {
		f.choice("input.terms", interaction.TermsValidator(d.terms))
	}
	d.place = f.line("input.place", d.place, 0, 200)
	d.subject = f.name("input.subject", d.subject, 1, 200)
	d.summary = f.text("input.summary", d.summary, 0, 10_000)
	d.attributeAs = f.line("input.attributeAs", d.attributeAs, 0, 200)
	d.startsAt, d.endsAt = f.span(d.startsAt, d.endsAt)
	if d.outcome != "" && d.status != interaction.StatusHELD {
		f.add(Invalid, "input.outcome", "Only what took place has an outcome.")
	}
	f.offTheRecord("input.terms", string(d.terms), d.confidentiality)
}

// offTheRecord notes a fault where all who read partners would read what was
// said off the record.
func (f *Faults) offTheRecord(field, terms string, c interaction.Confidentiality) {
	if terms == "OFF_THE_RECORD" && c == interaction.ConfidentialityOPEN {
		f.add(Invalid, field, "What was said off the record cannot be open to everybody: let it be for the team, or restricted.")
	}
}

// begun notes a fault unless what is held has begun, and what is planned has not.
func (f *Faults) begun(ctx context.Context, d interactionDraft) {
	switch now := calendar.Now(ctx); {
	case d.status == interaction.StatusHELD && d.startsAt.After(now):
		f.add(Invalid, "input.startsAt", "This is yet to come: planInteraction enters what is planned.")
	case d.status == interaction.StatusPLANNED && d.startsAt.Before(now):
		f.add(Invalid, "input.startsAt", "This is past: logInteraction enters what took place.")
	}
}
