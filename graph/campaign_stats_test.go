package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

var (
	campaignStatuses = []campaign.Status{"DRAFT", "PLANNED", "ACTIVE", "PAUSED", "WON", "LOST", "ENDED"}
	outcomeStatuses  = []commitment.Outcome{"OPEN", "KEPT", "PARTLY_KEPT", "BROKEN", "WITHDRAWN"}
	eventStatuses    = []event.Status{"PLANNED", "HELD", "CANCELLED"}
	signOnStatuses   = []signon.Status{"INVITED", "CONSIDERING", "SIGNED", "DECLINED", "WITHDRAWN", "NEEDS_RECONFIRMATION"}
)

func oneAtRandom[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// TestCampaignStats: numbers are those of a plain recount, of all campaigns in use
// and of those that pass a filter; five statements, whatever they count.
func TestCampaignStats(t *testing.T) {
	seed := seedOf(t)
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.fillCampaigns(rand.New(rand.NewPCG(seed, 4)))
		const document = `{ campaignStats%s { campaigns byStatus { status campaigns } partners { role status count } commitments { madeBy outcome count }
			events { status count turnout } signOns { invited considering signed declined withdrawn needsReconfirmation } } }`
		for args, passes := range map[string]func(*ent.Campaign) bool{
			"":                              func(c *ent.Campaign) bool { return c.ArchivedAt == nil },
			"(filter: {archived: INCLUDE})": func(*ent.Campaign) bool { return true },
			"(filter: {status: [ACTIVE, WON]})": func(c *ent.Campaign) bool {
				return c.ArchivedAt == nil && (c.Status == campaign.StatusACTIVE || c.Status == campaign.StatusWON)
			},
			`(filter: {text: "nothing"})`: func(*ent.Campaign) bool { return false },
		} {
			a := o.asked(o.reader, fmt.Sprintf(document, args))
			if got, want := written(t, a.at("campaignStats")), written(t, o.plainCampaignStats(passes)); got != want {
				t.Errorf("%s:\n%s\nwant\n%s", args, got, want)
			}
		}
		if all := o.statements(o.reader, fmt.Sprintf(document, "")); len(all) != 5 {
			t.Errorf("%d statements:\n%s", len(all), strings.Join(all, "\n"))
		}
		for _, v := range []*viewer.Viewer{token(o.reader, viewer.PartnersRead), token(o.reader)} {
			if _, err := o.ask(v, fmt.Sprintf(document, "")); refusal(err) != "FORBIDDEN campaigns:read" {
				t.Errorf("a token without the scope: %v", err)
			}
		}
		if got := o.asked(o.dpo, `{ campaignStats { campaigns } }`).text("campaignStats.campaigns"); got != "0" {
			t.Errorf("the data protection officer counts %s", got)
		}
	})
}

func written(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// fillCampaigns enters campaigns with all that belongs to them, and some of it
// that belongs to none.
func (o *office) fillCampaigns(r *rand.Rand) {
	bodies := o.bodies(12)
	for i := range 25 {
		c := o.campaign(fmt.Sprint("Campaign ", i), oneAtRandom(r, campaignStatuses))
		if r.IntN(5) == 0 {
			o.rows(func(ctx context.Context, tx *ent.Tx) error {
				return tx.Campaign.UpdateOneID(c).SetArchivedAt(o.now).Exec(ctx)
			})
		}
		s := o.statement(c)
		for _, b := range bodies {
			if r.IntN(3) == 0 {
				o.joins(c, b, campaignpartner.Role(oneAtRandom(r, schema.PartnerRoles)), oneAtRandom(r, someStatuses))
				o.signs(s, b, oneAtRandom(r, signOnStatuses))
				o.promise(c, b, oneAtRandom(r, []commitment.MadeBy{"THEM", "US"}), oneAtRandom(r, outcomeStatuses), "2026-01-05")
			}
		}
		o.stages(c, oneAtRandom(r, eventStatuses), max(-1, r.IntN(60)-10))
	}
	o.promise("", bodies[0], "US", "KEPT", "2026-01-05")
	o.stages("", "HELD", 1000)
}

// plainCampaignStats counts everything one by one, as the answer shows it.
func (o *office) plainCampaignStats(passes func(*ent.Campaign) bool) map[string]any {
	ctx, c := o.as(nil), o.ent()
	campaigns, err1 := c.Campaign.Query().All(ctx)
	partners, err2 := c.CampaignPartner.Query().All(ctx)
	commitments, err3 := c.Commitment.Query().All(ctx)
	events, err4 := c.Event.Query().All(ctx)
	signOns, err5 := c.SignOn.Query().WithStatement().All(ctx)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			o.t.Fatal(err)
		}
	}
	in, turnout, all := map[string]bool{}, map[string]int{}, 0
	n := map[string]int{} // by everything that it is counted by
	for _, x := range campaigns {
		if passes(x) {
			in[x.ID] = true
			all++
			n["campaign "+string(x.Status)]++
		}
	}
	for _, x := range partners {
		if in[x.CampaignID] {
			n[fmt.Sprint("partner ", x.Role, x.Status)]++
		}
	}
	for _, x := range commitments {
		if in[x.CampaignID] {
			n[fmt.Sprint("commitment ", x.MadeBy, x.Outcome)]++
		}
	}
	for _, x := range events {
		if in[x.CampaignID] {
			n["event "+string(x.Status)]++
			turnout[string(x.Status)] += max(0, x.Turnout)
		}
	}
	for _, x := range signOns {
		if in[x.Edges.Statement.CampaignID] {
			n["sign-on "+string(x.Status)]++
		}
	}
	byStatus, byRole, promises, staged, signed := []any{}, []any{}, []any{}, []any{}, map[string]any{}
	for _, s := range campaignStatuses {
		if k := n["campaign "+string(s)]; k > 0 {
			byStatus = append(byStatus, map[string]any{"status": s, "campaigns": k})
		}
	}
	for _, role := range schema.PartnerRoles {
		for _, s := range slices.Compact(slices.Clone(someStatuses)) {
			if k := n[fmt.Sprint("partner ", role, s)]; k > 0 {
				byRole = append(byRole, map[string]any{"role": role, "status": s, "count": k})
			}
		}
	}
	for _, by := range []commitment.MadeBy{"THEM", "US"} {
		for _, s := range outcomeStatuses {
			if k := n[fmt.Sprint("commitment ", by, s)]; k > 0 {
				promises = append(promises, map[string]any{"madeBy": by, "outcome": s, "count": k})
			}
		}
	}
	for _, s := range eventStatuses {
		if k := n["event "+string(s)]; k > 0 {
			staged = append(staged, map[string]any{"status": s, "count": k, "turnout": turnout[string(s)]})
		}
	}
	for s, name := range countNames {
		signed[name] = n["sign-on "+string(s)]
	}
	return map[string]any{"campaigns": all, "byStatus": byStatus, "partners": byRole, "commitments": promises, "events": staged, "signOns": signed}
}
