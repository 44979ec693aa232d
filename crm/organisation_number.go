package crm

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql/sqlgraph"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/externalid"
	"github.com/breakthrough-party/coalition/ent/predicate"
)

// maxExternalIDs is how many numbers an organisation has at most.
const maxExternalIDs = 20

// ExternalID is a number under which somebody else knows an organisation.
type ExternalID struct{ Scheme, Value string }

// externalIDs checks the numbers by themselves and returns them as they are stored.
func (f *Faults) externalIDs(field string, list []ExternalID) []ExternalID {
	if len(list) > maxExternalIDs {
		f.add(Invalid, field, fmt.Sprintf("There can be at most %d; these are %d.", maxExternalIDs, len(list)))
		return nil
	}
	out := make([]ExternalID, len(list))
	for i, x := range list {
		path := fmt.Sprintf("%s.%d", field, i)
		out[i] = ExternalID{f.line(path+".scheme", x.Scheme, 1, 50), f.line(path+".value", x.Value, 1, 100)}
		if slices.Contains(out[:i], out[i]) {
			f.add(Duplicate, path+".value", "This number is given twice.")
		}
	}
	return out
}

// free notes a fault for each number that another organisation has.
func (f *Faults) free(ctx context.Context, tx *ent.Tx, field string, list []ExternalID, ownerID string) error {
	if len(list) == 0 {
		return nil
	}
	same := make([]predicate.ExternalID, len(list))
	for i, x := range list {
		same[i] = externalid.And(externalid.Scheme(x.Scheme), externalid.Value(x.Value))
	}
	taken, err := tx.ExternalID.Query().
		Where(externalid.Or(same...), externalid.OrganisationIDNEQ(ownerID)).WithOrganisation().All(ctx)
	for _, t := range taken {
		name := "Another organisation"
		if o := t.Edges.Organisation; o != nil {
			name = o.Name
		}
		i := slices.Index(list, ExternalID{t.Scheme, t.Value})
		*f = append(*f, &Error{Code: Duplicate, Field: fmt.Sprintf("%s.%d.value", field, i),
			Message: name + " has this number.", Extra: map[string]any{"id": t.OrganisationID}})
	}
	return err
}

// addExternalIDs stores those numbers of the given ones that are new. That they
// are free has been asked; that another transaction took one in the same moment
// is told by the database.
func addExternalIDs(ctx context.Context, tx *ent.Tx, organisationID string, fresh, given []ExternalID) error {
	if len(fresh) == 0 {
		return nil
	}
	rows := make([]*ent.ExternalIDCreate, len(fresh))
	for i, x := range fresh {
		rows[i] = tx.ExternalID.Create().SetOrganisationID(organisationID).SetScheme(x.Scheme).SetValue(x.Value)
	}
	err := tx.ExternalID.CreateBulk(rows...).Exec(ctx)
	if !sqlgraph.IsUniqueConstraintError(err) {
		return err
	}
	var f Faults
	if ask := f.free(ctx, tx, "input.externalIDs", given, organisationID); ask != nil || f.err() == nil {
		return err
	}
	return f
}

// numberChange is what becomes of the numbers of an organisation when others
// replace them.
type numberChange struct {
	gone         []*ent.ExternalID
	fresh, given []ExternalID
}

// changedNumbers checks the numbers that an edit gives.
func (f *Faults) changedNumbers(ctx context.Context, tx *ent.Tx, o *ent.Organisation, given Opt[[]ExternalID]) (numberChange, error) {
	if !given.Set {
		return numberChange{}, nil
	}
	c := numberChange{given: f.externalIDs("input.externalIDs", given.Value)}
	if err := f.free(ctx, tx, "input.externalIDs", c.given, o.ID); err != nil {
		return c, err
	}
	there, err := tx.ExternalID.Query().Where(externalid.OrganisationID(o.ID)).All(ctx)
	c.gone, c.fresh = replaced(there, c.given, func(x *ent.ExternalID) ExternalID { return ExternalID{x.Scheme, x.Value} })
	return c, err
}

func (c numberChange) any() bool { return len(c.gone)+len(c.fresh) > 0 }

// save deletes the old numbers, one by one because history records each, and
// stores the new ones.
func (c numberChange) save(ctx context.Context, tx *ent.Tx, organisationID string) error {
	for _, x := range c.gone {
		if err := tx.ExternalID.DeleteOne(x).Exec(ctx); err != nil {
			return err
		}
	}
	return addExternalIDs(ctx, tx, organisationID, c.fresh, c.given)
}
