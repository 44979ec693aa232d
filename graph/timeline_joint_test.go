package graph

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/signon"
)

// jointRows is what a viewer sees of joint work that stands on timelines.
type jointRows struct {
	commitments []*ent.Commitment
	steps       []*ent.EndorsementStep
	signOns     []*ent.SignOn
	agreements  []*ent.Agreement
	events      []*ent.Event
	met         map[string][]string // organisations and people, by event and agreement
}

func (d *demoWorld) jointRows(t *testing.T, ctx context.Context) jointRows {
	t.Helper()
	p, errs := jointRows{met: map[string][]string{}}, [8]error{}
	p.commitments, errs[0] = d.ent().Commitment.Query().All(ctx)
	p.steps, errs[1] = d.ent().EndorsementStep.Query().All(ctx)
	p.signOns, errs[2] = d.ent().SignOn.Query().All(ctx)
	p.agreements, errs[3] = d.ent().Agreement.Query().All(ctx)
	p.events, errs[4] = d.ent().Event.Query().All(ctx)
	hosts, err5 := d.ent().EventOrganisation.Query().All(asServer(ctx))
	speakers, err6 := d.ent().EventSpeaker.Query().All(asServer(ctx))
	parties, err7 := d.ent().AgreementParty.Query().All(asServer(ctx))
	errs[5], errs[6], errs[7] = err5, err6, err7
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range hosts {
		p.met[x.EventID] = append(p.met[x.EventID], x.OrganisationID)
	}
	for _, x := range speakers {
		p.met[x.EventID] = append(p.met[x.EventID], x.PersonID)
	}
	for _, x := range parties {
		p.met[x.AgreementID] = append(p.met[x.AgreementID], x.OrganisationID)
	}
	return p
}

// moments are the entries of those whose timeline it is; bodies are those of them
// who are not there only because they hold a post.
func (p jointRows) moments(today calendar.Date, whose, bodies map[string]bool) []moment {
	var all []moment
	add := func(kind string, day calendar.Date, id string) {
		if day != "" && day <= today {
			all = append(all, moment{kind, beginOf(day), id})
		}
	}
	among := func(set map[string]bool, ids []string) bool {
		return slices.ContainsFunc(ids, func(id string) bool { return id != "" && set[id] })
	}
	for _, c := range p.commitments {
		if bodies[c.OrganisationID] {
			add("COMMITMENT_MADE", c.MadeOn, c.ID)
			add("COMMITMENT_RESOLVED", c.ResolvedOn, c.ID)
		}
	}
	for _, s := range p.steps {
		if bodies[s.OrganisationID] {
			add("ENDORSEMENT", s.DecidedOn, s.ID)
		}
	}
	for _, a := range p.agreements {
		if among(bodies, p.met[a.ID]) {
			add("AGREEMENT", a.AgreedOn, a.ID)
		}
	}
	for _, s := range p.signOns {
		if s.SignedAt != nil && among(whose, []string{s.OrganisationID, s.PersonID}) {
			all = append(all, moment{"SIGN_ON", *s.SignedAt, s.ID})
		}
	}
	for _, e := range p.events {
		if among(whose, p.met[e.ID]) {
			all = append(all, moment{"EVENT", e.StartsAt, e.ID})
		}
	}
	return all
}

// addJoint enters joint work of the first organisations and people at random, with
// many entries of one moment.
func (d *demoWorld) addJoint(t *testing.T, seed uint64) {
	t.Helper()
	o, r := &office{demoWorld: d, t: t, now: calendar.Now(t.Context())}, rand.New(rand.NewPCG(seed, 7))
	bodies, people := d.ids["Organisation"][:12], d.ids["Person"][:12]
	days := []calendar.Date{"2026-01-19", "2026-01-20", "2026-01-20", "2099-01-01"}
	moments := []time.Time{time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 19, 12, 0, 0, 5000, time.UTC)}
	c := o.campaign("Pay up", "ACTIVE")
	s := []string{o.statement(c), o.statement(c)}
	for _, b := range bodies {
		for range 2 {
			o.promise(c, b, oneAtRandom(r, []commitment.MadeBy{"THEM", "US"}), oneAtRandom(r, outcomeStatuses), oneAtRandom(r, days))
		}
		o.joins(c, b, "MEMBER", "CONSIDERING")
	}
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		for i, b := range bodies {
			if err := addDecision(ctx, tx, c, b, oneAtRandom(r, days), i%3 > 0); err != nil {
				return err
			}
			sign := tx.SignOn.Create().SetStatementID(s[0]).SetOrganisationID(b)
			if i%4 > 0 {
				sign.SetStatus(oneAtRandom(r, []signon.Status{"SIGNED", "WITHDRAWN"})).SetSignedNumber(1).SetSignedAt(oneAtRandom(r, moments))
			}
			if err := sign.Exec(ctx); err != nil {
				return err
			}
			err := tx.SignOn.Create().SetStatementID(s[1]).SetPersonID(people[i]).SetStatus("SIGNED").SetSignedNumber(1).SetSignedAt(oneAtRandom(r, moments)).Exec(ctx)
			if err != nil {
				return err
			}
			if err := addMeetings(ctx, tx, r, bodies, people[i], oneAtRandom(r, moments), oneAtRandom(r, days)); err != nil {
				return err
			}
		}
		return nil
	})
}

func addDecision(ctx context.Context, tx *ent.Tx, campaignID, organisationID string, day calendar.Date, decided bool) error {
	partners, err := tx.CampaignPartner.Query().All(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(partners, func(p *ent.CampaignPartner) bool {
		return p.CampaignID == campaignID && p.OrganisationID == organisationID
	})
	step := tx.EndorsementStep.Create().SetPartnerID(partners[i].ID).SetCampaignID(campaignID).SetOrganisationID(organisationID).SetBody("Executive")
	if decided {
		step.SetResult(endorsementstep.ResultCARRIED).SetDecidedOn(day)
	}
	return step.Exec(ctx)
}

// addMeetings enters an event with two hosts and a speaker, and an agreement with
// two parties that not everybody sees.
func addMeetings(ctx context.Context, tx *ent.Tx, r *rand.Rand, bodies []string, speaker string, at time.Time, agreed calendar.Date) error {
	e, err := tx.Event.Create().SetKind(event.KindRALLY).SetName("Rally").SetStartsAt(at).Save(ctx)
	if err != nil {
		return err
	}
	a, err := tx.Agreement.Create().SetTitle("We agree").SetKind(agreement.KindMOU).SetStatus(agreement.StatusAGREED).SetAgreedOn(agreed).
		SetTeam(oneAtRandom(r, []agreement.Team{"OUTREACH", "PRESS"})).SetConfidentiality(oneAtRandom(r, []agreement.Confidentiality{"OPEN", "OPEN", "TEAM", "RESTRICTED"})).Save(ctx)
	if err != nil {
		return err
	}
	if err := tx.EventSpeaker.Create().SetEventID(e.ID).SetPersonID(speaker).SetStartsAt(at).Exec(ctx); err != nil {
		return err
	}
	first := r.IntN(len(bodies))
	for _, b := range []string{bodies[first], bodies[(first+1)%len(bodies)]} {
		if err := tx.EventOrganisation.Create().SetEventID(e.ID).SetOrganisationID(b).SetRole("HOST").SetStartsAt(at).Exec(ctx); err != nil {
			return err
		}
		if err := tx.AgreementParty.Create().SetAgreementID(a.ID).SetOrganisationID(b).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
