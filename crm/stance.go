package crm

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/issue"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/id"
)

// maxStances is how many stances an interaction is entered with at most.
const maxStances = 20

// StanceInput says where an organisation or a person stands, overall or on one
// issue, from a day on.
type StanceInput struct {
	OrganisationID, PersonID, IssueID string
	Stance                            stancerecord.Stance
	Since                             calendar.Date
	Evidence                          string
}

// stances checks stances that are entered with an interaction, and puts them in
// order: without a day they are since the given one. It holds the partners' rows.
func (f *Faults) stances(ctx context.Context, tx *ent.Tx, path string, in []StanceInput, day calendar.Date) error {
	if len(in) > maxStances {
		f.add(Invalid, path, fmt.Sprintf("There can be at most %d; these are %d.", maxStances, len(in)))
		return nil
	}
	for i := range in {
		if err := f.stance(ctx, tx, fmt.Sprintf("%s.%d", path, i), &in[i], day); err != nil {
			return err
		}
	}
	return nil
}

// stance checks one stance and puts it in order.
func (f *Faults) stance(ctx context.Context, tx *ent.Tx, path string, in *StanceInput, day calendar.Date) error {
	f.day(path+".since", in.Since)
	switch {
	case in.Since == "":
		in.Since = day // if that is yet to come, the refusal is about the interaction
	case in.Since > calendar.Today(ctx):
		f.add(Invalid, path+".since", "This day is yet to come.")
	}
	f.choice(path+".stance", stancerecord.StanceValidator(in.Stance))
	in.Evidence = f.text(path+".evidence", in.Evidence, 0, 2_000)
	if _, err := f.owner(ctx, tx, path, in.OrganisationID, in.PersonID); err != nil || in.IssueID == "" {
		return err
	}
	return f.issue(ctx, tx, path+".issueID", in.IssueID)
}

// owner is the organisation or the person, one of which must be named; it is
// within the viewer's reach, and its row is held. Its refusals are noted; the
// partner is then of no use.
func (f *Faults) owner(ctx context.Context, tx *ent.Tx, path, organisationID, personID string) (partner, error) {
	field, partnerID, kind, what := path+".organisationID", organisationID, "org", "organisation"
	if personID != "" {
		field, partnerID, kind, what = path+".personID", personID, "per", "person"
	}
	switch {
	case (organisationID == "") == (personID == ""):
		f.add(Invalid, path, "Name an organisation or a person, and only one of the two.")
		return partner{}, nil
	case id.Prefix(partnerID) != kind:
		*f = append(*f, missing(field, what))
		return partner{}, nil
	}
	p, err := writablePartner(ctx, tx, field, partnerID)
	return p, f.refused(field, err)
}

// issue checks that an issue is there and in use.
func (f *Faults) issue(ctx context.Context, tx *ent.Tx, field, issueID string) error {
	if id.Prefix(issueID) != "iss" {
		*f = append(*f, missing(field, "issue"))
		return nil
	}
	i, err := tx.Issue.Query().Where(issue.ID(issueID)).Only(ctx)
	if err != nil {
		return f.refused(field, found(err, field, "issue"))
	}
	if i.ArchivedAt != nil {
		f.add(Invalid, field, "The issue "+i.Name+" is archived.")
	}
	return nil
}

// writeStances writes stances of an interaction, which were checked.
func writeStances(ctx context.Context, tx *ent.Tx, interactionID string, in []StanceInput) error {
	for _, s := range in {
		if _, err := writeStance(ctx, tx, stanceEntry{s, interactionID}); err != nil {
			return err
		}
	}
	return nil
}

// stanceEntry is a stance that was checked, with the interaction in which it
// showed, if there was one.
type stanceEntry struct {
	StanceInput
	interactionID string
}

// writeStance writes a record of a stance and what follows from it, and returns
// its id. A partner's overall stance of before there were records is recorded
// first, so that taking the new one back goes back to it. The caller holds the
// partner's row: which stance is the latest looks at several.
func writeStance(ctx context.Context, tx *ent.Tx, s stanceEntry) (string, error) {
	if s.IssueID == "" {
		if err := recordFormerStance(ctx, tx, s.OrganisationID, s.PersonID); err != nil {
			return "", err
		}
	}
	r, err := s.create(tx).Save(ctx)
	if err != nil {
		return "", err
	}
	return r.ID, stanceChanged(ctx, tx, r)
}

// create is the new row.
func (s stanceEntry) create(tx *ent.Tx) *ent.StanceRecordCreate {
	create := tx.StanceRecord.Create().SetStance(s.Stance).SetSince(s.Since).SetEvidence(s.Evidence)
	setNew(create.Mutation().SetOrganisationID, s.OrganisationID, "")
	setNew(create.Mutation().SetPersonID, s.PersonID, "")
	setNew(create.Mutation().SetIssueID, s.IssueID, "")
	setNew(create.Mutation().SetInteractionID, s.interactionID, "")
	return create
}

