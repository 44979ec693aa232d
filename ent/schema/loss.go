package schema

import (
	"context"
	"fmt"

	"entgo.io/ent"
)

// Loss is a record that some viewers could see before a change and may not see
// any more. Who they are is said by the visibility that it had, as in Visibility.
type Loss struct{ RecordID, Visibility, OwnerID string }

// linked is a mutation that says which ids it takes out of an edge.
type linked interface {
	ID() (string, bool)
	RemovedIDs(edge string) []ent.Value
}

// Losses names who may no longer see what, after a change of a record that goes on
// to exist for others. Whoever still sees it is among them: that is sorted out
// when they are told. What belongs to an interaction or agreement goes with it and
// is not named. after is nil for a deleted record.
func Losses(ctx context.Context, m ent.Mutation, before, after Record) []Loss {
	var losses []Loss
	id := ""
	known, ok := m.(linked)
	if ok {
		id, _ = known.ID()
	}
	switch {
	case after == nil:
		if user, from := leaves(ctx, m, before); user != "" {
			losses = append(losses, Loss{from, SeenByUser, user})
		}
		return losses
	case partOfClosed[m.Type()]:
		return nil
	}
	was, owner := Visibility(ctx, m, before, before)
	is, _ := Visibility(ctx, m, after, after)
	if is == SeenByReaders || is == SeenBySignedIn {
		return nil // whoever saw it sees it
	}
	if is != was {
		losses = append(losses, Loss{id, was, owner})
	}
	if ok && sharable[m.Type()] {
		for _, user := range known.RemovedIDs("shared_with") {
			losses = append(losses, Loss{id, SeenByUser, fmt.Sprint(user)})
		}
	}
	return losses
}

// partOfClosed are the records that are as closed as what they belong to.
var partOfClosed = map[string]bool{
	"Participant": true, "DocumentLink": true, "Remark": true, "FollowUp": true,
	"AgreementParty": true, "AgreementTerm": true, "PactSeat": true,
}

// sharable are the records that users are let into by name.
var sharable = map[string]bool{"Interaction": true, "Agreement": true}

// leaves is the user who took part in a closed interaction until this deletion,
// and the interaction: they saw it for that.
func leaves(ctx context.Context, m ent.Mutation, before Record) (user, interaction string) {
	if m.Type() != "Participant" || mostClosed(under(ctx)) != SeenByThoseInvolved {
		return "", ""
	}
	user, _ = before("user_id").(string)
	interaction, _ = before("interaction_id").(string)
	return user, interaction
}
