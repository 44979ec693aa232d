package graph

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

// contactVariants are the columns of the state of a relationship. Each stands for
// four, of which a viewer reads, filters and orders by the one of their roles.
//
// SECURITY: no other code names these columns.
var contactVariants = map[string]read.Variant{
	"last_contact": seenAs("last_contact_"), "next_follow_up": seenAs("next_follow_up_"), "next_contact_due": seenAs("next_contact_due_"),
}

func seenAs(prefix string) read.Variant {
	v := read.Variant{Pick: func(ctx context.Context) (string, error) {
		return prefix + schema.ContactSight(viewer.From(ctx)), needs(viewer.InteractionsRead)(ctx)
	}}
	for _, sight := range schema.ContactSights {
		v.Columns = append(v.Columns, prefix+sight)
	}
	return v
}

// withContactState makes a type show the state of the relationship.
func withContactState(t *read.Type) {
	t.Variants = contactVariants
	t.Computed["lastContactAt"] = read.Computed{Columns: []string{"last_contact"}, Value: always1(func(r read.Row) any { return whenContacted(r.Time(0)) })}
	t.Computed["nextFollowUpOn"] = read.Computed{Columns: []string{"next_follow_up"}, Value: always1(func(r read.Row) any { return limited(r.Text(0)) })}
	t.Computed["nextContactDue"] = read.Computed{Columns: []string{"next_contact_due"}, Value: always1(func(r read.Row) any { return limited(r.Text(0)) })}
	t.Computed["contactHealth"] = read.Computed{Columns: []string{"next_contact_due"}, Value: contactHealth}
}

// always1 is a value that depends on the row alone.
func always1(value func(read.Row) any) func(context.Context, map[string]any) (func(read.Row) any, error) {
	return func(context.Context, map[string]any) (func(read.Row) any, error) { return value, nil }
}

func whenContacted(at time.Time) time.Time {
	if at.After(schema.NeverContacted) {
		return at
	}
	return time.Time{}
}

func limited(day string) string {
	if day == string(schema.Unlimited) {
		return ""
	}
	return day
}

// soon is for how many days before its day contact is due.
const soon = 7

// contactHealth tells how a relationship is looked after from the day on which
// contact is due.
func contactHealth(ctx context.Context, _ map[string]any) (func(read.Row) any, error) {
	ranges := healthRanges(ctx)
	return func(r read.Row) any {
		for _, h := range ranges {
			if due := r.Text(0); h.from <= due && due <= h.to {
				return h.health
			}
		}
		return nil
	}, nil
}

// healthRange is the days, both included, on which contact is due with a
// relationship in some health. Between neighbours there is no day.
type healthRange struct {
	health   any // a string: each row takes it as it stands
	from, to string
}

func healthRanges(ctx context.Context) []healthRange {
	day := calendar.Today(ctx)
	dueUntil := day.AddDays(soon)
	return []healthRange{
		{"NEVER", string(schema.Neglected), string(schema.Neglected)},
		{"OVERDUE", "0001-01-01", string(day.AddDays(-1))},
		{"DUE", string(day), string(dueUntil)},
		{"ON_TRACK", string(dueUntil.AddDays(1)), "9999-12-30"},
		{"NO_CADENCE", string(schema.Unlimited), string(schema.Unlimited)},
	}
}

// contactQuestions are what filters can ask about the state of a relationship.
func contactQuestions(t *read.Type, questions map[string]question) {
	questions["lastContactAt"] = seen(t, "last_contact", func(column string) question {
		return knownMoments(column, everHappened)
	})
	questions["nextFollowUpOn"] = seen(t, "next_follow_up", limitedDays)
	questions["nextContactDue"] = seen(t, "next_contact_due", limitedDays)
	questions["contactHealth"] = seen(t, "next_contact_due", inHealth)
}

// everHappened: the time is one, and does not stand for never.
func everHappened(s *sql.Selector, column string) *sql.Predicate {
	return sql.GT(s.C(column), schema.NeverContacted)
}

// seen asks about the version of a column that the viewer may see.
func seen(t *read.Type, name string, ask func(column string) question) question {
	return func(a *asking, path string, value any) read.Narrow {
		column, err := t.Column(a.ctx, name)
		if err != nil {
			a.faults = append(a.faults, asFault(err))
			return nil
		}
		return ask(column)(a, path, value)
	}
}

// limitedDays are days without those that stand for none.
func limitedDays(column string) question {
	return within(column, "from", "until", parseDay, true, func(s *sql.Selector) *sql.Predicate {
		return sql.And(sql.NEQ(s.C(column), string(schema.Unlimited)), sql.NEQ(s.C(column), string(schema.Neglected)))
	})
}

// inHealth: contact is due on a day that means one of these.
func inHealth(column string) question {
	return func(a *asking, path string, value any) read.Narrow {
		return dueIn(a.ctx, column, a.strings(path, value))
	}
}

// dueIn: contact is due on a day of one of these ranges. Neighbours among them are
// asked for as one, so that an index is read in its order: engines collect and sort
// the rows of several.
func dueIn(ctx context.Context, column string, health []any) read.Narrow {
	var parts []read.Narrow
	ranges := healthRanges(ctx)
	for i := 0; i < len(ranges); i++ {
		if !slices.Contains(health, any(ranges[i].health)) {
			continue
		}
		from := ranges[i].from
		for i+1 < len(ranges) && slices.Contains(health, any(ranges[i+1].health)) {
			i++
		}
		parts = append(parts, spanning(column, from, ranges[i].to))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return read.Or(parts...)
}

func spanning(column, from, to string) read.Narrow {
	return func(s *sql.Selector) {
		if from > "" { // it is the first of all: said once more, it would make the range look small
			s.Where(sql.GTE(s.C(column), from))
		}
		s.Where(sql.LTE(s.C(column), to))
	}
}
