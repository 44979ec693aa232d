package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
)

// SetCadenceInput says after how many days without contact an organisation or
// person is due again; without a number, never.
type SetCadenceInput struct {
	ID          string
	Version     int
	CadenceDays *int
}

// SetCadenceResult names the organisation or person.
type SetCadenceResult struct {
	Record string `json:"record"`
}

// SetCadence says how often there should be contact with an organisation or
// person. It answers NOT_FOUND, FORBIDDEN out of reach, VALIDATION_FAILED for
// less than 1 or more than 1,000 days, and CONFLICT for a stale version.
func SetCadence(ctx context.Context, tx *ent.Tx, in SetCadenceInput) (SetCadenceResult, error) {
	p, err := editablePartner(ctx, tx, in.ID, in.Version)
	if err != nil {
		return SetCadenceResult{}, err
	}
	var f Faults
	days := f.given("input.cadenceDays", in.CadenceDays, 1, 1000)
	if err := f.err(); err != nil {
		return SetCadenceResult{}, err
	}
	switch {
	case p.cadenceDays() == days:
		return SetCadenceResult{Record: p.id()}, nil
	case p.person != nil:
		err = tx.Person.UpdateOne(p.person).Where(person.Version(in.Version)).SetCadenceDays(days).Write(ctx)
	default:
		err = tx.Organisation.UpdateOne(p.organisation).Where(organisation.Version(in.Version)).SetCadenceDays(days).Write(ctx)
	}
	if err := saved(ctx, tx, err, p.id(), in.Version); err != nil {
		return SetCadenceResult{}, err
	}
	return SetCadenceResult{Record: p.id()}, contactChanged(ctx, tx, p.id())
}

// AssignRelationshipManagerInput says which of us keeps the relationship with an
// organisation or person; without a user, nobody.
type AssignRelationshipManagerInput struct {
	ID      string
	Version int
	UserID  string
}

// AssignRelationshipManagerResult names the organisation or person.
type AssignRelationshipManagerResult struct {
	Record string `json:"record"`
}

// AssignRelationshipManager gives a relationship to one of us to keep; to whom it
// is given already is no error. It answers NOT_FOUND for the record or the user,
// FORBIDDEN out of reach, VALIDATION_FAILED for a user who is disabled or does not
// read partners, and CONFLICT for a stale version.
func AssignRelationshipManager(ctx context.Context, tx *ent.Tx, in AssignRelationshipManagerInput) (AssignRelationshipManagerResult, error) {
	p, err := editablePartner(ctx, tx, in.ID, in.Version)
	if err != nil || in.UserID == p.managerID() {
		return AssignRelationshipManagerResult{Record: in.ID}, err
	}
	var f Faults
	if err := f.manager(ctx, tx, "input.userID", in.UserID, p.managerID()); err != nil {
		return AssignRelationshipManagerResult{}, err
	}
	if err := f.err(); err != nil {
		return AssignRelationshipManagerResult{}, err
	}
	err = p.setManager(ctx, tx, in.UserID)
	return AssignRelationshipManagerResult{Record: p.id()}, saved(ctx, tx, err, p.id(), in.Version)
}

// manager checks a new relationship manager, who is with us still and reads
// partners; the one that there was may stay, whatever became of them.
func (f *Faults) manager(ctx context.Context, tx *ent.Tx, field, userID, was string) error {
	if userID == "" || userID == was {
		return nil
	}
	users, err := usersByID(ctx, tx, userID)
	if err == nil {
		f.reader(field, userID, users)
	}
	return err
}

// reader notes a fault unless one of the users is named, who is with us still and
// reads partners.
func (f *Faults) reader(field, userID string, users map[string]*ent.User) *ent.User {
	u := f.active(field, userID, users)
	if u != nil && !(audience{}).admits(u) {
		f.add(Invalid, field, u.Name+" does not read partners.")
	}
	return u
}

// editablePartner finds an organisation or person, asks whether it is within the
// viewer's reach, and compares the version.
func editablePartner(ctx context.Context, tx *ent.Tx, partnerID string, version int) (partner, error) {
	p, err := writablePartner(ctx, tx, "input.id", partnerID)
	if err == nil && p.version() != version {
		err = stale(ctx, tx, partnerID, version)
	}
	return p, err
}

func (p partner) version() int {
	if p.person != nil {
		return p.person.Version
	}
	return p.organisation.Version
}

func (p partner) cadenceDays() int {
	if p.person != nil {
		return p.person.CadenceDays
	}
	return p.organisation.CadenceDays
}

func (p partner) managerID() string {
	if p.person != nil {
		return p.person.RelationshipManagerID
	}
	return p.organisation.RelationshipManagerID
}

// setManager gives it to somebody to keep, or to nobody.
func (p partner) setManager(ctx context.Context, tx *ent.Tx, userID string) error {
	if p.person != nil {
		edit := tx.Person.UpdateOne(p.person)
		setOrClear(edit.Mutation().SetRelationshipManagerID, edit.Mutation().ClearRelationshipManagerID, userID, p.managerID())
		return edit.Write(ctx)
	}
	edit := tx.Organisation.UpdateOne(p.organisation)
	setOrClear(edit.Mutation().SetRelationshipManagerID, edit.Mutation().ClearRelationshipManagerID, userID, p.managerID())
	return edit.Write(ctx)
}
