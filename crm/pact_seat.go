package crm

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/pactseat"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/text"
)

// Limits of a pact.
const (
	maxSeats       = 100
	maxStandAsides = 20 // of one seat
)

// SetPactSeatInput says who stands in a constituency, a party to the pact or we,
// and who stands aside.
type SetPactSeatInput struct {
	AgreementID    string
	Constituency   string
	Version        *int
	WeStand        bool
	StandsID       string
	WeStandAside   bool
	StandsAsideIDs []string
}

// SetPactSeatResult names the seat.
type SetPactSeatResult struct {
	Seat string `json:"seat"`
}

// SetPactSeat says who stands in a constituency under an electoral pact, in place
// of what the pact said of it; the pact has a new version then. Constituencies are
// the same whatever their case and accents. It answers NOT_FOUND and FORBIDDEN for
// a pact out of sight or reach; CONFLICT for an agreement of another kind or that
// is over, and for a version that is not that of the seat in whose place this
// comes; and VALIDATION_FAILED for values out of their limits, nobody or two who
// stand, who stands and stands aside, and who is not party to the pact.
func SetPactSeat(ctx context.Context, tx *ent.Tx, in SetPactSeatInput) (SetPactSeatResult, error) {
	a, err := openPact(ctx, tx, "input.agreementID", in.AgreementID)
	if err != nil {
		return SetPactSeatResult{}, err
	}
	var f Faults
	if err := f.pactSeat(ctx, tx, &in, a); err != nil {
		return SetPactSeatResult{}, err
	}
	seats, err := tx.PactSeat.Query().Where(pactseat.AgreementID(a.ID)).WithStandsAside().All(ctx)
	if err != nil {
		return SetPactSeatResult{}, err
	}
	was := seatOf(seats, in.Constituency)
	if was == nil && len(seats) >= maxSeats {
		f.add(Invalid, "input.agreementID", fmt.Sprintf("There can be at most %d seats; there are %d.", maxSeats, len(seats)))
	}
	if err := f.err(); err != nil {
		return SetPactSeatResult{}, err
	}
	if err := inPlaceOf(ctx, tx, was, in.Version); err != nil {
		return SetPactSeatResult{}, err
	}
	seatID, changed, err := in.save(schema.Under(ctx, closureOfAgreement(a)), tx, was)
	if err != nil || !changed {
		return SetPactSeatResult{Seat: seatID}, err
	}
	return SetPactSeatResult{Seat: seatID}, partChanged(ctx, tx, a)
}

// pactSeat checks who stands and stands aside, and puts it in order.
func (f *Faults) pactSeat(ctx context.Context, tx *ent.Tx, in *SetPactSeatInput, a *ent.Agreement) error {
	in.Constituency = f.name("input.constituency", in.Constituency, 1, 100)
	parties, err := partiesOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	f.oneSide("input.standsID", in.StandsID, in.WeStand, parties)
	if in.WeStand && in.WeStandAside {
		f.add(Invalid, "input.weStandAside", "We stand: we do not stand aside.")
	}
	if n := len(in.StandsAsideIDs); n > maxStandAsides {
		f.add(Invalid, "input.standsAsideIDs", fmt.Sprintf("There can be at most %d; these are %d.", maxStandAsides, n))
		return nil
	}
	for i, organisationID := range in.StandsAsideIDs {
		switch path := fmt.Sprintf("input.standsAsideIDs.%d", i); {
		case parties[organisationID] == nil:
			f.add(Invalid, path, "This is no party to the agreement.")
		case organisationID == in.StandsID:
			f.add(Invalid, path, "This party stands: it does not stand aside.")
		}
	}
	in.StandsAsideIDs = distinct(in.StandsAsideIDs)
	return nil
}

// inPlaceOf is CONFLICT unless the version is that of the seat, or both are absent.
func inPlaceOf(ctx context.Context, tx *ent.Tx, was *ent.PactSeat, version *int) error {
	switch {
	case was == nil && version == nil:
		return nil
	case was == nil:
		return &Error{Code: Conflict, Field: "input.version", Message: "The pact does not name this constituency any more: leave the version out to name it again."}
	case version == nil:
		return &Error{Code: Conflict, Field: "input.version", Extra: map[string]any{"id": was.ID},
			Message: "The pact names " + was.Constituency + " already: give the version of that seat to change it."}
	case *version != was.Version:
		return stale(ctx, tx, was.ID, *version)
	}
	return nil
}

