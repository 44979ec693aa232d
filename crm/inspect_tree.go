package crm

import (
	"context"
	"maps"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/ancestor"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/inspection"
)

func organisationID(o *ent.Organisation) string { return o.ID }

// organisations reads the next organisations behind an id.
func (i inspector) organisations(ctx context.Context, after string) ([]*ent.Organisation, error) {
	return i.Organisation.Query().Where(organisation.IDGT(after)).Order(organisation.ByID()).Limit(inspectedAtOnce).All(ctx)
}

// tree holds the ancestors and the regions that count of organisations against
// their parents and own regions.
func (i inspector) tree(ctx context.Context, r *inspection.Result) error {
	read := func(ctx context.Context, after string) ([]*ent.Organisation, error) {
		return i.Organisation.Query().Where(organisation.IDGT(after)).Order(organisation.ByID()).Limit(inspectedAtOnce).
			WithRegions().WithAreas().All(ctx)
	}
	return walk(ctx, r, read, organisationID, func(some []*ent.Organisation) error {
		known, err := i.withAllAbove(ctx, some)
		if err != nil {
			return err
		}
		rows, err := i.Ancestor.Query().Where(ancestor.OrganisationIDIn(idsOf(some, organisationID)...)).All(ctx)
		if err != nil {
			return err
		}
		stored := gather(rows, func(a *ent.Ancestor) string { return a.OrganisationID })
		for _, o := range some {
			inspectPlace(r, o, lineOf(o, known), stored[o.ID])
		}
		return nil
	})
}

// withAllAbove are some organisations and all above them, with their own regions.
func (i inspector) withAllAbove(ctx context.Context, some []*ent.Organisation) (map[string]*ent.Organisation, error) {
	known := map[string]*ent.Organisation{}
	for len(some) > 0 {
		for _, o := range some {
			known[o.ID] = o
		}
		unknown := map[string]bool{}
		for _, o := range some {
			if o.ParentID != "" && known[o.ParentID] == nil {
				unknown[o.ParentID] = true
			}
		}
		var err error
		if some, err = i.Organisation.Query().Where(organisation.IDIn(keys(unknown)...)).WithRegions().All(ctx); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// lineOf is an organisation and those above it, the nearest first. It ends where
// the parents come round in a circle.
func lineOf(o *ent.Organisation, known map[string]*ent.Organisation) []*ent.Organisation {
	var line []*ent.Organisation
	for ; o != nil && !slices.Contains(line, o); o = known[o.ParentID] {
		line = append(line, o)
	}
	return line
}

// inspectPlace holds what is stored of the place of an organisation against the
// line in which it stands.
func inspectPlace(r *inspection.Result, o *ent.Organisation, line []*ent.Organisation, stored []*ent.Ancestor) {
	depth := map[string]int{}
	var areas []string
	for n, upper := range slices.Backward(line) {
		depth[upper.ID] = n
		areas = regionsThatCount(regionIDs(upper), areas)
	}
	if _, circle := depth[line[len(line)-1].ParentID]; circle {
		r.Fault(organisation.Table, o.ID, "parent_id leads round in a circle")
	}
	for _, a := range stored {
		switch want, above := depth[a.AncestorID]; {
		case !above:
			r.Fault(ancestor.Table, a.ID, "ancestor_id does not stand above organisation_id")
		case a.Depth != want:
			r.Fault(ancestor.Table, a.ID, "depth is not how far ancestor_id stands above organisation_id")
		}
		delete(depth, a.AncestorID)
	}
	for _, missing := range slices.Sorted(maps.Keys(depth)) {
		r.Fault(organisation.Table, o.ID, "it has no ancestor %s, which stands above it", missing)
	}
	if len(without(areas, areaIDs(o)))+len(without(areaIDs(o), areas)) > 0 {
		r.Fault(organisation.Table, o.ID, "areas are not its own regions, nor those of the nearest body above it that has any")
	}
}
