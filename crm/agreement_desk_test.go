package crm_test

import (
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/agreementparty"
	"github.com/breakthrough-party/coalition/ent/agreementterm"
	"github.com/breakthrough-party/coalition/ent/pactseat"
	"github.com/breakthrough-party/coalition/viewer"
)

type (
	agreementInput = crm.NegotiateAgreementInput
	party          = crm.AgreementPartyInput
)

// memorandum is an agreement with some organisations, with nothing else said.
func memorandum(with ...string) agreementInput {
	in := agreementInput{Title: "Rail for all", Kind: agreement.KindMOU}
	for _, o := range with {
		in.Parties = append(in.Parties, party{OrganisationID: o})
	}
	return in
}

// pact is an electoral pact with some organisations.
func pact(with ...string) agreementInput {
	in := memorandum(with...)
	in.Kind = agreement.KindELECTORAL_PACT
	return in
}

// negotiate enters an agreement.
func (d *desk) negotiate(v *viewer.Viewer, in agreementInput) string {
	d.t.Helper()
	return do(d, v, crm.NegotiateAgreement, in).Agreement
}

// closedAgreement enters one that is not open.
func (d *desk) closedAgreement(v *viewer.Viewer, c agreement.Confidentiality, with ...string) string {
	d.t.Helper()
	in := memorandum(with...)
	in.Confidentiality = c
	return d.negotiate(v, in)
}

func (d *desk) agreement(id string) *ent.Agreement {
	d.t.Helper()
	return d.db().Agreement.Query().Where(agreement.ID(id)).WithSharedWith().OnlyX(d.system())
}

// seesAgreement reports whether somebody sees an agreement.
func (d *desk) seesAgreement(v *viewer.Viewer, id string) bool {
	d.t.Helper()
	return d.db().Agreement.Query().Where(agreement.ID(id)).ExistX(d.as(v))
}

// partiesTo are the organisations that are party to an agreement, in the order of entry.
func (d *desk) partiesTo(id string) []*ent.AgreementParty {
	d.t.Helper()
	return d.db().AgreementParty.Query().Where(agreementparty.AgreementID(id)).Order(agreementparty.ByID()).AllX(d.system())
}

// termsIn is what an agreement says, in the order of entry.
func (d *desk) termsIn(id string) []*ent.AgreementTerm {
	d.t.Helper()
	return d.db().AgreementTerm.Query().Where(agreementterm.AgreementID(id)).Order(agreementterm.ByID()).AllX(d.system())
}

func (d *desk) seat(id string) *ent.PactSeat {
	d.t.Helper()
	return d.db().PactSeat.Query().Where(pactseat.ID(id)).WithStandsAside().OnlyX(d.system())
}
