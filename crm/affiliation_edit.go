package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/id"
)

// EditAffiliationInput is a change of an affiliation.
type EditAffiliationInput struct {
	ID                  string
	Version             int
	Kind                Opt[affiliation.Kind]
	Role                Opt[string]
	Since               Opt[calendar.Date]
	SincePrecision      Opt[affiliation.SincePrecision]
	Until               Opt[calendar.Date]
	UntilPrecision      Opt[affiliation.UntilPrecision]
	MembersAffiliated   Opt[int]
	DelegateEntitlement Opt[int]
	RenewsOn            Opt[calendar.Date]
	Source              Opt[string]
}

// EditAffiliationResult names the affiliation.
type EditAffiliationResult struct {
	Affiliation string `json:"affiliation"`
}

// EditAffiliation changes an affiliation: an absent field stays, null clears; a
// precision goes with its date. It answers NOT_FOUND, FORBIDDEN when its first
// organisation is out of reach, CONFLICT for a stale version, VALIDATION_FAILED
// for values out of their limits, and DUPLICATE as LinkOrganisations does.
func EditAffiliation(ctx context.Context, tx *ent.Tx, in EditAffiliationInput) (EditAffiliationResult, error) {
	a, err := editableAffiliation(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditAffiliationResult{}, err
	}
	var f Faults
	was := affiliationDraftOf(a)
	d := in.over(was, &f)
	d.check(&f)
	if err := f.err(); err != nil {
		return EditAffiliationResult{}, err
	}
	edit := tx.Affiliation.UpdateOne(a).Where(affiliation.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditAffiliationResult{Affiliation: a.ID}, nil
	}
	if err := d.notTwice(ctx, tx, a.FromID, a.ToID, a.ID); err != nil {
		return EditAffiliationResult{}, err
	}
	return EditAffiliationResult{Affiliation: a.ID}, saved(ctx, tx, edit.Write(ctx), a.ID, in.Version)
}

// over is the draft with the edit laid over it.
func (in EditAffiliationInput) over(d affiliationDraft, f *Faults) affiliationDraft {
	d.kind = mustStay(f, "input.kind", in.Kind, d.kind)
	d.role = in.Role.or(d.role)
	d.since = in.Since.or(d.since)
	d.sincePrecision = in.SincePrecision.orWith(d.since != "", d.sincePrecision)
	d.until = in.Until.or(d.until)
	d.untilPrecision = in.UntilPrecision.orWith(d.until != "", d.untilPrecision)
	d.membersAffiliated = f.editNumber("input.membersAffiliated", in.MembersAffiliated, d.membersAffiliated, 0, maxCount)
	d.delegateEntitlement = f.editNumber("input.delegateEntitlement", in.DelegateEntitlement, d.delegateEntitlement, 0, maxCount)
	d.renewsOn = in.RenewsOn.or(d.renewsOn)
	d.source = in.Source.or(d.source)
	return d
}

// EndAffiliationInput says on which day an affiliation ended.
type EndAffiliationInput struct {
	ID             string
	Version        int
	Until          calendar.Date
	UntilPrecision affiliation.UntilPrecision
}

// EndAffiliationResult names the affiliation.
type EndAffiliationResult struct {
	Affiliation string `json:"affiliation"`
}

// EndAffiliation sets the last day of an affiliation, today when nothing is
// said. It answers NOT_FOUND, FORBIDDEN when its first organisation is out of
// reach, CONFLICT for a stale version and for one that has a last day already,
// and VALIDATION_FAILED for a day before it began.
func EndAffiliation(ctx context.Context, tx *ent.Tx, in EndAffiliationInput) (EndAffiliationResult, error) {
	a, err := editableAffiliation(ctx, tx, in.ID, in.Version)
	switch {
	case err != nil:
		return EndAffiliationResult{}, err
	case a.Until != "":
		return EndAffiliationResult{}, &Error{Code: Conflict, Field: "input.id", Message: "This has an end already, " + string(a.Until) + "."}
	}
	var f Faults
	was := affiliationDraftOf(a)
	d := was
	if d.until, d.untilPrecision = in.Until, in.UntilPrecision; d.until == "" {
		d.until = calendar.Today(ctx)
	}
	d.checkUntil(&f)
	if err := f.err(); err != nil {
		return EndAffiliationResult{}, err
	}
	edit := tx.Affiliation.UpdateOne(a).Where(affiliation.Version(in.Version))
	d.fill(edit.Mutation(), was)
	return EndAffiliationResult{Affiliation: a.ID}, saved(ctx, tx, edit.Write(ctx), a.ID, in.Version)
}

// editableAffiliation finds an affiliation, asks whether the organisation that
// it starts from is within the viewer's reach, and compares the version. It
// holds that organisation, so that its ties do not change meanwhile.
func editableAffiliation(ctx context.Context, tx *ent.Tx, affiliationID string, version int) (*ent.Affiliation, error) {
	if id.Prefix(affiliationID) != "aff" {
		return nil, missing("input.id", "affiliation")
	}
	a, err := tx.Affiliation.Query().Where(affiliation.ID(affiliationID), affiliation.VoidedAtIsNil()).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "affiliation")
	}
	if _, err := tx.Organisation.Query().Where(organisation.ID(a.FromID), forUpdate).IDs(ctx); err != nil {
		return nil, err
	}
	if err := mayWriteOrganisation(ctx, tx, a.FromID); err != nil {
		return nil, at("input.id", err)
	}
	if a.Version != version {
		return nil, stale(ctx, tx, a.ID, version)
	}
	return a, nil
}
