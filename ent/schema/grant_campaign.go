package schema

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/viewer"
)

// campaignInRegions: campaigns all of whose regions are the viewer's own. One
// without regions is everybody's, and no organiser's.
func campaignInRegions(_ context.Context, v *viewer.Viewer) predicate {
	return func(s *sql.Selector) {
		foreign := selectFrom(s, "campaign_regions", "campaign_id")
		foreign.Where(sql.And(sql.ColumnsEQ(foreign.C("campaign_id"), s.C("id")), sql.NotIn(foreign.C("region_id"), anys(v.Regions)...)))
		own := selectFrom(s, "campaign_regions", "campaign_id")
		own.Where(sql.ColumnsEQ(own.C("campaign_id"), s.C("id")))
		s.Where(sql.And(sql.Exists(own), sql.Not(sql.Exists(foreign))))
	}
}

// ofCampaignInRegions: rows that name such a campaign.
func ofCampaignInRegions(ctx context.Context, v *viewer.Viewer) predicate {
	return ofRow("campaigns", "campaign_id", campaignInRegions(ctx, v))
}

// ofStatementInRegions: rows that name a statement of such a campaign.
func ofStatementInRegions(ctx context.Context, v *viewer.Viewer) predicate {
	return ofRow("statements", "statement_id", ofCampaignInRegions(ctx, v))
}

// inOwnRegion: rows whose region is the viewer's own.
func inOwnRegion(_ context.Context, v *viewer.Viewer) predicate {
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.NotNull(s.C("region_id")), sql.In(s.C("region_id"), anys(v.Regions)...)))
	}
}

// ofEventInRegions: rows that name an event in one of the viewer's regions.
func ofEventInRegions(ctx context.Context, v *viewer.Viewer) predicate {
	return ofRow("events", "event_id", inOwnRegion(ctx, v))
}

// ofCommitmentInRegions: rows that name a commitment of an organisation in the
// viewer's regions.
func ofCommitmentInRegions(_ context.Context, v *viewer.Viewer) predicate {
	return ofRow("commitments", "commitment_id", organisationColumnInRegions("organisation_id", v))
}
