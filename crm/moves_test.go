package crm_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// sameMoves holds that a life cycle is what a table says, in its order. All
// statuses are in the table.
func sameMoves[S ~string](t *testing.T, moves crm.Moves[S], table map[S]string) {
	t.Helper()
	for from, to := range table {
		var names []string
		for _, s := range moves.From(from) {
			names = append(names, string(s))
		}
		if diff := cmp.Diff(strings.Fields(to), append([]string{}, names...)); diff != "" {
			t.Errorf("from %s:\n%s", from, diff)
		}
	}
	for from := range moves {
		if _, known := table[from]; !known {
			t.Errorf("nobody expects %s", from)
		}
	}
}

// Who is refused a move is told which there are.
func TestWhatARefusedMoveSays(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	says := func(err error, want string) {
		t.Helper()
		if e := firstRefusal(err); e == nil || e.Message != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
	c := d.startCampaign(crm.StartCampaignInput{})
	_, err := try(d, d.press, crm.MoveCampaign, crm.MoveCampaignInput{ID: c, Version: 1, To: campaign.StatusWON})
	says(err, "A campaign that is DRAFT cannot become WON. It can become PLANNED, ACTIVE or ENDED.")
	_, err = try(d, d.press, crm.MoveCampaign, crm.MoveCampaignInput{ID: c, Version: 1, To: campaign.StatusDRAFT})
	says(err, "This campaign is DRAFT already. It can become PLANNED, ACTIVE or ENDED.")
	p := d.joinCampaign(c, d.under("", "Unite"), campaignpartner.StatusCONFIRMED)
	_, err = try(d, d.press, crm.AnswerInvitation, crm.AnswerInvitationInput{ID: p, Version: 1, Status: campaignpartner.StatusDECLINED})
	says(err, "A partner that is CONFIRMED cannot become DECLINED. It can become WITHDRAWN.")
	s := d.step(p, "")
	do(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: s, Version: 1, Result: endorsementstep.ResultLOST})
	_, err = try(d, d.press, crm.RecordEndorsementResult, crm.RecordEndorsementResultInput{ID: s, Version: 2, Result: endorsementstep.ResultCARRIED})
	says(err, "A step that is LOST cannot become CARRIED. It stays as it is.")
	rally := do(d, d.press, crm.PlanEvent, crm.PlanEventInput{Kind: event.KindRALLY, Name: "Rally", StartsAt: yesterday}).Event
	do(d, d.press, crm.HoldEvent, crm.HoldEventInput{ID: rally, Version: 1})
	_, err = try(d, d.press, crm.CancelEvent, crm.CancelEventInput{ID: rally, Version: 2})
	says(err, "An event that is HELD cannot become CANCELLED. It stays as it is.")
}
