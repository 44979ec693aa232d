package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/read"
)

// mayBeUsed are the terms on which a remark may be used in some way.
var mayBeUsed = termsFor("QUOTE_BY_NAME", "QUOTE_AS_ATTRIBUTED", "USE_WITHOUT_SOURCE")

// mayUse: the remark may be used, and was made in one of these interactions. It is
// plainly true or false, so that it can be negated.
//
// SECURITY: nothing of an interaction that was off the record as a whole may be
// used, whatever the terms of the remark: the terms of the whole bind its parts.
func mayUse(ctx context.Context, c *ent.Client, among read.Narrow) read.Narrow {
	return read.And(onUsableTerms, read.Has(ctx, c, interactionType, "interaction_id", read.And(among, notOffTheRecord)))
}

func onUsableTerms(s *sql.Selector) {
	s.Where(sql.And(sql.NotNull(s.C("terms")), sql.In(s.C("terms"), mayBeUsed...)))
}

func notOffTheRecord(s *sql.Selector) {
	s.Where(sql.Or(sql.IsNull(s.C("terms")), sql.NEQ(s.C("terms"), "OFF_THE_RECORD")))
}

// quotableRemarks answers what was said for a campaign and may be used.
func (r *Resolver) quotableRemarks(ctx context.Context) (*read.Object, error) {
	campaignID, _ := arguments(ctx)["campaignID"].(string)
	for _, t := range []*read.Type{campaignType, remarkType} {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	there, err := r.ent().Campaign.Query().Where(campaign.ID(campaignID)).Exist(ctx)
	switch {
	case err != nil:
		return nil, err
	case !there:
		return nil, &crm.Error{Code: crm.NotFound, Field: "campaignID", Message: "There is no campaign with this id."}
	}
	said := saidFor{campaignID}
	fields := read.Fields{"remarks": read.List{Connection: remarks, Filter: said.toUse}}
	if selected(ctx, "leftOut") {
		rest := read.And(
			read.Has(ctx, r.ent(), interactionType, "interaction_id", said.in),
			read.Not(mayUse(ctx, r.ent(), said.in)))
		if fields["leftOut"], err = r.ent().Remark.Query().Where(predicate.Remark(rest)).Count(ctx); err != nil {
			return nil, err
		}
	}
	o, err := r.engine.Payload(ctx, r.ent(), fields)
	return o, err
}

// saidFor narrows remarks to those of the interactions of a campaign.
type saidFor struct{ campaignID string }

// in: the interaction belongs to the campaign.
func (f saidFor) in(s *sql.Selector) { s.Where(sql.EQ(s.C("campaign_id"), f.campaignID)) }

func (f saidFor) toUse(ctx context.Context, c *ent.Client, _ map[string]any) (read.Narrow, error) {
	return mayUse(ctx, c, f.in), nil
}
