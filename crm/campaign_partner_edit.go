package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
)

// ChangePartnerRoleInput gives a partner another role.
type ChangePartnerRoleInput struct {
	ID      string
	Version int
	Role    campaignpartner.Role
}

// ChangePartnerRoleResult names the partner.
type ChangePartnerRoleResult struct {
	Partner string `json:"partner"`
}

// ChangePartnerRole gives a partner another role in a campaign. It answers
// NOT_FOUND, FORBIDDEN out of reach, VALIDATION_FAILED for a role that there is
// not, and CONFLICT for a stale version and for the role that it has.
func ChangePartnerRole(ctx context.Context, tx *ent.Tx, in ChangePartnerRoleInput) (ChangePartnerRoleResult, error) {
	p, err := editableCampaignPartner(ctx, tx, in.ID, in.Version)
	if err != nil {
		return ChangePartnerRoleResult{}, err
	}
	var f Faults
	f.choice("input.role", campaignpartner.RoleValidator(in.Role))
	if in.Role == p.Role {
		f.add(Conflict, "input.role", "This partner has this role already.")
	}
	if err := f.err(); err != nil {
		return ChangePartnerRoleResult{}, err
	}
	err = tx.CampaignPartner.UpdateOne(p).Where(campaignpartner.Version(in.Version)).
		SetRole(in.Role).SetRoleRank(roleRank(in.Role)).Write(ctx)
	return ChangePartnerRoleResult{Partner: p.ID}, saved(ctx, tx, err, p.ID, in.Version)
}

// EditCampaignPartnerInput is a change of what we note of a partner.
type EditCampaignPartnerInput struct {
	ID              string
	Version         int
	ContactID, Note Opt[string]
}

// EditCampaignPartnerResult names the partner.
type EditCampaignPartnerResult struct {
	Partner string `json:"partner"`
}

// EditCampaignPartner changes whom we talk to and what we note: an absent field
// stays, null clears. It answers NOT_FOUND, also for the person, FORBIDDEN out of
// reach, CONFLICT for a stale version, and VALIDATION_FAILED for an archived
// person and a note out of its limits.
func EditCampaignPartner(ctx context.Context, tx *ent.Tx, in EditCampaignPartnerInput) (EditCampaignPartnerResult, error) {
	p, err := editableCampaignPartner(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditCampaignPartnerResult{}, err
	}
	var f Faults
	contactID := in.ContactID.or(p.ContactID)
	note := f.line("input.note", in.Note.or(p.Note), 0, 500)
	if err := f.contactPerson(ctx, tx, "input.contactID", contactID, p.ContactID); err != nil {
		return EditCampaignPartnerResult{}, err
	}
	if err := f.err(); err != nil {
		return EditCampaignPartnerResult{}, err
	}
	edit := tx.CampaignPartner.UpdateOne(p).Where(campaignpartner.Version(in.Version))
	setOrClear(edit.Mutation().SetContactID, edit.Mutation().ClearContactID, contactID, p.ContactID)
	setNew(edit.Mutation().SetNote, note, p.Note)
	if untouched(edit.Mutation()) {
		return EditCampaignPartnerResult{Partner: p.ID}, nil
	}
	return EditCampaignPartnerResult{Partner: p.ID}, saved(ctx, tx, edit.Write(ctx), p.ID, in.Version)
}
