package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// pressRows is what a viewer sees of the press desk that stands on timelines.
type pressRows struct {
	coverage   []*ent.Coverage
	enquiries  []*ent.MediaEnquiry
	recipients []*ent.PitchRecipient
	met        map[string][]string // organisations that are mentioned and whose it is, by coverage
}

func (d *demoWorld) pressRows(t *testing.T, ctx context.Context) pressRows {
	t.Helper()
	p, errs := pressRows{met: map[string][]string{}}, [5]error{}
	var mentions []*ent.Mention
	var bylines []*ent.Byline
	p.coverage, errs[0] = d.ent().Coverage.Query().All(ctx)
	p.enquiries, errs[1] = d.ent().MediaEnquiry.Query().All(ctx)
	p.recipients, errs[2] = d.ent().PitchRecipient.Query().All(ctx)
	mentions, errs[3] = d.ent().Mention.Query().All(asServer(ctx))
	bylines, errs[4] = d.ent().Byline.Query().All(asServer(ctx))
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range mentions {
		p.met[m.CoverageID] = append(p.met[m.CoverageID], m.OrganisationID)
	}
	for _, b := range bylines {
		p.met[b.CoverageID] = append(p.met[b.CoverageID], b.PersonID)
	}
	return p
}

// moments are the entries of those whose timeline it is.
func (p pressRows) moments(whose map[string]bool) []moment {
	var all []moment
	add := func(kind string, at time.Time, id string, with ...string) {
		if slices.ContainsFunc(with, func(id string) bool { return id != "" && whose[id] }) {
			all = append(all, moment{kind, at, id})
		}
	}
	for _, c := range p.coverage {
		add("COVERAGE", c.PublishedAt, c.ID, append(p.met[c.ID], c.OrganisationID)...)
	}
	for _, e := range p.enquiries {
		add("ENQUIRY", e.ReceivedAt, e.ID, e.OrganisationID, e.PersonID)
	}
	for _, r := range p.recipients {
		if r.SentAt.After(schema.NeverContacted) {
			add("PITCH", r.SentAt, r.ID, r.OrganisationID, r.PersonID)
		}
	}
	return all
}

// addPress enters what the press desk does with the first organisations and people
// at random, with many entries of one moment: coverage in one of them that mentions
// it as well, or others, or nobody; enquiries and pitches with or without an outlet.
func (d *demoWorld) addPress(t *testing.T, seed uint64) {
	t.Helper()
	o, r := &office{demoWorld: d, t: t, now: calendar.Now(t.Context())}, rand.New(rand.NewPCG(seed, 8))
	bodies, people := d.ids["Organisation"][:8], d.ids["Person"][:8]
	moments := []time.Time{time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 19, 12, 0, 0, 5000, time.UTC)}
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		p, err := tx.Pitch.Create().SetSubject("Who pays").Save(ctx)
		if err != nil {
			return err
		}
		for i, person := range people {
			if err := addCoverage(ctx, tx, r, i, bodies, people, oneAtRandom(r, moments)); err != nil {
				return err
			}
			enquiry, recipient := tx.MediaEnquiry.Create().SetQuestion("Why?"), tx.PitchRecipient.Create().SetPitchID(p.ID).SetPersonID(person)
			enquiry.SetReceivedAt(oneAtRandom(r, moments))
			if i%3 > 0 {
				enquiry.SetPersonID(person)
				recipient.SetSentAt(oneAtRandom(r, moments))
			}
			if i%3 < 2 {
				enquiry.SetOrganisationID(oneAtRandom(r, bodies))
				recipient.SetOrganisationID(oneAtRandom(r, bodies))
			}
			if err := enquiry.Exec(ctx); err != nil {
				return err
			}
			if err := recipient.Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func addCoverage(ctx context.Context, tx *ent.Tx, r *rand.Rand, n int, bodies, people []string, at time.Time) error {
	create := tx.Coverage.Create().SetHeadline("They said").SetURLKey(fmt.Sprint("timeline ", n)).SetKind(coverage.KindNEWS).SetPublishedAt(at).SetPublishedOn(dayOf(at))
	if n%3 > 0 {
		create.SetOrganisationID(bodies[n])
	}
	c, err := create.Save(ctx)
	if err != nil {
		return err
	}
	mentioned := r.Perm(len(bodies))[:n%4]
	if n%2 == 0 && !slices.Contains(mentioned, n) {
		mentioned = append(mentioned, n) // the outlet itself
	}
	for _, i := range mentioned {
		if err := tx.Mention.Create().SetCoverageID(c.ID).SetOrganisationID(bodies[i]).SetPublishedAt(at).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Byline.Create().SetCoverageID(c.ID).SetPersonID(people[i]).SetPublishedAt(at).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
