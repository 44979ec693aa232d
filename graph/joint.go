package graph

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/read"
)

func init() {
	campaignType.Relations["interactions"] = read.Pages(interactionType, "campaign_id", interactionOrders, latestContact).
		Where(interactionFilter.read, "filter")
	campaignType.Relations["followUps"] = followUpsOf("campaign_id")
	commitmentType.Relations["followUps"] = followUpsOf("commitment_id")
}

const (
	fewestCompared = 2   // campaigns of one coalitionOverlap
	mostCompared   = 10  // and the most
	mostShared     = 50  // organisations that are shown of a pair
	mostAlsoWith   = 100 // rows of partnersAlsoWith
)

// coalitionOverlap answers which partners campaigns have in common: one statement
// for the campaigns, one for their partners.
func (r *Resolver) coalitionOverlap(ctx context.Context) (*read.Object, error) {
	args := arguments(ctx)
	ids, err := r.compared(ctx, items(args["campaignIDs"]))
	if err != nil {
		return nil, err
	}
	statuses := items(args["status"])
	if len(statuses) == 0 {
		return nil, &crm.Error{Code: crm.Invalid, Field: "status", Message: "This list must not be empty."}
	}
	partners, err := r.partnersOf(ctx, ids, statuses)
	if err != nil {
		return nil, err
	}
	o, err := r.engine.Payload(ctx, r.ent(), overlap(ids, partners))
	return o, err
}

