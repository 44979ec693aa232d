package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// HandOverPortfolioInput says whose relationships and follow-ups go to whom. A
// dry run says what would be handed over.
type HandOverPortfolioInput struct {
	FromUserID, ToUserID string
	DryRun               bool
}

// HandOverPortfolioResult names what was handed over, or would be: the first 100
// of each kind, and how many they are. Kept are the
// open follow-ups that the viewer sees and that stay where they are, because the
// viewer may not write them or the other may not see them.
type HandOverPortfolioResult struct {
	Organisations     []string `json:"organisations"`
	OrganisationCount int      `json:"organisationCount"`
	People            []string `json:"people"`
	PersonCount       int      `json:"personCount"`
	FollowUps         []string `json:"followUps"`
	FollowUpCount     int      `json:"followUpCount"`
	Kept              int      `json:"kept"`
	DryRun            bool     `json:"dryRun"`
}

// mostNamed is how many records of each kind a result names.
const mostNamed = 100

// HandOverPortfolio gives all that somebody keeps to another of us: the
// relationships, and the open follow-ups that the viewer may write and the other
// may see. It answers FORBIDDEN to those who do not write for the whole party,
// NOT_FOUND for users who are not there, and VALIDATION_FAILED for a disabled
// receiver, one who does not read partners, and one and the same.
func HandOverPortfolio(ctx context.Context, tx *ent.Tx, in HandOverPortfolioInput) (HandOverPortfolioResult, error) {
	if !viewer.From(ctx).WritesPartners() {
		return HandOverPortfolioResult{}, &Error{Code: Forbidden, Message: "Portfolios are handed over by those who write for the whole party."}
	}
	var f Faults
	to, err := f.receiver(ctx, tx, in)
	if err != nil {
		return HandOverPortfolioResult{}, err
	}
	if err := f.err(); err != nil {
		return HandOverPortfolioResult{}, err
	}
	p, err := portfolioOf(ctx, tx, in.FromUserID, to)
	if err == nil && !in.DryRun {
		err = p.handOver(ctx, tx, to)
	}
	return p.result(in.DryRun), err
}

// receiver checks who hands over to whom, and returns who receives.
func (f *Faults) receiver(ctx context.Context, tx *ent.Tx, in HandOverPortfolioInput) (*ent.User, error) {
	users, err := usersByID(ctx, tx, in.FromUserID, in.ToUserID)
	if err != nil {
		return nil, err
	}
	if users[in.FromUserID] == nil {
		*f = append(*f, missing("input.fromUserID", "user"))
	}
	to := f.active("input.toUserID", in.ToUserID, users)
	switch {
	case to == nil:
	case in.FromUserID == in.ToUserID:
		f.add(Invalid, "input.toUserID", "They keep it already.")
	case !audience{}.admits(to):
		f.add(Invalid, "input.toUserID", to.Name+" does not read partners.")
	}
	return to, nil
}

// portfolio is what one of us keeps and hands over.
type portfolio struct {
	partners []partner
	tasks    []task
	kept     int
}

// portfolioOf finds what somebody keeps, and holds the rows of the people and the
// organisations. Of the open follow-ups the viewer sees some, writes some of
// these, and the receiver may see some of those.
func portfolioOf(ctx context.Context, tx *ent.Tx, fromID string, to *ent.User) (portfolio, error) {
	var p portfolio
	people, err := tx.Person.Query().Where(person.RelationshipManagerID(fromID), forUpdate).Order(person.ByID()).All(ctx)
	if err != nil {
		return p, err
	}
	organisations, err := tx.Organisation.Query().Where(organisation.RelationshipManagerID(fromID), forUpdate).
		Order(organisation.ByID()).All(ctx)
	if err != nil {
		return p, err
	}
	for _, o := range organisations {
		p.partners = append(p.partners, partner{organisation: o})
	}
	for _, h := range people {
		p.partners = append(p.partners, partner{person: h})
	}
	open := tx.FollowUp.Query().Where(followup.AssigneeID(fromID), followup.StatusEQ(followup.StatusOPEN))
	seen, err := open.Clone().Count(ctx)
	if err != nil {
		return p, err
	}
	ups, err := open.Where(predicate.FollowUp(schema.Writable(ctx, "FollowUp"))).WithInteraction().Order(followup.ByID()).All(ctx)
	if err != nil {
		return p, err
	}
	var interactions []*ent.Interaction
	for _, up := range ups {
		if i := up.Edges.Interaction; i != nil {
			interactions = append(interactions, i)
		}
	}
	audiences, err := audiencesOf(ctx, tx, interactions...)
	for _, up := range ups {
		if audiences[up.InteractionID].admits(to) { // of none: that of a partner
			p.tasks = append(p.tasks, task{up, up.Edges.Interaction})
		}
	}
	p.kept = seen - len(p.tasks)
	return p, err
}

// handOver gives all of it to somebody else, one by one because history records
// each.
func (p portfolio) handOver(ctx context.Context, tx *ent.Tx, to *ent.User) error {
	for _, kept := range p.partners {
		if err := kept.setManager(ctx, tx, to.ID); err != nil {
			return err
		}
	}
	for _, t := range p.tasks {
		if err := t.write(ctx, tx, tx.FollowUp.UpdateOne(t.FollowUp).SetAssigneeID(to.ID)); err != nil {
			return err
		}
	}
	return nil
}

func (p portfolio) result(dryRun bool) HandOverPortfolioResult {
	r := HandOverPortfolioResult{Organisations: []string{}, People: []string{}, FollowUps: []string{}, Kept: p.kept, DryRun: dryRun}
	for _, kept := range p.partners {
		if kept.person != nil {
			r.People = append(r.People, kept.id())
		} else {
			r.Organisations = append(r.Organisations, kept.id())
		}
	}
	for _, t := range p.tasks {
		r.FollowUps = append(r.FollowUps, t.ID)
	}
	r.OrganisationCount, r.PersonCount, r.FollowUpCount = len(r.Organisations), len(r.People), len(r.FollowUps)
	r.Organisations = r.Organisations[:min(mostNamed, len(r.Organisations))]
	r.People = r.People[:min(mostNamed, len(r.People))]
	r.FollowUps = r.FollowUps[:min(mostNamed, len(r.FollowUps))]
	return r
}