// save writes a seat that was checked. The context says how closed the pact is.
func (in SetPactSeatInput) save(ctx context.Context, tx *ent.Tx, was *ent.PactSeat) (seatID string, changed bool, err error) {
	if was == nil {
		create := tx.PactSeat.Create().SetAgreementID(in.AgreementID).SetConstituency(in.Constituency).
			SetWeStand(in.WeStand).SetWeStandAside(in.WeStandAside).AddStandsAsideIDs(in.StandsAsideIDs...)
		setNew(create.Mutation().SetStandsID, in.StandsID, "")
		s, err := create.Save(ctx)
		if err != nil {
			return "", false, err
		}
		return s.ID, true, nil
	}
	edit := tx.PactSeat.UpdateOne(was).Where(pactseat.Version(was.Version))
	m := edit.Mutation()
	setNew(m.SetConstituency, in.Constituency, was.Constituency)
	setNew(m.SetWeStand, in.WeStand, was.WeStand)
	setNew(m.SetWeStandAside, in.WeStandAside, was.WeStandAside)
	setOrClear(m.SetStandsID, m.ClearStandsID, in.StandsID, was.StandsID)
	gone, come := replaced(was.Edges.StandsAside, in.StandsAsideIDs, func(o *ent.Organisation) string { return o.ID })
	for _, o := range gone {
		m.RemoveStandsAsideIDs(o.ID)
	}
	forSome(m.AddStandsAsideIDs, come)
	if untouched(m) {
		return was.ID, false, nil
	}
	return was.ID, true, saved(ctx, tx, edit.Write(ctx), was.ID, was.Version)
}

// RemovePactSeatInput names a seat of a pact.
type RemovePactSeatInput struct {
	ID      string
	Version int
}

// RemovePactSeatResult names the pact.
type RemovePactSeatResult struct {
	Agreement string `json:"agreement"`
}

// RemovePactSeat takes a seat out of an electoral pact, which has a new version
// then. It answers NOT_FOUND and FORBIDDEN for one out of sight or reach, and
// CONFLICT for a stale version and for a pact that is over.
func RemovePactSeat(ctx context.Context, tx *ent.Tx, in RemovePactSeatInput) (RemovePactSeatResult, error) {
	if id.Prefix(in.ID) != "pcs" {
		return RemovePactSeatResult{}, missing("input.id", "seat")
	}
	s, err := tx.PactSeat.Query().Where(pactseat.ID(in.ID)).Only(ctx)
	if err != nil {
		return RemovePactSeatResult{}, found(err, "input.id", "seat")
	}
	a, err := openPact(ctx, tx, "input.id", s.AgreementID)
	if err != nil {
		return RemovePactSeatResult{}, err
	}
	// Now that the pact is held, the seat stays as it is.
	switch s, err = tx.PactSeat.Query().Where(pactseat.ID(in.ID)).Only(ctx); {
	case err != nil:
		return RemovePactSeatResult{}, found(err, "input.id", "seat")
	case s.Version != in.Version:
		return RemovePactSeatResult{}, stale(ctx, tx, s.ID, in.Version)
	}
	if err := tx.PactSeat.DeleteOne(s).Exec(schema.Under(ctx, closureOfAgreement(a))); err != nil {
		return RemovePactSeatResult{}, err
	}
	return RemovePactSeatResult{Agreement: a.ID}, partChanged(ctx, tx, a)
}

// openPact is writableAgreement for an electoral pact whose seats can be given to
// others.
func openPact(ctx context.Context, tx *ent.Tx, field, agreementID string) (*ent.Agreement, error) {
	a, err := writableAgreement(ctx, tx, field, agreementID)
	switch {
	case err != nil:
		return nil, err
	case a.Kind != agreement.KindELECTORAL_PACT:
		return nil, &Error{Code: Conflict, Field: field, Message: "Only an electoral pact has seats."}
	case !SeatsOpen(a.Status):
		return nil, &Error{Code: Conflict, Field: field, Message: "This pact is over: its seats stay as they were."}
	}
	return a, nil
}

// seatOf is the seat of a constituency, if there is one.
func seatOf(seats []*ent.PactSeat, constituency string) *ent.PactSeat {
	for _, s := range seats {
		if s.ConstituencyFolded == text.Fold(constituency) {
			return s
		}
	}
	return nil
}
