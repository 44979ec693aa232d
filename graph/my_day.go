package graph

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

// openedDays is for how many days an author is shown who opened what they wrote.
const openedDays = 30

// myDay answers what is on the viewer's desk today.
func (r *Resolver) myDay(ctx context.Context) (*read.Object, error) {
	if err := signedIn(ctx); err != nil {
		return nil, err
	}
	o, err := r.engine.Payload(ctx, r.ent(), read.Fields{
		"date":                 today(ctx),
		"dueFollowUps":         read.List{Connection: followUps, Narrow: dueForMe(ctx)},
		"meetings":             read.List{Connection: inTheirOrder(interactions, "starts_at"), Filter: meetingsToday},
		"overdueOrganisations": overdueOf(ctx, organisations),
		"overduePeople":        overdueOf(ctx, people),
		"opened":               read.List{Connection: accessRecords, Filter: openedOfMine},
	})
	return o, err
}

// inTheirOrder is a connection in ascending order of a column.
func inTheirOrder(c read.Connection, column string) read.Connection {
	c.Orders, c.Default = nil, read.Order{Column: column}
	return c
}

func me(ctx context.Context) string { return viewer.From(ctx).UserID }

// dueForMe: the viewer's open follow-ups that are due today or earlier.
func dueForMe(ctx context.Context) read.Narrow {
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C("status"), "OPEN"), sql.EQ(s.C("assignee_id"), me(ctx)), sql.LTE(s.C("due_on"), today(ctx))))
	}
}

// meetingsToday: today's interactions that the viewer entered or takes part in.
func meetingsToday(ctx context.Context, _ *ent.Client, _ map[string]any) (read.Narrow, error) {
	if err := userType.Allow(ctx); err != nil {
		return nil, err
	}
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.NEQ(s.C("status"), "CANCELLED"), sql.In(s.C("id"), ofMineToday(ctx, s))))
	}, nil
}

// ofMineToday selects today's interactions that the viewer entered, and those in which
// the viewer takes part, found in indexes: of the many of a busy day only these are read.
//
// SECURITY: it only narrows a query that has passed the policy of interactions.
func ofMineToday(ctx context.Context, s *sql.Selector) *sql.Selector {
	const day = 25 * time.Hour // the longest one; by times, because the index of authors has no days
	now, on, d := calendar.Now(ctx), today(ctx), sql.Dialect(s.Dialect())
	entered, held, part := d.Table("interactions").As("entered"), d.Table("interactions").As("held"), d.Table(ourSideVia.Table)
	return either(
		d.Select(entered.C("id")).From(entered).Where(sql.And(sql.EQ(entered.C("created_by"), me(ctx)), sql.EQ(unindexed(s, entered.C("starts_on")), on),
			sql.GT(entered.C("starts_at"), now.Add(-day)), sql.LT(entered.C("starts_at"), now.Add(day)))),
		d.Select(held.C("id")).From(held).Where(sql.And(sql.EQ(held.C("starts_on"), on),
			sql.Exists(d.Select(part.C("id")).From(part).
				Where(sql.And(sql.EQ(part.C(ourSideVia.Child), me(ctx)), sql.ColumnsEQ(part.C(ourSideVia.Parent), held.C("id"))))))))
}

// overdueOf: whom the viewer looks after and with whom contact was due before
// today, or never was, the longest first.
func overdueOf(ctx context.Context, c read.Connection) read.List {
	overdue := func(ctx context.Context, _ *ent.Client, _ map[string]any) (read.Narrow, error) {
		column, err := c.Type.Column(ctx, "next_contact_due")
		if err != nil {
			return nil, err
		}
		return read.And(inUse, mayBeContacted, dueIn(ctx, column, []any{"OVERDUE", "NEVER"}), func(s *sql.Selector) {
			s.Where(sql.EQ(s.C("relationship_manager_id"), me(ctx)))
		}), nil
	}
	return read.List{Connection: inTheirOrder(c, "next_contact_due"), Filter: overdue}
}

// openedOfMine: interactions that the viewer wrote and somebody else opened.
func openedOfMine(ctx context.Context, c *ent.Client, _ map[string]any) (read.Narrow, error) {
	since := calendar.Now(ctx).AddDate(0, 0, -openedDays)
	wrote := read.Has(ctx, c, interactionType, "record_id", func(s *sql.Selector) { s.Where(sql.EQ(s.C("created_by"), me(ctx))) })
	return read.And(wrote, func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C("action"), "BREAK_GLASS"), sql.NEQ(s.C("user_id"), me(ctx)), sql.GT(s.C("created_at"), since)))
	}), nil
}
