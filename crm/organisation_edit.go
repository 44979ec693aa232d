package crm

import (
	"context"
	"errors"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
)

// EditOrganisationInput is a change of an organisation.
type EditOrganisationInput struct {
	ID                    string
	Version               int
	Name, ShortName       Opt[string]
	FormerNames           Opt[[]string]
	Kind                  Opt[organisation.Kind]
	Level                 Opt[organisation.Level]
	Status                Opt[organisation.Status]
	ParentID              Opt[string]
	RegionIDs             Opt[[]string]
	Description, Website  Opt[string]
	Founded               Opt[calendar.Date]
	FoundedPrecision      Opt[organisation.FoundedPrecision]
	MemberCount           Opt[int]
	MemberCountAsOf       Opt[calendar.Date]
	MemberCountSource     Opt[string]
	Medium                Opt[organisation.Medium]
	Reach                 Opt[int]
	ExternalIDs           Opt[[]ExternalID]
	RelationshipManagerID Opt[string]
	CadenceDays           Opt[int]
}

// EditOrganisationResult names the organisation.
type EditOrganisationResult struct {
	Organisation string `json:"organisation"`
}

// EditOrganisation changes an organisation: an absent field stays, null clears;
// what only makes sense beside a value that is cleared goes with it. It answers
// what CreateOrganisation answers, FORBIDDEN for an organisation out of reach,
// CONFLICT for a stale version, and VALIDATION_FAILED for a parent that is the
// organisation itself or below it.
func EditOrganisation(ctx context.Context, tx *ent.Tx, in EditOrganisationInput) (EditOrganisationResult, error) {
	o, err := editableOrganisation(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditOrganisationResult{}, err
	}
	var f Faults
	was := draftOf(o)
	d := in.over(was, &f)
	d.check(&f)
	where, err1 := f.changedPlace(ctx, tx, o, in.ParentID, in.RegionIDs)
	err2 := f.manager(ctx, tx, "input.relationshipManagerID", d.relationshipManagerID, was.relationshipManagerID)
	numbers, err3 := f.changedNumbers(ctx, tx, o, in.ExternalIDs)
	if err := errors.Join(err1, err2, err3); err != nil {
		return EditOrganisationResult{}, err
	}
	if err := f.err(); err != nil {
		return EditOrganisationResult{}, err
	}
	edit := tx.Organisation.UpdateOne(o).Where(organisation.Version(in.Version))
	d.fill(edit.Mutation(), was)
	where.fill(edit.Mutation())
	if numbers.any() && untouched(edit.Mutation()) {
		edit.SetName(o.Name) // the numbers are a part of it: it has a new version, too
	}
	if untouched(edit.Mutation()) {
		return EditOrganisationResult{Organisation: o.ID}, nil
	}
	if err := saved(ctx, tx, edit.Write(ctx), o.ID, in.Version); err != nil {
		return EditOrganisationResult{}, err
	}
	if err := numbers.save(ctx, tx, o.ID); err != nil {
		return EditOrganisationResult{}, err
	}
	if err := where.follow(ctx, tx); err != nil {
		return EditOrganisationResult{}, err
	}
	return EditOrganisationResult{Organisation: o.ID}, d.follow(ctx, tx, findable{o.ID, o.CreatedAt}, was)
}

// editableOrganisation finds an organisation with its regions and areas, asks
// whether it is within the viewer's reach, and compares the version.
func editableOrganisation(ctx context.Context, tx *ent.Tx, organisationID string, version int) (*ent.Organisation, error) {
	if id.Prefix(organisationID) != "org" {
		return nil, missing("input.id", "organisation")
	}
	o, err := tx.Organisation.Query().Where(organisation.ID(organisationID), forUpdate).WithRegions().WithAreas().Only(ctx)
	switch {
	case err != nil:
		return nil, found(err, "input.id", "organisation")
	case !reaches(ctx, areaIDs(o)):
		return nil, at("input.id", outOfReach())
	case o.Version != version:
		return nil, stale(ctx, tx, o.ID, version)
	}
	return o, nil
}

// over is the draft with the edit laid over it.
func (in EditOrganisationInput) over(d organisationDraft, f *Faults) organisationDraft {
	d.name = mustStay(f, "input.name", in.Name, d.name)
	d.kind = mustStay(f, "input.kind", in.Kind, d.kind)
	d.shortName = in.ShortName.or(d.shortName)
	d.formerNames = in.FormerNames.or(d.formerNames)
	d.level = in.Level.or(d.level)
	d.status = in.Status.or(d.status)
	d.description = in.Description.or(d.description)
	d.website = in.Website.or(d.website)
	d.founded = in.Founded.or(d.founded)
	d.foundedPrecision = in.FoundedPrecision.orWith(d.founded != "", d.foundedPrecision)
	d.memberCount = f.editNumber("input.memberCount", in.MemberCount, d.memberCount, 0, maxCount)
	d.memberCountAsOf = in.MemberCountAsOf.orWith(d.memberCount != -1, d.memberCountAsOf)
	d.memberCountSource = in.MemberCountSource.orWith(d.memberCount != -1, d.memberCountSource)
	d.medium = in.Medium.orWith(isMedia(d.kind), d.medium)
	if d.reach = f.editNumber("input.reach", in.Reach, d.reach, 0, maxCount); !in.Reach.Set && !isMedia(d.kind) {
		d.reach = -1
	}
	d.relationshipManagerID = in.RelationshipManagerID.or(d.relationshipManagerID)
	d.cadenceDays = f.editNumber("input.cadenceDays", in.CadenceDays, d.cadenceDays, 1, 1000)
	return d
}

// or is what a field will be: what the edit gives, else what it is now.
func (o Opt[T]) or(now T) T {
	if o.Set {
		return o.Value
	}
	return now
}

// orWith is or for a field that stays only beside another one that has a value.
func (o Opt[T]) orWith(other bool, now T) T {
	if !o.Set && !other {
		var none T
		return none
	}
	return o.or(now)
}

// mustStay is or for a field that cannot be cleared.
func mustStay[T any](f *Faults, field string, o Opt[T], now T) T {
	if f.notNull(field, o.Null); o.Null {
		return now
	}
	return o.or(now)
}

// follow brings what is derived from an edited organisation up to date.
func (d organisationDraft) follow(ctx context.Context, tx *ent.Tx, o findable, was organisationDraft) error {
	if !slices.Equal(d.names(), was.names()) {
		if err := indexWords(ctx, tx, o, d.names(), nil); err != nil {
			return err
		}
	}
	if err := cadenceChanged(ctx, tx, o.id, was.cadenceDays, d.cadenceDays); err != nil {
		return err
	}
	if isMedia(d.kind) == isMedia(was.kind) {
		return nil
	}
	people, err := tx.Position.Query().Where(position.OrganisationID(o.id), position.VoidedAtIsNil()).
		Unique(true).Select(position.FieldPersonID).Strings(asSystem(ctx))
	if err != nil {
		return err
	}
	return recomputeJournalist(ctx, tx, people...)
}