// compared are the ids of the campaigns that are compared, all of which there are.
func (r *Resolver) compared(ctx context.Context, given []any) ([]string, error) {
	ids, seen := make([]string, len(given)), map[string]bool{}
	for i, v := range given {
		ids[i], _ = v.(string)
		seen[ids[i]] = true
	}
	if len(seen) != len(ids) || len(ids) < fewestCompared || len(ids) > mostCompared {
		return nil, &crm.Error{Code: crm.Invalid, Field: "campaignIDs",
			Message: fmt.Sprintf("Give %d to %d campaigns, each once.", fewestCompared, mostCompared)}
	}
	if err := campaignPartnerType.Allow(ctx); err != nil {
		return nil, err
	}
	var id string
	err := campaignType.Query(r.ent()).Each(ctx, []string{"id"}, among(ids, "id"), []any{&id}, func() error {
		delete(seen, id)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var faults crm.Faults
	for i, key := range ids {
		if seen[key] {
			faults = append(faults, &crm.Error{Code: crm.NotFound, Field: fmt.Sprintf("campaignIDs.%d", i), Message: "There is no campaign with this id."})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return ids, nil
}

// memberships are the campaigns of each partner, and the partners by name.
type memberships struct {
	names []string // ids of organisations
	in    map[string]map[string]bool
}

// partnersOf reads the partners of campaigns whose status is one of those given.
func (r *Resolver) partnersOf(ctx context.Context, ids []string, statuses []any) (*memberships, error) {
	m := &memberships{in: map[string]map[string]bool{}}
	var campaignID, organisationID string
	err := campaignPartnerType.Query(r.ent()).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		among(ids, "campaign_id")(s)
		s.Where(sql.In(s.C("status"), statuses...))
		// Only for the order: whoever reads campaigns reads organisations.
		t := sql.Dialect(s.Dialect()).Table("organisations")
		s.Join(t).On(s.C("organisation_id"), t.C("id"))
		s.SelectExpr(sql.Raw(s.C("campaign_id")), sql.Raw(s.C("organisation_id"))).OrderBy(t.C("name_folded"), t.C("id"))
	}, []any{&campaignID, &organisationID}, func() error {
		if m.in[organisationID] == nil {
			m.in[organisationID] = map[string]bool{}
			m.names = append(m.names, organisationID)
		}
		m.in[organisationID][campaignID] = true
		return nil
	})
	return m, err
}

// shared are the partners of all of the campaigns by name, and how many are
// partners of at least one.
func (m *memberships) shared(campaigns ...string) (all []string, either int) {
	for _, organisationID := range m.names {
		n := 0
		for _, c := range campaigns {
			if m.in[organisationID][c] {
				n++
			}
		}
		if n > 0 {
			either++
		}
		if n == len(campaigns) {
			all = append(all, organisationID)
		}
	}
	return all, either
}

// overlap is a CoalitionOverlap.
func overlap(campaigns []string, m *memberships) read.Fields {
	pairs := []read.Fields{}
	for i, a := range campaigns {
		for _, b := range campaigns[i+1:] {
			both, either := m.shared(a, b)
			pair := read.Fields{
				"a": read.Ref{Type: campaignType, ID: a}, "b": read.Ref{Type: campaignType, ID: b},
				"shared": len(both), "either": either, "organisations": firstOf(both),
			}
			if either > 0 {
				pair["jaccard"] = float64(len(both)) / float64(either)
			}
			pairs = append(pairs, pair)
		}
	}
	all, _ := m.shared(campaigns...)
	return read.Fields{"pairs": pairs, "inAll": len(all), "organisations": firstOf(all)}
}

func firstOf(ids []string) read.Refs {
	return read.Refs{Type: organisationType, IDs: ids[:min(mostShared, len(ids))]}
}

// partnersAlsoWith answers who is a confirmed partner of the same campaigns as an
// organisation.
func (r *Resolver) partnersAlsoWith(ctx context.Context) (*read.Object, error) {
	organisationID, _ := arguments(ctx)["organisationID"].(string)
	for _, t := range []*read.Type{organisationType, campaignPartnerType} {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	there, err := r.ent().Organisation.Query().Where(organisation.ID(organisationID)).Exist(ctx)
	switch {
	case err != nil:
		return nil, err
	case !there || id.Prefix(organisationID) != organisationType.Prefix: // MariaDB finds it with a blank behind it
		return nil, &crm.Error{Code: crm.NotFound, Field: "organisationID", Message: "There is no organisation with this id."}
	}
	rows, err := r.alsoWith(ctx, r.ent(), organisationID)
	if err != nil {
		return nil, err
	}
	o, err := r.engine.Payload(ctx, r.ent(), read.Fields{"rows": rows[:min(mostAlsoWith, len(rows))], "cut": len(rows) > mostAlsoWith})
	return o, err
}

// alsoWith counts, in one statement, the campaigns that others have in common with
// the organisation: at most one row more than are shown.
func (r *Resolver) alsoWith(ctx context.Context, c *ent.Client, organisationID string) ([]read.Fields, error) {
	confirmed, err := campaignPartnerType.Query(c).Part(ctx, []string{"campaign_id"})
	if err != nil {
		return nil, err
	}
	used := read.And(read.Has(ctx, c, campaignType, "campaign_id", inUse), read.Has(ctx, c, organisationType, "organisation_id", inUse))
	rows := []read.Fields{}
	var other string
	var count int
	err = campaignPartnerType.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
		confirmed.Where(sql.And(sql.EQ(confirmed.C("organisation_id"), organisationID), sql.EQ(confirmed.C("status"), "CONFIRMED")))
		s.Where(sql.And(sql.EQ(s.C("status"), "CONFIRMED"), sql.NEQ(s.C("organisation_id"), organisationID), sql.In(s.C("campaign_id"), confirmed)))
		used(s)
		s.SelectExpr(sql.Raw(s.C("organisation_id")), sql.Raw("COUNT(*)")).GroupBy(s.C("organisation_id")).
			OrderExpr(sql.Raw("COUNT(*) DESC"), sql.Raw(s.C("organisation_id"))).Limit(mostAlsoWith + 1)
	}, []any{&other, &count}, func() error {
		rows = append(rows, read.Fields{"organisation": read.Ref{Type: organisationType, ID: other}, "campaigns": count})
		return nil
	})
	return rows, err
}
