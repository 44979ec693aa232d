package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// writableAgreement finds an agreement, asks whether the viewer may write it, and
// holds its row: its parties, terms and seats do not change meanwhile. It answers
// NOT_FOUND for what the viewer may not see and FORBIDDEN for what they only see.
func writableAgreement(ctx context.Context, tx *ent.Tx, field, agreementID string) (*ent.Agreement, error) {
	if id.Prefix(agreementID) != "agr" {
		return nil, missing(field, "agreement")
	}
	a, err := tx.Agreement.Query().Where(agreement.ID(agreementID), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, field, "agreement")
	}
	may, err := mayWriteAgreement(ctx, tx, a.ID)
	if err == nil && !may {
		err = &Error{Code: Forbidden, Field: field, Message: cannotWriteAgreement(a)}
	}
	return a, err
}

// editableAgreement is writableAgreement for a change that is based on a version.
func editableAgreement(ctx context.Context, tx *ent.Tx, agreementID string, version int) (*ent.Agreement, error) {
	a, err := writableAgreement(ctx, tx, "input.id", agreementID)
	if err == nil && a.Version != version {
		err = stale(ctx, tx, a.ID, version)
	}
	return a, err
}

// mayWriteAgreement asks the policy of agreements, which is the one place where
// this is decided.
func mayWriteAgreement(ctx context.Context, tx *ent.Tx, agreementID string) (bool, error) {
	writable := schema.Writable(ctx, "Agreement")
	if writable == nil {
		return false, nil
	}
	return tx.Agreement.Query().Where(agreement.ID(agreementID), writable).Exist(ctx)
}

// agreementStillWritable refuses a change after which the viewer could not write
// the agreement any more; it is undone.
func agreementStillWritable(ctx context.Context, tx *ent.Tx, agreementID, field string) error {
	may, err := mayWriteAgreement(ctx, tx, agreementID)
	if err == nil && !may {
		err = wouldShutOut(field)
	}
	return err
}

// cannotWriteAgreement says who could change what the viewer can only read.
func cannotWriteAgreement(a *ent.Agreement) string {
	switch a.Confidentiality {
	case agreement.ConfidentialityTEAM:
		return "Only the team whose agreement this is changes it."
	case agreement.ConfidentialityRESTRICTED:
		return "Only its author changes a restricted agreement."
	}
	return "This agreement is not within your reach: you read it and do not change it."
}

// closureOfAgreement is how closed an agreement is; its parts have a history as closed.
func closureOfAgreement(a *ent.Agreement) schema.Closure {
	return schema.Closure{Confidentiality: string(a.Confidentiality), Team: string(a.Team)}
}

// partChanged gives an agreement, whose row is held, a new version because of a
// change of its parties, terms or seats: whoever agrees to it has read them.
func partChanged(ctx context.Context, tx *ent.Tx, a *ent.Agreement) error {
	return tx.Agreement.UpdateOne(a).SetTitle(a.Title).Write(ctx)
}

// negotiating is CONFLICT for an agreement that is not negotiated any more.
func negotiating(field string, a *ent.Agreement) error {
	if a.Status == agreement.StatusNEGOTIATING {
		return nil
	}
	return &Error{Code: Conflict, Field: field, Message: "This is not negotiated any more: its parties and terms stay as they were agreed."}
}
