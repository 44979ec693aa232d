package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// logged is a commitment of an organisation that was made in a meeting.
func logged(organisationID string) crm.LoggedCommitmentInput {
	return crm.LoggedCommitmentInput{MadeBy: "THEM", OrganisationID: organisationID, Kind: "FUNDS", Text: "A grant", Quantity: ptr(500), Unit: "pounds"}
}

// A meeting is logged with what both sides promised, on its day.
func TestCommitmentsOfAMeeting(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		in := contact(who{PersonID: sam})
		ours := logged(union)
		ours.MadeBy, ours.CampaignID, ours.DueOn = "US", d.namedCampaign("Fares", false), today.AddDays(-1)
		in.Commitments = []crm.LoggedCommitmentInput{logged(union), ours}
		met := d.log(d.organiser, in)
		rows := d.db().Commitment.Query().Where(commitment.InteractionID(met)).Order(commitment.ByMadeBy()).AllX(d.system())
		if len(rows) != 2 || rows[0].MadeBy != "THEM" || rows[0].MadeOn != today.AddDays(-1) || rows[0].Quantity != 500 || rows[0].Unit != "pounds" ||
			rows[1].CampaignID != ours.CampaignID || rows[1].DueOn != today.AddDays(-1) || rows[1].OrganisationID != union || rows[1].Outcome != "OPEN" {
			t.Errorf("%v", rows)
		}
	})
}

func TestFaultsOfCommitmentsOfAMeeting(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		tuc, wales := d.under("", "TUC"), d.under("", "Wales", d.wales)
		with := func(commitments ...crm.LoggedCommitmentInput) logInput {
			in := contact(who{PersonID: sam}, who{OrganisationID: wales})
			in.Commitments = commitments
			return in
		}
		worst := crm.LoggedCommitmentInput{MadeBy: "NOBODY", OrganisationID: tuc, CampaignID: id.New("cmp"), Kind: "LOVE", Quantity: ptr(-1), Unit: strings.Repeat("x", 31), DueOn: "2026-03-08"}
		old := logged(union)
		old.CampaignID = d.namedCampaign("Old", true)
		refused(d, d.outreach, crm.LogInteraction, with(logged(union), worst, old),
			"NOT_FOUND input.commitments.1.campaignID", "VALIDATION_FAILED input.commitments.1.dueOn", "VALIDATION_FAILED input.commitments.1.kind",
			"VALIDATION_FAILED input.commitments.1.madeBy", "VALIDATION_FAILED input.commitments.1.organisationID", "VALIDATION_FAILED input.commitments.1.quantity",
			"VALIDATION_FAILED input.commitments.1.text", "VALIDATION_FAILED input.commitments.1.unit", "VALIDATION_FAILED input.commitments.2.campaignID")
		refused(d, d.organiser, crm.LogInteraction, with(logged(union), logged(wales)), "FORBIDDEN input.commitments.1.organisationID")
		closed := with(logged(union))
		closed.Confidentiality = forTeam
		refused(d, d.outreach, crm.LogInteraction, closed, "VALIDATION_FAILED input.commitments")
		many := with()
		for range 21 {
			many.Commitments = append(many.Commitments, logged(union))
		}
		refused(d, d.outreach, crm.LogInteraction, many, "VALIDATION_FAILED input.commitments")
		many.Commitments = many.Commitments[:20]
		d.log(d.outreach, many)
		token := &viewer.Viewer{UserID: d.press.UserID, Roles: d.press.Roles, Token: "tok", Scopes: []viewer.Scope{viewer.InteractionsWrite, viewer.PartnersWrite}}
		refused(d, token, crm.LogInteraction, with(logged(union)), "FORBIDDEN")
		d.log(token, with())
	})
}
