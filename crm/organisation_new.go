package crm

import (
	"cmp"
	"context"
	"errors"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
)

// newOrganisation is an organisation that was checked and is about to be entered.
type newOrganisation struct {
	draft   organisationDraft
	stage   organisation.Stage
	stance  organisation.Stance
	numbers []ExternalID
	where   place
	tags    []string
}

// newOrganisation checks a new organisation by the rules of CreateOrganisation. It
// is of no use when faults were noted.
func (f *Faults) newOrganisation(ctx context.Context, tx *ent.Tx, in CreateOrganisationInput) (newOrganisation, error) {
	n := newOrganisation{draft: in.draft(f)}
	n.draft.check(f)
	n.stage, n.stance = cmp.Or(in.Stage, organisation.StageIDENTIFIED), cmp.Or(in.Stance, organisation.StanceUNKNOWN)
	f.choice("input.stage", organisation.StageValidator(n.stage))
	f.choice("input.stance", organisation.StanceValidator(n.stance))
	n.numbers = f.externalIDs("input.externalIDs", in.ExternalIDs)
	var err1, err3 error
	n.where, err1 = f.newPlace(ctx, tx, in.ParentID, in.RegionIDs)
	err2 := f.manager(ctx, tx, "input.relationshipManagerID", n.draft.relationshipManagerID, "")
	n.tags, err3 = f.tags(ctx, tx, "input.tagIDs", in.TagIDs)
	err4 := f.free(ctx, tx, "input.externalIDs", n.numbers, "")
	return n, errors.Join(err1, err2, err3, err4)
}

// enter writes the organisation and what follows from it, and returns its id.
func (n newOrganisation) enter(ctx context.Context, tx *ent.Tx) (string, error) {
	create := tx.Organisation.Create().SetStage(n.stage).SetStance(n.stance)
	n.draft.fill(create.Mutation(), blankOrganisation)
	n.where.fill(create.Mutation())
	forSome(create.Mutation().AddTagIDs, n.tags)
	o, err := create.Save(ctx)
	if err != nil {
		return "", err
	}
	if err := plant(ctx, tx, o.ID, n.where.above); err != nil {
		return "", err
	}
	if err := indexNew(ctx, tx, findable{o.ID, o.CreatedAt}, n.draft.names()...); err != nil {
		return "", err
	}
	if err := cadenceChanged(ctx, tx, o.ID, blankOrganisation.cadenceDays, n.draft.cadenceDays); err != nil {
		return "", err
	}
	if err := firstStance(ctx, tx, StanceInput{OrganisationID: o.ID, Stance: stancerecord.Stance(n.stance)}); err != nil {
		return "", err
	}
	return o.ID, addExternalIDs(ctx, tx, o.ID, n.numbers, n.numbers)
}
