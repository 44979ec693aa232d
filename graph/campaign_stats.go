package graph

import (
	"context"
	"slices"

	stdsql "database/sql"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/graph/model"
	"github.com/breakthrough-party/coalition/read"
)

// campaignStats answers numbers of campaigns and of what belongs to them: one
// statement for each kind of record.
func (r *Resolver) campaignStats(ctx context.Context) (*read.Object, error) {
	for _, t := range []*read.Type{campaignType, campaignPartnerType, commitmentType, eventType, signOnType} {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	narrow, err := campaignFilter.read(ctx, r.ent(), arguments(ctx))
	if err != nil {
		return nil, err
	}
	of := read.Has(ctx, r.ent(), campaignType, "campaign_id", narrow)
	signed := read.Has(ctx, r.ent(), statementType, "statement_id", of)
	fields, all := read.Fields{}, 0
	for _, t := range []struct {
		field string
		tally tally
	}{
		{"byStatus", tally{campaignType, narrow, []tallied{{"status", inOrder(model.AllCampaignStatus)}}, "campaigns", ""}},
		{"partners", tally{campaignPartnerType, of, []tallied{{"role", inOrder(model.AllCampaignPartnerRole)}, {"status", inOrder(model.AllCampaignPartnerStatus)}}, "count", ""}},
		{"commitments", tally{commitmentType, of, []tallied{{"madeBy", inOrder(model.AllSide)}, {"outcome", inOrder(model.AllCommitmentOutcome)}}, "count", ""}},
		{"events", tally{eventType, of, []tallied{{"status", inOrder(model.AllEventStatus)}}, "count", "turnout"}},
		{"signOns", tally{signOnType, signed, []tallied{{"status", inOrder(model.AllSignOnStatus)}}, "count", ""}},
	} {
		if fields[t.field], err = r.tally(ctx, t.tally); err != nil {
			return nil, err
		}
	}
	for _, row := range fields["byStatus"].([]read.Fields) {
		all += row["campaigns"].(int)
	}
	fields["campaigns"] = all
	fields["signOns"] = countsByName(fields["signOns"].([]read.Fields))
	o, err := r.engine.Payload(ctx, r.ent(), fields)
	return o, err
}

// countsByName is a SignOnCounts made of counts by status.
func countsByName(rows []read.Fields) read.Fields {
	counts := read.Fields{}
	for _, name := range countNames {
		counts[name] = 0
	}
	for _, row := range rows {
		counts[countNames[signon.Status(row["status"].(string))]] = row["count"]
	}
	return counts
}

// tally is a count of the rows of a type by one or two of their values.
type tally struct {
	typ    *read.Type
	narrow read.Narrow
	by     []tallied
	count  string // field of the number
	sum    string // number that is added up, too, where it is known
}

// tallied is a field, and the place of each of its values.
type tallied struct {
	field string
	place func(any) int
}

// inOrder is the place that a value has in its enum.
func inOrder[E ~string](all []E) func(any) int {
	return func(value any) int { return slices.IndexFunc(all, func(e E) bool { return string(e) == value }) }
}

// tally runs one statement, and puts the rows in the order of the enums.
func (r *Resolver) tally(ctx context.Context, t tally) ([]read.Fields, error) {
	rows := []read.Fields{}
	values := make([]string, len(t.by))
	var count int
	var sum stdsql.NullInt64
	var dest []any
	for i := range values {
		dest = append(dest, &values[i])
	}
	dest = append(dest, &count, &sum)
	err := t.typ.Query(r.ent()).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		if t.narrow != nil {
			t.narrow(s)
		}
		var columns []sql.Querier
		var groups []string
		for _, by := range t.by {
			column := s.C(read.Snake(by.field))
			columns, groups = append(columns, sql.Raw(column)), append(groups, column)
		}
		added := sql.Querier(sql.Raw("NULL"))
		if t.sum != "" {
			added = total(s.C(t.sum), sql.GTE(s.C(t.sum), 0))
		}
		s.SelectExpr(append(columns, sql.Raw("COUNT(*)"), added)...).GroupBy(groups...)
	}, dest, func() error {
		row := read.Fields{t.count: count}
		for i, by := range t.by {
			row[by.field] = values[i]
		}
		if t.sum != "" {
			row[t.sum] = sum.Int64
		}
		rows = append(rows, row)
		return nil
	})
	slices.SortFunc(rows, func(a, b read.Fields) int {
		for _, by := range t.by {
			if d := by.place(a[by.field]) - by.place(b[by.field]); d != 0 {
				return d
			}
		}
		return 0
	})
	return rows, err
}
