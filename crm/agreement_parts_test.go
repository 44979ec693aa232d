package crm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
)

func TestPartiesToAnAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		post := d.db().Position.Query().Where(position.PersonID(sam)).OnlyIDX(d.system())
		tuc, archived := d.organisation("TUC", organisation.KindUNION_FEDERATION, ""), d.organisation("Gone", organisation.KindOTHER, "")
		d.archive(archived)
		a := d.negotiate(d.outreach, memorandum(tuc))
		add := func(organisationID string) crm.AddAgreementPartyInput {
			return crm.AddAgreementPartyInput{AgreementID: a, OrganisationID: organisationID}
		}
		refused(d, d.outreach, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: d.partiesTo(a)[0].ID}, "CONFLICT input.id")
		do(d, d.outreach, crm.AddAgreementParty, crm.AddAgreementPartyInput{AgreementID: a, OrganisationID: union, SignedByID: post})
		if got := d.partiesTo(a); len(got) != 2 || got[1].OrganisationID != union || got[1].SignedByID != post || d.agreement(a).Version != 2 {
			t.Errorf("%v, version %d", got, d.agreement(a).Version)
		}
		refused(d, d.outreach, crm.AddAgreementParty, add(union), "DUPLICATE input.organisationID")
		refused(d, d.outreach, crm.AddAgreementParty, add(archived), "VALIDATION_FAILED input.organisationID")
		refused(d, d.outreach, crm.AddAgreementParty, crm.AddAgreementPartyInput{AgreementID: a, OrganisationID: id.New("org"), SignedByID: post}, "NOT_FOUND input.organisationID", "VALIDATION_FAILED input.signedByID")
		refused(d, d.outreach, crm.AddAgreementParty, crm.AddAgreementPartyInput{AgreementID: union, OrganisationID: union}, "NOT_FOUND input.agreementID")
		refused(d, d.reader, crm.AddAgreementParty, add(union), "FORBIDDEN input.agreementID")

		// An organiser does not take out the one that brings it into reach.
		parties := d.partiesTo(a)
		refused(d, d.organiser, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: parties[1].ID}, "VALIDATION_FAILED input.id")
		do(d, d.organiser, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: parties[0].ID})
		if got := d.partiesTo(a); len(got) != 1 || got[0].OrganisationID != union || d.agreement(a).Version != 3 {
			t.Errorf("%v, version %d", got, d.agreement(a).Version)
		}
		refused(d, d.outreach, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: parties[0].ID}, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: a}, "NOT_FOUND input.id")

		// Who agrees has read who is party to it.
		refused(d, d.outreach, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: 2}, "CONFLICT input.version")
		do(d, d.outreach, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: 3})
		refused(d, d.outreach, crm.AddAgreementParty, add(tuc), "CONFLICT input.agreementID")
		refused(d, d.outreach, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: parties[1].ID}, "CONFLICT input.id")

		many := make([]string, 50)
		for n := range many {
			many[n] = d.organisation(fmt.Sprint("Branch ", n), organisation.KindTRADE_UNION, "")
		}
		full := d.negotiate(d.outreach, memorandum(many...))
		refused(d, d.outreach, crm.AddAgreementParty, crm.AddAgreementPartyInput{AgreementID: full, OrganisationID: union}, "VALIDATION_FAILED input.agreementID")
	})
}

func TestTermsOfAnAgreement(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		in := memorandum(union)
		in.Terms = slices.Repeat([]string{"x"}, 99)
		a := d.negotiate(d.outreach, in)
		add := crm.AddAgreementTermInput{AgreementID: a, Text: " Last "}
		term := do(d, d.organiser, crm.AddAgreementTerm, add).Term
		if got := d.termsIn(a); got[99].ID != term || got[99].Text != "Last" || got[99].Broken || d.agreement(a).Version != 2 {
			t.Errorf("%v, version %d", got[99], d.agreement(a).Version)
		}
		refused(d, d.outreach, crm.AddAgreementTerm, add, "VALIDATION_FAILED input.agreementID")
		refused(d, d.outreach, crm.AddAgreementTerm, crm.AddAgreementTermInput{AgreementID: d.negotiate(d.outreach, memorandum(union)), Text: strings.Repeat("x", 2_001)}, "VALIDATION_FAILED input.text")
		refused(d, d.reader, crm.AddAgreementTerm, add, "FORBIDDEN input.agreementID")
		remove := crm.RemoveAgreementTermInput{ID: term, Version: 1}
		refused(d, d.reader, crm.RemoveAgreementTerm, remove, "FORBIDDEN input.id")
		refused(d, d.outreach, crm.RemoveAgreementTerm, crm.RemoveAgreementTermInput{ID: term, Version: 2}, "CONFLICT input.version")
		do(d, d.outreach, crm.RemoveAgreementTerm, remove)
		refused(d, d.outreach, crm.RemoveAgreementTerm, remove, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.RemoveAgreementTerm, crm.RemoveAgreementTermInput{ID: a, Version: 1}, "NOT_FOUND input.id")
		if got := d.agreement(a); len(d.termsIn(a)) != 99 || got.Version != 3 {
			t.Errorf("%d terms, version %d", len(d.termsIn(a)), got.Version)
		}
		do(d, d.outreach, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: 3})
		refused(d, d.outreach, crm.AddAgreementTerm, add, "CONFLICT input.agreementID")
		refused(d, d.outreach, crm.RemoveAgreementTerm, crm.RemoveAgreementTermInput{ID: d.termsIn(a)[0].ID, Version: 1}, "CONFLICT input.id")
	})
}

