package crm

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/id"
)

// place is where an organisation stands: below which body and in which regions.
type place struct {
	parentID string
	// above are the bodies above it, the nearest first.
	above []string
	// regions are its own, areas those that count: its own, else the parent's.
	regions, areas []string
}

// newPlace checks where a new organisation will stand.
//
// SECURITY: an organiser names own regions only, and without any a parent that
// has one, so that nobody makes an organisation beyond the own reach. The parent
// itself may be anybody's: a London branch of a national union is London's.
func (f *Faults) newPlace(ctx context.Context, tx *ent.Tx, parentID string, regionIDs []string) (place, error) {
	p := place{parentID: parentID, regions: regionIDs, areas: regionIDs}
	if err := f.ownRegions(ctx, tx, regionIDs, nil); err != nil {
		return p, err
	}
	parent, err := f.parent(ctx, tx, parentID)
	if err != nil {
		return p, err
	}
	if parent != nil {
		if p.above, err = above(ctx, tx, parent.ID); err != nil {
			return p, err
		}
		f.fits("input.parentID", branch{depth: map[string]int{"": 0}}, p.above)
		p.areas = regionsThatCount(regionIDs, areaIDs(parent))
	}
	if len(regionIDs) == 0 && !f.about("input.parentID") && !reaches(ctx, p.areas) {
		f.add(Forbidden, "input.regionIDs", "Name at least one of your own regions, or a parent that has one.")
	}
	return p, nil
}

// regionsThatCount are an organisation's own regions, else those that it inherits.
func regionsThatCount(own, inherited []string) []string {
	if len(own) > 0 {
		return own
	}
	return inherited
}

// fill writes the place into a new organisation.
func (p place) fill(m *ent.OrganisationMutation) {
	setNew(m.SetParentID, p.parentID, "")
	forSome(m.AddRegionIDs, p.regions)
	forSome(m.AddAreaIDs, p.areas)
}

// ownRegions checks regions that are given to an organisation.
//
// SECURITY: an organiser adds own regions only; those that it has already may stay.
func (f *Faults) ownRegions(ctx context.Context, tx *ent.Tx, regionIDs, has []string) error {
	if err := f.userRegions(ctx, tx, "input.regionIDs", regionIDs); err != nil {
		return err
	}
	forbidden := foreign(ctx, without(regionIDs, has))
	for i, id := range regionIDs {
		if path := fmt.Sprintf("input.regionIDs.%d", i); slices.Contains(forbidden, id) && !f.about(path) {
			f.add(Forbidden, path, onlyOwnRegions)
		}
	}
	return nil
}

const onlyOwnRegions = "You add and remove your own regions only."

// about reports whether a fault of this field is noted already.
func (f *Faults) about(field string) bool {
	return slices.ContainsFunc(*f, func(e *Error) bool { return e.Field == field })
}

// parent finds the body that an organisation is a part of, with its regions, and
// holds it: what it hands down must not change meanwhile.
func (f *Faults) parent(ctx context.Context, tx *ent.Tx, parentID string) (*ent.Organisation, error) {
	const field = "input.parentID"
	if parentID == "" {
		return nil, nil
	}
	parent, err := f.linked(ctx, tx, field, parentID)
	if parent == nil || err != nil {
		return nil, err
	}
	if parent.Edges.Areas, err = parent.QueryAreas().All(ctx); err != nil {
		return nil, err
	}
	return parent, nil
}

// linked finds and holds an organisation to which another is going to be linked:
// one that is in use.
func (f *Faults) linked(ctx context.Context, tx *ent.Tx, field, organisationID string) (*ent.Organisation, error) {
	var o *ent.Organisation
	err := missing(field, "organisation")
	if id.Prefix(organisationID) == "org" {
		found, err := tx.Organisation.Query().Where(organisation.ID(organisationID), forUpdate).Only(ctx)
		if err != nil && !ent.IsNotFound(err) {
			return nil, err
		}
		o = found
	}
	switch {
	case o == nil:
		*f = append(*f, err)
	case o.ArchivedAt != nil:
		f.add(Invalid, field, o.Name+" is archived.")
	}
	return o, nil
}

