package crm_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// promised is a commitment of theirs to help on a stall, with nothing else said.
func promised(organisationID string) crm.MakeCommitmentInput {
	return crm.MakeCommitmentInput{MadeBy: "THEM", OrganisationID: organisationID, Kind: "VOLUNTEERS", Text: "A stall"}
}

// promise enters a commitment.
func (d *desk) promise(v *viewer.Viewer, in crm.MakeCommitmentInput) string {
	d.t.Helper()
	return do(d, v, crm.MakeCommitment, in).Commitment
}

func (d *desk) commitment(id string) *ent.Commitment { return d.db().Commitment.GetX(d.system(), id) }

// namedCampaign is a campaign of this name, past the verbs.
func (d *desk) namedCampaign(name string, archived bool) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		create := tx.Campaign.Create().SetName(name)
		if archived {
			create.SetArchivedAt(noon)
		}
		c, err := create.Save(ctx)
		if err != nil {
			return "", err
		}
		return c.ID, nil
	})
}

func TestMakeCommitment(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		campaign, met := d.namedCampaign("Fares", false), d.log(d.outreach, contact(who{PersonID: sam}))
		in := promised(union)
		in.MadeBy, in.CampaignID, in.InteractionID, in.Quantity, in.Unit, in.DueOn = "US", campaign, met, ptr(40), " Stewards ", "2026-05-01"
		got := d.commitment(d.promise(d.press, in))
		want := &ent.Commitment{
			MadeBy: "US", OrganisationID: union, CampaignID: campaign, InteractionID: met, Kind: "VOLUNTEERS", Text: "A stall",
			Quantity: 40, Unit: "Stewards", UnitFolded: "stewards", MadeOn: "2026-03-09", DueOn: "2026-05-01", Outcome: "OPEN", Delivered: -1,
			Version: 1, CreatedBy: d.press.UserID, CreatedAt: noon, UpdatedAt: noon,
		}
		unlike := cmpopts.IgnoreFields(ent.Commitment{}, "ID", "Edges")
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(ent.Commitment{}), unlike); diff != "" {
			t.Error(diff)
		}
		if seen := d.history(got.ID); seen != "READERS" {
			t.Errorf("history is seen by %s", seen)
		}
		bare := d.commitment(d.promise(d.organiser, promised(union)))
		if bare.MadeOn != today || bare.Quantity != -1 || bare.DueOn != "" || bare.InteractionID+bare.CampaignID != "" {
			t.Errorf("of which nothing is said: %v", bare)
		}
	})
}

func TestFaultsOfACommitment(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		national, archived := d.under("", "TUC"), d.under("", "Old")
		d.archive(archived)
		met := d.log(d.outreach, contact(who{PersonID: sam}))
		team := d.closed(d.outreach, forTeam, who{PersonID: sam})
		secret := d.closed(d.press, restricted, who{PersonID: sam})
		with := func(f func(*crm.MakeCommitmentInput)) crm.MakeCommitmentInput {
			in := promised(union)
			f(&in)
			return in
		}
		for name, c := range map[string]struct {
			in   crm.MakeCommitmentInput
			want []string
		}{
			"all at once": {crm.MakeCommitmentInput{MadeBy: "NOBODY", OrganisationID: id.New("org"), CampaignID: id.New("cmp"), InteractionID: id.New("int"), Kind: "LOVE",
				Text: " ", Quantity: ptr(-1), Unit: strings.Repeat("x", 31), MadeOn: "2026-03-11", DueOn: "soon"},
				[]string{"NOT_FOUND input.campaignID", "VALIDATION_FAILED input.dueOn", "NOT_FOUND input.interactionID", "VALIDATION_FAILED input.kind",
					"VALIDATION_FAILED input.madeBy", "VALIDATION_FAILED input.madeOn", "NOT_FOUND input.organisationID", "VALIDATION_FAILED input.quantity",
					"VALIDATION_FAILED input.text", "VALIDATION_FAILED input.unit"}},
			"archived": {crm.MakeCommitmentInput{MadeBy: "US", OrganisationID: archived, CampaignID: d.namedCampaign("Old", true), Kind: "FUNDS", Text: "x"},
				[]string{"VALIDATION_FAILED input.campaignID", "VALIDATION_FAILED input.organisationID"}},
			"a unit of nothing":  {with(func(in *crm.MakeCommitmentInput) { in.Unit = "pounds" }), []string{"VALIDATION_FAILED input.unit"}},
			"due before":         {with(func(in *crm.MakeCommitmentInput) { in.DueOn = "2026-03-09" }), []string{"VALIDATION_FAILED input.dueOn"}},
			"did not take part":  {with(func(in *crm.MakeCommitmentInput) { in.OrganisationID, in.InteractionID = national, met }), []string{"VALIDATION_FAILED input.interactionID"}},
			"for the team":       {with(func(in *crm.MakeCommitmentInput) { in.InteractionID = team }), []string{"VALIDATION_FAILED input.interactionID"}},
			"hidden":             {with(func(in *crm.MakeCommitmentInput) { in.InteractionID = secret }), []string{"NOT_FOUND input.interactionID"}},
			"a blank":            {with(func(in *crm.MakeCommitmentInput) { in.CampaignID = d.namedCampaign("Fares", false) + " " }), []string{"NOT_FOUND input.campaignID"}},
			"another kind of id": {with(func(in *crm.MakeCommitmentInput) { in.InteractionID = sam }), []string{"NOT_FOUND input.interactionID"}},
		} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), d.outreach, crm.MakeCommitment, c.in, c.want...) })
		}
		token := &viewer.Viewer{UserID: d.press.UserID, Roles: d.press.Roles, Token: "tok", Scopes: []viewer.Scope{viewer.CampaignsWrite}}
		refused(d, token, crm.MakeCommitment, with(func(in *crm.MakeCommitmentInput) { in.InteractionID = met }), "FORBIDDEN")
		do(d, token, crm.MakeCommitment, promised(union))
	})
}

