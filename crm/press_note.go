package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/pressnote"
	"github.com/breakthrough-party/coalition/id"
)

// AddPressNoteInput is what the press team keeps in mind about a journalist.
type AddPressNoteInput struct {
	PersonID, Text string
	Terms          pressnote.Terms
}

// AddPressNoteResult names the note.
type AddPressNoteResult struct {
	PressNote string `json:"pressNote"`
}

// AddPressNote keeps something in mind about a journalist. Only the press team
// does, and reads it. It answers NOT_FOUND, and VALIDATION_FAILED for somebody who
// is no journalist and for values out of their limits.
func AddPressNote(ctx context.Context, tx *ent.Tx, in AddPressNoteInput) (AddPressNoteResult, error) {
	var f Faults
	text := f.text("input.text", in.Text, 1, 10_000)
	f.noteTerms(in.Terms)
	personID, err := f.aJournalist(ctx, tx, "input.personID", in.PersonID)
	if err != nil {
		return AddPressNoteResult{}, err
	}
	if err := f.err(); err != nil {
		return AddPressNoteResult{}, err
	}
	create := tx.PressNote.Create().SetPersonID(personID).SetText(text)
	setNew(create.Mutation().SetTerms, in.Terms, "")
	n, err := create.Save(ctx)
	if err != nil {
		return AddPressNoteResult{}, err
	}
	return AddPressNoteResult{PressNote: n.ID}, nil
}

// aJournalist is the id of somebody who is one.
//
// SECURITY: notes that hardly anybody may read are kept about journalists only.
func (f *Faults) aJournalist(ctx context.Context, tx *ent.Tx, field, personID string) (string, error) {
	if id.Prefix(personID) != "per" {
		*f = append(*f, missing(field, "person"))
		return "", nil
	}
	p, err := tx.Person.Query().Where(person.ID(personID)).Only(ctx)
	if err != nil {
		return "", f.refused(field, found(err, field, "person"))
	}
	if !p.IsJournalist {
		f.add(Invalid, field, p.Name+" is no journalist, as far as we know; profileJournalist says so.")
	}
	return p.ID, nil
}

func (f *Faults) noteTerms(t pressnote.Terms) {
	if t != "" {
		f.choice("input.terms", pressnote.TermsValidator(t))
	}
}

// EditPressNoteInput is a change of a press note.
type EditPressNoteInput struct {
	ID      string
	Version int
	Text    Opt[string]
	Terms   Opt[pressnote.Terms]
}

// EditPressNoteResult names the note.
type EditPressNoteResult struct {
	PressNote string `json:"pressNote"`
}

// EditPressNote changes a press note: an absent field stays, null clears. It
// answers NOT_FOUND, VALIDATION_FAILED for values out of their limits, and
// CONFLICT for a stale version.
func EditPressNote(ctx context.Context, tx *ent.Tx, in EditPressNoteInput) (EditPressNoteResult, error) {
	n, err := findPressNote(ctx, tx, in.ID)
	switch {
	case err != nil:
		return EditPressNoteResult{}, err
	case n.Version != in.Version:
		return EditPressNoteResult{}, stale(ctx, tx, n.ID, in.Version)
	}
	var f Faults
	text := f.text("input.text", mustStay(&f, "input.text", in.Text, n.Text), 1, 10_000)
	terms := in.Terms.or(orZero(n.Terms))
	f.noteTerms(terms)
	if err := f.err(); err != nil {
		return EditPressNoteResult{}, err
	}
	edit := tx.PressNote.UpdateOne(n).Where(pressnote.Version(in.Version))
	m := edit.Mutation()
	setNew(m.SetText, text, n.Text)
	setOrClear(m.SetTerms, m.ClearTerms, terms, orZero(n.Terms))
	if untouched(m) {
		return EditPressNoteResult{PressNote: n.ID}, nil
	}
	return EditPressNoteResult{PressNote: n.ID}, saved(ctx, tx, edit.Write(ctx), n.ID, in.Version)
}

// findPressNote finds a note; whoever sees it may write it.
func findPressNote(ctx context.Context, tx *ent.Tx, noteID string) (*ent.PressNote, error) {
	if id.Prefix(noteID) != "prn" {
		return nil, missing("input.id", "press note")
	}
	n, err := tx.PressNote.Query().Where(pressnote.ID(noteID)).Only(ctx)
	return n, found(err, "input.id", "press note")
}

func (f *Faults) voidPressNote(ctx context.Context, tx *ent.Tx, noteID, reason string) error {
	n, err := findPressNote(ctx, tx, noteID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.PressNote.UpdateOne(n).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	return found(err, "input.id", "press note")
}
