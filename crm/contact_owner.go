package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/viewer"
)

// contactOwner is the organisation or person to whom contact points belong.
type contactOwner struct{ partner }

// contactOwner finds an owner, asks whether the viewer may write what belongs to
// it, and holds the row: how many contact points there are and which is the first
// looks at several rows. Its refusals are noted; the owner is then of no use.
func (f *Faults) contactOwner(ctx context.Context, tx *ent.Tx, field, ownerID string) (contactOwner, error) {
	p, err := writablePartner(ctx, tx, field, ownerID)
	return contactOwner{p}, f.refused(field, err)
}

// media: a journalist, outlet, group or agency, whose private contact points are
// the press team's and nobody else's.
func (o contactOwner) media() bool {
	if o.person != nil {
		return o.person.IsJournalist
	}
	return o.organisation != nil && isMedia(o.organisation.Kind)
}

// points are the contact points of this owner.
func (o contactOwner) points() predicate.ContactPoint {
	if o.person != nil {
		return contactpoint.PersonID(o.person.ID)
	}
	return contactpoint.OrganisationID(o.organisation.ID)
}

// mayBeContacted is CONFLICT when the owner must not be contacted.
//
// SECURITY: their contact points are hidden from everybody but administrators;
// nobody else may add one that they could then not see.
func (o contactOwner) mayBeContacted(ctx context.Context) error {
	v := viewer.From(ctx)
	if since, _ := o.doNotContact(); since == nil || v.Has(viewer.Admin) || v.IsSystem() {
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
	case a != contactpoint.AudiencePRIVATE || v.IsSystem() || o.partner == (partner{}):
	case o.media() && !v.Has(viewer.Press):
		f.add(Forbidden, field, "Private contact points of journalists and outlets are written by the press team; you could not see this one.")
	case !o.media() && !v.Has(viewer.Outreach):
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
		if err := tx.ContactPoint.UpdateOne(other).SetPrimary(false).Write(ctx); err != nil {
			return err
		}
	}
	return nil
}
