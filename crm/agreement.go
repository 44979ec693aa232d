package crm

import (
	"cmp"
	"context"
	"errors"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// NegotiateAgreementInput is an agreement that is negotiated.
type NegotiateAgreementInput struct {
	Title                      string
	Kind                       agreement.Kind
	Summary                    string
	CampaignID                 string
	StartsOn, EndsOn, ReviewOn calendar.Date
	Team                       agreement.Team
	Confidentiality            agreement.Confidentiality
	Parties                    []AgreementPartyInput
	Terms                      []string
}

// NegotiateAgreementResult names the agreement.
type NegotiateAgreementResult struct {
	Agreement string `json:"agreement"`
}

// NegotiateAgreement enters an agreement that is negotiated, with its parties and
// what it says, or nothing. It answers VALIDATION_FAILED for values out of their
// limits, no party, one that is named twice or archived, an archived campaign, and
// who signs for a party and holds no post there; NOT_FOUND for ids that lead
// nowhere; FORBIDDEN for a team or confidentiality that is not the viewer's, and
// for parties all of whom are out of reach.
func NegotiateAgreement(ctx context.Context, tx *ent.Tx, in NegotiateAgreementInput) (NegotiateAgreementResult, error) {
	var f Faults
	d := in.draft(ctx)
	d.check(&f)
	f.mayEnter(ctx, d.closure())
	f.agreementTerms("input.terms", in.Terms)
	err1 := f.campaign(ctx, tx, "input.campaignID", d.campaignID, "")
	err2 := f.agreementParties(ctx, tx, in.Parties)
	if err := errors.Join(err1, err2); err != nil {
		return NegotiateAgreementResult{}, err
	}
	if err := f.err(); err != nil {
		return NegotiateAgreementResult{}, err
	}
	create := tx.Agreement.Create()
	d.fill(create.Mutation(), agreementDraft{})
	a, err := create.Save(ctx)
	if err != nil {
		return NegotiateAgreementResult{}, err
	}
	under := schema.Under(ctx, closureOfAgreement(a))
	if err := enterParties(under, tx, a.ID, in.Parties); err != nil {
		return NegotiateAgreementResult{}, err
	}
	return NegotiateAgreementResult{Agreement: a.ID}, enterTerms(under, tx, a.ID, in.Terms)
}

func (in NegotiateAgreementInput) draft(ctx context.Context) agreementDraft {
	return agreementDraft{
		title: in.Title, kind: in.Kind, summary: in.Summary, campaignID: in.CampaignID,
		startsOn: in.StartsOn, endsOn: in.EndsOn, reviewOn: in.ReviewOn,
		team:            cmp.Or(in.Team, agreement.Team(ownTeam(ctx))),
		confidentiality: cmp.Or(in.Confidentiality, agreement.ConfidentialityOPEN),
	}
}
