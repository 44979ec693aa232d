package read_test

import (
	"context"
	"slices"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
)

// The mixed lists of records of the test schema. In timeline a position that has
// ended stands twice, some of them on the same day, and many rows of all types are
// equal in the day.

var (
	latestEvent = []read.Order{{Column: "day", Desc: true}, {Column: "what"}}
	eventEdge   = map[string]read.Computed{
		"what": {Columns: []string{"what"}, Value: func(context.Context, map[string]any) (func(read.Row) any, error) {
			return func(r read.Row) any { return r.Text(0) }, nil
		}},
		"day": {Columns: []string{"day", "what"}, Args: []string{"prefix"}, Value: func(_ context.Context, args map[string]any) (func(read.Row) any, error) {
			prefix, _ := args["prefix"].(string)
			return func(r read.Row) any { return prefix + r.Text(0) + r.Text(1) }, nil
		}},
	}
)

func (r *registry) eventTypes() []*read.Type {
	return []*read.Type{r.position, r.affiliation, r.contactPoint}
}

func (r *registry) timeline() read.Relation {
	return read.Mix(read.NestedMixed{
		Types: r.eventTypes(), Sort: latestEvent, Edge: eventEdge, Args: []string{"kinds"},
		Arms: func(_ context.Context, _ *ent.Client, args map[string]any, parent read.Parent) ([]read.Arm, error) {
			return r.events(args, parent), nil
		},
	})
}

// events are the arms of an organisation's timeline. Each ties its rows to the
// parent in another way: by a column, by one of two, in a select within.
func (r *registry) events(args map[string]any, parent read.Parent) []read.Arm {
	kinds, given := args["kinds"].([]any)
	var arms []read.Arm
	arm := func(kind string, t *read.Type, day func(s *sql.Selector) string, where read.Narrow) {
		if given && !slices.Contains(kinds, any(kind)) {
			return
		}
		arms = append(arms, read.Arm{Type: t, Where: where, Columns: func(s *sql.Selector) []read.Named {
			return []read.Named{{Name: "day", Expr: sql.Raw(day(s))}, {Name: "what", Expr: sql.Expr("?", kind)}}
		}})
	}
	column := func(name string) func(s *sql.Selector) string {
		return func(s *sql.Selector) string { return s.C(name) }
	}
	arm("STARTED", r.position, column("started_on"), func(s *sql.Selector) { s.Where(sql.EQ(s.C("organisation_id"), parent)) })
	arm("ENDED", r.position, column("ended_on"), func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C("organisation_id"), parent), sql.GT(s.C("ended_on"), "")))
	})
	arm("TIE", r.affiliation, column("since"), func(s *sql.Selector) {
		s.Where(sql.Or(sql.EQ(s.C("from_id"), parent), sql.EQ(s.C("to_id"), parent)))
	})
	arm("CONTACT", r.contactPoint, func(*sql.Selector) string { return "'2003-01-01'" }, func(s *sql.Selector) {
		t := sql.Dialect(s.Dialect()).Table("organisations").As("owners")
		owners := sql.Dialect(s.Dialect()).Select(t.C("id")).From(t).Where(sql.EQ(t.C("id"), parent))
		s.Where(sql.In(s.C("organisation_id"), owners))
	})
	return arms
}

// history is a mixed list of a person in the order of times, some of which are
// kept as days.
func (r *registry) history() read.Relation {
	own := func(t *read.Type, parent read.Parent, at func(s *sql.Selector) string) read.Arm {
		return read.Arm{
			Type:    t,
			Where:   func(s *sql.Selector) { s.Where(sql.EQ(s.C("person_id"), parent)) },
			Columns: func(s *sql.Selector) []read.Named { return []read.Named{{Name: "at", Expr: sql.Raw(at(s))}} },
		}
	}
	day := func(s *sql.Selector) string {
		if s.Dialect() == dialect.SQLite {
			return s.C("started_on") + " || ' 00:00:00+00:00'"
		}
		return "CAST(" + s.C("started_on") + " AS DATETIME(6))"
	}
	return read.Mix(read.NestedMixed{
		Types: []*read.Type{r.position, r.contactPoint}, Sort: []read.Order{{Column: "at", Desc: true}},
		Edge: map[string]read.Computed{"at": {Columns: []string{"at"}, Value: func(context.Context, map[string]any) (func(read.Row) any, error) {
			return func(r read.Row) any { return r.Time(0) }, nil
		}}},
		Arms: func(_ context.Context, _ *ent.Client, _ map[string]any, parent read.Parent) ([]read.Arm, error) {
			return []read.Arm{
				own(r.position, parent, day),
				own(r.contactPoint, parent, func(s *sql.Selector) string { return s.C("created_at") }),
			}, nil
		},
	})
}
