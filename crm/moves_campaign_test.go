package crm_test

import (
	"context"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
)

// A campaign goes where its table says, and nowhere else.
func TestMovesOfCampaigns(t *testing.T) {
	table := map[campaign.Status]string{
		"DRAFT": "PLANNED ACTIVE ENDED", "PLANNED": "DRAFT ACTIVE ENDED", "ACTIVE": "PAUSED WON LOST ENDED",
		"PAUSED": "ACTIVE WON LOST ENDED", "WON": "ACTIVE", "LOST": "ACTIVE", "ENDED": "ACTIVE",
	}
	sameMoves(t, crm.CampaignMoves, table)
	desks(t, func(t *testing.T, d *desk) {
		c := d.startCampaign(crm.StartCampaignInput{})
		for from := range table {
			for to := range table {
				d.change(func(ctx context.Context, tx *ent.Tx) error {
					return tx.Campaign.UpdateOneID(c).SetStatus(from).Exec(ctx)
				})
				in := crm.MoveCampaignInput{ID: c, Version: d.campaign(c).Version, To: to}
				if !crm.CampaignMoves.Allow(from, to) {
					refused(d, d.press, crm.MoveCampaign, in, "CONFLICT input.to")
				} else if do(d, d.press, crm.MoveCampaign, in); d.campaign(c).Status != to {
					t.Errorf("from %s to %s it is %s", from, to, d.campaign(c).Status)
				}
			}
		}
		refused(d, d.press, crm.MoveCampaign, crm.MoveCampaignInput{ID: c, Version: d.campaign(c).Version, To: "OVER"}, "VALIDATION_FAILED input.to")
		refused(d, d.press, crm.MoveCampaign, crm.MoveCampaignInput{ID: c, To: campaign.StatusACTIVE}, "CONFLICT input.version")
	})
}

// A move writes the day that follows from it, unless it is known or the other
// stands against it.
func TestDaysOfCampaignsThatMove(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		type days struct{ first, last calendar.Date }
		for _, c := range []struct {
			name     string
			from, to campaign.Status
			was, is  days
		}{
			{"it begins", "PLANNED", "ACTIVE", days{}, days{"2026-03-10", ""}},
			{"it begins as planned", "PLANNED", "ACTIVE", days{"2026-03-01", "2026-05-01"}, days{"2026-03-01", "2026-05-01"}},
			{"it should be over", "PLANNED", "ACTIVE", days{"", "2026-03-09"}, days{"", "2026-03-09"}},
			{"it goes on", "PAUSED", "ACTIVE", days{"2026-03-01", "2026-03-09"}, days{"2026-03-01", "2026-03-09"}},
			{"it is won", "ACTIVE", "WON", days{"2026-03-01", ""}, days{"2026-03-01", "2026-03-10"}},
			{"it is lost early", "PAUSED", "LOST", days{"2026-03-01", "2026-05-01"}, days{"2026-03-01", "2026-05-01"}},
			{"it ends on its first day", "ACTIVE", "ENDED", days{"2026-03-10", ""}, days{"2026-03-10", "2026-03-10"}},
			{"it ends before it began", "PLANNED", "ENDED", days{"2026-03-11", ""}, days{"2026-03-11", ""}},
			{"it is taken up again", "ENDED", "ACTIVE", days{"2026-01-01", "2026-03-10"}, days{"2026-01-01", ""}},
			{"it is taken up in time", "LOST", "ACTIVE", days{"", "2026-03-11"}, days{"2026-03-10", "2026-03-11"}},
			{"it rests", "ACTIVE", "PAUSED", days{}, days{}},
		} {
			id := d.startCampaign(crm.StartCampaignInput{Name: c.name, StartsOn: c.was.first, EndsOn: c.was.last})
			d.change(func(ctx context.Context, tx *ent.Tx) error {
				return tx.Campaign.UpdateOneID(id).SetStatus(c.from).Exec(ctx)
			})
			do(d, d.press, crm.MoveCampaign, crm.MoveCampaignInput{ID: id, Version: 2, To: c.to})
			if got := d.campaign(id); (days{got.StartsOn, got.EndsOn}) != c.is {
				t.Errorf("%s: from %q until %q", c.name, got.StartsOn, got.EndsOn)
			}
		}
	})
}

