package schema

import (
	"context"

	"github.com/breakthrough-party/coalition/viewer"
)

// agreements: by confidentiality, as interactions are. A RESTRICTED one is read by
// its author and those who were let into it by name.
func agreements(ctx context.Context, v *viewer.Viewer) predicate {
	return byConfidentiality(v, involvesInAgreement(ctx, v))
}

// involvesInAgreement: agreements that the viewer wrote, was let into by name, or
// opened with a reason within the last half hour.
func involvesInAgreement(ctx context.Context, v *viewer.Viewer) predicate {
	return anyOf(append(underGlass(ctx, v),
		is("created_by", v.UserID),
		inTable("agreement_shared_with", "agreement_id", is("user_id", v.UserID)))...)
}

// ofAgreement: rows whose column names an agreement that passes.
func ofAgreement(column string, passes predicate) predicate {
	return ofRow("agreements", column, passes)
}

// partOfAgreement: what belongs to an agreement is seen with it.
func partOfAgreement(ctx context.Context, v *viewer.Viewer) predicate {
	if ofSeen(ctx, "agreements") {
		return everything
	}
	return ofAgreement("agreement_id", notVoided(agreements)(ctx, v))
}
