package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/ent/statement"
	"github.com/breakthrough-party/coalition/id"
)

// ConsiderSigningInput says that somebody is thinking about it.
type ConsiderSigningInput struct {
	ID      string
	Version int
	Note    Opt[string]
}

// ConsiderSigningResult names the sign-on.
type ConsiderSigningResult struct {
	SignOn string `json:"signOn"`
}

// ConsiderSigning says that somebody who was asked is thinking about it. A note
// that is absent stays, null clears it. It answers NOT_FOUND, FORBIDDEN for an
// organisation or person out of reach, VALIDATION_FAILED for a note of more than
// 500 characters, and CONFLICT for a stale version, where SignOnMoves does not
// have it, and for an abandoned statement.
func ConsiderSigning(ctx context.Context, tx *ent.Tx, in ConsiderSigningInput) (ConsiderSigningResult, error) {
	s, err := editableSignOn(ctx, tx, in.ID, in.Version)
	if err != nil {
		return ConsiderSigningResult{}, err
	}
	of, err := tx.Statement.Get(ctx, s.StatementID)
	if err != nil {
		return ConsiderSigningResult{}, err
	}
	var f Faults
	f.goesOn("input.id", of)
	return ConsiderSigningResult{SignOn: s.ID}, f.moveSignOn(ctx, tx, s, signon.StatusCONSIDERING, in.Note)
}

// DeclineToSignInput says that somebody will not sign.
type DeclineToSignInput struct {
	ID      string
	Version int
	Note    Opt[string]
}

// DeclineToSignResult names the sign-on.
type DeclineToSignResult struct {
	SignOn string `json:"signOn"`
}

// DeclineToSign says that somebody will not sign, whatever became of the
// statement. It answers what ConsiderSigning answers.
func DeclineToSign(ctx context.Context, tx *ent.Tx, in DeclineToSignInput) (DeclineToSignResult, error) {
	s, err := editableSignOn(ctx, tx, in.ID, in.Version)
	if err != nil {
		return DeclineToSignResult{}, err
	}
	var f Faults
	return DeclineToSignResult{SignOn: s.ID}, f.moveSignOn(ctx, tx, s, signon.StatusDECLINED, in.Note)
}

// WithdrawSignatureInput says that somebody takes the signature back.
type WithdrawSignatureInput struct {
	ID      string
	Version int
	Note    Opt[string]
}

// WithdrawSignatureResult names the sign-on.
type WithdrawSignatureResult struct {
	SignOn string `json:"signOn"`
}

// WithdrawSignature takes a signature back, whatever became of the statement;
// which text was signed, when and by whom stays. It answers what ConsiderSigning
// answers.
func WithdrawSignature(ctx context.Context, tx *ent.Tx, in WithdrawSignatureInput) (WithdrawSignatureResult, error) {
	s, err := editableSignOn(ctx, tx, in.ID, in.Version)
	if err != nil {
		return WithdrawSignatureResult{}, err
	}
	var f Faults
	return WithdrawSignatureResult{SignOn: s.ID}, f.moveSignOn(ctx, tx, s, signon.StatusWITHDRAWN, in.Note)
}

// EditSignOnInput is a change of what is noted of a sign-on.
type EditSignOnInput struct {
	ID          string
	Version     int
	SignedByID  Opt[string]
	LogoConsent Opt[bool]
	Note        Opt[string]
}

// EditSignOnResult names the sign-on.
type EditSignOnResult struct {
	SignOn string `json:"signOn"`
}

