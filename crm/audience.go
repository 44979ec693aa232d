package crm

import (
	"context"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/participant"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/viewer"
)

// audience is who of us may see an interaction, be it saved or not yet. The zero
// value is everybody who reads partners.
type audience struct {
	closure schema.Closure
	// userIDs are its author, those of us who took part, and those it is shared with.
	userIDs []string
}

// audienceOf is the audience of a saved interaction; of nil, that of a partner.
func audienceOf(ctx context.Context, tx *ent.Tx, i *ent.Interaction) (audience, error) {
	if i == nil {
		return audience{}, nil
	}
	all, err := audiencesOf(ctx, tx, i)
	return all[i.ID], err
}

// audiencesOf are the audiences of saved interactions, by their ids. Whom a
// RESTRICTED one involves is asked for all of them at once.
func audiencesOf(ctx context.Context, tx *ent.Tx, interactions ...*ent.Interaction) (map[string]audience, error) {
	all := make(map[string]audience, len(interactions))
	var restricted []string
	for _, i := range interactions {
		all[i.ID] = audience{closure: schema.Closure{Confidentiality: string(i.Confidentiality), Team: string(i.Team)}, userIDs: []string{i.CreatedBy}}
		if i.Confidentiality == interaction.ConfidentialityRESTRICTED {
			restricted = append(restricted, i.ID)
		}
	}
	let := func(interactionID, userID string) {
		a := all[interactionID]
		a.userIDs = append(a.userIDs, userID)
		all[interactionID] = a
	}
	for ids := range slices.Chunk(distinct(restricted), atOnce) {
		took, err := tx.Participant.Query().Where(participant.InteractionIDIn(ids...), participant.UserIDNotNil()).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range took {
			let(p.InteractionID, p.UserID)
		}
		shared, err := tx.Interaction.Query().Where(interaction.IDIn(ids...)).
			WithSharedWith(func(q *ent.UserQuery) { q.Select(user.FieldID) }).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, i := range shared {
			for _, u := range i.Edges.SharedWith {
				let(i.ID, u.ID)
			}
		}
	}
	return all, nil
}

// admits reports whether one of us may see the interaction.
//
// SECURITY: the same rule as the policy of interactions, for those who do not
// ask themselves. What an administrator opened for half an hour does not count.
func (a audience) admits(u *ent.User) bool {
	switch v := asViewer(u); {
	case !v.ReadsPartners():
		return false
	case a.closure.Confidentiality == "RESTRICTED":
		return slices.Contains(a.userIDs, u.ID)
	case a.closure.Confidentiality == "TEAM":
		return v.Has(viewer.Role(a.closure.Team), viewer.Admin)
	}
	return true
}

// asViewer is one of us as whoever would ask.
func asViewer(u *ent.User) *viewer.Viewer {
	v := &viewer.Viewer{UserID: u.ID}
	for _, role := range u.Roles {
		v.Roles = append(v.Roles, viewer.Role(role))
	}
	return v
}

// assignee checks that a follow-up of an interaction, or of a partner when that
// is nil, is given to one of us who is with us still and may see it.
func (f *Faults) assignee(ctx context.Context, tx *ent.Tx, field, userID string, i *ent.Interaction) error {
	a, err := audienceOf(ctx, tx, i)
	if err != nil {
		return err
	}
	users, err := usersByID(ctx, tx, userID)
	if err != nil {
		return err
	}
	f.mayBeAssigned(field, userID, users, a)
	return nil
}

// mayBeAssigned is assignee for users and an audience that are known.
func (f *Faults) mayBeAssigned(field, userID string, users map[string]*ent.User, a audience) {
	if u := f.active(field, userID, users); u != nil && !a.admits(u) {
		f.add(Invalid, field, u.Name+" may not see this; give it to somebody who may.")
	}
}
