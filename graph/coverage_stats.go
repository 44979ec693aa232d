package graph

import (
	"context"
	stdsql "database/sql"
	"strings"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

func init() {
	organisationType.Computed["treatment"] = read.Computed{Load: treatment, Absent: treatmentCount{}.fields(), Args: []string{"from", "until"}}
	needsToo(organisationType, "treatment", viewer.PressRead)
}

// coverageGroups are the values of CoverageGroup. Absence is ”, so that both
// engines sort it first. What is joined has one row for each value of the group,
// so that a row of an answer counts each piece once.
var coverageGroups = map[string]group{
	"MONTH":      {"month", func(c *counting) string { return "SUBSTR(" + c.s.C("published_on") + ", 1, 7)" }, nil},
	"OUTLET":     {"outlet", func(c *counting) string { return "COALESCE(" + c.s.C("organisation_id") + ", '')" }, organisationType},
	"SENTIMENT":  {"sentiment", func(c *counting) string { return "COALESCE(" + joinUs(c.s).C("sentiment") + ", '')" }, nil},
	"CAMPAIGN":   {"campaign", (*counting).campaign, campaignType},
	"JOURNALIST": {"journalist", (*counting).journalist, personType},
}

// joinUs joins the mention of us to coverage.
func joinUs(s *sql.Selector) *sql.SelectTable {
	t := sql.Dialect(s.Dialect()).Table("mentions").As("us")
	s.LeftJoin(t).OnP(sql.And(sql.ColumnsEQ(t.C("coverage_id"), s.C("id")), sql.IsNull(t.C("organisation_id")), sql.IsNull(t.C("campaign_id"))))
	return t
}

// campaign: those that are mentioned.
func (c *counting) campaign() string {
	t := sql.Dialect(c.s.Dialect()).Table("mentions").As("about")
	c.s.LeftJoin(t).OnP(sql.And(sql.ColumnsEQ(t.C("coverage_id"), c.s.C("id")), sql.NotNull(t.C("campaign_id"))))
	return "COALESCE(" + t.C("campaign_id") + ", '')"
}

// journalist: whose it is.
func (c *counting) journalist() string {
	t := sql.Dialect(c.s.Dialect()).Table("bylines").As("theirs")
	c.s.LeftJoin(t).On(t.C("coverage_id"), c.s.C("id"))
	return "COALESCE(" + t.C("person_id") + ", '')"
}

// coverageStats counts coverage by groups.
func (r *Resolver) coverageStats(ctx context.Context) (*read.Object, error) {
	args := arguments(ctx)
	by, err := groupedBy(args, coverageGroups)
	if err != nil {
		return nil, err
	}
	for _, t := range append(typesOf(by), coverageType) {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	narrow, err := coverageFilter.read(ctx, r.ent(), args)
	if err != nil {
		return nil, err
	}
	rows, err := r.countCoverage(ctx, by, narrow)
	if err != nil {
		return nil, err
	}
	cut := len(rows) > mostStats
	o, err := r.engine.Payload(ctx, r.ent(), read.Fields{"rows": rows[:min(mostStats, len(rows))], "cut": cut})
	return o, err
}

// countCoverage runs one statement over coverage, narrowed by its policy.
func (r *Resolver) countCoverage(ctx context.Context, by []group, narrow read.Narrow) ([]read.Fields, error) {
	rows := []read.Fields{}
	keys := make([]stdsql.NullString, len(by))
	var pieces int
	var reach stdsql.NullInt64
	dest := make([]any, 0, len(by)+2)
	for i := range keys {
		dest = append(dest, &keys[i])
	}
	err := coverageType.Query(r.ent()).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		if narrow != nil {
			narrow(s)
		}
		c, columns := &counting{s: s}, make([]string, len(by))
		for i, g := range by {
			columns[i] = g.column(c)
		}
		s.SelectExpr(sql.Raw(strings.Join(columns, ", ")), sql.Raw("COUNT(*)"), total(s.C("reach"), sql.GTE(s.C("reach"), 0)))
		s.GroupBy(columns...).OrderBy(columns...).Limit(mostStats + 1)
	}, append(dest, &pieces, &reach), func() error {
		row := read.Fields{"coverage": pieces, "reach": reach.Int64}
		for i, g := range by {
			row[g.field] = g.value(keys[i].String)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// between reads the arguments from and until, days that are included; an absent
// one is the first or the last day that there is.
func between(args map[string]any) (from, until string, err error) {
	from, until = "0001-01-01", "9999-12-31"
	var faults crm.Faults
	for _, side := range []struct {
		name string
		day  *string
	}{{"from", &from}, {"until", &until}} {
		given := args[side.name]
		if given == nil {
			continue
		}
		if *side.day, err = parseDay(given); err != nil {
			faults = append(faults, &crm.Error{Code: crm.Invalid, Field: side.name, Message: err.Error()})
		}
	}
	if len(faults) > 0 {
		return "", "", faults
	}
	return from, until, nil
}

// treatmentCount is how many pieces treat us in which way.
type treatmentCount struct {
	all, positive, neutral, negative, mixed, unrated int
	reach                                            stdsql.NullInt64
}

func (n treatmentCount) fields() read.Fields {
	return read.Fields{
		"coverage": n.all, "positive": n.positive, "neutral": n.neutral, "negative": n.negative, "mixed": n.mixed, "unrated": n.unrated,
		"silent": n.all - n.positive - n.neutral - n.negative - n.mixed - n.unrated, "reach": n.reach.Int64,
	}
}

// treatment counts, in one statement, how the coverage of all outlets of a level
// treats us.
func treatment(ctx context.Context, c *ent.Client, ids []string, args map[string]any) (map[string]any, error) {
	from, until, err := between(args)
	if err != nil {
		return nil, err
	}
	var key string
	var n treatmentCount
	out := map[string]any{}
	err = coverageType.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		among(ids, "organisation_id")(s)
		s.Where(sql.And(sql.GTE(s.C("published_on"), from), sql.LTE(s.C("published_on"), until)))
		us := joinUs(s)
		is := func(sentiment string) sql.Querier { return number(sql.EQ(us.C("sentiment"), sentiment)) }
		s.SelectExpr(sql.Raw(s.C("organisation_id")), sql.Raw("COUNT(*)"), is("POSITIVE"), is("NEUTRAL"), is("NEGATIVE"), is("MIXED"), is("UNRATED"),
			total(s.C("reach"), sql.GTE(s.C("reach"), 0)))
		s.GroupBy(s.C("organisation_id"))
	}, []any{&key, &n.all, &n.positive, &n.neutral, &n.negative, &n.mixed, &n.unrated, &n.reach}, func() error {
		out[key] = n.fields()
		return nil
	})
	return out, err
}
