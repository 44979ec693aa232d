package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/predicate"
)

// PersonPositionInput is a post of a person who is entered with it.
type PersonPositionInput struct {
	OrganisationID     string
	Title              string
	Kind               position.Kind
	StartedOn, EndedOn calendar.Date
	Primary            bool
}

// position checks a new post, puts its title in order, and asks whether the
// organisation is in use and within the viewer's reach.
func (f *Faults) position(ctx context.Context, tx *ent.Tx, path string, in *PersonPositionInput) error {
	in.Title = f.name(path+".title", in.Title, 0, 200)
	f.positionKind(path+".kind", in.Kind)
	f.postDays(path, in.StartedOn, in.EndedOn)
	field := path + ".organisationID"
	o, err := tx.Organisation.Query().Where(organisation.ID(in.OrganisationID)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		*f = append(*f, missing(field, "organisation"))
		return nil
	case err != nil:
		return err
	case o.ArchivedAt != nil:
		f.add(Invalid, field, "This organisation is archived; restore it first.")
	}
	in.OrganisationID = o.ID
	return f.refused(field, mayWriteOrganisation(ctx, tx, o.ID))
}

// holder finds the person whose post begins, and holds the row: which position
// is the main one and who is a journalist looks at several rows.
//
// SECURITY: an organiser may read the contact points of whoever holds a position
// in the own regions. Whoever is not there yet is therefore not an organiser's to
// bring there.
func (f *Faults) holder(ctx context.Context, tx *ent.Tx, field, personID string) (*ent.Person, error) {
	p, err := tx.Person.Query().Where(person.ID(personID), forUpdate).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		*f = append(*f, missing(field, "person"))
		return nil, nil
	case err != nil:
		return nil, err
	case p.ArchivedAt != nil:
		f.add(Invalid, field, "This person is archived; restore them first.")
	}
	return p, f.refused(field, mayWritePerson(ctx, tx, p.ID))
}

// mayHoldAgain asks whether the person is within the viewer's reach when an
// edit makes a position held today that was not.
//
// SECURITY: the rule of holder, for positions that exist already.
func (f *Faults) mayHoldAgain(ctx context.Context, tx *ent.Tx, p *ent.Position, startedOn, endedOn calendar.Date) error {
	if held(ctx, p.StartedOn, p.EndedOn) || !held(ctx, startedOn, endedOn) {
		return nil
	}
	return f.refused("input.id", mayWritePerson(ctx, tx, p.PersonID))
}

// start writes a post that was checked, and returns its id.
func (in PersonPositionInput) start(ctx context.Context, tx *ent.Tx, holder *ent.Person) (string, error) {
	p, err := tx.Position.Create().SetPersonID(holder.ID).SetOrganisationID(in.OrganisationID).
		SetTitle(in.Title).SetKind(in.Kind).SetStartedOn(in.StartedOn).SetEndedOn(in.EndedOn).
		SetPrimary(in.Primary).Save(ctx)
	if err != nil {
		return "", err
	}
	return p.ID, positionChanged(ctx, tx, p)
}

// positionChanged brings up to date what follows from a person's positions. The
// server does it, because the person may be out of the viewer's reach by now. The
// person's row is held first: two changes at once see each other here.
func positionChanged(ctx context.Context, tx *ent.Tx, p *ent.Position) error {
	ctx = asSystem(ctx)
	if _, err := tx.Person.Query().Where(person.ID(p.PersonID), forUpdate).OnlyID(ctx); err != nil {
		return err
	}
	if p.Primary && p.VoidedAt == nil && !over(ctx, p.EndedOn) {
		if err := onlyMainPost(ctx, tx, p); err != nil {
			return err
		}
	}
	if err := recomputeJournalist(ctx, tx, p.PersonID); err != nil {
		return err
	}
	return indexPerson(ctx, tx, p.PersonID)
}

// onlyMainPost takes "primary" from the other positions that are not over. Those
// that are keep it: it was their main post then.
func onlyMainPost(ctx context.Context, tx *ent.Tx, p *ent.Position) error {
	others, err := tx.Position.Query().Where(position.PersonID(p.PersonID), position.Primary(true), position.IDNEQ(p.ID),
		position.VoidedAtIsNil(), position.Or(position.EndedOn(""), position.EndedOnGTE(calendar.Today(ctx)))).All(ctx)
	if err != nil {
		return err
	}
	for _, other := range others {
		if err := tx.Position.UpdateOne(other).SetPrimary(false).Write(ctx); err != nil {
			return err
		}
	}
	return nil
}

// titled: positions by whose titles a person is found.
var titled = position.And(position.VoidedAtIsNil(), position.TitleNEQ(""))

// indexPerson writes the words by which a person is found: their names, and the
// titles of all positions that were not taken back. Those of ended ones count
// too: "the former general secretary" is how people remember somebody, and
// nothing would have to take words away when a day passes. The caller holds the
// person's row.
func indexPerson(ctx context.Context, tx *ent.Tx, personID string) error {
	ctx = asSystem(ctx)
	p, err := tx.Person.Get(ctx, personID)
	if err != nil {
		return err
	}
	titles, err := tx.Position.Query().Where(position.PersonID(personID), titled).
		Select(position.FieldTitle).Strings(ctx)
	if err != nil {
		return err
	}
	return indexWords(ctx, tx, findable{p.ID, p.CreatedAt}, namesOf(p), titles)
}

// namesOf are the names by which a person is found.
func namesOf(p *ent.Person) []string { return []string{p.Name, p.GivenName, p.FamilyName} }

// held reports whether somebody with these days holds a post today.
func held(ctx context.Context, startedOn, endedOn calendar.Date) bool {
	return startedOn <= calendar.Today(ctx) && !over(ctx, endedOn)
}

// over reports whether a post with this last day is held no longer: on its last
// day it is.
func over(ctx context.Context, endedOn calendar.Date) bool {
	return endedOn != "" && endedOn < calendar.Today(ctx)
}

// postDays checks the days of a post.
func (f *Faults) postDays(path string, startedOn, endedOn calendar.Date) {
	f.day(path+".startedOn", startedOn)
	f.day(path+".endedOn", endedOn)
	if endedOn != "" && endedOn < startedOn {
		f.add(Invalid, path+".endedOn", "The last day is before the first, "+string(startedOn)+".")
	}
}

func (f *Faults) positionKind(field string, k position.Kind) position.Kind {
	if position.KindValidator(k) != nil {
		f.add(Invalid, field, "There is no such kind of position.")
	}
	return k
}

func (f *Faults) day(field string, d calendar.Date) {
	if d == "" {
		return
	}
	if _, err := calendar.Parse(string(d)); err != nil {
		f.add(Invalid, field, "This is not a date such as 2026-03-31.")
	}
}

// heldOn: positions that were held on a day.
func heldOn(day calendar.Date) predicate.Position {
	return position.And(position.VoidedAtIsNil(), position.StartedOnLTE(day),
		position.Or(position.EndedOn(""), position.EndedOnGTE(day)))
}
