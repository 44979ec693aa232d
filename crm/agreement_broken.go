package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreementterm"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// MarkTermBrokenInput says who broke a point of an agreement, a party or we, when
// and how.
type MarkTermBrokenInput struct {
	ID         string
	Version    int
	BrokenByID string
	WeBroke    bool
	On         calendar.Date
	Note       string
}

// MarkTermBrokenResult names the point.
type MarkTermBrokenResult struct {
	Term string `json:"term"`
}

// MarkTermBroken says that a point of an agreement was broken: today when no day is
// given. The agreement stays what it is. It answers NOT_FOUND and FORBIDDEN for one
// out of sight or reach; CONFLICT for a stale version, for an agreement that is
// neither AGREED nor BROKEN, and for a point of which it was said already; and
// VALIDATION_FAILED for nobody or both, who is not party to it, a day to come or
// before it was agreed, and a note out of its limits.
func MarkTermBroken(ctx context.Context, tx *ent.Tx, in MarkTermBrokenInput) (MarkTermBrokenResult, error) {
	t, a, err := editableTerm(ctx, tx, in.ID, in.Version)
	switch {
	case err != nil:
		return MarkTermBrokenResult{}, err
	case !TermsBind(a.Status):
		return MarkTermBrokenResult{}, &Error{Code: Conflict, Field: "input.id", Message: "This agreement does not bind: it is " + string(a.Status) + "."}
	case t.Broken:
		return MarkTermBrokenResult{}, &Error{Code: Conflict, Field: "input.id",
			Message: "This was broken already, on " + string(t.BrokenOn) + ". If that is wrong, take it back with unmarkTermBroken."}
	}
	var f Faults
	on := f.since(ctx, "input.on", in.On, a)
	note := f.line("input.note", in.Note, 0, 500)
	parties, err := partiesOf(ctx, tx, a.ID)
	if err != nil {
		return MarkTermBrokenResult{}, err
	}
	f.oneSide("input.brokenByID", in.BrokenByID, in.WeBroke, parties)
	if err := f.err(); err != nil {
		return MarkTermBrokenResult{}, err
	}
	edit := tx.AgreementTerm.UpdateOne(t).Where(agreementterm.Version(in.Version)).SetBroken(true).SetBrokenOn(on).SetBrokenNote(note)
	setNew(edit.Mutation().SetBrokenByID, in.BrokenByID, "")
	return MarkTermBrokenResult{Term: t.ID}, saved(ctx, tx, edit.Write(schema.Under(ctx, closureOfAgreement(a))), t.ID, in.Version)
}

// oneSide notes a fault unless a party is named or we are, and only one of the two.
func (f *Faults) oneSide(field, organisationID string, us bool, parties map[string]*ent.AgreementParty) {
	switch {
	case (organisationID == "") == !us:
		f.add(Invalid, field, "Name a party or us, and only one of the two.")
	case organisationID != "" && parties[organisationID] == nil:
		f.add(Invalid, field, "This is no party to the agreement.")
	}
}

// UnmarkTermBrokenInput names a point of an agreement.
type UnmarkTermBrokenInput struct {
	ID      string
	Version int
}

// UnmarkTermBrokenResult names the point.
type UnmarkTermBrokenResult struct {
	Term string `json:"term"`
}

// UnmarkTermBroken says that a point of an agreement was not broken after all. It
// answers NOT_FOUND and FORBIDDEN for one out of sight or reach, and CONFLICT for a
// stale version and when nobody said that it was broken.
func UnmarkTermBroken(ctx context.Context, tx *ent.Tx, in UnmarkTermBrokenInput) (UnmarkTermBrokenResult, error) {
	t, a, err := editableTerm(ctx, tx, in.ID, in.Version)
	switch {
	case err != nil:
		return UnmarkTermBrokenResult{}, err
	case !t.Broken:
		return UnmarkTermBrokenResult{}, &Error{Code: Conflict, Field: "input.id", Message: "Nobody said that this was broken."}
	}
	err = tx.AgreementTerm.UpdateOne(t).Where(agreementterm.Version(in.Version)).SetBroken(false).ClearBrokenByID().
		SetBrokenOn("").SetBrokenNote("").Write(schema.Under(ctx, closureOfAgreement(a)))
	return UnmarkTermBrokenResult{Term: t.ID}, saved(ctx, tx, err, t.ID, in.Version)
}
