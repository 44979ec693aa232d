package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
	"github.com/breakthrough-party/coalition/ent/incompatibility"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/read"
)

func campaignAbilities() read.Computed {
	type row = *ent.Campaign
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Campaign.Query().Where(campaign.IDIn(ids...), predicate.Campaign(writable)).All(ctx)
	}, "Campaign", func(c row) string { return c.ID },
		ability[row]{"EDIT", "editCampaign", always[row]},
		ability[row]{"MOVE", "moveCampaign", func(c row) bool { return len(crm.CampaignMoves.From(c.Status)) > 0 }},
		ability[row]{"ARCHIVE", "archiveCampaign", func(c row) bool { return c.ArchivedAt == nil }},
		ability[row]{"RESTORE", "restoreCampaign", func(c row) bool { return c.ArchivedAt != nil }})
}

func campaignPartnerAbilities() read.Computed {
	type row = *ent.CampaignPartner
	may := func(to ...campaignpartner.Status) func(row) bool {
		return leads(crm.CampaignPartnerMoves, func(p row) campaignpartner.Status { return p.Status }, to...)
	}
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.CampaignPartner.Query().Where(campaignpartner.IDIn(ids...), predicate.CampaignPartner(writable)).All(ctx)
	}, "CampaignPartner", func(p row) string { return p.ID },
		ability[row]{"EDIT", "editCampaignPartner", always[row]},
		ability[row]{"INVITE", "reinvitePartner", may(campaignpartner.StatusINVITED)},
		ability[row]{"ANSWER", "answerInvitation", may(campaignpartner.StatusCONSIDERING, campaignpartner.StatusCONFIRMED, campaignpartner.StatusDECLINED)},
		ability[row]{"WITHDRAW", "withdrawPartner", may(campaignpartner.StatusWITHDRAWN)})
}

func endorsementStepAbilities() read.Computed {
	type row = *ent.EndorsementStep
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.EndorsementStep.Query().Where(endorsementstep.IDIn(ids...), predicate.EndorsementStep(writable)).All(ctx)
	}, "EndorsementStep", func(s row) string { return s.ID },
		ability[row]{"EDIT", "editEndorsementStep", always[row]},
		ability[row]{"RESOLVE", "recordEndorsementResult", func(s row) bool { return len(crm.EndorsementMoves.From(s.Result)) > 0 }},
		ability[row]{"VOID", "voidRecord", always[row]})
}

func incompatibilityAbilities() read.Computed {
	type row = *ent.Incompatibility
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Incompatibility.Query().Where(incompatibility.IDIn(ids...), predicate.Incompatibility(writable)).All(ctx)
	}, "Incompatibility", func(i row) string { return i.ID },
		ability[row]{"EDIT", "editIncompatibility", always[row]},
		ability[row]{"VOID", "voidRecord", always[row]})
}
