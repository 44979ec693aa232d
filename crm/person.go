package crm

import (
	"context"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/person"
)

// CreatePersonInput is a new person, with their position if there is one.
type CreatePersonInput struct {
	Name, GivenName, FamilyName, Pronouns string
	Stance                                person.Stance
	RelationshipManagerID                 string
	CadenceDays                           *int
	TagIDs                                []string
	Position                              *PersonPositionInput
}

// CreatePersonResult names the new person, their position, and others of a similar name.
type CreatePersonResult struct {
	Person             string   `json:"person"`
	Position           string   `json:"position"`
	PossibleDuplicates []string `json:"possibleDuplicates"`
}

// CreatePerson enters a person, with their position if there is one. An
// organiser gives them one that is held today in a region of the organiser's own.
// It answers VALIDATION_FAILED for values out of their limits, NOT_FOUND for ids
// that lead nowhere and FORBIDDEN for an organisation out of reach. A stance is
// recorded as one since today.
func CreatePerson(ctx context.Context, tx *ent.Tx, in CreatePersonInput) (CreatePersonResult, error) {
	var f Faults
	n, err := f.newcomer(ctx, tx, "input", in)
	if err != nil {
		return CreatePersonResult{}, err
	}
	if err := f.err(); err != nil {
		return CreatePersonResult{}, err
	}
	p, positionID, err := n.enter(ctx, tx)
	if err != nil {
		return CreatePersonResult{}, err
	}
	similar, err := PossibleDuplicates(ctx, tx.Client(), "per", p.Name, p.ID)
	return CreatePersonResult{Person: p.ID, Position: positionID, PossibleDuplicates: similar}, err
}

// EditPersonInput is a change of a person.
type EditPersonInput struct {
	ID                                    string
	Version                               int
	Name, GivenName, FamilyName, Pronouns Opt[string]
	RelationshipManagerID                 Opt[string]
	CadenceDays                           Opt[int]
}

// EditPersonResult names the person.
type EditPersonResult struct {
	Person string `json:"person"`
}

// EditPerson changes a person: an absent field stays, null clears. It answers
// what CreatePerson answers, FORBIDDEN for a person out of reach and CONFLICT for
// a stale version.
func EditPerson(ctx context.Context, tx *ent.Tx, in EditPersonInput) (EditPersonResult, error) {
	p, err := editablePerson(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditPersonResult{}, err
	}
	var f Faults
	edit := tx.Person.UpdateOne(p).Where(person.Version(in.Version))
	for _, line := range []struct {
		field string
		given Opt[string]
		now   string
		min   int
		max   int
		set   func(string) *ent.PersonUpdateOne
	}{
		{"input.name", in.Name, p.Name, 1, 200, edit.SetName},
		{"input.givenName", in.GivenName, p.GivenName, 0, 100, edit.SetGivenName},
		{"input.familyName", in.FamilyName, p.FamilyName, 0, 100, edit.SetFamilyName},
		{"input.pronouns", in.Pronouns, p.Pronouns, 0, 50, edit.SetPronouns},
	} {
		if value, changed := f.editLine(line.field, line.given, line.now, line.min, line.max); changed {
			line.set(value)
		}
	}
	cadence := f.editNumber("input.cadenceDays", in.CadenceDays, p.CadenceDays, 1, 1000)
	setNew(edit.Mutation().SetCadenceDays, cadence, p.CadenceDays)
	manager := in.RelationshipManagerID.or(p.RelationshipManagerID)
	if err := f.manager(ctx, tx, "input.relationshipManagerID", manager, p.RelationshipManagerID); err != nil {
		return EditPersonResult{}, err
	}
	setOrClear(edit.Mutation().SetRelationshipManagerID, edit.Mutation().ClearRelationshipManagerID, manager, p.RelationshipManagerID)
	if err := f.err(); err != nil {
		return EditPersonResult{}, err
	}
	if untouched(edit.Mutation()) {
		return EditPersonResult{Person: p.ID}, nil
	}
	if err := saved(ctx, tx, edit.Write(ctx), p.ID, in.Version); err != nil {
		return EditPersonResult{}, err
	}
	if err := cadenceChanged(ctx, tx, p.ID, p.CadenceDays, cadence); err != nil || !renamed(edit.Mutation()) {
		return EditPersonResult{Person: p.ID}, err
	}
	return EditPersonResult{Person: p.ID}, indexPerson(ctx, tx, p.ID)
}

// renamed reports whether an edit changes a name by which the person is found.
func renamed(m *ent.PersonMutation) bool {
	return slices.ContainsFunc([]string{person.FieldName, person.FieldGivenName, person.FieldFamilyName}, func(column string) bool {
		_, set := m.Field(column)
		return set
	})
}

// ArchivePersonInput names a person.
type ArchivePersonInput struct {
	ID      string
	Version int
}

// ArchivePersonResult names the person.
type ArchivePersonResult struct {
	Person string `json:"person"`
}

// ArchivePerson takes a person out of lists and search. Nothing is deleted. It
// answers FORBIDDEN for a person out of reach, and CONFLICT for a stale version
// and for one who is archived already.
func ArchivePerson(ctx context.Context, tx *ent.Tx, in ArchivePersonInput) (ArchivePersonResult, error) {
	p, err := editablePerson(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayArchive("person", p.ArchivedAt)
	}
	if err != nil {
		return ArchivePersonResult{}, err
	}
	err = tx.Person.UpdateOne(p).Where(person.Version(in.Version)).SetArchivedAt(calendar.Now(ctx)).Write(ctx)
	return ArchivePersonResult{Person: p.ID}, saved(ctx, tx, err, p.ID, in.Version)
}

// RestorePersonInput names a person.
type RestorePersonInput struct {
	ID      string
	Version int
}

// RestorePersonResult names the person.
type RestorePersonResult struct {
	Person string `json:"person"`
}

// RestorePerson brings an archived person back. It answers FORBIDDEN for a
// person out of reach, and CONFLICT for a stale version and for one who is not
// archived.
func RestorePerson(ctx context.Context, tx *ent.Tx, in RestorePersonInput) (RestorePersonResult, error) {
	p, err := editablePerson(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayRestore("person", p.ArchivedAt)
	}
	if err != nil {
		return RestorePersonResult{}, err
	}
	err = tx.Person.UpdateOne(p).Where(person.Version(in.Version)).ClearArchivedAt().Write(ctx)
	return RestorePersonResult{Person: p.ID}, saved(ctx, tx, err, p.ID, in.Version)
}

// editablePerson finds the person, asks whether they are within the viewer's
// reach, and compares the version.
func editablePerson(ctx context.Context, tx *ent.Tx, personID string, version int) (*ent.Person, error) {
	p, err := tx.Person.Query().Where(person.ID(personID)).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "person")
	}
	if err := mayWritePerson(ctx, tx, p.ID); err != nil {
		return nil, at("input.id", err)
	}
	if p.Version != version {
		return nil, stale(ctx, tx, p.ID, version)
	}
	return p, nil
}

func (f *Faults) personStance(field string, s person.Stance) person.Stance {
	if person.StanceValidator(s) != nil {
		f.add(Invalid, field, "There is no such stance.")
	}
	return s
}
