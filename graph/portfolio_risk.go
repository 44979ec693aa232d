package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/read"
)

// contactYear is for how many days a contact is live when nothing else is said.
const contactYear = 365

// portfolioRisk answers who had contact with one of us only.
//
// SECURITY: contacts are those that the viewer may see: what others know of is
// not told by an absence here.
func (r *Resolver) portfolioRisk(ctx context.Context) (*read.Object, error) {
	args := arguments(ctx)
	userID, _ := args["userID"].(string)
	since := string(calendar.Today(ctx).AddDays(-contactYear))
	if day, given := args["since"]; given && day != nil {
		var err error
		if since, err = parseDay(day); err != nil {
			return nil, &crm.Error{Code: crm.Invalid, Field: "since", Message: err.Error()}
		}
	}
	for _, t := range []*read.Type{userType, interactionType} {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	if there, err := r.ent().User.Query().Where(user.ID(userID)).Exist(ctx); err != nil || !there {
		if err == nil {
			err = &crm.Error{Code: crm.NotFound, Field: "userID", Message: "There is no user with this id."}
		}
		return nil, err
	}
	them := func(s *sql.Selector) { s.Where(sql.EQ(s.C("id"), userID)) }
	others := func(s *sql.Selector) { s.Where(sql.NEQ(s.C("id"), userID)) }
	met := func(us read.Narrow) read.Narrow {
		return read.And(countsSince(since), read.SomeVia(ctx, r.ent(), userType, ourSideVia, us))
	}
	var arms []read.Arm
	for _, t := range partnerTypes() {
		arms = append(arms, read.Arm{
			Type: t,
			Where: read.And(inUse,
				read.SomeVia(ctx, r.ent(), interactionType, contactVia, met(them)),
				read.NoneVia(ctx, r.ent(), interactionType, contactVia, met(others))),
			Columns: func(s *sql.Selector) []read.Named {
				return []read.Named{{Name: "name", Expr: sql.Raw(s.C("name_folded"))}}
			},
		})
	}
	return r.partners(ctx, read.Order{Column: "name"}, arms)
}

// countsSince: contact that took place on a day or later.
func countsSince(day string) read.Narrow {
	return func(s *sql.Selector) { s.Where(sql.And(sql.GTE(s.C("starts_on"), day), wasContact(s))) }
}

// wasContact is the rule of what counts as contact, as crm has it.
func wasContact(s *sql.Selector) *sql.Predicate {
	return sql.And(sql.EQ(s.C("status"), "HELD"), sql.Or(sql.IsNull(s.C("outcome")), sql.EQ(s.C("outcome"), "MEANINGFUL")))
}
