package crm

import (
	"context"
	"errors"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// interactionParts is what is written together with an interaction.
type interactionParts struct {
	participants []InteractionParticipantInput
	documents    []DocumentLinkInput
	tagIDs       []string
	remarks      []RemarkInput
	followUps    []FollowUpInput
	stances      []StanceInput
	stageMove    *StageMoveInput
	commitments  []LoggedCommitmentInput
}

// entry is a new interaction that was checked, with all its parts.
type entry struct {
	draft interactionDraft
	interactionParts
	who      attendance
	tags     []string
	moved    *ent.Organisation
	promises []promise
}

// mayEnterPartners refuses a token that writes interactions alone what is entered
// with one and belongs to partners: new people, stances and a stage move.
func mayEnterPartners(ctx context.Context, participants []InteractionParticipantInput, stances []StanceInput, move *StageMoveInput) error {
	isNew := func(p InteractionParticipantInput) bool { return p.NewPerson != nil }
	if move == nil && len(stances) == 0 && !slices.ContainsFunc(participants, isNew) || viewer.From(ctx).Allows(viewer.PartnersWrite) {
		return nil
	}
	return lacks(viewer.PartnersWrite)
}

// entry checks a new interaction and all its parts.
func (f *Faults) entry(ctx context.Context, tx *ent.Tx, d interactionDraft, parts interactionParts) (entry, error) {
	if err := mayEnterPartners(ctx, parts.participants, parts.stances, parts.stageMove); err != nil {
		return entry{}, err
	}
	if err := mayEnterCommitments(ctx, parts.commitments); err != nil {
		return entry{}, err
	}
	d.check(f)
	f.begun(ctx, d)
	f.mayEnter(ctx, d.closure())
	f.documents("input.documents", parts.documents)
	e := entry{draft: d, interactionParts: parts}
	author := viewer.From(ctx).UserID
	var err error
	e.who, err = f.attendance(ctx, tx, roll{participants: parts.participants, on: d.day(ctx), closed: d.closed(), authorID: author,
		personIDs: speakersOf(parts.remarks), userIDs: assigneesOf(parts.followUps)})
	if err != nil {
		return e, err
	}
	err1 := f.mayBeContacted(ctx, tx, d, e.who, nil)
	err2 := f.withinReach(ctx, tx, e.who)
	var err3 error
	e.tags, err3 = f.tags(ctx, tx, "input.tagIDs", parts.tagIDs)
	let := append(e.who.userIDs(), author)
	f.remarks("input.remarks", parts.remarks, d, e.who.people)
	f.followUps("input.followUps", parts.followUps, e.who.users, audience{d.closure(), let})
	var err4 error
	e.moved, err4 = f.standing(ctx, tx, d, parts.stances, parts.stageMove)
	err5 := f.forCampaign(ctx, tx, d.campaignID, "")
	var err6 error
	e.promises, err6 = f.promises(ctx, tx, "input.commitments", parts.commitments, d, e.who)
	return e, errors.Join(err1, err2, err3, err4, err5, err6)
}

// forCampaign checks the campaign that an interaction is for.
func (f *Faults) forCampaign(ctx context.Context, tx *ent.Tx, campaignID, was string) error {
	if campaignID != was && campaignID != "" && !viewer.From(ctx).Allows(viewer.CampaignsRead) {
		return lacks(viewer.CampaignsRead)
	}
	return f.campaign(ctx, tx, "input.campaignID", campaignID, was)
}

// standing checks the stances and the stage move of an interaction. It returns
// the organisation that moves, if one does.
//
// SECURITY: all who read partners see them and from what they come. They are
// therefore no part of what is not open.
func (f *Faults) standing(ctx context.Context, tx *ent.Tx, d interactionDraft, stances []StanceInput, move *StageMoveInput) (*ent.Organisation, error) {
	if d.closed() {
		const why = "Everybody would see it: record it by itself, or let the interaction be open."
		if len(stances) > 0 {
			f.add(Invalid, "input.stances", why)
		}
		if move != nil {
			f.add(Invalid, "input.stageMove", why)
		}
		return nil, nil
	}
	err := f.stances(ctx, tx, "input.stances", stances, d.day(ctx))
	moved, err2 := f.stageMove(ctx, tx, "input.stageMove", move)
	return moved, errors.Join(err, err2)
}

// create is the new row of the interaction.
func (e entry) create(ctx context.Context, tx *ent.Tx) *ent.InteractionCreate {
	create := tx.Interaction.Create()
	e.draft.fill(ctx, create.Mutation(), interactionDraft{})
	forSome(create.Mutation().AddTagIDs, e.tags)
	return create
}

// save writes the parts of new interactions, which differ in their times alone,
// and what follows from them. Remarks, follow-ups, stances, the stage
// move and commitments belong to the first.
func (e entry) save(ctx context.Context, tx *ent.Tx, interactions []*ent.Interaction) error {
	first := interactions[0]
	under := schema.Under(ctx, closureOf(first))
	if err := e.who.enterNewcomers(ctx, tx); err != nil {
		return err
	}
	var participants []*ent.ParticipantCreate
	var documents []*ent.DocumentLinkCreate
	var involved []*ent.InvolvementCreate
	partners := e.who.partnerIDs()
	gained := gain{contactAt: schema.NeverContacted, followUpOn: schema.Unlimited}
	for _, i := range interactions {
		participants = append(participants, e.who.rows(tx, i.ID)...)
		documents = append(documents, documentRows(tx, i.ID, e.documents)...)
		followUpOn := schema.Unlimited
		if i == first {
			followUpOn = earliest(e.followUps)
		}
		involved = append(involved, involvementRows(tx, i, partners, followUpOn)...)
		gained.add(i, followUpOn)
	}
	err := inChunks(participants, func(some []*ent.ParticipantCreate) error { return tx.Participant.CreateBulk(some...).Exec(under) })
	if err != nil {
		return err
	}
	err = inChunks(documents, func(some []*ent.DocumentLinkCreate) error { return tx.DocumentLink.CreateBulk(some...).Exec(under) })
	if err != nil {
		return err
	}
	if err := e.saveSaid(under, tx, first.ID); err != nil {
		return err
	}
	if err := createInvolvements(ctx, tx, involved); err != nil {
		return err
	}
	if err := contactAdded(ctx, tx, e.who, partners, gained); err != nil {
		return err
	}
	return e.saveStanding(ctx, tx, first.ID)
}

// saveSaid writes remarks and follow-ups.
func (e entry) saveSaid(under context.Context, tx *ent.Tx, interactionID string) error {
	if err := createRemarks(under, tx, interactionID, e.remarks); err != nil {
		return err
	}
	return createFollowUps(under, tx, interactionID, e.followUps)
}

// saveStanding writes the stances, the stage move and the commitments.
func (e entry) saveStanding(ctx context.Context, tx *ent.Tx, interactionID string) error {
	if err := writePromises(ctx, tx, interactionID, e.promises); err != nil {
		return err
	}
	if err := writeStances(ctx, tx, interactionID, e.stances); err != nil || e.moved == nil {
		return err
	}
	_, err := moveStageOf(ctx, tx, e.moved, e.stageMove.To, e.stageMove.Reason, interactionID)
	return err
}

// earliest is the first day of follow-ups that are all open.
func earliest(in []FollowUpInput) calendar.Date {
	day := schema.Unlimited
	for _, up := range in {
		day = min(day, up.DueOn)
	}
	return day
}

// inChunks writes many rows, some at once.
func inChunks[T any](rows []T, write func([]T) error) error {
	for some := range slices.Chunk(rows, atOnce) {
		if err := write(some); err != nil {
			return err
		}
	}
	return nil
}
