package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/viewer"
)

// newcomer is a person who was checked and is about to be entered.
type newcomer struct {
	create   *ent.PersonCreate
	position *PersonPositionInput
}

// newcomer checks a new person and their position, if there is one, by the rules
// of CreatePerson. It is of no use when faults were noted.
func (f *Faults) newcomer(ctx context.Context, tx *ent.Tx, path string, in CreatePersonInput) (newcomer, error) {
	create := tx.Person.Create().
		SetName(f.name(path+".name", in.Name, 1, 200)).
		SetGivenName(f.line(path+".givenName", in.GivenName, 0, 100)).
		SetFamilyName(f.line(path+".familyName", in.FamilyName, 0, 100)).
		SetPronouns(f.line(path+".pronouns", in.Pronouns, 0, 50)).
		SetCadenceDays(f.given(path+".cadenceDays", in.CadenceDays, 1, 1000))
	if in.Stance != "" {
		create.SetStance(f.personStance(path+".stance", in.Stance))
	}
	if err := f.manager(ctx, tx, path+".relationshipManagerID", in.RelationshipManagerID, ""); err != nil {
		return newcomer{}, err
	}
	setNew(create.Mutation().SetRelationshipManagerID, in.RelationshipManagerID, "")
	tags, err := f.tags(ctx, tx, path+".tagIDs", in.TagIDs)
	if err != nil {
		return newcomer{}, err
	}
	forSome(create.Mutation().AddTagIDs, tags)
	return newcomer{create, in.Position}, f.firstPosition(ctx, tx, path+".position", in.Position)
}

// firstPosition checks the position that a person is entered with.
//
// SECURITY: an organiser makes nobody outside of the own regions.
func (f *Faults) firstPosition(ctx context.Context, tx *ent.Tx, path string, in *PersonPositionInput) error {
	everywhere := viewer.From(ctx).WritesPartners()
	switch {
	case in == nil && !everywhere:
		f.add(Invalid, path, "Give them a position in one of your regions.")
		return nil
	case in == nil:
		return nil
	}
	if !everywhere && !held(ctx, in.StartedOn, in.EndedOn) {
		f.add(Invalid, path, "The position must be held today, so that they belong to your regions.")
	}
	return f.position(ctx, tx, path, in)
}

// enter writes the person, their stance and their position, of which it returns the id.
func (n newcomer) enter(ctx context.Context, tx *ent.Tx) (p *ent.Person, positionID string, err error) {
	if p, err = n.create.Save(ctx); err != nil {
		return nil, "", err
	}
	if err := cadenceChanged(ctx, tx, p.ID, -1, p.CadenceDays); err != nil {
		return nil, "", err
	}
	if err := firstStance(ctx, tx, StanceInput{PersonID: p.ID, Stance: stancerecord.Stance(p.Stance)}); err != nil {
		return nil, "", err
	}
	if n.position == nil {
		return p, "", indexNew(ctx, tx, findable{p.ID, p.CreatedAt}, namesOf(p)...)
	}
	positionID, err = n.position.start(ctx, tx, p)
	return p, positionID, err
}

// holds reports whether somebody new has a position at an organisation, which was
// then checked with it.
func (n *newcomer) holds(organisationID string) bool {
	return n != nil && n.position != nil && n.position.OrganisationID == organisationID
}
