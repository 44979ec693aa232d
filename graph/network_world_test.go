package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/position"
)

// tied is a world of ties, kept beside the database.
type tied struct {
	*office
	r              *rand.Rand
	bodies, people []string
	edges          [][4]string // kind, two ends, record
}

// day is a day around today: one that is past, today, to come, or none.
func (w *tied) day(none bool) calendar.Date {
	days := []calendar.Date{"2020-01-01", "2026-03-02", "2027-01-01", ""}
	if !none {
		days = days[:3]
	}
	return oneAtRandom(w.r, days)
}

// lasts reports whether something from one day to another lasts today.
func lasts(first, last calendar.Date) bool {
	return first <= "2026-03-02" && (last == "" || last >= "2026-03-02")
}

func (w *tied) post(personID, organisationID string, first, last calendar.Date) {
	w.rows(func(ctx context.Context, tx *ent.Tx) error {
		p, err := tx.Position.Create().SetPersonID(personID).SetOrganisationID(organisationID).SetKind(position.KindORGANISER).
			SetStartedOn(first).SetEndedOn(last).Save(ctx)
		if err == nil && lasts(first, last) {
			w.edges = append(w.edges, [4]string{"POSITION", personID, organisationID, p.ID})
		}
		return err
	})
}

func (w *tied) affiliate(from, to string, since, until calendar.Date) {
	w.rows(func(ctx context.Context, tx *ent.Tx) error {
		a, err := tx.Affiliation.Create().SetFromID(from).SetToID(to).SetKind(affiliation.KindMEMBER_OF).SetSince(since).SetUntil(until).Save(ctx)
		if err == nil && lasts(since, until) {
			w.edges = append(w.edges, [4]string{"AFFILIATION", from, to, a.ID})
		}
		return err
	})
}

// inCampaign makes confirmed partners of a new campaign.
func (w *tied) inCampaign(archived bool, bodies ...string) {
	c := w.campaign("Together", campaign.StatusACTIVE)
	for _, b := range bodies {
		w.joins(c, b, "MEMBER", "CONFIRMED")
	}
	if archived {
		w.rows(func(ctx context.Context, tx *ent.Tx) error {
			return tx.Campaign.UpdateOneID(c).SetArchivedAt(w.now).Exec(ctx)
		})
		return
	}
	w.circle("CAMPAIGN", c, bodies)
}

// agree enters an agreement of organisations with us.
func (w *tied) agree(c agreement.Confidentiality, status agreement.Status, ends calendar.Date, bodies ...string) {
	w.rows(func(ctx context.Context, tx *ent.Tx) error {
		create := tx.Agreement.Create().SetTitle("We agree").SetKind(agreement.KindMOU).SetTeam(agreement.TeamPRESS).SetConfidentiality(c).SetStatus(status).SetEndsOn(ends)
		if status == agreement.StatusAGREED {
			create.SetAgreedOn("2020-01-01")
		}
		a, err := create.Save(ctx)
		if err != nil {
			return err
		}
		for _, b := range bodies {
			if err := tx.AgreementParty.Create().SetAgreementID(a.ID).SetOrganisationID(b).Exec(ctx); err != nil {
				return err
			}
		}
		if c == agreement.ConfidentialityOPEN && status == agreement.StatusAGREED && lasts("", ends) {
			w.circle("AGREEMENT", a.ID, bodies)
		}
		return nil
	})
}

func (w *tied) circle(kind, record string, bodies []string) {
	for i, a := range bodies {
		for _, b := range bodies[i+1:] {
			w.edges = append(w.edges, [4]string{kind, a, b, record})
		}
	}
}

// some are a few different organisations.
func (w *tied) some(n int) []string {
	all := slices.Clone(w.bodies)
	w.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:n]
}