func TestEditCommitment(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, old := d.under("", "Unite"), d.namedCampaign("Old", true)
		in := promised(union)
		in.Quantity, in.Unit = ptr(4), "vans"
		key := d.promise(d.outreach, in)
		edit := crm.EditCommitmentInput{ID: key, Version: 1, Kind: crm.Some(commitment.KindTRANSPORT), Text: crm.Some(" Vans "), Quantity: crm.Some(6),
			MadeOn: crm.Some(today.AddDays(-7)), DueOn: crm.Some(today), CampaignID: crm.Some(d.namedCampaign("Fares", false))}
		do(d, d.press, crm.EditCommitment, edit)
		if got := d.changed(key, 2); got != "campaign_id due_on kind made_on quantity text" {
			t.Errorf("history says %q", got)
		}
		if c := d.commitment(key); c.Text != "Vans" || c.Quantity != 6 || c.Unit != "vans" || c.MadeOn != "2026-03-03" {
			t.Errorf("now it is %v", c)
		}
		edit.Version = 2
		if do(d, d.press, crm.EditCommitment, edit); d.commitment(key).Version != 2 {
			t.Error("the same once more is a version of its own")
		}
		refused(d, d.press, crm.EditCommitment, crm.EditCommitmentInput{ID: key, Version: 1}, "CONFLICT input.version")
		refused(d, d.press, crm.EditCommitment, crm.EditCommitmentInput{ID: key, Version: 2, Kind: crm.Clear[commitment.Kind](), Text: crm.Clear[string](),
			Quantity: crm.Clear[int](), DueOn: crm.Some(today.AddDays(-8)), CampaignID: crm.Some(old)},
			"VALIDATION_FAILED input.campaignID", "VALIDATION_FAILED input.dueOn", "VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.text", "VALIDATION_FAILED input.unit")
		do(d, d.press, crm.EditCommitment, crm.EditCommitmentInput{ID: key, Version: 2, Quantity: crm.Clear[int](), Unit: crm.Clear[string](), CampaignID: crm.Clear[string](), DueOn: crm.Clear[calendar.Date]()})
		if c := d.commitment(key); c.Quantity != -1 || c.Unit+c.UnitFolded+c.CampaignID+string(c.DueOn) != "" {
			t.Errorf("cleared it is %v", c)
		}
	})
}

// What was settled binds the day and the quantity of a commitment.
func TestEditOfASettledCommitment(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		in := promised(d.under("", "Unite"))
		in.Quantity, in.MadeOn = ptr(4), "2026-03-01"
		key := d.promise(d.outreach, in)
		do(d, d.outreach, crm.ResolveCommitment, crm.ResolveCommitmentInput{ID: key, Version: 1, Outcome: "PARTLY_KEPT", Delivered: ptr(3), ResolvedOn: "2026-03-05"})
		refused(d, d.outreach, crm.EditCommitment, crm.EditCommitmentInput{ID: key, Version: 2, Quantity: crm.Clear[int](), MadeOn: crm.Some(calendar.Date("2026-03-06"))},
			"VALIDATION_FAILED input.madeOn", "VALIDATION_FAILED input.quantity")
		do(d, d.outreach, crm.EditCommitment, crm.EditCommitmentInput{ID: key, Version: 2, Quantity: crm.Some(5), MadeOn: crm.Some(calendar.Date("2026-03-05"))})
	})
}
