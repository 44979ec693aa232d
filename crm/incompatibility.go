package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/incompatibility"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/id"
)

// RecordIncompatibilityInput says that one organisation will not share a platform
// with another.
type RecordIncompatibilityInput struct {
	OrganisationID, WithID string
	Reason                 string
	Since, Until           calendar.Date
	Source                 string
}

// RecordIncompatibilityResult names the record.
type RecordIncompatibilityResult struct {
	Incompatibility string `json:"incompatibility"`
}

// RecordIncompatibility records that one organisation will not share a platform
// with another. It answers FORBIDDEN to those who do not write for the whole
// party, NOT_FOUND for ids that lead nowhere, VALIDATION_FAILED for archived
// organisations, for one and the same, and for values out of their limits, and
// DUPLICATE when the same is recorded for some of the same days.
func RecordIncompatibility(ctx context.Context, tx *ent.Tx, in RecordIncompatibilityInput) (RecordIncompatibilityResult, error) {
	if err := mayWriteLabels(ctx, "Incompatibilities"); err != nil {
		return RecordIncompatibilityResult{}, err
	}
	var f Faults
	d := incompatibilityDraft{reason: in.Reason, since: in.Since, until: in.Until, source: in.Source}
	d.check(&f)
	o, err := f.linked(ctx, tx, "input.organisationID", in.OrganisationID)
	if err != nil {
		return RecordIncompatibilityResult{}, err
	}
	var with *ent.Organisation
	if in.WithID == in.OrganisationID {
		f.add(Invalid, "input.withID", "Name another organisation.")
	} else if with, err = f.linked(ctx, tx, "input.withID", in.WithID); err != nil {
		return RecordIncompatibilityResult{}, err
	}
	if err := f.err(); err != nil {
		return RecordIncompatibilityResult{}, err
	}
	if err := d.notTwice(ctx, tx, "input.withID", o.ID, with.ID, ""); err != nil {
		return RecordIncompatibilityResult{}, err
	}
	create := tx.Incompatibility.Create().SetOrganisationID(o.ID).SetWithID(with.ID)
	d.fill(create.Mutation(), incompatibilityDraft{})
	i, err := create.Save(ctx)
	if err != nil {
		return RecordIncompatibilityResult{}, err
	}
	return RecordIncompatibilityResult{Incompatibility: i.ID}, nil
}

// incompatibilityDraft is an incompatibility as it will be.
type incompatibilityDraft struct {
	reason       string
	since, until calendar.Date
	source       string
}

func (d *incompatibilityDraft) check(f *Faults) {
	d.reason = f.line("input.reason", d.reason, 1, 500)
	d.source = f.line("input.source", d.source, 0, 500)
	f.days("input.since", d.since, "input.until", d.until)
}

func (d incompatibilityDraft) fill(m *ent.IncompatibilityMutation, was incompatibilityDraft) {
	setNew(m.SetReason, d.reason, was.reason)
	setNew(m.SetSince, d.since, was.since)
	setNew(m.SetUntil, d.until, was.until)
	setNew(m.SetSource, d.source, was.source)
}

// notTwice is DUPLICATE when another record says the same of some of the same
// days. The caller holds the row of the organisation.
func (d incompatibilityDraft) notTwice(ctx context.Context, tx *ent.Tx, field, organisationID, withID, exceptID string) error {
	query := tx.Incompatibility.Query().Where(incompatibility.OrganisationID(organisationID), incompatibility.WithID(withID),
		incompatibility.VoidedAtIsNil(), incompatibility.IDNEQ(exceptID),
		incompatibility.Or(incompatibility.Until(""), incompatibility.UntilGTE(d.since)))
	if d.until != "" {
		query.Where(incompatibility.SinceLTE(d.until))
	}
	ids, err := query.Limit(1).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	return &Error{Code: Duplicate, Field: field, Extra: map[string]any{"id": ids[0]},
		Message: "This is recorded already for some of these days."}
}

// EditIncompatibilityInput is a change of an incompatibility.
type EditIncompatibilityInput struct {
	ID           string
	Version      int
	Reason       Opt[string]
	Since, Until Opt[calendar.Date]
	Source       Opt[string]
}

// EditIncompatibilityResult names the record.
type EditIncompatibilityResult struct {
	Incompatibility string `json:"incompatibility"`
}

// EditIncompatibility changes an incompatibility: an absent field stays, null
// clears. It answers NOT_FOUND, CONFLICT for a stale version, VALIDATION_FAILED
// for values out of their limits, and DUPLICATE as RecordIncompatibility does.
func EditIncompatibility(ctx context.Context, tx *ent.Tx, in EditIncompatibilityInput) (EditIncompatibilityResult, error) {
	i, err := findIncompatibility(ctx, tx, in.ID)
	if err == nil && i.Version != in.Version {
		err = stale(ctx, tx, i.ID, in.Version)
	}
	if err != nil {
		return EditIncompatibilityResult{}, err
	}
	var f Faults
	was := incompatibilityDraft{reason: i.Reason, since: i.Since, until: i.Until, source: i.Source}
	d := incompatibilityDraft{reason: mustStay(&f, "input.reason", in.Reason, was.reason),
		since: in.Since.or(was.since), until: in.Until.or(was.until), source: in.Source.or(was.source)}
	d.check(&f)
	if err := f.err(); err != nil {
		return EditIncompatibilityResult{}, err
	}
	edit := tx.Incompatibility.UpdateOne(i).Where(incompatibility.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if untouched(edit.Mutation()) {
		return EditIncompatibilityResult{Incompatibility: i.ID}, nil
	}
	if err := d.notTwice(ctx, tx, "input.since", i.OrganisationID, i.WithID, i.ID); err != nil {
		return EditIncompatibilityResult{}, err
	}
	return EditIncompatibilityResult{Incompatibility: i.ID}, saved(ctx, tx, edit.Write(ctx), i.ID, in.Version)
}

// findIncompatibility finds an incompatibility and holds the organisation that
// declared it, so that what it declares does not change meanwhile. Whoever sees
// one may write it.
func findIncompatibility(ctx context.Context, tx *ent.Tx, incompatibilityID string) (*ent.Incompatibility, error) {
	if id.Prefix(incompatibilityID) != "inc" {
		return nil, missing("input.id", "incompatibility")
	}
	i, err := tx.Incompatibility.Query().Where(incompatibility.ID(incompatibilityID), incompatibility.VoidedAtIsNil()).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "incompatibility")
	}
	_, err = tx.Organisation.Query().Where(organisation.ID(i.OrganisationID), forUpdate).IDs(ctx)
	return i, err
}

func (f *Faults) voidIncompatibility(ctx context.Context, tx *ent.Tx, incompatibilityID, reason string) error {
	i, err := findIncompatibility(ctx, tx, incompatibilityID)
	if err := f.refused("input.id", err); err != nil || f.err() != nil {
		return err
	}
	err = tx.Incompatibility.UpdateOne(i).SetVoidedAt(calendar.Now(ctx)).SetVoidedReason(reason).Write(ctx)
	return found(err, "input.id", "incompatibility")
}
