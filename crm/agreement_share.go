package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
)

// ShareAgreementInput says who else may see a RESTRICTED agreement.
type ShareAgreementInput struct {
	ID      string
	UserIDs []string
}

// ShareAgreementResult names the agreement.
type ShareAgreementResult struct {
	Agreement string `json:"agreement"`
}

// ShareAgreement lets some of us into a RESTRICTED agreement; who has been let in
// is no error. It answers NOT_FOUND for the agreement or a user, FORBIDDEN for an
// agreement that the viewer only reads, CONFLICT for one that is not RESTRICTED,
// and VALIDATION_FAILED for users who are disabled or do not read partners, for
// none, and above 50.
func ShareAgreement(ctx context.Context, tx *ent.Tx, in ShareAgreementInput) (ShareAgreementResult, error) {
	a, has, err := sharedAgreement(ctx, tx, in.ID)
	if err != nil {
		return ShareAgreementResult{}, err
	}
	var f Faults
	add, err := f.letIn(ctx, tx, in.UserIDs, has)
	if err != nil {
		return ShareAgreementResult{}, err
	}
	if err := f.err(); err != nil || len(add) == 0 {
		return ShareAgreementResult{Agreement: a.ID}, err
	}
	return ShareAgreementResult{Agreement: a.ID}, tx.Agreement.UpdateOne(a).AddSharedWithIDs(add...).Write(ctx)
}

// UnshareAgreementInput says who may no longer see a RESTRICTED agreement.
type UnshareAgreementInput struct {
	ID      string
	UserIDs []string
}

// UnshareAgreementResult names the agreement.
type UnshareAgreementResult struct {
	Agreement string `json:"agreement"`
}

// UnshareAgreement takes back what ShareAgreement gave; who was not let in is no
// error. It answers NOT_FOUND for the agreement or a user, FORBIDDEN for an
// agreement that the viewer only reads, CONFLICT for one that is not RESTRICTED,
// and VALIDATION_FAILED for none or more than 50.
func UnshareAgreement(ctx context.Context, tx *ent.Tx, in UnshareAgreementInput) (UnshareAgreementResult, error) {
	a, has, err := sharedAgreement(ctx, tx, in.ID)
	if err != nil {
		return UnshareAgreementResult{}, err
	}
	var f Faults
	gone, err := f.shutOut(ctx, tx, in.UserIDs, has)
	if err != nil {
		return UnshareAgreementResult{}, err
	}
	if err := f.err(); err != nil || len(gone) == 0 {
		return UnshareAgreementResult{Agreement: a.ID}, err
	}
	return UnshareAgreementResult{Agreement: a.ID}, tx.Agreement.UpdateOne(a).RemoveSharedWithIDs(gone...).Write(ctx)
}

// sharedAgreement finds a RESTRICTED agreement, and whom it is shared with.
func sharedAgreement(ctx context.Context, tx *ent.Tx, agreementID string) (*ent.Agreement, []string, error) {
	a, err := writableAgreement(ctx, tx, "input.id", agreementID)
	switch {
	case err != nil:
		return nil, nil, err
	case a.Confidentiality != agreement.ConfidentialityRESTRICTED:
		return nil, nil, &Error{Code: Conflict, Field: "input.id", Message: "Only a restricted agreement is shared by name."}
	}
	has, err := tx.Agreement.QuerySharedWith(a).IDs(ctx)
	return a, has, err
}

// endAgreementShares is endShares for an agreement.
func endAgreementShares(ctx context.Context, tx *ent.Tx, m *ent.AgreementMutation, a *ent.Agreement, d agreementDraft) error {
	const restricted = agreement.ConfidentialityRESTRICTED
	if a.Confidentiality != restricted || d.confidentiality == restricted {
		return nil
	}
	has, err := tx.Agreement.QuerySharedWith(a).IDs(asSystem(ctx))
	forSome(m.RemoveSharedWithIDs, has)
	return err
}

// voidAgreement takes back an agreement; what belongs to it is hidden with it.
func (f *Faults) voidAgreement(ctx context.Context, tx *ent.Tx, agreementID, reason string) error {
	a, err := writableAgreement(ctx, tx, "input.id", agreementID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.Agreement.UpdateOne(a).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	return found(err, "input.id", "agreement")
}
