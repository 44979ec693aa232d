package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/byline"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/inspection"
)

// allCoverage reads the next coverage behind an id.
func (i inspector) allCoverage(ctx context.Context, after string) ([]*ent.Coverage, error) {
	return i.Coverage.Query().Where(coverage.IDGT(after)).Order(coverage.ByID()).Limit(inspectedAtOnce).All(ctx)
}

// coverage holds the key of each article against its address, and its day against
// its time. What was taken back has no key but its own id.
func (i inspector) coverage(ctx context.Context, r *inspection.Result) error {
	return walk(ctx, r, i.allCoverage, func(c *ent.Coverage) string { return c.ID }, func(some []*ent.Coverage) error {
		for _, c := range some {
			key := c.ID
			if c.URL != "" && c.VoidedAt == nil {
				key = articleKey(c.URL)
			}
			if c.URLKey != key {
				r.Fault(coverage.Table, c.ID, "url_key is not that of url")
			}
			if c.PublishedOn != dayOf(ctx, c.PublishedAt) {
				r.Fault(coverage.Table, c.ID, "published_on is not the day of published_at in %s", calendar.Zone(ctx))
			}
		}
		return nil
	})
}

// published holds the time that bylines and mentions keep against that of the coverage.
func (i inspector) published(ctx context.Context, r *inspection.Result) error {
	bylines := func(ctx context.Context, after string) ([]*ent.Byline, error) {
		return i.Byline.Query().Where(byline.IDGT(after)).Order(byline.ByID()).Limit(inspectedAtOnce).WithCoverage().All(ctx)
	}
	err := walk(ctx, r, bylines, func(b *ent.Byline) string { return b.ID }, func(some []*ent.Byline) error {
		for _, b := range some {
			if c := b.Edges.Coverage; c != nil && !b.PublishedAt.Equal(c.PublishedAt) {
				r.Fault(byline.Table, b.ID, "published_at is not that of its coverage")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	mentions := func(ctx context.Context, after string) ([]*ent.Mention, error) {
		return i.Mention.Query().Where(mention.IDGT(after)).Order(mention.ByID()).Limit(inspectedAtOnce).WithCoverage().All(ctx)
	}
	return walk(ctx, r, mentions, func(m *ent.Mention) string { return m.ID }, func(some []*ent.Mention) error {
		for _, m := range some {
			if c := m.Edges.Coverage; c != nil && !m.PublishedAt.Equal(c.PublishedAt) {
				r.Fault(mention.Table, m.ID, "published_at is not that of its coverage")
			}
		}
		return nil
	})
}
