package crm

import (
	"context"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/region"
	"github.com/breakthrough-party/coalition/viewer"
)

// mayWriteOrganisation is FORBIDDEN unless the viewer may write every one of
// these organisations, which the viewer sees: whoever writes for the whole party
// may, and an organiser where one of the regions that count is the organiser's own.
//
// SECURITY: the policy of organisations says the same to every statement that
// changes one; a verb asks here first, for new records too, and gives the reason.
func mayWriteOrganisation(ctx context.Context, tx *ent.Tx, ids ...string) error {
	v := viewer.From(ctx)
	if v.WritesPartners() {
		return nil
	}
	if v.Has(viewer.Organiser) {
		ids = distinct(ids)
		n, err := tx.Organisation.Query().
			Where(organisation.IDIn(ids...), organisation.HasAreasWith(region.IDIn(v.Regions...))).Count(ctx)
		if err != nil || n == len(ids) {
			return err
		}
	}
	return outOfReach()
}

func outOfReach() *Error {
	return &Error{Code: Forbidden, Message: "You write organisations in your own regions only."}
}

// mayWritePerson is FORBIDDEN unless the viewer may write every one of these
// people, whom the viewer sees: whoever writes for the whole party may, and an
// organiser where they hold a position today in one of the organiser's regions.
//
// SECURITY: the policy of people says the same.
func mayWritePerson(ctx context.Context, tx *ent.Tx, ids ...string) error {
	v := viewer.From(ctx)
	if v.WritesPartners() {
		return nil
	}
	if v.Has(viewer.Organiser) {
		ids := distinct(ids)
		within, err := tx.Position.Query().Where(
			position.PersonIDIn(ids...),
			heldOn(calendar.Today(ctx)),
			position.HasOrganisationWith(organisation.HasAreasWith(region.IDIn(v.Regions...))),
		).Unique(true).Select(position.FieldPersonID).Strings(ctx)
		if err != nil || len(within) == len(ids) {
			return err
		}
	}
	return personOutOfReach()
}

func personOutOfReach() *Error {
	return &Error{Code: Forbidden, Message: "You write people with a position in your own regions only."}
}

// foreign are the regions that the viewer may neither give to an organisation
// nor take from it: for an organiser all but the own ones.
func foreign(ctx context.Context, regionIDs []string) []string {
	v := viewer.From(ctx)
	if v.WritesPartners() {
		return nil
	}
	return without(regionIDs, v.Regions)
}

// reaches reports whether the viewer may write an organisation in these regions.
func reaches(ctx context.Context, regionIDs []string) bool {
	v := viewer.From(ctx)
	return v.WritesPartners() ||
		v.Has(viewer.Organiser) && slices.ContainsFunc(regionIDs, func(id string) bool { return slices.Contains(v.Regions, id) })
}
