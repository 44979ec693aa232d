package crm

import (
	"cmp"
	"context"
	"errors"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
)

// CreateOrganisationInput is a new organisation.
type CreateOrganisationInput struct {
	Name, ShortName       string
	FormerNames           []string
	Kind                  organisation.Kind
	Level                 organisation.Level
	Status                organisation.Status
	ParentID              string
	RegionIDs             []string
	Description, Website  string
	Founded               calendar.Date
	FoundedPrecision      organisation.FoundedPrecision
	MemberCount           *int
	MemberCountAsOf       calendar.Date
	MemberCountSource     string
	Medium                organisation.Medium
	Reach                 *int
	ExternalIDs           []ExternalID
	Stage                 organisation.Stage
	Stance                organisation.Stance
	RelationshipManagerID string
	CadenceDays           *int
	TagIDs                []string
}

// CreateOrganisationResult names the new organisation, and others with a similar name.
type CreateOrganisationResult struct {
	Organisation       string   `json:"organisation"`
	PossibleDuplicates []string `json:"possibleDuplicates"`
}

// CreateOrganisation enters an organisation. An organiser gives it a region of
// the own ones, or a parent that has one. It answers VALIDATION_FAILED for values
// out of their limits, NOT_FOUND for ids that lead nowhere, FORBIDDEN for regions
// and parents out of reach, and DUPLICATE for an external id that is taken. A
// stance is recorded as one since today.
func CreateOrganisation(ctx context.Context, tx *ent.Tx, in CreateOrganisationInput) (CreateOrganisationResult, error) {
	var f Faults
	d := in.draft(&f)
	d.check(&f)
	stage, stance := cmp.Or(in.Stage, organisation.StageIDENTIFIED), cmp.Or(in.Stance, organisation.StanceUNKNOWN)
	f.choice("input.stage", organisation.StageValidator(stage))
	f.choice("input.stance", organisation.StanceValidator(stance))
	numbers := f.externalIDs("input.externalIDs", in.ExternalIDs)
	where, err1 := f.newPlace(ctx, tx, in.ParentID, in.RegionIDs)
	err2 := f.manager(ctx, tx, "input.relationshipManagerID", d.relationshipManagerID, "")
	tags, err3 := f.tags(ctx, tx, "input.tagIDs", in.TagIDs)
	err4 := f.free(ctx, tx, "input.externalIDs", numbers, "")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return CreateOrganisationResult{}, err
	}
	if err := f.err(); err != nil {
		return CreateOrganisationResult{}, err
	}
	similar, err := duplicates(ctx, tx.Client(), "org", []string{d.name, d.shortName}, nil)
	if err != nil {
		return CreateOrganisationResult{}, err
	}
	create := tx.Organisation.Create().SetStage(stage).SetStance(stance)
	d.fill(create.Mutation(), blankOrganisation)
	where.fill(create.Mutation())
	forSome(create.Mutation().AddTagIDs, tags)
	o, err := create.Save(ctx)
	if err != nil {
		return CreateOrganisationResult{}, err
	}
	if err := plant(ctx, tx, o.ID, where.above); err != nil {
		return CreateOrganisationResult{}, err
	}
	if err := indexWords(ctx, tx, o.ID, d.names(), nil); err != nil {
		return CreateOrganisationResult{}, err
	}
	if err := cadenceChanged(ctx, tx, o.ID, blankOrganisation.cadenceDays, d.cadenceDays); err != nil {
		return CreateOrganisationResult{}, err
	}
	if err := firstStance(ctx, tx, StanceInput{OrganisationID: o.ID, Stance: stancerecord.Stance(stance)}); err != nil {
		return CreateOrganisationResult{}, err
	}
	result := CreateOrganisationResult{Organisation: o.ID, PossibleDuplicates: similar}
	return result, addExternalIDs(ctx, tx, o.ID, numbers, numbers)
}

func (in CreateOrganisationInput) draft(f *Faults) organisationDraft {
	return organisationDraft{
		name: in.Name, shortName: in.ShortName, formerNames: in.FormerNames,
		kind: in.Kind, level: in.Level, status: in.Status,
		description: in.Description, website: in.Website,
		founded: in.Founded, foundedPrecision: in.FoundedPrecision,
		memberCount:     f.given("input.memberCount", in.MemberCount, 0, maxCount),
		memberCountAsOf: in.MemberCountAsOf, memberCountSource: in.MemberCountSource,
		medium: in.Medium, reach: f.given("input.reach", in.Reach, 0, maxCount),
		relationshipManagerID: in.RelationshipManagerID,
		cadenceDays:           f.given("input.cadenceDays", in.CadenceDays, 1, 1000),
	}
}
