package graph

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/ent/event"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/store"
)

// rows writes rows as the server, without the rules of the verbs: what reading
// makes of them does not depend on those.
func (o *office) rows(write func(ctx context.Context, tx *ent.Tx) error) {
	o.t.Helper()
	_, _, err := store.Write(o.as(nil), o.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (struct{}, error) {
		return struct{}{}, write(ctx, tx)
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// bodies are new organisations, named by their numbers.
func (o *office) bodies(n int) []string {
	o.t.Helper()
	ids := make([]string, n)
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		for from := 0; from < n; from += 500 {
			var create []*ent.OrganisationCreate
			for i := from; i < min(n, from+500); i++ {
				create = append(create, tx.Organisation.Create().SetName(fmt.Sprintf("Body %05d", i)).SetKind(organisation.KindTRADE_UNION))
			}
			made, err := tx.Organisation.CreateBulk(create...).Save(ctx)
			if err != nil {
				return err
			}
			for i, b := range made {
				ids[from+i] = b.ID
			}
		}
		return nil
	})
	return ids
}

func (o *office) campaign(name string, status campaign.Status) (campaignID string) {
	o.t.Helper()
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		c, err := tx.Campaign.Create().SetName(name).SetStatus(status).Save(ctx)
		if err == nil {
			campaignID = c.ID
		}
		return err
	})
	return campaignID
}

// joins makes an organisation a partner.
func (o *office) joins(campaignID, organisationID string, role campaignpartner.Role, status campaignpartner.Status) {
	o.t.Helper()
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		return tx.CampaignPartner.Create().SetCampaignID(campaignID).SetOrganisationID(organisationID).SetRole(role).
			SetRoleRank(slices.Index(schema.PartnerRoles, string(role))).SetStatus(status).Exec(ctx)
	})
}

// promise enters a commitment.
func (o *office) promise(campaignID, organisationID string, by commitment.MadeBy, outcome commitment.Outcome, madeOn calendar.Date) {
	o.t.Helper()
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		create := tx.Commitment.Create().SetOrganisationID(organisationID).SetMadeBy(by).SetKind(commitment.KindVOLUNTEERS).
			SetText("x").SetMadeOn(madeOn).SetOutcome(outcome)
		if campaignID != "" {
			create.SetCampaignID(campaignID)
		}
		if outcome != commitment.OutcomeOPEN {
			create.SetResolvedOn(madeOn.AddDays(3))
		}
		return create.Exec(ctx)
	})
}

// stages enters an event, with a turnout unless it is negative.
func (o *office) stages(campaignID string, status event.Status, turnout int, organisations ...string) (eventID string) {
	o.t.Helper()
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		create := tx.Event.Create().SetKind(event.KindRALLY).SetName("Rally").SetStatus(status).SetStartsAt(o.now).SetTurnout(turnout)
		if campaignID != "" {
			create.SetCampaignID(campaignID)
		}
		e, err := create.Save(ctx)
		if err != nil {
			return err
		}
		eventID = e.ID
		for _, b := range organisations {
			err := tx.EventOrganisation.Create().SetEventID(e.ID).SetOrganisationID(b).SetRole("HOST").SetStartsAt(o.now).Exec(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return eventID
}

func (o *office) statement(campaignID string) (statementID string) {
	o.t.Helper()
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		s, err := tx.Statement.Create().SetTitle("Letter").SetText("We say").SetCampaignID(campaignID).Save(ctx)
		if err == nil {
			statementID = s.ID
		}
		return err
	})
	return statementID
}

// signs enters where an organisation stands with a statement.
func (o *office) signs(statementID, organisationID string, status signon.Status) {
	o.t.Helper()
	o.rows(func(ctx context.Context, tx *ent.Tx) error {
		return tx.SignOn.Create().SetStatementID(statementID).SetOrganisationID(organisationID).SetStatus(status).
			SetSignedNumber(1).SetSignedAt(o.now).Exec(ctx)
	})
}
