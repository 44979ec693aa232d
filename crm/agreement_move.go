package crm

import (
	"cmp"
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
)

// AgreeAgreementInput says when an agreement was agreed, and when it holds.
type AgreeAgreementInput struct {
	ID               string
	Version          int
	AgreedOn         calendar.Date
	StartsOn, EndsOn calendar.Date
}

// AgreeAgreementResult names the agreement.
type AgreeAgreementResult struct {
	Agreement string `json:"agreement"`
}

// AgreeAgreement says that what was negotiated is agreed: today when no day is
// given, and from when to when as negotiated unless the input says otherwise. It
// answers NOT_FOUND and FORBIDDEN for an agreement out of sight or reach, CONFLICT
// for a stale version and for one that is not NEGOTIATING, and VALIDATION_FAILED
// for days that are none, a day to come, and an end before the beginning.
func AgreeAgreement(ctx context.Context, tx *ent.Tx, in AgreeAgreementInput) (AgreeAgreementResult, error) {
	a, err := movableAgreement(ctx, tx, in.ID, in.Version, agreement.StatusAGREED)
	if err != nil {
		return AgreeAgreementResult{}, err
	}
	var f Faults
	agreedOn := f.past(ctx, "input.agreedOn", in.AgreedOn)
	startsOn, endsOn := cmp.Or(in.StartsOn, a.StartsOn), cmp.Or(in.EndsOn, a.EndsOn)
	f.term(startsOn, endsOn)
	if err := f.err(); err != nil {
		return AgreeAgreementResult{}, err
	}
	edit := tx.Agreement.UpdateOne(a).Where(agreement.Version(in.Version)).SetStatus(agreement.StatusAGREED).SetAgreedOn(agreedOn)
	setNew(edit.Mutation().SetStartsOn, startsOn, a.StartsOn)
	setNew(edit.Mutation().SetEndsOn, endsOn, a.EndsOn)
	return AgreeAgreementResult{Agreement: a.ID}, saved(ctx, tx, edit.Write(ctx), a.ID, in.Version)
}

// EndAgreementInput says when and why an agreement ended, and whether one side
// broke it.
type EndAgreementInput struct {
	ID      string
	Version int
	Broken  bool
	On      calendar.Date
	Reason  string
}

// EndAgreementResult names the agreement.
type EndAgreementResult struct {
	Agreement string `json:"agreement"`
}

// EndAgreement says that an agreement has ended or was broken, or that nothing
// came of it: today when no day is given. It answers NOT_FOUND and FORBIDDEN for
// an agreement out of sight or reach; CONFLICT for a stale version, for one that is
// over and for one that was never agreed and is to be broken; and VALIDATION_FAILED
// for a day to come or before it was agreed, and for a reason out of its limits.
func EndAgreement(ctx context.Context, tx *ent.Tx, in EndAgreementInput) (EndAgreementResult, error) {
	to := agreement.StatusENDED
	if in.Broken {
		to = agreement.StatusBROKEN
	}
	a, err := movableAgreement(ctx, tx, in.ID, in.Version, to)
	if err != nil {
		return EndAgreementResult{}, err
	}
	var f Faults
	on := f.since(ctx, "input.on", in.On, a)
	reason := f.line("input.reason", in.Reason, 0, 500)
	if err := f.err(); err != nil {
		return EndAgreementResult{}, err
	}
	err = tx.Agreement.UpdateOne(a).Where(agreement.Version(in.Version)).
		SetStatus(to).SetClosedOn(on).SetClosedReason(reason).Write(ctx)
	return EndAgreementResult{Agreement: a.ID}, saved(ctx, tx, err, a.ID, in.Version)
}

// movableAgreement is editableAgreement for a move to another status.
func movableAgreement(ctx context.Context, tx *ent.Tx, agreementID string, version int, to agreement.Status) (*ent.Agreement, error) {
	a, err := editableAgreement(ctx, tx, agreementID, version)
	if err == nil {
		err = AgreementMoves.refuse("input.id", "agreement", a.Status, to)
	}
	return a, err
}

// since is past for a day on which something was done with what was agreed.
func (f *Faults) since(ctx context.Context, field string, day calendar.Date, a *ent.Agreement) calendar.Date {
	day = f.past(ctx, field, day)
	if day < a.AgreedOn {
		f.add(Invalid, field, "This was agreed later, on "+string(a.AgreedOn)+".")
	}
	return day
}
