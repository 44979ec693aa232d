package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
)

// EditAgreementInput is a change of an agreement.
type EditAgreementInput struct {
	ID                         string
	Version                    int
	Title, Summary             Opt[string]
	CampaignID                 Opt[string]
	StartsOn, EndsOn, ReviewOn Opt[calendar.Date]
	Team                       Opt[agreement.Team]
	Confidentiality            Opt[agreement.Confidentiality]
}

// EditAgreementResult names the agreement.
type EditAgreementResult struct {
	Agreement string `json:"agreement"`
}

// EditAgreement changes an agreement: an absent field stays, null clears. What is
// no longer RESTRICTED is no longer shared by name. It answers NOT_FOUND and
// FORBIDDEN for an agreement out of sight or reach; FORBIDDEN for anybody but the
// author who makes it less closed or gives what is for one team to the other;
// VALIDATION_FAILED for values out of their limits, an archived campaign, and a
// change after which the viewer could not write it any more; NOT_FOUND for a
// campaign that is not there; and CONFLICT for a stale version.
func EditAgreement(ctx context.Context, tx *ent.Tx, in EditAgreementInput) (EditAgreementResult, error) {
	a, err := editableAgreement(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditAgreementResult{}, err
	}
	var f Faults
	was := draftOfAgreement(a)
	d := in.over(was, &f)
	d.check(&f)
	f.mayClose(ctx, a.CreatedBy, was.closure(), d.closure())
	if err := f.campaign(ctx, tx, "input.campaignID", d.campaignID, was.campaignID); err != nil {
		return EditAgreementResult{}, err
	}
	if err := f.err(); err != nil {
		return EditAgreementResult{}, err
	}
	edit := tx.Agreement.UpdateOne(a).Where(agreement.Version(in.Version))
	d.fill(edit.Mutation(), was)
	if err := endAgreementShares(ctx, tx, edit.Mutation(), a, d); err != nil {
		return EditAgreementResult{}, err
	}
	if untouched(edit.Mutation()) {
		return EditAgreementResult{Agreement: a.ID}, nil
	}
	if err := edit.Write(ctx); err != nil {
		return EditAgreementResult{}, saved(ctx, tx, err, a.ID, in.Version)
	}
	return EditAgreementResult{Agreement: a.ID},
		agreementStillWritable(ctx, tx, a.ID, whatCloses(was.closure(), d.closure(), "input.id"))
}

// over is the draft with the edit laid over it.
func (in EditAgreementInput) over(d agreementDraft, f *Faults) agreementDraft {
	d.title = mustStay(f, "input.title", in.Title, d.title)
	d.summary = in.Summary.or(d.summary)
	d.campaignID = in.CampaignID.or(d.campaignID)
	d.startsOn = in.StartsOn.or(d.startsOn)
	d.endsOn = in.EndsOn.or(d.endsOn)
	d.reviewOn = in.ReviewOn.or(d.reviewOn)
	d.team = mustStay(f, "input.team", in.Team, d.team)
	d.confidentiality = mustStay(f, "input.confidentiality", in.Confidentiality, d.confidentiality)
	return d
}
