package graph

import (
	"context"
	stdsql "database/sql"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

func init() {
	personType.Computed["pressRecord"] = read.Computed{Load: pressRecords, Args: []string{"from", "until"}}
	needsToo(personType, "pressRecord", viewer.PressRead)
}

// pressRecords answers what came of our work with all journalists of a level: in
// one statement for their coverage, and one for the pitches that were sent to them.
func pressRecords(ctx context.Context, c *ent.Client, ids []string, args map[string]any) (map[string]any, error) {
	from, until, err := between(args)
	if err != nil {
		return nil, err
	}
	records := make(map[string]any, len(ids))
	for _, key := range ids {
		records[key] = read.Fields{"pieces": 0, "rated": 0}
	}
	if err := countPieces(ctx, c, ids, from, until, records); err != nil {
		return nil, err
	}
	// SECURITY: for whoever does not read pitches a number would be 0, which is not
	// what became of them.
	if !schema.ReadsPressDesk(viewer.From(ctx)) {
		return records, nil
	}
	for _, record := range records {
		for _, name := range []string{"pitched", "placed", "passed", "noResponse", "embargoesBroken"} {
			record.(read.Fields)[name] = 0
		}
	}
	return records, countPitches(ctx, c, ids, from, until, records)
}

// countPieces counts what was published of each, and how it treats us.
func countPieces(ctx context.Context, c *ent.Client, ids []string, from, until string, records map[string]any) error {
	var key string
	var pieces, rated int
	var sum stdsql.NullInt64
	return coverageType.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		s.Where(sql.And(sql.GTE(s.C("published_on"), from), sql.LTE(s.C("published_on"), until)))
		byline := sql.Dialect(s.Dialect()).Table("bylines").As("theirs")
		s.Join(byline).On(byline.C("coverage_id"), s.C("id"))
		s.Where(sql.In(byline.C("person_id"), anys(ids)...))
		us := joinUs(s)
		s.SelectExpr(sql.Raw(byline.C("person_id")), sql.Raw("COUNT(*)"), number(sql.NEQ(us.C("sentiment"), "UNRATED")),
			sql.ExprFunc(func(b *sql.Builder) {
				b.WriteString("SUM(CASE " + us.C("sentiment") + " WHEN 'POSITIVE' THEN 1 WHEN 'NEGATIVE' THEN -1 ELSE 0 END)")
			}))
		s.GroupBy(byline.C("person_id"))
	}, []any{&key, &pieces, &rated, &sum}, func() error {
		record := records[key].(read.Fields)
		record["pieces"], record["rated"] = pieces, rated
		if rated > 0 {
			record["meanSentiment"] = float64(sum.Int64) / float64(rated)
		}
		return nil
	})
}

// countPitches counts what became of the pitches that went to each.
func countPitches(ctx context.Context, c *ent.Client, ids []string, from, until string, records map[string]any) error {
	first, last := beginning(ctx, from, 0), beginning(ctx, until, 1)
	var key string
	var pitched, placed, passed, noResponse, broken int
	return c.PitchRecipient.Query().Each(ctx, []string{"id"}, func(s *sql.Selector) {
		among(ids, "person_id")(s)
		s.Where(sql.And(sql.GT(s.C("sent_at"), schema.NeverContacted), sql.GTE(s.C("sent_at"), first), sql.LT(s.C("sent_at"), last)))
		is := func(status string) sql.Querier { return number(sql.EQ(s.C("status"), status)) }
		s.SelectExpr(sql.Raw(s.C("person_id")), sql.Raw("COUNT(*)"), is("PLACED"), is("PASSED"), is("NO_RESPONSE"), number(sql.NotNull(s.C("embargo_broken_at"))))
		s.GroupBy(s.C("person_id"))
	}, []any{&key, &pitched, &placed, &passed, &noResponse, &broken}, func() error {
		record := records[key].(read.Fields)
		record["pitched"], record["placed"], record["passed"], record["noResponse"], record["embargoesBroken"] = pitched, placed, passed, noResponse, broken
		return nil
	})
}

// beginning is when, in the party's zone, the day begins that is so many days
// after a day; not beyond the times that a database holds.
func beginning(ctx context.Context, day string, after int) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, calendar.Zone(ctx))
	if t = t.AddDate(0, 0, after).UTC(); err != nil || t.Before(schema.NeverContacted) {
		return schema.NeverContacted
	}
	if t.After(schema.NoDeadline) {
		return schema.NoDeadline
	}
	return t
}
