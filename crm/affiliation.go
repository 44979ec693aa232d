package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
)

// LinkOrganisationsInput is a tie from one organisation to another.
type LinkOrganisationsInput struct {
	FromID, ToID        string
	Kind                affiliation.Kind
	Role                string
	Since               calendar.Date
	SincePrecision      affiliation.SincePrecision
	Until               calendar.Date
	UntilPrecision      affiliation.UntilPrecision
	MembersAffiliated   *int
	DelegateEntitlement *int
	RenewsOn            calendar.Date
	Source              string
}

// LinkOrganisationsResult names the affiliation.
type LinkOrganisationsResult struct {
	Affiliation string `json:"affiliation"`
}

// LinkOrganisations ties one organisation to another. Who may write the first
// one may do so. It answers NOT_FOUND for organisations that the viewer may not
// see, FORBIDDEN for a first one out of reach, VALIDATION_FAILED for archived
// ones, for a tie to itself and for values out of their limits, and DUPLICATE
// when there is the same tie with the same role since the same day.
func LinkOrganisations(ctx context.Context, tx *ent.Tx, in LinkOrganisationsInput) (LinkOrganisationsResult, error) {
	var f Faults
	d := in.draft(&f)
	d.check(&f)
	if err := f.ends(ctx, tx, in.FromID, in.ToID); err != nil {
		return LinkOrganisationsResult{}, err
	}
	if err := f.err(); err != nil {
		return LinkOrganisationsResult{}, err
	}
	if err := d.notTwice(ctx, tx, in.FromID, in.ToID, ""); err != nil {
		return LinkOrganisationsResult{}, err
	}
	create := tx.Affiliation.Create().SetFromID(in.FromID).SetToID(in.ToID)
	d.fill(create.Mutation(), blankAffiliation)
	a, err := create.Save(ctx)
	if err != nil {
		return LinkOrganisationsResult{}, err
	}
	return LinkOrganisationsResult{Affiliation: a.ID}, nil
}

// ends checks the two organisations of a tie, and holds them: whether there is
// such a tie already must not change meanwhile.
func (f *Faults) ends(ctx context.Context, tx *ent.Tx, fromID, toID string) error {
	from, err := f.linked(ctx, tx, "input.fromID", fromID)
	if err != nil {
		return err
	}
	if from != nil {
		if err := f.refused("input.fromID", mayWriteOrganisation(ctx, tx, from.ID)); err != nil {
			return err
		}
	}
	if fromID == toID && from != nil {
		f.add(Invalid, "input.toID", "An organisation cannot be tied to itself.")
		return nil
	}
	_, err = f.linked(ctx, tx, "input.toID", toID)
	return err
}

func (in LinkOrganisationsInput) draft(f *Faults) affiliationDraft {
	return affiliationDraft{
		kind: in.Kind, role: in.Role, since: in.Since, sincePrecision: in.SincePrecision,
		until: in.Until, untilPrecision: in.UntilPrecision,
		membersAffiliated:   f.given("input.membersAffiliated", in.MembersAffiliated, 0, maxCount),
		delegateEntitlement: f.given("input.delegateEntitlement", in.DelegateEntitlement, 0, maxCount),
		renewsOn:            in.RenewsOn, source: in.Source,
	}
}
