package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
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
	n, err := f.newOrganisation(ctx, tx, in)
	if err != nil {
		return CreateOrganisationResult{}, err
	}
	if err := f.err(); err != nil {
		return CreateOrganisationResult{}, err
	}
	similar, err := duplicates(ctx, tx.Client(), "org", []string{n.draft.name, n.draft.shortName}, nil)
	if err != nil {
		return CreateOrganisationResult{}, err
	}
	entered, err := n.enter(ctx, tx)
	return CreateOrganisationResult{Organisation: entered, PossibleDuplicates: similar}, err
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
