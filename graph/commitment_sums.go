package graph

import (
	"context"
	stdsql "database/sql"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

// mostSums is how many rows the sums of one campaign have.
const mostSums = 200

// withCommitmentRecord makes a type, whose records the column of commitments
// names, show how many commitments were made and what became of them.
func withCommitmentRecord(t *read.Type, column string) {
	t.Computed["commitmentRecord"] = read.Computed{Load: commitmentRecord(column), Absent: noCommitments, Args: []string{"madeBy"}}
	needsToo(t, "commitmentRecord", viewer.CampaignsRead)
}

// withCommitmentSums makes campaigns show how much was promised to them.
func withCommitmentSums(t *read.Type) {
	t.Computed["commitmentSums"] = read.Computed{Load: commitmentSums, Absent: read.Fields{"rows": []read.Fields{}, "cut": false}}
	needsToo(t, "commitmentSums", viewer.CampaignsRead)
}

// needsToo makes a field of a type need a further scope.
func needsToo(t *read.Type, field string, scope viewer.Scope) {
	if t.FieldAllow == nil {
		t.FieldAllow = map[string]func(context.Context) error{}
	}
	t.FieldAllow[field] = needs(scope)
}

func init() {
	withCommitmentRecord(organisationType, "organisation_id")
	withCommitmentRecord(campaignType, "campaign_id")
	withCommitmentSums(campaignType)
}

// outcomes are how many commitments there are with each outcome.
type outcomes struct{ made, open, kept, partlyKept, broken, withdrawn int }

var noCommitments = outcomes{}.record(0)

// columns count the outcomes of a statement that is grouped.
func (o *outcomes) columns(s *sql.Selector) []sql.Querier {
	return []sql.Querier{
		sql.Raw("COUNT(*)"),
		withOutcome(s, "OPEN"), withOutcome(s, "KEPT"), withOutcome(s, "PARTLY_KEPT"), withOutcome(s, "BROKEN"), withOutcome(s, "WITHDRAWN"),
	}
}

// dest is where they are read into.
func (o *outcomes) dest() []any {
	return []any{&o.made, &o.open, &o.kept, &o.partlyKept, &o.broken, &o.withdrawn}
}

func withOutcome(s *sql.Selector, outcome string) sql.Querier {
	return number(sql.EQ(s.C("outcome"), outcome))
}

// number is how many rows of a group pass.
func number(p *sql.Predicate) sql.Querier {
	return sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString("COUNT(CASE WHEN ").Join(p).WriteString(" THEN 1 END)")
	})
}

// total is the sum of a column over the rows of a group that pass; NULL when none does.
func total(column string, p *sql.Predicate) sql.Querier {
	return sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString("SUM(CASE WHEN ").Join(p).WriteString(" THEN " + column + " END)")
	})
}

func (o outcomes) fields() read.Fields {
	return read.Fields{"made": o.made, "open": o.open, "kept": o.kept, "partlyKept": o.partlyKept, "broken": o.broken, "withdrawn": o.withdrawn}
}

// record is a CommitmentRecord.
func (o outcomes) record(overdue int) read.Fields {
	fields := o.fields()
	fields["overdue"] = overdue
	if settled := o.kept + o.partlyKept + o.broken; settled > 0 {
		fields["keptRate"] = float64(o.kept) / float64(settled)
	}
	return fields
}

// commitmentRecord counts, in one statement, the commitments of all records of a
// level, whose ids the column holds.
func commitmentRecord(column string) func(context.Context, *ent.Client, []string, map[string]any) (map[string]any, error) {
	return func(ctx context.Context, c *ent.Client, ids []string, args map[string]any) (map[string]any, error) {
		var key string
		var o outcomes
		var overdue int
		out := map[string]any{}
		err := commitmentType.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
			among(ids, column)(s)
			s.Where(sql.EQ(s.C("made_by"), args["madeBy"]))
			s.SelectExpr(append(append([]sql.Querier{sql.Raw(s.C(column))}, o.columns(s)...), number(overdueOn(s, today(ctx))))...)
			s.GroupBy(s.C(column))
		}, append(append([]any{&key}, o.dest()...), &overdue), func() error {
			out[key] = o.record(overdue)
			return nil
		})
		return out, err
	}
}

// among: the column holds one of the ids.
func among(ids []string, column string) read.Narrow {
	values := anys(ids)
	return func(s *sql.Selector) { s.Where(sql.In(s.C(column), values...)) }
}

func anys(ids []string) []any {
	values := make([]any, len(ids))
	for i, key := range ids {
		values[i] = key
	}
	return values
}

// commitmentSums adds up, in one statement, the commitments to all campaigns of a
// level by side, kind and unit. The unit is shown as the first of its spellings.
func commitmentSums(ctx context.Context, c *ent.Client, ids []string, _ map[string]any) (map[string]any, error) {
	var key, madeBy, kind, unit string
	var o outcomes
	var pledged, delivered stdsql.NullInt64
	rows, cut := map[string][]read.Fields{}, map[string]bool{}
	err := commitmentType.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		among(ids, "campaign_id")(s)
		groups := []string{s.C("campaign_id"), s.C("made_by"), s.C("kind"), s.C("unit_folded")}
		s.SelectExpr(append(append([]sql.Querier{sql.Raw(groups[0]), sql.Raw(groups[1]), sql.Raw(groups[2]), sql.Raw(sql.Min(s.C("unit")))}, o.columns(s)...),
			total(s.C("quantity"), sql.And(sql.GTE(s.C("quantity"), 0), sql.NEQ(s.C("outcome"), "WITHDRAWN"))),
			total(s.C("delivered"), sql.GTE(s.C("delivered"), 0)))...)
		s.GroupBy(groups...).OrderBy(groups...)
	}, append(append([]any{&key, &madeBy, &kind, &unit}, o.dest()...), &pledged, &delivered), func() error {
		if len(rows[key]) == mostSums {
			cut[key] = true
			return nil
		}
		row := o.fields()
		row["madeBy"], row["kind"], row["unit"] = madeBy, kind, unit
		row["pledged"], row["delivered"] = whole(pledged), whole(delivered)
		rows[key] = append(rows[key], row)
		return nil
	})
	out := make(map[string]any, len(rows))
	for key, list := range rows {
		out[key] = read.Fields{"rows": list, "cut": cut[key]}
	}
	return out, err
}

// whole is a sum, or nothing for the sum of nothing.
func whole(n stdsql.NullInt64) any {
	if !n.Valid {
		return nil
	}
	return n.Int64
}