// recordFormerStance records the overall stance of a partner of whose there is no
// record, not even one that was taken back: theirs since the day on which they
// were entered, as said by who entered them.
func recordFormerStance(ctx context.Context, tx *ent.Tx, organisationID, personID string) error {
	ctx = asSystem(ctx)
	former := stanceEntry{StanceInput: StanceInput{OrganisationID: organisationID, PersonID: personID}}
	var entered time.Time
	var author string
	if personID != "" {
		p, err := tx.Person.Query().Where(person.ID(personID), person.StanceNEQ(person.StanceUNKNOWN), unrecorded(stancerecord.FieldPersonID)).Only(ctx)
		if err != nil {
			return ent.MaskNotFound(err)
		}
		former.Stance, entered, author = stancerecord.Stance(p.Stance), p.CreatedAt, p.CreatedBy
	} else {
		o, err := tx.Organisation.Query().Where(organisation.ID(organisationID), organisation.StanceNEQ(organisation.StanceUNKNOWN), unrecorded(stancerecord.FieldOrganisationID)).Only(ctx)
		if err != nil {
			return ent.MaskNotFound(err)
		}
		former.Stance, entered, author = stancerecord.Stance(o.Stance), o.CreatedAt, o.CreatedBy
	}
	former.Since = dayOf(ctx, entered)
	return former.create(tx).SetCreatedBy(author).Exec(ctx)
}

// unrecorded: partners without a record of an overall stance, whom its column names.
func unrecorded(column string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		d := sql.Dialect(s.Dialect())
		t := d.Table(stancerecord.Table)
		s.Where(sql.NotExists(d.Select(t.C(stancerecord.FieldID)).From(t).
			Where(sql.And(sql.ColumnsEQ(t.C(column), s.C("id")), sql.IsNull(t.C(stancerecord.FieldIssueID))))))
	}
}

// ofPartner is whose records they are.
func ofPartner(organisationID, personID string) predicate.StanceRecord {
	if personID != "" {
		return stancerecord.PersonID(personID)
	}
	return stancerecord.And(stancerecord.OrganisationID(organisationID), stancerecord.PersonIDIsNil())
}

// latestStance is the order in which the current one of several comes first.
var latestStance = []stancerecord.OrderOption{stancerecord.BySince(sql.OrderDesc()), stancerecord.ByID(sql.OrderDesc())}

// stanceChanged brings up to date what follows from the stances of a partner on
// an issue, or overall, after a change of one of them: which is current, and the
// overall stance of the partner, which is an edit of it.
func stanceChanged(ctx context.Context, tx *ent.Tx, r *ent.StanceRecord) error {
	system := asSystem(ctx)
	alike := ofPartner(r.OrganisationID, r.PersonID)
	if r.IssueID != "" {
		alike = stancerecord.And(alike, stancerecord.IssueID(r.IssueID))
	} else {
		alike = stancerecord.And(alike, stancerecord.IssueIDIsNil())
	}
	latest, err := tx.StanceRecord.Query().Where(alike, stancerecord.VoidedAtIsNil()).Order(latestStance...).First(system)
	if ent.IsNotFound(err) {
		latest = &ent.StanceRecord{Stance: stancerecord.StanceUNKNOWN} // all were taken back
	} else if err != nil {
		return err
	}
	err = tx.StanceRecord.Update().Where(alike, stancerecord.Current(true), stancerecord.IDNEQ(latest.ID)).SetCurrent(false).Exec(system)
	if err == nil && latest.ID != "" && !latest.Current {
		err = tx.StanceRecord.Update().Where(stancerecord.ID(latest.ID)).SetCurrent(true).Exec(system)
	}
	if err != nil || r.IssueID != "" {
		return err
	}
	return setStance(ctx, tx, r, latest.Stance)
}

// setStance makes the overall stance of the partner of a record the given one.
func setStance(ctx context.Context, tx *ent.Tx, r *ent.StanceRecord, stance stancerecord.Stance) error {
	if r.PersonID != "" {
		p, err := tx.Person.Get(ctx, r.PersonID)
		if err != nil || string(p.Stance) == string(stance) {
			return err
		}
		return tx.Person.UpdateOne(p).SetStance(person.Stance(stance)).Write(ctx)
	}
	o, err := tx.Organisation.Get(ctx, r.OrganisationID)
	if err != nil || string(o.Stance) == string(stance) {
		return err
	}
	return tx.Organisation.UpdateOne(o).SetStance(organisation.Stance(stance)).Write(ctx)
}
