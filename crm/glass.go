package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/accessrecord"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/agreementparty"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/involvement"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// BreakGlassInput says what is opened, one of the three, and why.
type BreakGlassInput struct{ OrganisationID, InteractionID, AgreementID, Reason string }

// BreakGlassResult names the organisation, interaction or agreement, says how many
// records are open until when, and names the first record of it.
type BreakGlassResult struct {
	Record       string    `json:"record"`
	Opened       int       `json:"opened"`
	Until        time.Time `json:"until"`
	AccessRecord string    `json:"accessRecord"`
}

// BreakGlass opens a RESTRICTED interaction or agreement, or all those with an
// organisation, to an administrator for half an hour, and records for each who
// opened it, when and why; for an organisation without any, that it was asked. It
// answers FORBIDDEN to anybody else and to a token without the scope of what is
// opened, NOT_FOUND for ids that lead nowhere, VALIDATION_FAILED without a reason
// and unless one of the three is named, and CONFLICT for what is not RESTRICTED.
func BreakGlass(ctx context.Context, tx *ent.Tx, in BreakGlassInput) (BreakGlassResult, error) {
	if !viewer.From(ctx).Has(viewer.Admin) {
		return BreakGlassResult{}, &Error{Code: Forbidden, Message: "Only an administrator opens what is restricted."}
	}
	if err := in.mayOpen(ctx); err != nil {
		return BreakGlassResult{}, err
	}
	var f Faults
	reason := f.text("input.reason", in.Reason, 1, 500)
	opens, err := f.restrictedBy(ctx, tx, in)
	if err != nil {
		return BreakGlassResult{}, err
	}
	if err := f.err(); err != nil {
		return BreakGlassResult{}, err
	}
	result := BreakGlassResult{Record: in.OrganisationID + in.InteractionID + in.AgreementID, Opened: len(opens), Until: calendar.Now(ctx).Add(schema.GlassLasts)}
	if len(opens) == 0 {
		opens = []string{in.OrganisationID}
	}
	result.AccessRecord, err = recordGlass(ctx, tx, opens, reason)
	return result, err
}

// mayOpen refuses a token without the scopes of what is opened.
func (in BreakGlassInput) mayOpen(ctx context.Context) error {
	v := viewer.From(ctx)
	if in.AgreementID == "" && !v.Allows(viewer.InteractionsWrite) {
		return lacks(viewer.InteractionsWrite)
	}
	if in.InteractionID == "" && !v.Allows(viewer.CampaignsWrite) {
		return lacks(viewer.CampaignsWrite)
	}
	return nil
}

// restrictedBy are the ids of the RESTRICTED records that the input names.
func (f *Faults) restrictedBy(ctx context.Context, tx *ent.Tx, in BreakGlassInput) ([]string, error) {
	switch {
	case in.OrganisationID != "" && in.InteractionID == "" && in.AgreementID == "":
		return f.restrictedWith(ctx, tx, in.OrganisationID)
	case in.InteractionID != "" && in.OrganisationID == "" && in.AgreementID == "":
		return []string{in.InteractionID}, f.restricted(ctx, tx, in.InteractionID)
	case in.AgreementID != "" && in.OrganisationID == "" && in.InteractionID == "":
		return []string{in.AgreementID}, f.restrictedAgreement(ctx, tx, in.AgreementID)
	}
	f.add(Invalid, "input", "Name an organisation, an interaction or an agreement, and only one of the three.")
	return nil, nil
}

// recordGlass writes a record for each that is opened, and returns the id of the first.
//
// SECURITY: the record is what opens it: there is no opening without one.
func recordGlass(ctx context.Context, tx *ent.Tx, opened []string, reason string) (string, error) {
	rows := make([]*ent.AccessRecordCreate, len(opened))
	first := id.New("rea")
	for i, recordID := range opened {
		rows[i] = tx.AccessRecord.Create().SetUserID(viewer.From(ctx).UserID).SetRecordID(recordID).
			SetAction(accessrecord.ActionBREAK_GLASS).SetReason(reason).SetCreatedAt(calendar.Now(ctx))
	}
	rows[0].SetID(first)
	return first, inChunks(rows, func(some []*ent.AccessRecordCreate) error { return tx.AccessRecord.CreateBulk(some...).Exec(ctx) })
}

// restrictedWith are the RESTRICTED interactions with an organisation, and the
// RESTRICTED agreements to which it is party.
func (f *Faults) restrictedWith(ctx context.Context, tx *ent.Tx, organisationID string) ([]string, error) {
	there := false
	if id.Prefix(organisationID) == "org" {
		var err error
		if there, err = tx.Organisation.Query().Where(organisation.ID(organisationID)).Exist(ctx); err != nil {
			return nil, err
		}
	}
	if !there {
		*f = append(*f, missing("input.organisationID", "organisation"))
		return nil, nil
	}
	ctx = asSystem(ctx)
	interactions, err := tx.Involvement.Query().Where(involvement.PartnerID(organisationID), involvement.SightEQ(involvement.SightRESTRICTED)).
		Order(involvement.ByInteractionID()).Select(involvement.FieldInteractionID).Strings(ctx)
	if err != nil {
		return nil, err
	}
	agreements, err := tx.AgreementParty.Query().Where(agreementparty.OrganisationID(organisationID), agreementparty.HasAgreementWith(
		agreement.ConfidentialityEQ(agreement.ConfidentialityRESTRICTED), agreement.VoidedAtIsNil())).
		Order(agreementparty.ByAgreementID()).Select(agreementparty.FieldAgreementID).Strings(ctx)
	return append(interactions, agreements...), err
}

// restricted checks that an interaction is there and closed to those whom it does
// not involve. An administrator sees all others anyway.
func (f *Faults) restricted(ctx context.Context, tx *ent.Tx, interactionID string) error {
	const field = "input.interactionID"
	if id.Prefix(interactionID) != "int" {
		*f = append(*f, missing(field, "interaction"))
		return nil
	}
	i, err := tx.Interaction.Query().Where(interaction.ID(interactionID), interaction.VoidedAtIsNil()).Only(asSystem(ctx))
	if err != nil {
		return f.refused(field, found(err, field, "interaction"))
	}
	if i.Confidentiality != interaction.ConfidentialityRESTRICTED {
		f.add(Conflict, field, "You see this interaction already: it is not restricted.")
	}
	return nil
}

// restrictedAgreement is restricted for an agreement.
func (f *Faults) restrictedAgreement(ctx context.Context, tx *ent.Tx, agreementID string) error {
	const field = "input.agreementID"
	if id.Prefix(agreementID) != "agr" {
		*f = append(*f, missing(field, "agreement"))
		return nil
	}
	a, err := tx.Agreement.Query().Where(agreement.ID(agreementID), agreement.VoidedAtIsNil()).Only(asSystem(ctx))
	if err != nil {
		return f.refused(field, found(err, field, "agreement"))
	}
	if a.Confidentiality != agreement.ConfidentialityRESTRICTED {
		f.add(Conflict, field, "You see this agreement already: it is not restricted.")
	}
	return nil
}
