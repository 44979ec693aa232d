package crm

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreementterm"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// maxTerms is how many points an agreement has at most.
const maxTerms = 100

// agreementTerms checks what a new agreement says, and puts it in order.
func (f *Faults) agreementTerms(path string, in []string) {
	if n := len(in); n > maxTerms {
		f.add(Invalid, path, fmt.Sprintf("There can be at most %d; these are %d.", maxTerms, n))
		return
	}
	for i := range in {
		in[i] = f.text(fmt.Sprintf("%s.%d", path, i), in[i], 1, 2_000)
	}
}

// enterTerms writes points that were checked. The context says how closed the
// agreement is.
func enterTerms(ctx context.Context, tx *ent.Tx, agreementID string, in []string) error {
	if len(in) == 0 {
		return nil
	}
	rows := make([]*ent.AgreementTermCreate, len(in))
	for i, key := range inOrder("agt", len(in)) {
		rows[i] = tx.AgreementTerm.Create().SetID(key).SetAgreementID(agreementID).SetText(in[i])
	}
	return tx.AgreementTerm.CreateBulk(rows...).Exec(ctx)
}

// inOrder are ids of new records that are listed in the order of their ids: those
// of one millisecond are in no order by themselves.
func inOrder(prefix string, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = id.New(prefix)
	}
	slices.Sort(ids)
	return ids
}

// AddAgreementTermInput is another point of an agreement.
type AddAgreementTermInput struct{ AgreementID, Text string }

// AddAgreementTermResult names the point.
type AddAgreementTermResult struct {
	Term string `json:"term"`
}

// AddAgreementTerm adds what an agreement says as its last point; the agreement
// has a new version then. It answers NOT_FOUND and FORBIDDEN for an agreement out
// of sight or reach, CONFLICT when it is not negotiated any more, and
// VALIDATION_FAILED for a text out of its limits and above 100.
func AddAgreementTerm(ctx context.Context, tx *ent.Tx, in AddAgreementTermInput) (AddAgreementTermResult, error) {
	a, err := openAgreement(ctx, tx, "input.agreementID", in.AgreementID)
	if err != nil {
		return AddAgreementTermResult{}, err
	}
	var f Faults
	text := f.text("input.text", in.Text, 1, 2_000)
	n, err := tx.AgreementTerm.Query().Where(agreementterm.AgreementID(a.ID)).Count(ctx)
	if err != nil {
		return AddAgreementTermResult{}, err
	}
	if n >= maxTerms {
		f.add(Invalid, "input.agreementID", fmt.Sprintf("There can be at most %d terms; there are %d.", maxTerms, n))
	}
	if err := f.err(); err != nil {
		return AddAgreementTermResult{}, err
	}
	t, err := tx.AgreementTerm.Create().SetAgreementID(a.ID).SetText(text).Save(schema.Under(ctx, closureOfAgreement(a)))
	if err != nil {
		return AddAgreementTermResult{}, err
	}
	return AddAgreementTermResult{Term: t.ID}, partChanged(ctx, tx, a)
}

// RemoveAgreementTermInput names a point of an agreement.
type RemoveAgreementTermInput struct {
	ID      string
	Version int
}

// RemoveAgreementTermResult names the agreement.
type RemoveAgreementTermResult struct {
	Agreement string `json:"agreement"`
}

// RemoveAgreementTerm takes a point out of an agreement, which has a new version
// then. It answers NOT_FOUND and FORBIDDEN for one out of sight or reach, and
// CONFLICT for a stale version and when the agreement is not negotiated any more.
func RemoveAgreementTerm(ctx context.Context, tx *ent.Tx, in RemoveAgreementTermInput) (RemoveAgreementTermResult, error) {
	t, a, err := editableTerm(ctx, tx, in.ID, in.Version)
	if err != nil {
		return RemoveAgreementTermResult{}, err
	}
	if err := negotiating("input.id", a); err != nil {
		return RemoveAgreementTermResult{}, err
	}
	if err := tx.AgreementTerm.DeleteOne(t).Exec(schema.Under(ctx, closureOfAgreement(a))); err != nil {
		return RemoveAgreementTermResult{}, err
	}
	return RemoveAgreementTermResult{Agreement: a.ID}, partChanged(ctx, tx, a)
}

// editableTerm finds a point and its agreement, whose row it holds, and compares
// the version.
func editableTerm(ctx context.Context, tx *ent.Tx, termID string, version int) (*ent.AgreementTerm, *ent.Agreement, error) {
	if id.Prefix(termID) != "agt" {
		return nil, nil, missing("input.id", "term")
	}
	t, err := tx.AgreementTerm.Query().Where(agreementterm.ID(termID)).Only(ctx)
	if err != nil {
		return nil, nil, found(err, "input.id", "term")
	}
	a, err := writableAgreement(ctx, tx, "input.id", t.AgreementID)
	if err != nil {
		return nil, nil, err
	}
	// Now that the agreement is held, the point stays as it is.
	switch t, err = tx.AgreementTerm.Query().Where(agreementterm.ID(termID)).Only(ctx); {
	case err != nil:
		return nil, nil, found(err, "input.id", "term")
	case t.Version != version:
		return nil, nil, stale(ctx, tx, t.ID, version)
	}
	return t, a, nil
}