// changedPlace checks where an edited organisation, which is loaded with its
// regions and areas, will stand. Without a change it returns nil. With one it
// holds all that is below.
//
// SECURITY: an organiser gives and takes own regions only, be it by naming
// regions or by the parent from which they come.
func (f *Faults) changedPlace(ctx context.Context, tx *ent.Tx, o *ent.Organisation, parentID Opt[string], regions Opt[[]string]) (*placeChange, error) {
	c := &placeChange{was: place{parentID: o.ParentID, regions: regionIDs(o), areas: areaIDs(o)}}
	c.now = place{parentID: parentID.or(o.ParentID), regions: regions.or(c.was.regions)}
	if !c.moves() && !c.rezones() {
		return nil, nil
	}
	var err error
	if c.branch, err = holdBranch(ctx, tx, o.ID); err != nil {
		return nil, err
	}
	if c.rezones() {
		if err := f.ownRegions(ctx, tx, c.now.regions, c.was.regions); err != nil {
			return nil, err
		}
	}
	if c.now.areas = c.now.regions; len(c.now.areas) == 0 || c.moves() {
		inherited, err := f.below(ctx, tx, c)
		if err != nil || f.about("input.parentID") {
			return c, err
		}
		c.now.areas = regionsThatCount(c.now.regions, inherited)
	}
	lost := append(without(c.was.regions, c.now.regions), without(c.was.areas, c.now.areas)...)
	if len(foreign(ctx, lost)) > 0 || !reaches(ctx, c.now.areas) {
		field := "input.parentID"
		if c.rezones() {
			field = "input.regionIDs"
		}
		f.add(Forbidden, field, onlyOwnRegions)
	}
	return c, nil
}

// below finds the body below which the organisation will stand, checks it if it
// is a new one, and returns the regions that it hands down.
func (f *Faults) below(ctx context.Context, tx *ent.Tx, c *placeChange) (areas []string, err error) {
	if c.now.parentID == "" {
		return nil, nil
	}
	if !c.moves() {
		// The parent stays, whatever the viewer may do with it, but must not change meanwhile.
		system := asSystem(ctx)
		parent, err := tx.Organisation.Query().Where(organisation.ID(c.now.parentID), forUpdate).Only(system)
		if err != nil {
			return nil, err
		}
		return parent.QueryAreas().IDs(system)
	}
	parent, err := f.parent(ctx, tx, c.now.parentID)
	if parent == nil || err != nil {
		return nil, err
	}
	if c.now.above, err = above(ctx, tx, parent.ID); err != nil {
		return nil, err
	}
	f.fits("input.parentID", c.branch, c.now.above)
	return areaIDs(parent), nil
}

// placeChange is a change of the place of an organisation and of all below it.
type placeChange struct {
	was, now place
	branch   branch
}

// moves reports whether the parent is another one.
func (c *placeChange) moves() bool { return c != nil && c.was.parentID != c.now.parentID }

// rezones reports whether its own regions are others.
func (c *placeChange) rezones() bool {
	return c != nil && !slices.Equal(slices.Sorted(slices.Values(c.was.regions)), slices.Sorted(slices.Values(c.now.regions)))
}

// fill writes the new place into the update of the organisation.
func (c *placeChange) fill(m *ent.OrganisationMutation) {
	if c == nil {
		return
	}
	setOrClear(m.SetParentID, m.ClearParentID, c.now.parentID, c.was.parentID)
	forSome(m.AddRegionIDs, without(c.now.regions, c.was.regions))
	forSome(m.RemoveRegionIDs, without(c.was.regions, c.now.regions))
}

// follow brings what is derived from the place up to date, here and below.
func (c *placeChange) follow(ctx context.Context, tx *ent.Tx) error {
	if c.moves() {
		if err := move(ctx, tx, c.branch, c.now.above); err != nil {
			return err
		}
	}
	if c == nil || len(without(c.was.areas, c.now.areas))+len(without(c.now.areas, c.was.areas)) == 0 {
		return nil
	}
	return spread(ctx, tx, c.branch, c.now.areas)
}

func areaIDs(o *ent.Organisation) []string {
	ids := make([]string, len(o.Edges.Areas))
	for i, r := range o.Edges.Areas {
		ids[i] = r.ID
	}
	return ids
}

func regionIDs(o *ent.Organisation) []string {
	ids := make([]string, len(o.Edges.Regions))
	for i, r := range o.Edges.Regions {
		ids[i] = r.ID
	}
	return ids
}
