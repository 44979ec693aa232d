package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreementparty"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pactseat"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// maxParties is how many organisations are party to an agreement at most.
const maxParties = 50

// AgreementPartyInput is an organisation that is party to an agreement, and the
// position there of who signs for it.
type AgreementPartyInput struct{ OrganisationID, SignedByID string }

// agreementParties checks the parties of a new agreement.
func (f *Faults) agreementParties(ctx context.Context, tx *ent.Tx, in []AgreementPartyInput) error {
	if n := len(in); n == 0 || n > maxParties {
		f.add(Invalid, "input.parties", fmt.Sprintf("There can be 1 to %d parties; these are %d.", maxParties, n))
		return nil
	}
	ids := make([]string, len(in))
	seen := map[string]bool{}
	for i, p := range in {
		if ids[i] = p.OrganisationID; seen[p.OrganisationID] {
			f.add(Invalid, fmt.Sprintf("input.parties.%d.organisationID", i), "This organisation was named before.")
		}
		seen[p.OrganisationID] = true
	}
	path := func(i int) string { return fmt.Sprintf("input.parties.%d.organisationID", i) }
	if _, err := f.organisationsNamed(ctx, tx, ids, path); err != nil {
		return err
	}
	for i, p := range in {
		if err := f.positionAt(ctx, tx, fmt.Sprintf("input.parties.%d.signedByID", i), p.SignedByID, p.OrganisationID); err != nil {
			return err
		}
	}
	// SECURITY: the policy of agreements says the same of those that exist.
	reached, err := reachesOne(ctx, tx, ids)
	if err == nil && !reached {
		f.add(Forbidden, "input.parties", "None of these organisations is within your reach.")
	}
	return err
}

// enterParties writes parties that were checked. The context says how closed the
// agreement is.
func enterParties(ctx context.Context, tx *ent.Tx, agreementID string, in []AgreementPartyInput) error {
	rows := make([]*ent.AgreementPartyCreate, len(in))
	for i, key := range inOrder("agp", len(in)) {
		rows[i] = in[i].create(tx, key, agreementID)
	}
	return tx.AgreementParty.CreateBulk(rows...).Exec(ctx)
}

func (in AgreementPartyInput) create(tx *ent.Tx, key, agreementID string) *ent.AgreementPartyCreate {
	create := tx.AgreementParty.Create().SetID(key).SetAgreementID(agreementID).SetOrganisationID(in.OrganisationID)
	setNew(create.Mutation().SetSignedByID, in.SignedByID, "")
	return create
}

// AddAgreementPartyInput is another party to an agreement.
type AddAgreementPartyInput struct{ AgreementID, OrganisationID, SignedByID string }

// AddAgreementPartyResult names the party and the agreement.
type AddAgreementPartyResult struct {
	Party     string `json:"party"`
	Agreement string `json:"agreement"`
}

// AddAgreementParty adds a party to an agreement, which has a new version then. It
// answers NOT_FOUND for ids that lead nowhere; FORBIDDEN for an agreement that the
// viewer only reads; CONFLICT when it is not negotiated any more; DUPLICATE, with
// the id, for who is party to it already; and VALIDATION_FAILED for an archived
// organisation, who signs for it and holds no post there, and above 50.
func AddAgreementParty(ctx context.Context, tx *ent.Tx, in AddAgreementPartyInput) (AddAgreementPartyResult, error) {
	a, err := openAgreement(ctx, tx, "input.agreementID", in.AgreementID)
	if err != nil {
		return AddAgreementPartyResult{}, err
	}
	var f Faults
	parties, err := partiesOf(ctx, tx, a.ID)
	if err != nil {
		return AddAgreementPartyResult{}, err
	}
	if p := parties[in.OrganisationID]; p != nil {
		return AddAgreementPartyResult{}, &Error{Code: Duplicate, Field: "input.organisationID", Extra: map[string]any{"id": p.ID},
			Message: "This organisation is party to it already."}
	}
	if n := len(parties); n >= maxParties {
		f.add(Invalid, "input.agreementID", fmt.Sprintf("There can be at most %d parties; there are %d.", maxParties, n))
	}
	if _, err := f.organisationsNamed(ctx, tx, []string{in.OrganisationID}, func(int) string { return "input.organisationID" }); err != nil {
		return AddAgreementPartyResult{}, err
	}
	if err := f.positionAt(ctx, tx, "input.signedByID", in.SignedByID, in.OrganisationID); err != nil {
		return AddAgreementPartyResult{}, err
	}
	if err := f.err(); err != nil {
		return AddAgreementPartyResult{}, err
	}
	p, err := AgreementPartyInput{in.OrganisationID, in.SignedByID}.create(tx, id.New("agp"), a.ID).Save(schema.Under(ctx, closureOfAgreement(a)))
	if err != nil {
		return AddAgreementPartyResult{}, err
	}
	return AddAgreementPartyResult{Party: p.ID, Agreement: a.ID}, partChanged(ctx, tx, a)
}