func TestBrokenTerms(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		other := d.organisation("TUC", organisation.KindUNION_FEDERATION, "")
		in := memorandum(union)
		in.Terms = []string{"x"}
		for status, may := range map[agreement.Status]bool{agreement.StatusNEGOTIATING: false, agreement.StatusAGREED: true, agreement.StatusBROKEN: true, agreement.StatusENDED: false} {
			a := d.negotiate(d.outreach, in)
			if status != agreement.StatusNEGOTIATING {
				do(d, d.outreach, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: 1, AgreedOn: "2026-02-01"})
			}
			if status == agreement.StatusBROKEN || status == agreement.StatusENDED {
				do(d, d.outreach, crm.EndAgreement, crm.EndAgreementInput{ID: a, Version: 2, Broken: status == agreement.StatusBROKEN})
			}
			mark := crm.MarkTermBrokenInput{ID: d.termsIn(a)[0].ID, Version: 1, BrokenByID: union, On: "2026-02-01", Note: " They struck. "}
			refused(d, d.reader, crm.MarkTermBroken, mark, "FORBIDDEN input.id")
			if !may {
				refused(d, d.outreach, crm.MarkTermBroken, mark, "CONFLICT input.id")
				refused(d, d.outreach, crm.UnmarkTermBroken, crm.UnmarkTermBrokenInput{ID: mark.ID, Version: 1}, "CONFLICT input.id")
				continue
			}
			do(d, d.organiser, crm.MarkTermBroken, mark)
			if got := d.termsIn(a)[0]; !got.Broken || got.BrokenByID != union || got.BrokenOn != "2026-02-01" || got.BrokenNote != "They struck." || got.Version != 2 || d.agreement(a).Status != status {
				t.Errorf("%s: %v", status, got)
			}
			mark.Version = 2
			refused(d, d.outreach, crm.MarkTermBroken, mark, "CONFLICT input.id")
			refused(d, d.outreach, crm.UnmarkTermBroken, crm.UnmarkTermBrokenInput{ID: mark.ID, Version: 1}, "CONFLICT input.version")
			do(d, d.outreach, crm.UnmarkTermBroken, crm.UnmarkTermBrokenInput{ID: mark.ID, Version: 2})
			do(d, d.outreach, crm.MarkTermBroken, crm.MarkTermBrokenInput{ID: mark.ID, Version: 3, WeBroke: true})
			if got := d.termsIn(a)[0]; !got.Broken || got.BrokenByID != "" || got.BrokenOn != today || got.BrokenNote != "" {
				t.Errorf("by us: %v", got)
			}
			do(d, d.outreach, crm.UnmarkTermBroken, crm.UnmarkTermBrokenInput{ID: mark.ID, Version: 4})
			for _, c := range []struct {
				in   crm.MarkTermBrokenInput
				want []string
			}{
				{crm.MarkTermBrokenInput{On: "2026-01-31", Note: strings.Repeat("x", 501)}, []string{"VALIDATION_FAILED input.brokenByID", "VALIDATION_FAILED input.note", "VALIDATION_FAILED input.on"}},
				{crm.MarkTermBrokenInput{On: "2026-03-11", BrokenByID: union, WeBroke: true}, []string{"VALIDATION_FAILED input.brokenByID", "VALIDATION_FAILED input.on"}},
				{crm.MarkTermBrokenInput{BrokenByID: other}, []string{"VALIDATION_FAILED input.brokenByID"}},
			} {
				c.in.ID, c.in.Version = mark.ID, 5
				refused(d, d.outreach, crm.MarkTermBroken, c.in, c.want...)
			}
		}
	})
}

