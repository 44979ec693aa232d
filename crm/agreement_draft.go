package crm

import (
	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// agreementDraft is an agreement as it will be, so that one set of rules holds
// for new ones and for edits.
type agreementDraft struct {
	title                      string
	kind                       agreement.Kind
	summary                    string
	campaignID                 string
	startsOn, endsOn, reviewOn calendar.Date
	team                       agreement.Team
	confidentiality            agreement.Confidentiality
}

func draftOfAgreement(a *ent.Agreement) agreementDraft {
	return agreementDraft{
		title: a.Title, kind: a.Kind, summary: a.Summary, campaignID: a.CampaignID,
		startsOn: a.StartsOn, endsOn: a.EndsOn, reviewOn: a.ReviewOn, team: a.Team, confidentiality: a.Confidentiality,
	}
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *agreementDraft) check(f *Faults) {
	d.title = f.name("input.title", d.title, 1, 200)
	f.choice("input.kind", agreement.KindValidator(d.kind))
	f.choice("input.team", agreement.TeamValidator(d.team))
	f.choice("input.confidentiality", agreement.ConfidentialityValidator(d.confidentiality))
	d.summary = f.text("input.summary", d.summary, 0, 10_000)
	f.day("input.reviewOn", d.reviewOn)
	f.term(d.startsOn, d.endsOn)
}

// term checks the first and the last day on which an agreement holds.
func (f *Faults) term(startsOn, endsOn calendar.Date) {
	f.day("input.startsOn", startsOn)
	f.day("input.endsOn", endsOn)
	if endsOn != "" && endsOn < startsOn {
		f.add(Invalid, "input.endsOn", "The last day is before the first, "+string(startsOn)+".")
	}
}

// fill writes into a mutation what is another than it was.
func (d agreementDraft) fill(m *ent.AgreementMutation, was agreementDraft) {
	setNew(m.SetTitle, d.title, was.title)
	setNew(m.SetKind, d.kind, was.kind)
	setNew(m.SetSummary, d.summary, was.summary)
	setOrClear(m.SetCampaignID, m.ClearCampaignID, d.campaignID, was.campaignID)
	setNew(m.SetStartsOn, d.startsOn, was.startsOn)
	setNew(m.SetEndsOn, d.endsOn, was.endsOn)
	setNew(m.SetReviewOn, d.reviewOn, was.reviewOn)
	setNew(m.SetTeam, d.team, was.team)
	setNew(m.SetConfidentiality, d.confidentiality, was.confidentiality)
}

func (d agreementDraft) closure() schema.Closure {
	return schema.Closure{Confidentiality: string(d.confidentiality), Team: string(d.team)}
}