// EditSignOn changes what is noted of a sign-on: an absent field stays, null
// clears. It answers NOT_FOUND for the sign-on or a position, FORBIDDEN for an
// organisation or person out of reach, VALIDATION_FAILED for a position elsewhere
// and values out of their limits, and CONFLICT for a stale version and for who
// signed where nobody did.
func EditSignOn(ctx context.Context, tx *ent.Tx, in EditSignOnInput) (EditSignOnResult, error) {
	s, err := editableSignOn(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditSignOnResult{}, err
	}
	var f Faults
	consent := mustStay(&f, "input.logoConsent", in.LogoConsent, s.LogoConsent)
	note := f.line("input.note", in.Note.or(s.Note), 0, 500)
	signedByID := in.SignedByID.or(s.SignedByID)
	switch {
	case signedByID == s.SignedByID: // it may have ended, or been taken back
	case s.SignedNumber < 1:
		f.add(Conflict, "input.signedByID", "Nobody has signed yet: signStatement says who did.")
	default:
		if err := f.signatory(ctx, tx, signedByID, s.OrganisationID); err != nil {
			return EditSignOnResult{}, err
		}
	}
	if err := f.err(); err != nil {
		return EditSignOnResult{}, err
	}
	edit := tx.SignOn.UpdateOne(s)
	setOrClear(edit.Mutation().SetSignedByID, edit.Mutation().ClearSignedByID, signedByID, s.SignedByID)
	setNew(edit.Mutation().SetLogoConsent, consent, s.LogoConsent)
	setNew(edit.Mutation().SetNote, note, s.Note)
	if untouched(edit.Mutation()) {
		return EditSignOnResult{SignOn: s.ID}, nil
	}
	return EditSignOnResult{SignOn: s.ID}, saveSignOn(ctx, tx, edit, s)
}

// signatory checks the position in which somebody signed, if one is named, for an
// organisation; with "" it is a person who signed.
func (f *Faults) signatory(ctx context.Context, tx *ent.Tx, positionID, organisationID string) error {
	const field = "input.signedByID"
	if positionID != "" && organisationID == "" {
		f.add(Invalid, field, "A person signs for nobody else: this is said of organisations only.")
		return nil
	}
	return f.positionAt(ctx, tx, field, positionID, organisationID)
}

// goesOn notes a fault where nobody can sign a statement any more.
func (f *Faults) goesOn(field string, s *ent.Statement) {
	if s.Status == statement.StatusABANDONED {
		f.add(Conflict, field, "This statement was abandoned.")
	}
}

// moveSignOn takes a sign-on to another status, with a note, unless there are faults.
func (f *Faults) moveSignOn(ctx context.Context, tx *ent.Tx, s *ent.SignOn, to signon.Status, given Opt[string]) error {
	note := f.line("input.note", given.or(s.Note), 0, 500)
	if err := f.refused("input.id", SignOnMoves.refuse("input.id", "sign-on", s.Status, to)); err != nil {
		return err
	}
	if err := f.err(); err != nil {
		return err
	}
	edit := tx.SignOn.UpdateOne(s).SetStatus(to)
	setNew(edit.Mutation().SetNote, note, s.Note)
	return saveSignOn(ctx, tx, edit, s)
}

// saveSignOn writes a change of a sign-on as it was read.
func saveSignOn(ctx context.Context, tx *ent.Tx, edit *ent.SignOnUpdateOne, s *ent.SignOn) error {
	return saved(ctx, tx, edit.Where(signon.Version(s.Version)).Write(ctx), s.ID, s.Version)
}

// editableSignOn finds and holds a sign-on, asks whether whoever signs is within
// the viewer's reach, and compares the version.
func editableSignOn(ctx context.Context, tx *ent.Tx, signOnID string, version int) (*ent.SignOn, error) {
	if id.Prefix(signOnID) != "sgn" {
		return nil, missing("input.id", "sign-on")
	}
	s, err := tx.SignOn.Query().Where(signon.ID(signOnID), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "sign-on")
	}
	if s.PersonID != "" {
		err = mayWritePerson(ctx, tx, s.PersonID)
	} else {
		err = mayWriteOrganisation(ctx, tx, s.OrganisationID)
	}
	switch {
	case err != nil:
		return nil, at("input.id", err)
	case s.Version != version:
		return nil, stale(ctx, tx, s.ID, version)
	}
	return s, nil
}
