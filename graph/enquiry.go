package graph

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/graph/scalar"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var enquiryType = hideable(node("MediaEnquiry", "enq", "media_enquiries",
	func(c *ent.Client) read.Query { return c.MediaEnquiry.Query() }, needs(viewer.PressRead)))

var enquiryOrders = read.Orders{
	"DEADLINE": "deadline", "RECEIVED_AT": "received_at", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at",
}

var enquiries = read.Connection{Type: enquiryType, Orders: enquiryOrders, Default: read.Order{Column: "received_at", Desc: true}}

func init() {
	enquiryType.Relations = map[string]read.Relation{
		"journalist":   read.One(personType, "person_id"),
		"outlet":       read.One(organisationType, "organisation_id"),
		"campaign":     read.One(campaignType, "campaign_id"),
		"assignee":     read.One(userType, "assignee_id"),
		"spokesperson": read.One(userType, "spokesperson_id"),
		"createdBy":    author(),
	}
	enquiryType.Computed["deadline"] = read.Computed{Columns: []string{"deadline"}, Value: always1(func(r read.Row) any { return dueAt(r.Time(0)) })}
	enquiryType.Computed["overdue"] = read.Computed{Columns: []string{"status", "deadline"}, Value: whetherUnanswered}
	enquiryType.Computed["missed"] = read.Computed{Columns: []string{"responded_at", "deadline"}, Value: whetherMissed}
	enquiryType.Computed["allowedMoves"] = allowedMoves(crm.EnquiryMoves, "status")
	enquiryType.Computed["viewerCan"] = enquiryAbilities()
}

// dueAt is a deadline, nothing when there is none.
func dueAt(deadline time.Time) time.Time {
	if deadline.Before(schema.NoDeadline) {
		return deadline
	}
	return time.Time{}
}

func whetherUnanswered(ctx context.Context, _ map[string]any) (func(read.Row) any, error) {
	now := calendar.Now(ctx)
	return func(r read.Row) any { return crm.IsOpenEnquiry(r.Text(0)) && r.Time(1).Before(now) }, nil
}

// whetherMissed: they had no answer when the deadline passed, if it has.
func whetherMissed(ctx context.Context, _ map[string]any) (func(read.Row) any, error) {
	now := calendar.Now(ctx)
	return func(r read.Row) any {
		answered := now
		if !r.Null(0) {
			answered = r.Time(0)
		}
		return answered.After(r.Time(1))
	}, nil
}

var enquiryFilter = &filter{}

func init() {
	enquiryFilter.questions = map[string]question{
		"id":           oneOf("id"),
		"status":       oneOf("status"),
		"assignee":     oneOf("assignee_id"),
		"assigned":     isSet("assignee_id"),
		"spokesperson": oneOf("spokesperson_id"),
		"journalist":   names(personType, "person_id"),
		"journalistIs": has(personType, "person_id", func() *filter { return personFilter }),
		"outlet":       names(organisationType, "organisation_id"),
		"outletIs":     has(organisationType, "organisation_id", func() *filter { return organisationFilter }),
		"campaign":     names(campaignType, "campaign_id"),
		"overdue":      unanswered,
		"missed":       missedDeadline,
		"dueBefore":    openAndDueBefore,
		"deadline":     knownMoments("deadline", hasDeadline),
		"receivedAt":   moments("received_at"),
		"respondedAt":  moments("responded_at"),
		"createdAt":    moments("created_at"),
		"updatedAt":    moments("updated_at"),
	}
}

func hasDeadline(s *sql.Selector, column string) *sql.Predicate {
	return sql.LT(s.C(column), schema.NoDeadline)
}

// unanswered: whether it is open and its deadline has passed.
func unanswered(a *asking, _ string, value any) read.Narrow {
	late := openUntil(calendar.Now(a.ctx))
	if value == true {
		return late
	}
	return read.Not(late)
}

// openAndDueBefore: it is open, and its deadline is before a moment.
func openAndDueBefore(a *asking, path string, value any) read.Narrow {
	before, err := scalar.UnmarshalDateTime(value)
	if err != nil {
		return a.fault(path, err.Error())
	}
	return openUntil(before)
}

func openUntil(before time.Time) read.Narrow {
	return func(s *sql.Selector) {
		open := make([]any, len(crm.OpenEnquiries))
		for i, status := range crm.OpenEnquiries {
			open[i] = string(status)
		}
		s.Where(sql.And(sql.In(s.C("status"), open...), sql.LT(s.C("deadline"), before), hasDeadline(s, "deadline")))
	}
}

// missedDeadline: whether they had no answer when the deadline passed.
func missedDeadline(a *asking, _ string, value any) read.Narrow {
	now := calendar.Now(a.ctx)
	missed := func(s *sql.Selector) {
		s.Where(sql.Or(
			sql.And(sql.IsNull(s.C("responded_at")), sql.LT(s.C("deadline"), now)),
			// Plainly true or false, so that it can be negated.
			sql.And(sql.NotNull(s.C("responded_at")), sql.ColumnsGT(s.C("responded_at"), s.C("deadline"))),
		))
	}
	if value == true {
		return missed
	}
	return read.Not(missed)
}
