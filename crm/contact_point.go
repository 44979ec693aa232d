package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
)

// maxContactPoints is how many contact points somebody may have.
const maxContactPoints = 50

// AddContactPointInput is a new way to reach an organisation or person.
type AddContactPointInput struct {
	OwnerID  string
	Kind     contactpoint.Kind
	Value    string
	Label    string
	Primary  bool
	Audience contactpoint.Audience
}

// AddContactPointResult names the new contact point.
type AddContactPointResult struct {
	ContactPoint string `json:"contactPoint"`
}

// AddContactPoint adds a way to reach an organisation or person. It answers
// NOT_FOUND for an owner whom the viewer may not see, FORBIDDEN for one out of
// reach and for an audience to which the viewer does not belong, CONFLICT when
// the owner must not be contacted, and VALIDATION_FAILED for a wrong value and
// above 50.
func AddContactPoint(ctx context.Context, tx *ent.Tx, in AddContactPointInput) (AddContactPointResult, error) {
	var f Faults
	o, err := f.contactOwner(ctx, tx, "input.ownerID", in.OwnerID)
	if err != nil {
		return AddContactPointResult{}, err
	}
	value := f.contactValue("input.value", in.Kind, in.Value)
	label := f.line("input.label", in.Label, 0, 100)
	if contactpoint.KindValidator(in.Kind) != nil {
		f.add(Invalid, "input.kind", "There is no such kind of contact point.")
	}
	f.audience(ctx, o, "input.audience", in.Audience)
	if err := f.err(); err != nil {
		return AddContactPointResult{}, err
	}
	if err := o.mayBeContacted(ctx); err != nil {
		return AddContactPointResult{}, err
	}
	// SECURITY: only those that the viewer sees are counted; a number that includes
	// the others would tell that they exist.
	n, err := tx.ContactPoint.Query().Where(o.points()).Count(ctx)
	if err != nil {
		return AddContactPointResult{}, err
	}
	if n >= maxContactPoints {
		return AddContactPointResult{}, &Error{Code: Invalid, Field: "input.ownerID", Message: "There are 50 contact points already; remove one first."}
	}
	create := tx.ContactPoint.Create().SetKind(in.Kind).SetValue(value).SetLabel(label).
		SetPrimary(in.Primary).SetAudience(in.Audience)
	if o.person != nil {
		create.SetPersonID(o.id())
	} else {
		create.SetOrganisationID(o.id())
	}
	c, err := create.Save(ctx)
	if err != nil {
		return AddContactPointResult{}, err
	}
	return AddContactPointResult{ContactPoint: c.ID}, o.firstOfKind(ctx, tx, c)
}

// EditContactPointInput is a change of a contact point.
type EditContactPointInput struct {
	ID       string
	Version  int
	Value    Opt[string]
	Label    Opt[string]
	Primary  Opt[bool]
	Audience Opt[contactpoint.Audience]
}

// EditContactPointResult names the contact point.
type EditContactPointResult struct {
	ContactPoint string `json:"contactPoint"`
}

// EditContactPoint changes a contact point that the viewer sees. It answers what
// AddContactPoint answers, of the new audience too, and CONFLICT for a stale version.
func EditContactPoint(ctx context.Context, tx *ent.Tx, in EditContactPointInput) (EditContactPointResult, error) {
	c, o, err := editableContactPoint(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditContactPointResult{}, err
	}
	var f Faults
	edit := tx.ContactPoint.UpdateOne(c).Where(contactpoint.Version(in.Version))
	f.notNull("input.value", in.Value.Null)
	if in.Value.Set && !in.Value.Null {
		if value := f.contactValue("input.value", c.Kind, in.Value.Value); value != c.Value {
			edit.SetValue(value)
		}
	}
	if label, changed := f.editLine("input.label", in.Label, c.Label, 0, 100); changed {
		edit.SetLabel(label)
	}
	f.notNull("input.primary", in.Primary.Null)
	if in.Primary.Set && in.Primary.Value != c.Primary {
		edit.SetPrimary(in.Primary.Value)
	}
	f.notNull("input.audience", in.Audience.Null)
	if in.Audience.Set && !in.Audience.Null && in.Audience.Value != c.Audience {
		f.audience(ctx, o, "input.audience", in.Audience.Value)
		edit.SetAudience(in.Audience.Value)
	}
	if err := f.err(); err != nil {
		return EditContactPointResult{}, err
	}
	if untouched(edit.Mutation()) {
		return EditContactPointResult{ContactPoint: c.ID}, nil
	}
	after, err := edit.Save(ctx)
	if err != nil {
		return EditContactPointResult{}, saved(ctx, tx, err, c.ID, in.Version)
	}
	return EditContactPointResult{ContactPoint: c.ID}, o.firstOfKind(ctx, tx, after)
}

// RemoveContactPointInput names a contact point.
type RemoveContactPointInput struct {
	ID      string
	Version int
}

// RemoveContactPointResult says what is gone.
type RemoveContactPointResult struct {
	ID string `json:"id"`
}

// RemoveContactPoint deletes a contact point that the viewer sees: what somebody
// no longer wants to be reached by is not kept. It answers NOT_FOUND, FORBIDDEN
// for an owner out of reach, and CONFLICT for a stale version.
func RemoveContactPoint(ctx context.Context, tx *ent.Tx, in RemoveContactPointInput) (RemoveContactPointResult, error) {
	c, _, err := editableContactPoint(ctx, tx, in.ID, in.Version)
	if err != nil {
		return RemoveContactPointResult{}, err
	}
	err = tx.ContactPoint.DeleteOne(c).Where(contactpoint.Version(in.Version)).Exec(ctx)
	return RemoveContactPointResult{ID: c.ID}, saved(ctx, tx, err, c.ID, in.Version)
}

// editableContactPoint finds the contact point and its owner, asks whether the
// owner is within the viewer's reach, and compares the version.
func editableContactPoint(ctx context.Context, tx *ent.Tx, contactPointID string, version int) (*ent.ContactPoint, contactOwner, error) {
	c, err := tx.ContactPoint.Query().Where(contactpoint.ID(contactPointID)).Only(ctx)
	if err != nil {
		return nil, contactOwner{}, found(err, "input.id", "contact point")
	}
	var f Faults
	o, err := f.contactOwner(ctx, tx, "input.id", c.PersonID+c.OrganisationID)
	switch {
	case err != nil:
		return nil, o, err
	case f.err() != nil:
		return nil, o, f.err()
	case c.Version != version:
		return nil, o, stale(ctx, tx, c.ID, version)
	}
	return c, o, nil
}
