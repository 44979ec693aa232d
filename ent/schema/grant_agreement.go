package schema

import (
	"context"

	"github.com/breakthrough-party/coalition/viewer"
)

// writtenAgreements: as interactions are, by their confidentiality; an organiser
// writes OPEN ones of outreach with a party in the own regions.
func writtenAgreements(ctx context.Context, v *viewer.Viewer) predicate {
	return writtenByConfidentiality(v, is("created_by", v.UserID),
		inTable("agreement_parties", "agreement_id", organisationColumnInRegions("organisation_id", v)))
}

// partOfWrittenAgreement: what belongs to an agreement is written by who writes that.
func partOfWrittenAgreement(ctx context.Context, v *viewer.Viewer) predicate {
	written := writtenAgreements(ctx, v)
	if written == nil {
		return nil
	}
	return ofAgreement("agreement_id", written)
}