func TestSeatsOfAPact(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		greens, other := d.organisation("Greens", organisation.KindPOLITICAL_PARTY, ""), d.organisation("Plaid", organisation.KindPOLITICAL_PARTY, "")
		a := d.negotiate(d.outreach, pact(union, greens))
		set := crm.SetPactSeatInput{AgreementID: a, Constituency: " Ynys Môn ", StandsID: greens, WeStandAside: true, StandsAsideIDs: []string{union, union}}
		seat := do(d, d.organiser, crm.SetPactSeat, set).Seat
		if got := d.seat(seat); got.Constituency != "Ynys Môn" || got.WeStand || got.StandsID != greens || !got.WeStandAside || len(got.Edges.StandsAside) != 1 || got.Edges.StandsAside[0].ID != union || got.Version != 1 {
			t.Errorf("%v, aside %v", got, got.Edges.StandsAside)
		}
		// The same constituency in other letters takes its place, knowingly.
		again := crm.SetPactSeatInput{AgreementID: a, Constituency: "YNYS MON", WeStand: true, StandsAsideIDs: []string{greens}}
		refused(d, d.outreach, crm.SetPactSeat, again, "CONFLICT input.version")
		again.Version = ptr(2)
		refused(d, d.outreach, crm.SetPactSeat, again, "CONFLICT input.version")
		again.Version = ptr(1)
		if got := do(d, d.outreach, crm.SetPactSeat, again).Seat; got != seat {
			t.Errorf("another seat, %s", got)
		}
		if got := d.seat(seat); got.Constituency != "YNYS MON" || !got.WeStand || got.StandsID != "" || got.WeStandAside || len(got.Edges.StandsAside) != 1 || got.Edges.StandsAside[0].ID != greens || got.Version != 2 {
			t.Errorf("%v, aside %v", got, got.Edges.StandsAside)
		}
		again.Version = ptr(2)
		do(d, d.outreach, crm.SetPactSeat, again)
		if got := d.agreement(a); d.seat(seat).Version != 2 || got.Version != 3 {
			t.Errorf("the same again is a change: seat %d, pact %d", d.seat(seat).Version, got.Version)
		}
		refused(d, d.outreach, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: "Ayr", Version: ptr(1), WeStand: true}, "CONFLICT input.version")
		for _, c := range []struct {
			in   crm.SetPactSeatInput
			want []string
		}{
			{crm.SetPactSeatInput{WeStandAside: true}, []string{"VALIDATION_FAILED input.constituency", "VALIDATION_FAILED input.standsID"}},
			{crm.SetPactSeatInput{Constituency: "Ayr", WeStand: true, WeStandAside: true, StandsID: greens}, []string{"VALIDATION_FAILED input.standsID", "VALIDATION_FAILED input.weStandAside"}},
			{crm.SetPactSeatInput{Constituency: strings.Repeat("x", 101), StandsID: other, StandsAsideIDs: []string{id.New("org"), greens}}, []string{"VALIDATION_FAILED input.constituency", "VALIDATION_FAILED input.standsAsideIDs.0", "VALIDATION_FAILED input.standsID"}},
			{crm.SetPactSeatInput{Constituency: "Ayr", StandsID: greens, StandsAsideIDs: []string{greens}}, []string{"VALIDATION_FAILED input.standsAsideIDs.0"}},
			{crm.SetPactSeatInput{Constituency: "Ayr", WeStand: true, StandsAsideIDs: make([]string, 21)}, []string{"VALIDATION_FAILED input.standsAsideIDs"}},
		} {
			c.in.AgreementID = a
			refused(d, d.outreach, crm.SetPactSeat, c.in, c.want...)
		}
		refused(d, d.reader, crm.SetPactSeat, again, "FORBIDDEN input.agreementID")
		refused(d, d.outreach, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: d.negotiate(d.outreach, memorandum(union)), Constituency: "Ayr", WeStand: true}, "CONFLICT input.agreementID")

		// Who has a part in a seat stays.
		refused(d, d.outreach, crm.RemoveAgreementParty, crm.RemoveAgreementPartyInput{ID: d.partiesTo(a)[1].ID}, "CONFLICT input.id")
		remove := crm.RemovePactSeatInput{ID: seat, Version: 2}
		refused(d, d.outreach, crm.RemovePactSeat, crm.RemovePactSeatInput{ID: seat, Version: 1}, "CONFLICT input.version")
		refused(d, d.reader, crm.RemovePactSeat, remove, "FORBIDDEN input.id")
		do(d, d.outreach, crm.AgreeAgreement, crm.AgreeAgreementInput{ID: a, Version: 3})
		do(d, d.outreach, crm.RemovePactSeat, remove)
		refused(d, d.outreach, crm.RemovePactSeat, remove, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.RemovePactSeat, crm.RemovePactSeatInput{ID: a, Version: 1}, "NOT_FOUND input.id")
		if got := d.agreement(a); got.Version != 5 {
			t.Errorf("version %d", got.Version)
		}
		seat = do(d, d.outreach, crm.SetPactSeat, set).Seat
		do(d, d.outreach, crm.EndAgreement, crm.EndAgreementInput{ID: a, Version: 6})
		refused(d, d.outreach, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: "Ayr", WeStand: true}, "CONFLICT input.agreementID")
		refused(d, d.outreach, crm.RemovePactSeat, crm.RemovePactSeatInput{ID: seat, Version: 1}, "CONFLICT input.id")
	})
}

func TestAtMost100Seats(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		a := d.negotiate(d.outreach, pact(union))
		for n := range 100 {
			do(d, d.outreach, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: fmt.Sprint("Seat ", n), WeStand: true})
		}
		refused(d, d.outreach, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: "Ayr", WeStand: true}, "VALIDATION_FAILED input.agreementID")
		do(d, d.outreach, crm.SetPactSeat, crm.SetPactSeatInput{AgreementID: a, Constituency: "Seat 7", Version: ptr(1), StandsID: union})
	})
}
