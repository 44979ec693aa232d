package crm

import (
	"context"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
)

// campaignPartnerDraft is a partner in a campaign as it will be.
type campaignPartnerDraft struct {
	organisationID  string
	role            campaignpartner.Role
	contactID, note string
	partnerAnswer
}

// partnerAnswer is what a partner answered, and where and when that was decided.
type partnerAnswer struct {
	status    campaignpartner.Status
	decidedBy campaignpartner.DecidedBy
	decidedOn calendar.Date
}

// check notes what is wrong with the values of a new partner by themselves.
func (p *campaignPartnerDraft) check(ctx context.Context, f *Faults, path string) {
	f.choice(path+".role", campaignpartner.RoleValidator(p.role))
	p.note = f.line(path+".note", p.note, 0, 500)
	if p.status == campaignpartner.StatusWITHDRAWN || campaignpartner.StatusValidator(p.status) != nil {
		f.add(Invalid, path+".status", "A partner comes in as INVITED, CONSIDERING, CONFIRMED or DECLINED.")
	}
	p.partnerAnswer.check(ctx, f, path)
}

// check notes what is wrong with where and when an answer was decided. The day of
// one that is final is today when none is given.
func (a *partnerAnswer) check(ctx context.Context, f *Faults, path string) {
	if a.decidedBy != "" {
		f.choice(path+".decidedBy", campaignpartner.DecidedByValidator(a.decidedBy))
	}
	if a.status == campaignpartner.StatusINVITED {
		if a.decidedBy != "" {
			f.add(Invalid, path+".decidedBy", "A partner that is only INVITED has decided nothing.")
		}
		if a.decidedOn != "" {
			f.add(Invalid, path+".decidedOn", "A partner that is only INVITED has decided nothing.")
		}
		return
	}
	if a.decidedOn != "" || a.status != campaignpartner.StatusCONSIDERING {
		a.decidedOn = f.past(ctx, path+".decidedOn", a.decidedOn)
	}
}

// fill writes an answer in place of the former one, whose decision does not
// belong to it.
func (a partnerAnswer) fill(m *ent.CampaignPartnerMutation, was partnerAnswer) {
	setNew(m.SetStatus, a.status, was.status)
	setOrClear(m.SetDecidedBy, m.ClearDecidedBy, a.decidedBy, was.decidedBy)
	setNew(m.SetDecidedOn, a.decidedOn, was.decidedOn)
}

// answerOf is what a partner answered until now.
func answerOf(p *ent.CampaignPartner) partnerAnswer {
	a := partnerAnswer{status: p.Status, decidedOn: p.DecidedOn}
	if p.DecidedBy != nil {
		a.decidedBy = *p.DecidedBy
	}
	return a
}

// create is the new row.
func (p campaignPartnerDraft) create(tx *ent.Tx, campaignID string) *ent.CampaignPartnerCreate {
	create := tx.CampaignPartner.Create().SetCampaignID(campaignID).SetOrganisationID(p.organisationID).
		SetRole(p.role).SetRoleRank(roleRank(p.role)).SetNote(p.note)
	p.fill(create.Mutation(), partnerAnswer{})
	setNew(create.Mutation().SetContactID, p.contactID, "")
	return create
}

// roleRank is the place of a role, so that the weightiest come first.
func roleRank(r campaignpartner.Role) int { return slices.Index(schema.PartnerRoles, string(r)) }

// comingIn are the statuses of partners that were asked or are in.
var comingIn = []campaignpartner.Status{
	campaignpartner.StatusINVITED, campaignpartner.StatusCONSIDERING, campaignpartner.StatusCONFIRMED,
}

func comesIn(s campaignpartner.Status) bool { return slices.Contains(comingIn, s) }

// bodiesComingIn are the organisations among the partners that were asked or are in.
func bodiesComingIn(partners []campaignPartnerDraft) []string {
	var ids []string
	for _, p := range partners {
		if comesIn(p.status) {
			ids = append(ids, p.organisationID)
		}
	}
	return ids
}

// contactPerson checks the person whom we talk to about something: somebody in
// use. The one that there was may stay.
func (f *Faults) contactPerson(ctx context.Context, tx *ent.Tx, field, personID, was string) error {
	if personID == "" || personID == was {
		return nil
	}
	if id.Prefix(personID) != "per" {
		*f = append(*f, missing(field, "person"))
		return nil
	}
	p, err := tx.Person.Query().Where(person.ID(personID)).Only(ctx)
	switch {
	case ent.IsNotFound(err) || err == nil && p.ID != personID: // MariaDB finds an id with a blank behind it, too
		*f = append(*f, missing(field, "person"))
	case err != nil:
		return err
	case p.ArchivedAt != nil:
		f.add(Invalid, field, "This person is archived; restore them first.")
	}
	return nil
}
