package crm

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/ancestor"
	"github.com/breakthrough-party/coalition/ent/organisation"
)

// maxAbove is how many bodies may stand above an organisation.
const maxAbove = 20

// atOnce is how many ids or rows one statement names at most; SQLite takes
// 32,766 values in one.
const atOnce = 1000

// What an organisation inherits, its ancestors and the regions that count, is
// stored. Two rules keep it right while several people write: whoever reads what
// an organisation hands down holds the row of that organisation; whoever changes
// what is handed down holds the rows of all that inherit. SQLite has one writer.

// above returns the ids of an organisation and of all above it, itself first.
// The caller holds its row.
func above(ctx context.Context, tx *ent.Tx, organisationID string) ([]string, error) {
	return tx.Ancestor.Query().Where(ancestor.OrganisationID(organisationID)).Order(ancestor.ByDepth()).
		Select(ancestor.FieldAncestorID).Strings(asSystem(ctx))
}

// branch is an organisation and all below it.
type branch struct {
	ids []string
	// depth is how far each stands below the top of the branch.
	depth map[string]int
}

// height is how far the lowest stands below the top.
func (b branch) height() int {
	height := 0
	for _, depth := range b.depth {
		height = max(height, depth)
	}
	return height
}

// holdBranch reads an organisation and all below it, and holds their rows.
func holdBranch(ctx context.Context, tx *ent.Tx, organisationID string) (branch, error) {
	for held := (branch{}); ; {
		now, err := readBranch(ctx, tx, organisationID)
		if err != nil || slices.Equal(now.ids, held.ids) {
			return now, err
		}
		// More may have come below while we waited for the rows: look again.
		for ids := range slices.Chunk(now.ids, atOnce) {
			if _, err := tx.Organisation.Query().Where(organisation.IDIn(ids...), forUpdate).IDs(asSystem(ctx)); err != nil {
				return branch{}, err
			}
		}
		held = now
	}
}

func readBranch(ctx context.Context, tx *ent.Tx, organisationID string) (branch, error) {
	rows, err := tx.Ancestor.Query().Where(ancestor.AncestorID(organisationID)).
		Order(ancestor.ByDepth(), ancestor.ByOrganisationID()).All(asSystem(ctx))
	b := branch{depth: make(map[string]int, len(rows))}
	for _, r := range rows {
		b.ids = append(b.ids, r.OrganisationID)
		b.depth[r.OrganisationID] = r.Depth
	}
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("crm: %s has no place in the tree of organisations", organisationID)
	}
	return b, err
}

// fits notes a fault when a branch cannot hang below these bodies, the nearest
// first: it would contain itself, or be too deep.
func (f *Faults) fits(field string, b branch, under []string) {
	if len(under) == 0 {
		return
	}
	if _, within := b.depth[under[0]]; within {
		f.add(Invalid, field, "An organisation cannot be a part of itself or of a body below it.")
	} else if b.height()+len(under) > maxAbove {
		f.add(Invalid, field, fmt.Sprintf("This would put %d bodies above the lowest one; there can be %d.", b.height()+len(under), maxAbove))
	}
}

// hang stores that all of a branch, new or cut off from where it was, stands
// below these bodies, the nearest first.
func hang(ctx context.Context, tx *ent.Tx, b branch, under []string) error {
	var rows []*ent.AncestorCreate
	for _, id := range b.ids {
		for i, upper := range under {
			rows = append(rows, tx.Ancestor.Create().SetOrganisationID(id).SetAncestorID(upper).SetDepth(b.depth[id]+i+1))
		}
	}
	return saveAncestors(ctx, tx, rows)
}

// plant stores the place of a new organisation below these bodies, the nearest first.
func plant(ctx context.Context, tx *ent.Tx, organisationID string, under []string) error {
	rows := []*ent.AncestorCreate{tx.Ancestor.Create().SetOrganisationID(organisationID).SetAncestorID(organisationID).SetDepth(0)}
	for i, upper := range under {
		rows = append(rows, tx.Ancestor.Create().SetOrganisationID(organisationID).SetAncestorID(upper).SetDepth(i+1))
	}
	return saveAncestors(ctx, tx, rows)
}

func saveAncestors(ctx context.Context, tx *ent.Tx, rows []*ent.AncestorCreate) error {
	for some := range slices.Chunk(rows, atOnce) {
		if err := tx.Ancestor.CreateBulk(some...).Exec(asSystem(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// move takes a branch from where it hangs and hangs it below other bodies.
func move(ctx context.Context, tx *ent.Tx, b branch, under []string) error {
	was, err := above(ctx, tx, b.ids[0])
	if err != nil {
		return err
	}
	if upper := was[1:]; len(upper) > 0 {
		for ids := range slices.Chunk(b.ids, atOnce) {
			_, err := tx.Ancestor.Delete().
				Where(ancestor.OrganisationIDIn(ids...), ancestor.AncestorIDIn(upper...)).Exec(asSystem(ctx))
			if err != nil {
				return err
			}
		}
	}
	return hang(ctx, tx, b, under)
}

// spread stores the regions that count of the top of a branch, and of all below
// it that inherit them: neither they nor any body between have their own.
//
// SECURITY: these regions decide where an organiser writes. They are computed by
// the server, also where the organiser who caused the change may not write.
func spread(ctx context.Context, tx *ent.Tx, b branch, areas []string) error {
	system := asSystem(ctx)
	var shadowed []string
	for ids := range slices.Chunk(b.ids[1:], atOnce) {
		own, err := tx.Organisation.Query().Where(organisation.IDIn(ids...), organisation.HasRegions()).IDs(system)
		if err != nil {
			return err
		}
		shadowed = append(shadowed, own...)
	}
	inherits := make(map[string]bool, len(b.ids))
	for _, id := range b.ids {
		inherits[id] = true
	}
	for ids := range slices.Chunk(shadowed, atOnce) {
		under, err := tx.Ancestor.Query().Where(ancestor.AncestorIDIn(ids...)).Select(ancestor.FieldOrganisationID).Strings(system)
		if err != nil {
			return err
		}
		for _, id := range under {
			delete(inherits, id)
		}
	}
	for ids := range slices.Chunk(keys(inherits), atOnce) {
		err := tx.Organisation.Update().Where(organisation.IDIn(ids...)).ClearAreas().AddAreaIDs(areas...).Exec(system)
		if err != nil {
			return err
		}
	}
	return nil
}