// openTied fills a world with ties of all kinds, some of which are past, to come,
// hidden from a reader, or lead to what is archived.
func openTied(t *testing.T, url string, r *rand.Rand) *tied {
	w := &tied{office: openOffice(t, url), r: r}
	w.bodies = w.office.bodies(30)
	for i := range 20 {
		w.people = append(w.people, w.person(fmt.Sprint("Person ", i), nil))
	}
	for range 45 {
		w.post(oneAtRandom(r, w.people), oneAtRandom(r, w.bodies), "2020-01-01", w.day(true))
	}
	for range 30 {
		ends := w.some(2)
		w.affiliate(ends[0], ends[1], "2020-01-01", w.day(true))
	}
	w.affiliate(w.bodies[0], w.bodies[1], "2027-01-01", "")
	for i := range 5 {
		w.inCampaign(i == 0, w.some(2+r.IntN(4))...)
		w.agree("OPEN", oneAtRandom(r, []agreement.Status{"AGREED", "NEGOTIATING"}), w.day(true), w.some(2+r.IntN(3))...)
	}
	w.agree("TEAM", "AGREED", "", w.bodies[:6]...)
	w.rows(func(ctx context.Context, tx *ent.Tx) error {
		invited, err := tx.Campaign.Create().SetName("Not confirmed").Save(ctx)
		for _, b := range w.bodies[:5] {
			if err == nil {
				err = tx.CampaignPartner.Create().SetCampaignID(invited.ID).SetOrganisationID(b).SetRole("MEMBER").SetRoleRank(3).SetStatus("INVITED").Exec(ctx)
			}
		}
		return err
	})
	return w
}

// manyTies ties thousands of organisations: 15,000 affiliations, 50 campaigns of
// 200 partners, 200 agreements of 20.
func (w *tied) manyTies() {
	inThousands := func(n int, create func(ctx context.Context, tx *ent.Tx, count int) error) {
		for from := 0; from < n; from += 1000 {
			w.rows(func(ctx context.Context, tx *ent.Tx) error { return create(ctx, tx, min(1000, n-from)) })
		}
	}
	inThousands(15_000, func(ctx context.Context, tx *ent.Tx, count int) error {
		create := make([]*ent.AffiliationCreate, count)
		for i := range create {
			ends := [2]int{w.r.IntN(5000), w.r.IntN(4999)}
			create[i] = tx.Affiliation.Create().SetFromID(w.bodies[ends[0]]).SetToID(w.bodies[(ends[0]+1+ends[1])%5000]).SetKind(affiliation.KindMEMBER_OF)
		}
		return tx.Affiliation.CreateBulk(create...).Exec(ctx)
	})
	inThousands(50*200/10, func(ctx context.Context, tx *ent.Tx, _ int) error {
		for range 50 {
			c, err := tx.Campaign.Create().SetName("Together").Save(ctx)
			if err != nil {
				return err
			}
			create, from := make([]*ent.CampaignPartnerCreate, 200), w.r.IntN(4800)
			for i := range create {
				create[i] = tx.CampaignPartner.Create().SetCampaignID(c.ID).SetOrganisationID(w.bodies[from+i]).SetRole("MEMBER").SetRoleRank(3).SetStatus("CONFIRMED")
			}
			if err := tx.CampaignPartner.CreateBulk(create...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	inThousands(1000, func(ctx context.Context, tx *ent.Tx, _ int) error {
		for range 200 {
			a, err := tx.Agreement.Create().SetTitle("We agree").SetKind(agreement.KindMOU).SetTeam(agreement.TeamOUTREACH).SetStatus(agreement.StatusAGREED).SetAgreedOn("2020-01-01").Save(ctx)
			if err != nil {
				return err
			}
			create, from := make([]*ent.AgreementPartyCreate, 20), w.r.IntN(4980)
			for i := range create {
				create[i] = tx.AgreementParty.Create().SetAgreementID(a.ID).SetOrganisationID(w.bodies[from+i])
			}
			if err := tx.AgreementParty.CreateBulk(create...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
