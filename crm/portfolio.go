package crm

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
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
// may see; a token that does not write interactions leaves follow-ups alone. It
// answers FORBIDDEN to those who do not write for the whole party,
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
	p, err := portfolioOf(ctx, tx, in, to)
	if err == nil && !in.DryRun {
		err = p.handOver(ctx, tx, to)
	}
	return p.result(in.DryRun), err
}

// receiver checks who hands over to whom, and returns who receives.
func (f *Faults) receiver(ctx context.Context, tx *ent.Tx, in HandOverPortfolioInput) (*ent.User, error) {
	users, err := usersAs(ctx, tx, in.hold(), in.FromUserID, in.ToUserID)
	if err != nil {
		return nil, err
	}
	if users[in.FromUserID] == nil {
		*f = append(*f, missing("input.fromUserID", "user"))
	}
	to := f.reader("input.toUserID", in.ToUserID, users)
	if to != nil && in.FromUserID == in.ToUserID {
		f.add(Invalid, "input.toUserID", "They keep it already.")
	}
	return to, nil
}

// portfolio is what one of us keeps and hands over.
type portfolio struct {
	partners []partner
	tasks    []task
	kept     int
}

// hold holds what is going to be handed over; a dry run holds nothing.
func (in HandOverPortfolioInput) hold() func(*sql.Selector) {
	if in.DryRun {
		return func(*sql.Selector) {}
	}
	return forUpdate
}

// portfolioOf finds what somebody keeps, and holds the rows of the interactions
// that have follow-ups, of the people and of the organisations.
func portfolioOf(ctx context.Context, tx *ent.Tx, in HandOverPortfolioInput, to *ent.User) (portfolio, error) {
	var p portfolio
	if err := p.findTasks(ctx, tx, in, to); err != nil {
		return p, err
	}
	people, err := tx.Person.Query().Where(person.RelationshipManagerID(in.FromUserID), in.hold()).Order(person.ByID()).All(ctx)
	if err != nil {
		return p, err
	}
	organisations, err := tx.Organisation.Query().Where(organisation.RelationshipManagerID(in.FromUserID), in.hold()).
		Order(organisation.ByID()).All(ctx)
	for _, o := range organisations {
		p.partners = append(p.partners, partner{organisation: o})
	}
	for _, h := range people {
		p.partners = append(p.partners, partner{person: h})
	}
	return p, err
}

// findTasks finds the open follow-ups of which the viewer sees some, writes some
// of these, and the receiver may see some of those. Their interactions are held
// before they are read: how closed these are decides.
func (p *portfolio) findTasks(ctx context.Context, tx *ent.Tx, in HandOverPortfolioInput, to *ent.User) error {
	if !viewer.From(ctx).Allows(viewer.InteractionsWrite) {
		return nil
	}
	open := tx.FollowUp.Query().Where(followup.AssigneeID(in.FromUserID), followup.StatusEQ(followup.StatusOPEN))
	ids, err := open.Clone().Where(followup.InteractionIDNotNil()).Unique(true).Select(followup.FieldInteractionID).Strings(ctx)
	if err != nil {
		return err
	}
	held := map[string]*ent.Interaction{}
	var interactions []*ent.Interaction
	slices.Sort(ids)
	for some := range slices.Chunk(ids, atOnce) {
		rows, err := tx.Interaction.Query().Where(interaction.IDIn(some...), in.hold()).Order(interaction.ByID()).All(ctx)
		if err != nil {
			return err
		}
		for _, i := range rows {
			held[i.ID] = i
		}
		interactions = append(interactions, rows...)
	}
	seen, err := open.Clone().Count(ctx)
	if err != nil {
		return err
	}
	ups, err := open.Where(predicate.FollowUp(schema.Writable(ctx, "FollowUp"))).Order(followup.ByID()).All(ctx)
	if err != nil {
		return err
	}
	audiences, err := audiencesOf(ctx, tx, interactions...)
	for _, up := range ups {
		i := held[up.InteractionID]
		if up.InteractionID != "" && i == nil {
			continue // it was added in the meantime
		}
		if audiences[up.InteractionID].admits(to) { // of none: that of a partner
			p.tasks = append(p.tasks, task{up, i})
		}
	}
	p.kept = seen - len(p.tasks)
	return err
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