// RemoveAgreementPartyInput names a party to an agreement.
type RemoveAgreementPartyInput struct{ ID string }

// RemoveAgreementPartyResult names the agreement.
type RemoveAgreementPartyResult struct {
	Agreement string `json:"agreement"`
}

// RemoveAgreementParty takes a party out of an agreement, which has a new version
// then. It answers NOT_FOUND and FORBIDDEN for one out of sight or reach; CONFLICT
// when it is not negotiated any more, for the only party, and for one that stands
// or stands aside for a seat; and VALIDATION_FAILED when the viewer could not write
// the agreement any more without it.
func RemoveAgreementParty(ctx context.Context, tx *ent.Tx, in RemoveAgreementPartyInput) (RemoveAgreementPartyResult, error) {
	if id.Prefix(in.ID) != "agp" {
		return RemoveAgreementPartyResult{}, missing("input.id", "party")
	}
	p, err := tx.AgreementParty.Query().Where(agreementparty.ID(in.ID)).Only(ctx)
	if err != nil {
		return RemoveAgreementPartyResult{}, found(err, "input.id", "party")
	}
	a, err := openAgreement(ctx, tx, "input.id", p.AgreementID)
	if err != nil {
		return RemoveAgreementPartyResult{}, err
	}
	if err := mayLeave(ctx, tx, p); err != nil {
		return RemoveAgreementPartyResult{}, err
	}
	if err := tx.AgreementParty.DeleteOne(p).Exec(schema.Under(ctx, closureOfAgreement(a))); err != nil {
		return RemoveAgreementPartyResult{}, found(err, "input.id", "party")
	}
	if err := partChanged(asSystem(ctx), tx, a); err != nil {
		return RemoveAgreementPartyResult{}, err
	}
	return RemoveAgreementPartyResult{Agreement: a.ID}, agreementStillWritable(ctx, tx, a.ID, "input.id")
}

// mayLeave is CONFLICT for a party without which there is no agreement, or a seat
// that nobody has.
func mayLeave(ctx context.Context, tx *ent.Tx, p *ent.AgreementParty) error {
	parties, err := partiesOf(ctx, tx, p.AgreementID)
	if err != nil {
		return err
	}
	if len(parties) == 1 {
		return &Error{Code: Conflict, Field: "input.id", Message: "This is the only party: without it there is no agreement."}
	}
	seat, err := tx.PactSeat.Query().Where(pactseat.AgreementID(p.AgreementID), pactseat.Or(pactseat.StandsID(p.OrganisationID),
		pactseat.HasStandsAsideWith(organisation.ID(p.OrganisationID)))).Order(pactseat.ByConstituencyFolded()).First(ctx)
	if err != nil {
		return ent.MaskNotFound(err)
	}
	return &Error{Code: Conflict, Field: "input.id", Extra: map[string]any{"id": seat.ID},
		Message: "This party stands or stands aside in " + seat.Constituency + ": change that seat first."}
}

// openAgreement is writableAgreement for one that is negotiated.
func openAgreement(ctx context.Context, tx *ent.Tx, field, agreementID string) (*ent.Agreement, error) {
	a, err := writableAgreement(ctx, tx, field, agreementID)
	if err == nil {
		err = negotiating(field, a)
	}
	return a, err
}

// partiesOf are the parties to an agreement by the id of the organisation.
func partiesOf(ctx context.Context, tx *ent.Tx, agreementID string) (map[string]*ent.AgreementParty, error) {
	rows, err := tx.AgreementParty.Query().Where(agreementparty.AgreementID(agreementID)).All(ctx)
	parties := make(map[string]*ent.AgreementParty, len(rows))
	for _, p := range rows {
		parties[p.OrganisationID] = p
	}
	return parties, err
}
