package crm

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
)

// AddCampaignPartnerInput is an organisation that comes into a campaign.
type AddCampaignPartnerInput struct {
	CampaignID, OrganisationID string
	Role                       campaignpartner.Role
	Status                     campaignpartner.Status
	DecidedBy                  campaignpartner.DecidedBy
	DecidedOn                  calendar.Date
	ContactID, Note            string
	GoAhead                    bool
}

// AddCampaignPartnerResult names the partner.
type AddCampaignPartnerResult struct {
	Partner string `json:"partner"`
}

// AddCampaignPartner takes an organisation, whosever it is, into a campaign. It
// answers NOT_FOUND for ids that lead nowhere, FORBIDDEN for a campaign out of
// reach, VALIDATION_FAILED for archived ones and for values out of their limits,
// DUPLICATE when the organisation is in the campaign, whatever it answered, and
// CONFLICT when it and a partner that was asked or is in will not share a
// platform today, as far as the viewer sees, unless the input goes ahead.
func AddCampaignPartner(ctx context.Context, tx *ent.Tx, in AddCampaignPartnerInput) (AddCampaignPartnerResult, error) {
	var f Faults
	c, err1 := f.campaignToFill(ctx, tx, "input.campaignID", in.CampaignID)
	o, err2 := f.linked(ctx, tx, "input.organisationID", in.OrganisationID)
	p := campaignPartnerDraft{role: in.Role, contactID: in.ContactID, note: in.Note,
		partnerAnswer: partnerAnswer{cmp.Or(in.Status, campaignpartner.StatusINVITED), in.DecidedBy, in.DecidedOn}}
	p.check(ctx, &f, "input")
	err3 := f.contactPerson(ctx, tx, "input.contactID", p.contactID, "")
	if err := errors.Join(err1, err2, err3); err != nil {
		return AddCampaignPartnerResult{}, err
	}
	if err := f.err(); err != nil {
		return AddCampaignPartnerResult{}, err
	}
	if err := notPartnerYet(ctx, tx, c, o); err != nil {
		return AddCampaignPartnerResult{}, err
	}
	p.organisationID = o.ID
	if err := f.mayJoin(ctx, tx, "input.organisationID", c.ID, p.organisationID, p.status, in.GoAhead); err != nil {
		return AddCampaignPartnerResult{}, err
	}
	if err := f.err(); err != nil {
		return AddCampaignPartnerResult{}, err
	}
	row, err := p.create(tx, c.ID).Save(ctx)
	if err != nil {
		return AddCampaignPartnerResult{}, err
	}
	return AddCampaignPartnerResult{Partner: row.ID}, nil
}

// campaignToFill finds and holds a campaign that gets something new: one that the
// viewer may write, and that is in use.
func (f *Faults) campaignToFill(ctx context.Context, tx *ent.Tx, field, campaignID string) (*ent.Campaign, error) {
	c, err := writableCampaign(ctx, tx, field, campaignID)
	if err != nil {
		return nil, f.refused(field, err)
	}
	if c.ArchivedAt != nil {
		f.add(Invalid, field, "The campaign "+c.Name+" is archived.")
	}
	return c, nil
}

// notPartnerYet is DUPLICATE when an organisation is in a campaign. The caller
// holds the campaign's row, so that it does not come in meanwhile.
func notPartnerYet(ctx context.Context, tx *ent.Tx, c *ent.Campaign, o *ent.Organisation) error {
	there, err := tx.CampaignPartner.Query().
		Where(campaignpartner.CampaignID(c.ID), campaignpartner.OrganisationID(o.ID)).Only(ctx)
	if err != nil {
		return ent.MaskNotFound(err)
	}
	message := fmt.Sprintf("%s is in this campaign already, as %s.", o.Name, there.Status)
	if CampaignPartnerMoves.Allow(there.Status, campaignpartner.StatusINVITED) {
		message += " To ask it again, use reinvitePartner."
	}
	return &Error{Code: Duplicate, Field: "input.organisationID", Message: message, Extra: map[string]any{"id": there.ID}}
}

// mayJoin notes a CONFLICT when an organisation that comes into a campaign, or
// back into it, and one that was asked or is in will not share a platform. The
// caller holds the campaign's row: of two that come at once, the second is judged
// with the first.
func (f *Faults) mayJoin(ctx context.Context, tx *ent.Tx, field, campaignID, organisationID string, status campaignpartner.Status, goAhead bool) error {
	if !comesIn(status) {
		return nil
	}
	there, err := tx.CampaignPartner.Query().
		Where(campaignpartner.CampaignID(campaignID), campaignpartner.StatusIn(comingIn...), campaignpartner.OrganisationIDNEQ(organisationID)).
		Select(campaignpartner.FieldOrganisationID).Strings(ctx)
	if err != nil {
		return err
	}
	return f.compatible(ctx, tx, field, []string{organisationID}, there, calendar.Today(ctx), goAhead)
}

// StartingPartnerInput is an organisation that is in a campaign from its start.
type StartingPartnerInput struct {
	OrganisationID string
	Role           campaignpartner.Role
	Status         campaignpartner.Status
	ContactID      string
}

// maxStartingPartners is how many partners a campaign starts with at most; others
// come in one by one.
const maxStartingPartners = 50

// startingPartners checks the partners with which a campaign starts.
func (f *Faults) startingPartners(ctx context.Context, tx *ent.Tx, in []StartingPartnerInput) ([]campaignPartnerDraft, error) {
	if len(in) > maxStartingPartners {
		f.add(Invalid, "input.partners", fmt.Sprintf("There can be at most %d; these are %d.", maxStartingPartners, len(in)))
		return nil, nil
	}
	path := func(i int) string { return fmt.Sprintf("input.partners.%d", i) }
	partners, ids := make([]campaignPartnerDraft, len(in)), make([]string, len(in))
	seen := map[string]bool{}
	for i, p := range in {
		partners[i] = campaignPartnerDraft{organisationID: p.OrganisationID, role: p.Role, contactID: p.ContactID,
			partnerAnswer: partnerAnswer{status: cmp.Or(p.Status, campaignpartner.StatusINVITED)}}
		partners[i].check(ctx, f, path(i))
		if seen[p.OrganisationID] {
			f.add(Invalid, path(i)+".organisationID", "This organisation was named before.")
		}
		ids[i], seen[p.OrganisationID] = p.OrganisationID, true
	}
	if _, err := f.organisationsNamed(ctx, tx, ids, func(i int) string { return path(i) + ".organisationID" }); err != nil {
		return nil, err
	}
	for i, p := range partners {
		if err := f.contactPerson(ctx, tx, path(i)+".contactID", p.contactID, ""); err != nil {
			return nil, err
		}
	}
	return partners, nil
}
