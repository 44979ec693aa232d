package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// contactOwner is the organisation or person to whom contact points belong.
type contactOwner struct {
	id     string
	person bool
	// media: a journalist, outlet, group or agency, whose private contact points
	// are the press team's and nobody else's.
	media        bool
	doNotContact bool
}

// owner finds an owner whom the viewer may see, and holds the row: how many
// contact points there are and which is the first looks at several rows.
func (f *Faults) owner(ctx context.Context, tx *ent.Tx, field, ownerID string) (contactOwner, error) {
	switch id.Prefix(ownerID) {
	case "per":
		p, err := tx.Person.Query().Where(person.ID(ownerID), forUpdate).Only(ctx)
		if err == nil {
			return contactOwner{id: p.ID, person: true, media: p.IsJournalist, doNotContact: p.DoNotContactAt != nil}, nil
		}
		if !ent.IsNotFound(err) {
			return contactOwner{}, err
		}
	case "org":
		o, err := tx.Organisation.Query().Where(organisation.ID(ownerID), forUpdate).Only(ctx)
		if err == nil {
			return contactOwner{id: o.ID, media: isMedia(o.Kind), doNotContact: o.DoNotContactAt != nil}, nil
		}
		if !ent.IsNotFound(err) {
			return contactOwner{}, err
		}
	}
	*f = append(*f, missing(field, "organisation or person"))
	return contactOwner{}, nil
}

// writableOwner finds an owner and asks whether the viewer may write what belongs to it.
func (f *Faults) writableOwner(ctx context.Context, tx *ent.Tx, field, ownerID string) (contactOwner, error) {
	o, err := f.owner(ctx, tx, field, ownerID)
	switch {
	case err != nil || o.id == "":
		return o, err
	case o.person:
		return o, f.refused(field, mayWritePerson(ctx, tx, o.id))
	}
	return o, f.refused(field, mayWriteOrganisation(ctx, tx, o.id))
}

// points are the contact points of this owner.
func (o contactOwner) points() predicate.ContactPoint {
	if o.person {
		return contactpoint.PersonID(o.id)
	}
	return contactpoint.OrganisationID(o.id)
}

// mayBeContacted is CONFLICT when the owner must not be contacted.
//
// SECURITY: their contact points are hidden from everybody but administrators;
// nobody else may add one that they could then not see.
func (o contactOwner) mayBeContacted(ctx context.Context) error {
	v := viewer.From(ctx)
	if !o.doNotContact || v.Has(viewer.Admin) || v.IsSystem() {
		return nil
	}
	return &Error{Code: Conflict, Field: "input.ownerID", Message: "They must not be contacted; only an administrator writes their contact points."}
}

// audience checks that the viewer could read a contact point of this audience.
// That the owner is within the viewer's reach has been asked before, so that
// every writer is of the STAFF who may read it.
//
// SECURITY: the same rule as the policy of contact points, for new values.
func (f *Faults) audience(ctx context.Context, o contactOwner, field string, a contactpoint.Audience) {
	v := viewer.From(ctx)
	switch {
	case contactpoint.AudienceValidator(a) != nil:
		f.add(Invalid, field, "There is no such audience.")
	case o.id == "" || a != contactpoint.AudiencePRIVATE || v.IsSystem():
	case o.media && !v.Has(viewer.Press):
		f.add(Forbidden, field, "Private contact points of journalists and outlets are written by the press team; you could not see this one.")
	case !o.media && !v.Has(viewer.Outreach):
		f.add(Forbidden, field, "Private contact points of partners are written by the outreach team; you could not see this one.")
	}
}

// firstOfKind takes "primary" from the owner's others of the same kind. They are
// found for the server, because one of them may be hidden from the viewer.
func (o contactOwner) firstOfKind(ctx context.Context, tx *ent.Tx, c *ent.ContactPoint) error {
	if !c.Primary {
		return nil
	}
	ctx = asSystem(ctx)
	others, err := tx.ContactPoint.Query().
		Where(o.points(), contactpoint.KindEQ(c.Kind), contactpoint.Primary(true), contactpoint.IDNEQ(c.ID)).All(ctx)
	if err != nil {
		return err
	}
	for _, other := range others {
		if err := tx.ContactPoint.UpdateOne(other).SetPrimary(false).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
