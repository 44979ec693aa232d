package crm_test

import (
	"cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
)

// startCampaign starts a campaign.
func (d *desk) startCampaign(in crm.StartCampaignInput) string {
	d.t.Helper()
	in.Name = cmp.Or(in.Name, "Keep the guards")
	return do(d, d.outreach, crm.StartCampaign, in).Campaign
}

// campaign reads a campaign with its edges.
func (d *desk) campaign(id string) *ent.Campaign {
	d.t.Helper()
	return d.db().Campaign.Query().Where(campaign.ID(id)).WithIssues().WithRegions().WithTags().OnlyX(d.system())
}

// joinCampaign takes an organisation into a campaign as a member.
func (d *desk) joinCampaign(campaignID, organisationID string, status campaignpartner.Status) string {
	d.t.Helper()
	return do(d, d.outreach, crm.AddCampaignPartner, crm.AddCampaignPartnerInput{
		CampaignID: campaignID, OrganisationID: organisationID, Role: campaignpartner.RoleMEMBER, Status: status,
	}).Partner
}

func (d *desk) campaignPartner(id string) *ent.CampaignPartner {
	d.t.Helper()
	return d.db().CampaignPartner.GetX(d.system(), id)
}

// apart records that one organisation will not share a platform with another.
func (d *desk) apart(organisationID, withID string) string {
	d.t.Helper()
	return do(d, d.press, crm.RecordIncompatibility, crm.RecordIncompatibilityInput{
		OrganisationID: organisationID, WithID: withID, Reason: "A strike was broken",
	}).Incompatibility
}

// namedInRefusal are the incompatibilities that a refusal names.
func namedInRefusal(err error) []string {
	e := firstRefusal(err)
	if e == nil {
		return nil
	}
	ids, _ := e.Extra["incompatibilities"].([]string)
	return ids
}

// firstRefusal is the first refusal of an error.
func firstRefusal(err error) *crm.Error {
	switch e := err.(type) {
	case *crm.Error:
		return e
	case crm.Faults:
		return e[0]
	}
	return nil
}
