package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/id"
)

// partner is an organisation or a person, for what is done with both alike.
type partner struct {
	organisation *ent.Organisation
	person       *ent.Person
}

// writablePartner finds the organisation or person with this id. It answers
// NOT_FOUND for what the viewer may not see and FORBIDDEN for what is out of reach.
func writablePartner(ctx context.Context, tx *ent.Tx, field, partnerID string) (partner, error) {
	var p partner
	var err error
	switch id.Prefix(partnerID) {
	case "org":
		if p.organisation, err = tx.Organisation.Query().Where(organisation.ID(partnerID), forUpdate).Only(ctx); err == nil {
			err = mayWriteOrganisation(ctx, tx, partnerID)
		}
	case "per":
		if p.person, err = tx.Person.Query().Where(person.ID(partnerID), forUpdate).Only(ctx); err == nil {
			err = mayWritePerson(ctx, tx, partnerID)
		}
	default:
		err = missing(field, "organisation or person")
	}
	return p, at(field, found(err, field, "organisation or person"))
}

// at says which field of the input a refusal is about, if it does not say so itself.
func at(field string, err error) error {
	if e, ok := err.(*Error); ok && e.Field == "" {
		about := *e
		about.Field = field
		return &about
	}
	return err
}

// known says that there is anybody at all.
func (p partner) known() bool { return p.organisation != nil || p.person != nil }

// archived says that it is out of use.
func (p partner) archived() bool {
	if p.person != nil {
		return p.person.ArchivedAt != nil
	}
	return p.organisation.ArchivedAt != nil
}

// organisationID is its id if it is an organisation.
func (p partner) organisationID() string {
	if p.organisation != nil {
		return p.organisation.ID
	}
	return ""
}

// field is the field of an input that names it.
func (p partner) field(path string) string {
	if p.person != nil {
		return path + ".personID"
	}
	return path + ".organisationID"
}

func (p partner) id() string {
	if p.person != nil {
		return p.person.ID
	}
	return p.organisation.ID
}

func (p partner) name() string {
	if p.person != nil {
		return p.person.Name
	}
	return p.organisation.Name
}

// doNotContact says since when and by whom there must be no contact.
func (p partner) doNotContact() (since *time.Time, setByID string) {
	if p.person != nil {
		return p.person.DoNotContactAt, p.person.DoNotContactSetByID
	}
	return p.organisation.DoNotContactAt, p.organisation.DoNotContactSetByID
}

// tagIDs are the tags that it carries.
func (p partner) tagIDs(ctx context.Context) ([]string, error) {
	if p.person != nil {
		return p.person.QueryTags().IDs(ctx)
	}
	return p.organisation.QueryTags().IDs(ctx)
}

// addTags puts tags on it; none is no edit.
func (p partner) addTags(ctx context.Context, tx *ent.Tx, ids []string) error {
	switch {
	case len(ids) == 0:
		return nil
	case p.person != nil:
		return tx.Person.UpdateOne(p.person).AddTagIDs(ids...).Write(ctx)
	}
	return tx.Organisation.UpdateOne(p.organisation).AddTagIDs(ids...).Write(ctx)
}

// removeTags takes tags off it; none is no edit.
func (p partner) removeTags(ctx context.Context, tx *ent.Tx, ids []string) error {
	switch {
	case len(ids) == 0:
		return nil
	case p.person != nil:
		return tx.Person.UpdateOne(p.person).RemoveTagIDs(ids...).Write(ctx)
	}
	return tx.Organisation.UpdateOne(p.organisation).RemoveTagIDs(ids...).Write(ctx)
}

// forSome gives ids to a change of an edge; an edge that is changed by none would
// count as changed all the same.
func forSome(change func(...string), ids []string) {
	if len(ids) > 0 {
		change(ids...)
	}
}
