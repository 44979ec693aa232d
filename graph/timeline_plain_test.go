package graph

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
)

// moment is an entry of a timeline.
type moment struct {
	kind string
	at   time.Time
	id   string
}

// kindsInOrder are the kinds as those of one moment follow each other, the latest first.
var kindsInOrder = []string{
	"INTERACTION", "PITCH", "ENQUIRY", "COVERAGE", "EVENT", "SIGN_ON", "STAGE_CHANGE", "COMMITMENT_RESOLVED", "COMMITMENT_MADE", "ENDORSEMENT", "AGREEMENT",
	"STANCE", "POSITION_STARTED", "POSITION_ENDED",
}

func latestMoment(a, b moment) int {
	return cmp.Or(b.at.Compare(a.at), cmp.Compare(slices.Index(kindsInOrder, a.kind), slices.Index(kindsInOrder, b.kind)), cmp.Compare(b.id, a.id))
}

// plainTimelines is all that a viewer sees of what stands on timelines.
type plainTimelines struct {
	today        calendar.Date
	interactions []*ent.Interaction
	with         map[string][]string // who took part, by interaction
	positions    []*ent.Position
	stances      []*ent.StanceRecord
	steps        []*ent.StageChange
	parents      map[string]string // of organisations
	joint        jointRows
	press        pressRows
}

func (d *demoWorld) plainTimelines(t *testing.T, ctx context.Context) *plainTimelines {
	t.Helper()
	p := &plainTimelines{today: calendar.Today(ctx), with: map[string][]string{}, parents: map[string]string{}}
	var errs [6]error
	var participants []*ent.Participant
	var organisations []*ent.Organisation
	p.interactions, errs[0] = d.ent().Interaction.Query().All(ctx)
	p.positions, errs[1] = d.ent().Position.Query().All(ctx)
	p.stances, errs[2] = d.ent().StanceRecord.Query().All(ctx)
	p.steps, errs[3] = d.ent().StageChange.Query().All(ctx)
	participants, errs[4] = d.ent().Participant.Query().All(asServer(ctx))
	organisations, errs[5] = d.ent().Organisation.Query().All(asServer(ctx))
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	p.joint, p.press = d.jointRows(t, ctx), d.pressRows(t, ctx)
	for _, m := range participants {
		p.with[m.InteractionID] = append(p.with[m.InteractionID], m.PersonID, m.OrganisationID)
	}
	for _, o := range organisations {
		p.parents[o.ID] = o.ParentID
	}
	return p
}

// whose are the organisations and people whose entries stand on a timeline.
func (p *plainTimelines) whose(key string, o timelineOptions) map[string]bool {
	whose := map[string]bool{key: true}
	if o.branches {
		for body := range p.parents {
			for above := body; above != ""; above = p.parents[above] {
				if above == key {
					whose[body] = true
				}
			}
		}
	}
	if o.people {
		var officers []string
		for _, r := range p.positions {
			if whose[r.OrganisationID] && r.StartedOn <= p.today && (r.EndedOn == "" || r.EndedOn >= p.today) {
				officers = append(officers, r.PersonID)
			}
		}
		for _, person := range officers {
			whose[person] = true
		}
	}
	return whose
}

// timeline is the plain recomputation. Posts are those at an organisation, or
// those that a person held; people who are taken in bring none of their own.
func (p *plainTimelines) timeline(key string, o timelineOptions) []moment {
	var all []moment
	whose := p.whose(key, o)
	bodies := p.whose(key, timelineOptions{branches: o.branches})
	for _, i := range p.interactions {
		if slices.ContainsFunc(p.with[i.ID], func(partner string) bool { return whose[partner] }) {
			all = append(all, moment{"INTERACTION", i.StartsAt, i.ID})
		}
	}
	for _, s := range p.stances {
		if whose[s.OrganisationID] || whose[s.PersonID] {
			all = append(all, moment{"STANCE", beginOf(s.Since), s.ID})
		}
	}
	for _, c := range p.steps {
		if bodies[c.OrganisationID] {
			all = append(all, moment{"STAGE_CHANGE", c.CreatedAt, c.ID})
		}
	}
	for _, r := range p.positions {
		if !bodies[r.OrganisationID] && !bodies[r.PersonID] {
			continue
		}
		if r.StartedOn != "" {
			all = append(all, moment{"POSITION_STARTED", beginOf(r.StartedOn), r.ID})
		}
		if r.EndedOn != "" {
			all = append(all, moment{"POSITION_ENDED", beginOf(r.EndedOn), r.ID})
		}
	}
	all = append(all, p.joint.moments(p.today, whose, bodies)...)
	all = append(all, p.press.moments(whose)...)
	all = slices.DeleteFunc(all, func(m moment) bool { return o.kinds != nil && !slices.Contains(o.kinds, m.kind) })
	for n := range all {
		all[n].at = all[n].at.UTC()
	}
	slices.SortFunc(all, latestMoment)
	return all
}

// beginOf is the beginning of a day, as timelines tell it.
func beginOf(day calendar.Date) time.Time {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		panic(err) // days are kept as days
	}
	return at
}
