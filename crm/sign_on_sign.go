package crm

import (
	"context"
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/signon"
)

// SignStatementInput says which text an organisation or a person signed, when and
// by whom. An absent time is zero; without a version nothing is compared.
type SignStatementInput struct {
	StatementID              string
	OrganisationID, PersonID string
	TextNumber               int
	Version                  *int
	SignedByID               string
	SignedAt                 time.Time
	LogoConsent              *bool
	Note                     Opt[string]
}

// SignStatementResult names the sign-on.
type SignStatementResult struct {
	SignOn string `json:"signOn"`
}

// SignStatement records a signature of the text as it stands, of somebody who was
// asked or who comes unasked, and also one that is given anew. The position is
// that of this signature; what was said of the logo before stays when nothing is
// said, and so does the note, which null clears. It answers NOT_FOUND for ids that
// lead nowhere, FORBIDDEN for an organisation or person out of reach,
// VALIDATION_FAILED for none or both of the two, for an archived one who was not
// asked, for a position elsewhere, a time to come and values out of their limits,
// and CONFLICT for another text, which names the number of the current one, for a
// stale version, for one that is signed already, for a time after the hard
// deadline and for an abandoned statement.
func SignStatement(ctx context.Context, tx *ent.Tx, in SignStatementInput) (SignStatementResult, error) {
	var f Faults
	// Held before anything else: no other text comes in between.
	s, err := findStatement(ctx, tx, "input.statementID", in.StatementID)
	if err := f.refused("input.statementID", err); err != nil {
		return SignStatementResult{}, err
	}
	who, err := f.owner(ctx, tx, "input", in.OrganisationID, in.PersonID)
	if err != nil {
		return SignStatementResult{}, err
	}
	at := f.happened(ctx, "input.signedAt", in.SignedAt)
	note := f.line("input.note", in.Note.Value, 0, 500)
	if s != nil {
		f.signs(s, in.TextNumber, at)
	}
	if who.known() {
		if err := f.signatory(ctx, tx, in.SignedByID, who.organisationID()); err != nil {
			return SignStatementResult{}, err
		}
	}
	var was *ent.SignOn
	if s != nil && who.known() {
		if was, err = f.signsNow(ctx, tx, s, who, in.Version); err != nil {
			return SignStatementResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return SignStatementResult{}, err
	}
	signature := signature{number: s.TextNumber, at: at, byID: in.SignedByID, consent: in.LogoConsent, note: in.Note}
	signature.note.Value = note
	if was != nil {
		edit := tx.SignOn.UpdateOne(was)
		signature.fill(edit.Mutation(), was)
		return SignStatementResult{SignOn: was.ID}, saveSignOn(ctx, tx, edit, was)
	}
	create := newSignOn(tx, s, who)
	signature.fill(create.Mutation(), &ent.SignOn{})
	signed, err := create.Save(ctx)
	if err != nil {
		return SignStatementResult{}, err
	}
	return SignStatementResult{SignOn: signed.ID}, nil
}

// signs notes why a text cannot be signed at this time.
func (f *Faults) signs(s *ent.Statement, number int, at time.Time) {
	f.goesOn("input.statementID", s)
	if number != s.TextNumber {
		*f = append(*f, &Error{Code: Conflict, Field: "input.textNumber", Extra: map[string]any{"textNumber": s.TextNumber},
			Message: fmt.Sprintf("This is not the text as it stands, which is number %d. Read it again; only that one can be signed.", s.TextNumber)})
	}
	if s.HardDeadline != nil && at.After(*s.HardDeadline) {
		f.add(Conflict, "input.signedAt", "This is after the hard deadline, until which it could be signed.")
	}
}

// signsNow is the sign-on that there is of somebody, nil when there is none, and
// notes why no signature can be added to it.
func (f *Faults) signsNow(ctx context.Context, tx *ent.Tx, s *ent.Statement, who partner, version *int) (*ent.SignOn, error) {
	was, err := tx.SignOn.Query().Where(signon.StatementID(s.ID), who.signs(), forUpdate).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		if who.archived() {
			f.add(Invalid, who.field("input"), who.name()+" is archived.")
		}
		if version != nil {
			f.add(Invalid, "input.version", "There is no sign-on yet that this could be based on.")
		}
		return nil, nil
	case err != nil:
		return nil, err
	case version != nil && *version != was.Version:
		return was, f.refused("input.version", stale(ctx, tx, was.ID, *version))
	}
	field := who.field("input")
	return was, f.refused(field, SignOnMoves.refuse(field, "sign-on", was.Status, signon.StatusSIGNED))
}

// signature is what is written of one.
type signature struct {
	number  int
	at      time.Time
	byID    string
	consent *bool
	note    Opt[string]
}

// fill writes a signature into a mutation, over what there was.
func (s signature) fill(m *ent.SignOnMutation, was *ent.SignOn) {
	m.SetStatus(signon.StatusSIGNED)
	setNew(m.SetSignedNumber, s.number, was.SignedNumber)
	if was.SignedAt == nil || !s.at.Equal(*was.SignedAt) {
		m.SetSignedAt(s.at)
	}
	setOrClear(m.SetSignedByID, m.ClearSignedByID, s.byID, was.SignedByID)
	if s.consent != nil {
		setNew(m.SetLogoConsent, *s.consent, was.LogoConsent)
	}
	setNew(m.SetNote, s.note.or(was.Note), was.Note)
}
