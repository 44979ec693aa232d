package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/byline"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/inspection"
)

func personID(p *ent.Person) string { return p.ID }

// people reads the next people behind an id.
func (i inspector) people(ctx context.Context, after string) ([]*ent.Person, error) {
	return i.Person.Query().Where(person.IDGT(after)).Order(person.ByID()).Limit(inspectedAtOnce).All(ctx)
}

// journalists holds who is one against profiles and positions, and when something
// of theirs was last published against the coverage.
func (i inspector) journalists(ctx context.Context, r *inspection.Result) error {
	return walk(ctx, r, i.people, personID, func(some []*ent.Person) error {
		ids := idsOf(some, personID)
		journalists, err := i.Person.Query().Where(person.IDIn(ids...), worksAsJournalist).IDs(ctx)
		if err != nil {
			return err
		}
		is := map[string]bool{}
		for _, id := range journalists {
			is[id] = true
		}
		bylines, err := i.Byline.Query().Where(byline.PersonIDIn(ids...), bylineCounts).WithCoverage().All(ctx)
		if err != nil {
			return err
		}
		of := gather(bylines, func(b *ent.Byline) string { return b.PersonID })
		for _, p := range some {
			if p.IsJournalist != is[p.ID] {
				r.Fault(person.Table, p.ID, "is_journalist is not what their profile and positions say")
			}
			latest := schema.NeverContacted
			for _, b := range of[p.ID] {
				if c := b.Edges.Coverage; c != nil && c.PublishedAt.After(latest) {
					latest = c.PublishedAt
				}
			}
			if !p.LastCoverageAt.Equal(latest) {
				r.Fault(person.Table, p.ID, "last_coverage_at is not when coverage by them was last published")
			}
		}
		return nil
	})
}
