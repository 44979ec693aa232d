package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
)

// ArchiveOrganisationInput names an organisation.
type ArchiveOrganisationInput struct {
	ID      string
	Version int
}

// ArchiveOrganisationResult names the organisation.
type ArchiveOrganisationResult struct {
	Organisation string `json:"organisation"`
}

// ArchiveOrganisation takes an organisation out of lists and search; what is
// below it stays. Nothing is deleted. It answers NOT_FOUND, FORBIDDEN out of
// reach, and CONFLICT for a stale version and for one that is archived already.
func ArchiveOrganisation(ctx context.Context, tx *ent.Tx, in ArchiveOrganisationInput) (ArchiveOrganisationResult, error) {
	o, err := editableOrganisation(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayArchive("organisation", o.ArchivedAt)
	}
	if err != nil {
		return ArchiveOrganisationResult{}, err
	}
	err = tx.Organisation.UpdateOne(o).Where(organisation.Version(in.Version)).SetArchivedAt(calendar.Now(ctx)).Write(ctx)
	return ArchiveOrganisationResult{Organisation: o.ID}, saved(ctx, tx, err, o.ID, in.Version)
}

// RestoreOrganisationInput names an organisation.
type RestoreOrganisationInput struct {
	ID      string
	Version int
}

// RestoreOrganisationResult names the organisation.
type RestoreOrganisationResult struct {
	Organisation string `json:"organisation"`
}

// RestoreOrganisation brings an archived organisation back. It answers
// NOT_FOUND, FORBIDDEN out of reach, and CONFLICT for a stale version and for
// one that is not archived.
func RestoreOrganisation(ctx context.Context, tx *ent.Tx, in RestoreOrganisationInput) (RestoreOrganisationResult, error) {
	o, err := editableOrganisation(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayRestore("organisation", o.ArchivedAt)
	}
	if err != nil {
		return RestoreOrganisationResult{}, err
	}
	err = tx.Organisation.UpdateOne(o).Where(organisation.Version(in.Version)).ClearArchivedAt().Write(ctx)
	return RestoreOrganisationResult{Organisation: o.ID}, saved(ctx, tx, err, o.ID, in.Version)
}