// A partner goes where its table says, by the verb that says where to, and
// nowhere else.
func TestMovesOfPartners(t *testing.T) {
	table := map[campaignpartner.Status]string{
		"INVITED": "CONSIDERING CONFIRMED DECLINED WITHDRAWN", "CONSIDERING": "CONFIRMED DECLINED WITHDRAWN", "CONFIRMED": "WITHDRAWN",
		"DECLINED": "INVITED CONSIDERING CONFIRMED", "WITHDRAWN": "INVITED CONSIDERING CONFIRMED",
	}
	sameMoves(t, crm.CampaignPartnerMoves, table)
	desks(t, func(t *testing.T, d *desk) {
		p := d.joinCampaign(d.startCampaign(crm.StartCampaignInput{}), d.under("", "Unite"), "")
		for from := range table {
			for to := range table {
				d.change(func(ctx context.Context, tx *ent.Tx) error {
					return tx.CampaignPartner.UpdateOneID(p).SetStatus(from).Exec(ctx)
				})
				version := d.campaignPartner(p).Version
				answer := crm.AnswerInvitationInput{ID: p, Version: version, Status: to}
				leave, again := crm.WithdrawPartnerInput{ID: p, Version: version}, crm.ReinvitePartnerInput{ID: p, Version: version}
				switch allowed := crm.CampaignPartnerMoves.Allow(from, to); {
				case to == campaignpartner.StatusINVITED && allowed:
					do(d, d.press, crm.ReinvitePartner, again)
				case to == campaignpartner.StatusINVITED:
					refused(d, d.press, crm.ReinvitePartner, again, "CONFLICT input.id")
				case to == campaignpartner.StatusWITHDRAWN && allowed:
					do(d, d.press, crm.WithdrawPartner, leave)
				case to == campaignpartner.StatusWITHDRAWN:
					refused(d, d.press, crm.WithdrawPartner, leave, "CONFLICT input.id")
				case allowed:
					do(d, d.press, crm.AnswerInvitation, answer)
				default:
					refused(d, d.press, crm.AnswerInvitation, answer, "CONFLICT input.status")
				}
				if got := d.campaignPartner(p).Status; crm.CampaignPartnerMoves.Allow(from, to) != (got == to && got != from) {
					t.Errorf("from %s to %s it is %s", from, to, got)
				}
			}
		}
	})
}

// A body decides once; what it sent back it decides later.
func TestMovesOfEndorsements(t *testing.T) {
	table := map[endorsementstep.Result]string{"PENDING": "CARRIED LOST REMITTED", "CARRIED": "", "LOST": "", "REMITTED": "CARRIED LOST"}
	sameMoves(t, crm.EndorsementMoves, table)
	desks(t, func(t *testing.T, d *desk) {
		p := d.joinCampaign(d.startCampaign(crm.StartCampaignInput{}), d.under("", "Unite"), "")
		for from := range table {
			for to := range table {
				s := do(d, d.press, crm.AddEndorsementStep, crm.AddEndorsementStepInput{PartnerID: p, Body: "Branch"}).Step
				if from != endorsementstep.ResultPENDING {
					do(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: s, Version: 1, Result: from})
				}
				version := d.db().EndorsementStep.GetX(d.system(), s).Version
				in := crm.RecordEndorsementResultInput{ID: s, Version: version, Result: to}
				if !crm.EndorsementMoves.Allow(from, to) {
					refused(d, d.press, crm.RecordEndorsementResult, in, "CONFLICT input.result")
				} else if do(d, d.press, crm.RecordEndorsementResult, in); d.db().EndorsementStep.GetX(d.system(), s).Result != to {
					t.Errorf("from %s to %s nothing changed", from, to)
				}
			}
		}
	})
}
