package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/id"
)

// AnswerInvitationInput is what a partner answered. A note replaces the one that
// there was; without one that stays.
type AnswerInvitationInput struct {
	ID        string
	Version   int
	Status    campaignpartner.Status
	DecidedBy campaignpartner.DecidedBy
	DecidedOn calendar.Date
	Note      string
	GoAhead   bool
}

// AnswerInvitationResult names the partner.
type AnswerInvitationResult struct {
	Partner string `json:"partner"`
}

// AnswerInvitation records what a partner answered, and where and when that was
// decided, in place of its former answer. It answers NOT_FOUND, FORBIDDEN out of
// reach, VALIDATION_FAILED for what is no answer and for values out of their
// limits, and CONFLICT for a stale version, for a move that CampaignPartnerMoves
// does not have, and, for one that comes back, as AddCampaignPartner does.
func AnswerInvitation(ctx context.Context, tx *ent.Tx, in AnswerInvitationInput) (AnswerInvitationResult, error) {
	p, err := editableCampaignPartner(ctx, tx, in.ID, in.Version)
	if err != nil {
		return AnswerInvitationResult{}, err
	}
	var f Faults
	switch in.Status {
	case campaignpartner.StatusCONSIDERING, campaignpartner.StatusCONFIRMED, campaignpartner.StatusDECLINED:
	default:
		f.add(Invalid, "input.status", "An answer is CONSIDERING, CONFIRMED or DECLINED.")
	}
	step := partnerStep{partnerAnswer{in.Status, in.DecidedBy, in.DecidedOn}, in.Note, in.GoAhead}
	return AnswerInvitationResult{Partner: p.ID}, step.take(ctx, tx, &f, "input.status", p)
}

// WithdrawPartnerInput says that a partner is out of a campaign.
type WithdrawPartnerInput struct {
	ID        string
	Version   int
	DecidedBy campaignpartner.DecidedBy
	DecidedOn calendar.Date
	Note      string
}

// WithdrawPartnerResult names the partner.
type WithdrawPartnerResult struct {
	Partner string `json:"partner"`
}

// WithdrawPartner records that a partner that was asked or in is out. It answers
// NOT_FOUND, FORBIDDEN out of reach, VALIDATION_FAILED for values out of their
// limits, and CONFLICT for a stale version and for one that has declined or is
// out already.
func WithdrawPartner(ctx context.Context, tx *ent.Tx, in WithdrawPartnerInput) (WithdrawPartnerResult, error) {
	p, err := editableCampaignPartner(ctx, tx, in.ID, in.Version)
	if err != nil {
		return WithdrawPartnerResult{}, err
	}
	var f Faults
	step := partnerStep{partnerAnswer{campaignpartner.StatusWITHDRAWN, in.DecidedBy, in.DecidedOn}, in.Note, false}
	return WithdrawPartnerResult{Partner: p.ID}, step.take(ctx, tx, &f, "input.id", p)
}

// ReinvitePartnerInput asks a partner again.
type ReinvitePartnerInput struct {
	ID      string
	Version int
	Note    string
	GoAhead bool
}

// ReinvitePartnerResult names the partner.
type ReinvitePartnerResult struct {
	Partner string `json:"partner"`
}

// ReinvitePartner asks a partner again that has declined or is out. It answers
// NOT_FOUND, FORBIDDEN out of reach, VALIDATION_FAILED for a note out of its
// limits, and CONFLICT for a stale version, for one that was asked or is in, and
// as AddCampaignPartner does.
func ReinvitePartner(ctx context.Context, tx *ent.Tx, in ReinvitePartnerInput) (ReinvitePartnerResult, error) {
	p, err := editableCampaignPartner(ctx, tx, in.ID, in.Version)
	if err != nil {
		return ReinvitePartnerResult{}, err
	}
	var f Faults
	step := partnerStep{partnerAnswer{status: campaignpartner.StatusINVITED}, in.Note, in.GoAhead}
	return ReinvitePartnerResult{Partner: p.ID}, step.take(ctx, tx, &f, "input.id", p)
}

// partnerStep takes a partner from one status to another.
type partnerStep struct {
	partnerAnswer
	note    string
	goAhead bool
}

// take checks a step, of which f may hold faults already, and writes it. field is
// the one that says where to.
func (s partnerStep) take(ctx context.Context, tx *ent.Tx, f *Faults, field string, p *ent.CampaignPartner) error {
	s.check(ctx, f, "input")
	s.note = f.line("input.note", s.note, 0, 500)
	if !f.about(field) {
		if err := f.refused(field, CampaignPartnerMoves.refuse(field, "partner", p.Status, s.status)); err != nil {
			return err
		}
	}
	if f.err() == nil && !comesIn(p.Status) {
		if err := f.mayJoin(ctx, tx, field, p.CampaignID, p.OrganisationID, s.status, s.goAhead); err != nil {
			return err
		}
	}
	if err := f.err(); err != nil {
		return err
	}
	edit := tx.CampaignPartner.UpdateOne(p).Where(campaignpartner.Version(p.Version))
	s.fill(edit.Mutation(), answerOf(p))
	if s.note != "" {
		setNew(edit.Mutation().SetNote, s.note, p.Note)
	}
	return saved(ctx, tx, edit.Write(ctx), p.ID, p.Version)
}

// editableCampaignPartner finds a partner in a campaign, asks whether the campaign
// is within the viewer's reach, and compares the version. It holds the campaign,
// so that its partners do not change meanwhile.
func editableCampaignPartner(ctx context.Context, tx *ent.Tx, partnerID string, version int) (*ent.CampaignPartner, error) {
	p, err := writableCampaignPartner(ctx, tx, "input.id", partnerID)
	if err == nil && p.Version != version {
		err = stale(ctx, tx, p.ID, version)
	}
	return p, err
}

// writableCampaignPartner finds a partner in a campaign that the viewer may
// write, and holds the campaign.
func writableCampaignPartner(ctx context.Context, tx *ent.Tx, field, partnerID string) (*ent.CampaignPartner, error) {
	if id.Prefix(partnerID) != "cpa" {
		return nil, missing(field, "partner in a campaign")
	}
	p, err := tx.CampaignPartner.Query().Where(campaignpartner.ID(partnerID)).Only(ctx)
	if err != nil {
		return nil, found(err, field, "partner in a campaign")
	}
	_, err = writableCampaign(ctx, tx, field, p.CampaignID)
	return p, err
}
