package demo

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/agreementterm"
	"github.com/breakthrough-party/coalition/ent/position"
)

// addStatements enters texts to sign: one that was revised after the first had
// signed it, and one that is published.
func (f *filling) addStatements(ctx context.Context) error {
	as, now := f.as(ctx, owen), calendar.Now(ctx)
	soft, hard := now.AddDate(0, 0, 10), now.AddDate(0, 0, 30)
	letter, err := crm.DraftStatement(as, f.tx, crm.DraftStatementInput{
		Title: "Open letter for public transport", CampaignID: f.ids["campaign transport"], SoftDeadline: soft, HardDeadline: hard,
		Text: "We ask every candidate to say where they stand.\n\nTrains and buses belong to those who use them.",
	})
	if err != nil {
		return err
	}
	signers := []string{"rmt", "aslef", "fbu", "camden", "buses"}
	asked, err := f.idsOf(append([]string{"tssa", "green", "ucu"}, signers...))
	if err != nil {
		return err
	}
	if _, err := crm.InviteToSign(as, f.tx, crm.InviteToSignInput{StatementID: letter.Statement, OrganisationIDs: asked}); err != nil {
		return err
	}
	for i, key := range signers {
		if err := f.sign(as, letter.Statement, key, 1, i%2 == 0); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	_, err = crm.ReviseStatement(as, f.tx, crm.ReviseStatementInput{
		ID: letter.Statement, Version: 1, Note: "A sentence on fares.",
		Text: "We ask every candidate to say where they stand.\n\nTrains and buses belong to those who use them. Fares must fall.",
	})
	if err != nil {
		return err
	}
	for _, key := range signers[:2] {
		if err := f.sign(as, letter.Statement, key, 2, true); err != nil {
			return fmt.Errorf("%s again: %w", key, err)
		}
	}
	return f.addPublished(ctx)
}

func (f *filling) addPublished(ctx context.Context) error {
	as := f.as(ctx, owen)
	right, err := crm.DraftStatement(as, f.tx, crm.DraftStatementInput{
		Title: "For the right to strike", CampaignID: f.ids["campaign levels"], Text: "The right to strike is a right of everybody who works.",
	})
	if err != nil {
		return err
	}
	for _, key := range []string{"fbu", "pcs", "assembly"} {
		if err := f.sign(as, right.Statement, key, 1, true); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	_, err = crm.PublishStatement(as, f.tx, crm.PublishStatementInput{ID: right.Statement, Version: 1, URL: "https://statements.example.org/strike"})
	return err
}

// sign signs a version of a text for an organisation, by its first officer.
func (f *filling) sign(ctx context.Context, statementID, key string, number int, logo bool) error {
	in := crm.SignStatementInput{StatementID: statementID, OrganisationID: f.ids[key], TextNumber: number, LogoConsent: &logo}
	if s := f.someoneAt(key); s != nil {
		at, err := f.tx.Position.Query().Where(position.PersonID(s.id), position.OrganisationID(f.ids[key]), position.EndedOn("")).FirstID(ctx)
		if err != nil {
			return err
		}
		in.SignedByID = at
	}
	_, err := crm.SignStatement(ctx, f.tx, in)
	return err
}

// addAgreements enters agreements of every confidentiality, one with a broken
// term, and two pacts that promise one seat twice.
func (f *filling) addAgreements(ctx context.Context) error {
	as, today := f.as(ctx, owen), calendar.Today(ctx)
	memorandum, err := f.agree(as, crm.NegotiateAgreementInput{
		Title: "Memorandum with the Fire Brigades Union", Kind: agreement.KindMOU, Summary: "How we work together.",
		StartsOn: today.AddDays(-300), EndsOn: today.AddDays(65), ReviewOn: today.AddDays(20), Parties: f.partiesOf("fbu"),
		Terms: []string{"Each side tells the other before it goes to the press.", "Two meetings a year of both executives.", "We send speakers to their picket lines."},
	}, today.AddDays(-300))
	if err != nil {
		return err
	}
	terms, err := f.tx.AgreementTerm.Query().Where(agreementterm.AgreementID(memorandum)).Order(agreementterm.ByID()).All(as)
	if err != nil {
		return err
	}
	_, err = crm.MarkTermBroken(as, f.tx, crm.MarkTermBrokenInput{ID: terms[0].ID, Version: 1, WeBroke: true, On: today.AddDays(-45), Note: "A tweet at seven in the morning."})
	if err != nil {
		return err
	}
	if err := f.addPacts(as, today); err != nil {
		return err
	}
	_, err = f.agree(as, crm.NegotiateAgreementInput{
		Title: "Shared list of volunteers", Kind: agreement.KindDATA_SHARING, Confidentiality: agreement.ConfidentialityTEAM,
		StartsOn: today.AddDays(-100), EndsOn: today.AddDays(265), Parties: f.partiesOf("students"), Terms: []string{"Names and wards, no numbers."},
	}, today.AddDays(-110))
	if err != nil {
		return err
	}
	talks, err := crm.NegotiateAgreement(as, f.tx, crm.NegotiateAgreementInput{
		Title: "Talks on affiliation", Kind: agreement.KindAFFILIATION, Confidentiality: agreement.ConfidentialityRESTRICTED, Parties: f.partiesOf("bfawu"),
	})
	if err != nil {
		return err
	}
	_, err = crm.ShareAgreement(as, f.tx, crm.ShareAgreementInput{ID: talks.Agreement, UserIDs: []string{f.ids[anna]}})
	return err
}

// addPacts enters two electoral pacts. Both leave Millbrook Central to somebody.
func (f *filling) addPacts(ctx context.Context, today calendar.Date) error {
	pact, err := f.agree(ctx, crm.NegotiateAgreementInput{
		Title: "Northern pact", Kind: agreement.KindELECTORAL_PACT, CampaignID: f.ids["campaign votes"],
		StartsOn: today.AddDays(-60), EndsOn: today.AddDays(500), Parties: f.partiesOf("green"), Terms: []string{"No attacks on each other's candidates."},
	}, today.AddDays(-60))
	if err != nil {
		return err
	}
	other, err := crm.NegotiateAgreement(ctx, f.tx, crm.NegotiateAgreementInput{
		Title: "Pact for the hills", Kind: agreement.KindELECTORAL_PACT, StartsOn: today.AddDays(-10), EndsOn: today.AddDays(400), Parties: f.partiesOf("libdem"),
	})
	if err != nil {
		return err
	}
	green, libdem := f.ids["green"], f.ids["libdem"]
	for _, seat := range []crm.SetPactSeatInput{
		{AgreementID: pact, Constituency: "Millbrook Central", WeStand: true, StandsAsideIDs: []string{green}},
		{AgreementID: pact, Constituency: "Harrowdale", StandsID: green, WeStandAside: true},
		{AgreementID: pact, Constituency: "Thistledown and the Coast", WeStand: true, StandsAsideIDs: []string{green}},
		{AgreementID: other.Agreement, Constituency: "Millbrook Central", StandsID: libdem, WeStandAside: true},
		{AgreementID: other.Agreement, Constituency: "Brackenshire Hills", StandsID: libdem, WeStandAside: true},
	} {
		if _, err := crm.SetPactSeat(ctx, f.tx, seat); err != nil {
			return fmt.Errorf("%s: %w", seat.Constituency, err)
		}
	}
	return nil
}

// agree negotiates an agreement and has it agreed on a day.
func (f *filling) agree(ctx context.Context, in crm.NegotiateAgreementInput, on calendar.Date) (string, error) {
	made, err := crm.NegotiateAgreement(ctx, f.tx, in)
	if err != nil {
		return "", err
	}
	_, err = crm.AgreeAgreement(ctx, f.tx, crm.AgreeAgreementInput{ID: made.Agreement, Version: 1, AgreedOn: on})
	return made.Agreement, err
}

func (f *filling) partiesOf(keys ...string) []crm.AgreementPartyInput {
	parties := make([]crm.AgreementPartyInput, len(keys))
	for i, key := range keys {
		parties[i].OrganisationID = f.ids[key]
	}
	return parties
}
