package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var pactSeatType = hideable(node("PactSeat", "pcs", "pact_seats",
	func(c *ent.Client) read.Query { return c.PactSeat.Query() }, needs(viewer.CampaignsRead)))

var pactSeatOrders = read.Orders{"CONSTITUENCY": "constituency_folded", "CREATED_AT": "created_at"}

var byConstituency = read.Order{Column: "constituency_folded"}

var pactSeats = read.Connection{Type: pactSeatType, Orders: pactSeatOrders, Default: byConstituency}

var standsAsideVia = read.Via{Table: "pact_seat_stands_aside", Parent: "pact_seat_id", Child: "organisation_id"}

func init() {
	pactSeatType.Relations = map[string]read.Relation{
		"agreement":   read.One(agreementType, "agreement_id"),
		"stands":      read.One(organisationType, "stands_id"),
		"standsAside": read.Through(organisationType, standsAsideVia, read.Order{Column: "name_folded"}),
		"createdBy":   author(),
	}
	pactSeatType.Computed["viewerCan"] = pactSeatAbilities()
}

var pactSeatFilter = &filter{questions: map[string]question{
	"id":           oneOf("id"),
	"agreement":    oneOf("agreement_id"),
	"constituency": begins("constituency_folded"),
	"stands":       oneOf("stands_id"),
	"weStand":      isTrue("we_stand"),
	"createdAt":    moments("created_at"),
}}

// pactConflicts answers the seats that were promised twice.
func (r *Resolver) pactConflicts(ctx context.Context) (*read.Object, error) {
	o, err := r.engine.List(ctx, r.ent(), read.Connection{Type: pactSeatType, Default: byConstituency}, promisedTwice(ctx, r.ent()))
	return o, err
}

// promisedTwice: another pact, that holds on a day on which this one does, lets
// somebody else stand for the same constituency. Whoever stands in one and stands
// aside in the other is such a case: in a pact somebody stands for each seat.
//
// SECURITY: the other seats are selected through their policy, and an agreement
// is seen when its seats are.
func promisedTwice(ctx context.Context, c *ent.Client) read.Narrow {
	return func(s *sql.Selector) {
		seen, err := pactSeatType.Query(c).Part(ctx, []string{"agreement_id", "constituency_folded", "stands_id"})
		if err != nil {
			s.AddError(err)
			return
		}
		d := sql.Dialect(s.Dialect())
		other := seen.As("other_seats")
		mine, theirs := d.Table("agreements").As("this_pact"), d.Table("agreements").As("other_pact")
		twice := d.Select(theirs.C("id")).From(other).
			Join(theirs).On(theirs.C("id"), other.C("agreement_id")).
			Join(mine).OnP(sql.ColumnsEQ(mine.C("id"), s.C("agreement_id")))
		s.Where(sql.Exists(twice.Where(sql.And(
			sql.ColumnsEQ(other.C("constituency_folded"), s.C("constituency_folded")),
			sql.ColumnsNEQ(other.C("agreement_id"), s.C("agreement_id")),
			standersDiffer(other.C("stands_id"), s.C("stands_id")),
			inForce(mine), inForce(theirs), beginsBeforeEnd(mine, theirs), beginsBeforeEnd(theirs, mine),
		))))
	}
}

// standersDiffer: NULL stands for ourselves.
func standersDiffer(one, other string) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		b.WriteString("COALESCE(").Ident(one).WriteString(", '') <> COALESCE(").Ident(other).WriteString(", '')")
	})
}

// inForce: a pact that binds, or is to.
func inForce(pact *sql.SelectTable) *sql.Predicate {
	return sql.In(pact.C("status"), "NEGOTIATING", "AGREED")
}

// beginsBeforeEnd: one begins before the other ends, as far as that is known.
func beginsBeforeEnd(one, other *sql.SelectTable) *sql.Predicate {
	return sql.Or(sql.EQ(other.C("ends_on"), ""), sql.ColumnsLTE(one.C("starts_on"), other.C("ends_on")))
}
