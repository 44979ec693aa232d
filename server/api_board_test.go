package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// board is a campaign with all that a front end shows of it on one page.
const board = `{ campaign(id: "${board}") {
	name aims status allowedMoves startsOn endsOn lead { name } issues { name } regions { name } tags { name }
	partnerCounts { role status count }
	partners(first: 100) { edges { node { role status decidedBy decidedOn note organisation { name stage } contact { name } } } pageInfo { hasNextPage } }
	commitmentSums { cut rows { madeBy kind unit made open kept partlyKept broken withdrawn pledged delivered } }
	commitments(first: 100) { edges { node { madeBy kind text quantity unit dueOn overdue outcome delivered organisation { name } } } pageInfo { hasNextPage } }
	commitmentRecord { made kept broken overdue keptRate }
	events(first: 40) { edges { node { kind name status startsAt place expectedTurnout turnout region { name } } } }
	statements(first: 10) { edges { node { title status softDeadline signOnCounts { invited considering signed declined withdrawn needsReconfirmation } } } }
} }`

// TestCampaignBoard: a page about a campaign of 100 partners, 300 commitments, 40
// events and a statement takes twelve statements, with sums over all commitments
// and not over those of the page.
func TestCampaignBoard(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		n := s.enter(t, "partners")
		n["board"] = s.fillBoard(t, n)
		srv := s.open(t)
		token, _ := s.token(t, n, "reader")
		query := filled(t, n, board)
		if got := s.counted(t, r, srv, token, query); len(got) != 12 {
			t.Errorf("it takes %d statements, want 12:\n%s", len(got), strings.Join(got, "\n"))
		}
		code, answer := ask(t, srv, token, query)
		if code != "" {
			t.Fatal(asJSON(answer))
		}
		data, _ := answer["data"].(map[string]any)
		shown, _ := data["campaign"].(map[string]any)
		for field, want := range map[string]int{"partners": 100, "commitments": 100, "events": 40, "statements": 1} {
			list, _ := shown[field].(map[string]any)
			if edges, _ := list["edges"].([]any); len(edges) != want {
				t.Errorf("%s: %d rows, want %d", field, len(edges), want)
			}
		}
		for field, want := range map[string]string{
			"partnerCounts": `[{"count":100,"role":"MEMBER","status":"CONFIRMED"}]`,
			"commitmentSums": `{"cut":false,"rows":[` +
				`{"broken":0,"delivered":1000,"kept":100,"kind":"FUNDS","made":200,"madeBy":"THEM","open":100,"partlyKept":0,"pledged":2000,"unit":"pounds","withdrawn":0},` +
				`{"broken":0,"delivered":null,"kept":0,"kind":"FUNDS","made":100,"madeBy":"US","open":100,"partlyKept":0,"pledged":1000,"unit":"pounds","withdrawn":0}]}`,
			"commitmentRecord": `{"broken":0,"kept":100,"keptRate":1,"made":200,"overdue":100}`,
		} {
			if got := asJSON(shown[field]); got != want {
				t.Errorf("%s: %s, want %s", field, got, want)
			}
		}
		if got := asJSON(shown["statements"]); !strings.Contains(got, `"signOnCounts":{"considering":0,"declined":0,"invited":60,"needsReconfirmation":0,"signed":40,"withdrawn":0}`) {
			t.Errorf("statements: %s", got)
		}
	})
}

// fillBoard enters the campaign as rows, for the verbs enter one thing at a time.
func (s *stage) fillBoard(t *testing.T, n names) (campaignID string) {
	t.Helper()
	ctx := calendar.NewContext(viewer.NewContext(t.Context(), viewer.System(store.SystemUserID)), s.clock())
	id, _, err := store.Write(ctx, s.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
		c, err := tx.Campaign.Create().SetName("Pay up").SetStatus("ACTIVE").SetLeadID(n["outreach"].(string)).
			AddRegionIDs(n["london"].(string)).AddTagIDs(n["rail"].(string)).Save(ctx)
		if err != nil {
			return "", err
		}
		return c.ID, fillCampaign(ctx, tx, c.ID, n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func fillCampaign(ctx context.Context, tx *ent.Tx, campaignID string, n names) error {
	letter, err := tx.Statement.Create().SetTitle("Open letter").SetText("We say").SetCampaignID(campaignID).Save(ctx)
	if err != nil {
		return err
	}
	for i := range 100 {
		body, err := tx.Organisation.Create().SetName(fmt.Sprint("Body ", i)).SetKind("TRADE_UNION").Save(ctx)
		if err != nil {
			return err
		}
		if err := fillPartner(ctx, tx, campaignID, body.ID, n); err != nil {
			return err
		}
		status := signon.StatusINVITED
		sign := tx.SignOn.Create().SetStatementID(letter.ID).SetOrganisationID(body.ID)
		if i < 40 {
			status = signon.StatusSIGNED
			sign.SetSignedNumber(1).SetSignedAt(present)
		}
		if err := sign.SetStatus(status).Exec(ctx); err != nil {
			return err
		}
	}
	for i := range 40 {
		err := tx.Event.Create().SetKind(event.KindRALLY).SetName(fmt.Sprint("Rally ", i)).SetStartsAt(present.AddDate(0, 0, i)).
			SetCampaignID(campaignID).SetRegionID(n["london"].(string)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// fillPartner enters a partner with three commitments: one of theirs that is open
// and overdue, one of theirs that was kept, and one of ours.
func fillPartner(ctx context.Context, tx *ent.Tx, campaignID, organisationID string, n names) error {
	err := tx.CampaignPartner.Create().SetCampaignID(campaignID).SetOrganisationID(organisationID).SetRole("MEMBER").SetRoleRank(3).
		SetStatus("CONFIRMED").SetContactID(n["maeve"].(string)).Exec(ctx)
	if err != nil {
		return err
	}
	promise := func(by commitment.MadeBy, due calendar.Date) *ent.CommitmentCreate {
		return tx.Commitment.Create().SetOrganisationID(organisationID).SetCampaignID(campaignID).SetMadeBy(by).SetKind(commitment.KindFUNDS).
			SetText("Ten pounds").SetQuantity(10).SetUnit("pounds").SetMadeOn("2026-01-10").SetDueOn(due)
	}
	return tx.Commitment.CreateBulk(
		promise("THEM", "2026-02-01"),
		promise("THEM", "2026-02-01").SetOutcome("KEPT").SetDelivered(10).SetResolvedOn("2026-02-01"),
		promise("US", "2026-12-01"),
	).Exec(ctx)
}
