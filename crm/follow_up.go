package crm

import (
	"cmp"
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/schema"
)

// maxFollowUps is how many follow-ups an interaction is entered with at most.
const maxFollowUps = 20

// FollowUpInput is a dated task that comes out of an interaction.
type FollowUpInput struct {
	Title, Details string
	DueOn          calendar.Date
	AssigneeID     string
	Priority       followup.Priority
}

// followUps checks the follow-ups of an interaction with this audience, and puts
// them in order. users holds those whom assigneesOf names, as far as they exist.
func (f *Faults) followUps(path string, in []FollowUpInput, users map[string]*ent.User, a audience) {
	if len(in) > maxFollowUps {
		f.add(Invalid, path, fmt.Sprintf("There can be at most %d; these are %d.", maxFollowUps, len(in)))
		return
	}
	for i := range in {
		f.followUp(fmt.Sprintf("%s.%d", path, i), &in[i], users, a)
	}
}

// followUp checks one follow-up and puts it in order.
func (f *Faults) followUp(path string, in *FollowUpInput, users map[string]*ent.User, a audience) {
	in.Title = f.name(path+".title", in.Title, 1, 200)
	in.Details = f.text(path+".details", in.Details, 0, 10_000)
	f.dueOn(path+".dueOn", in.DueOn)
	in.Priority = cmp.Or(in.Priority, followup.DefaultPriority)
	f.choice(path+".priority", followup.PriorityValidator(in.Priority))
	if in.AssigneeID != "" {
		f.mayBeAssigned(path+".assigneeID", in.AssigneeID, users, a)
	}
}

// dueOn checks the day by which something is to be done. The last of all days
// stands for "never" in what is computed from it.
func (f *Faults) dueOn(field string, d calendar.Date) {
	switch d {
	case "":
		f.add(Invalid, field, "Say by which day it is to be done.")
	case schema.Unlimited:
		f.add(Invalid, field, "This day is too late.")
	default:
		f.day(field, d)
	}
}

// assigneesOf are the users to whom follow-ups are given.
func assigneesOf(in []FollowUpInput) []string {
	var ids []string
	for _, up := range in {
		if up.AssigneeID != "" {
			ids = append(ids, up.AssigneeID)
		}
	}
	return distinct(ids)
}

// createFollowUps writes follow-ups of an interaction, which were checked, in one
// statement. The context says how closed the interaction is: see schema.Under.
func createFollowUps(ctx context.Context, tx *ent.Tx, interactionID string, in []FollowUpInput) error {
	if len(in) == 0 {
		return nil
	}
	rows := make([]*ent.FollowUpCreate, len(in))
	for i, up := range in {
		rows[i] = up.create(tx).SetInteractionID(interactionID)
	}
	return tx.FollowUp.CreateBulk(rows...).Exec(ctx)
}

// create is the new row, of which is still to be said what it belongs to.
func (in FollowUpInput) create(tx *ent.Tx) *ent.FollowUpCreate {
	create := tx.FollowUp.Create().SetTitle(in.Title).SetDetails(in.Details).SetDueOn(in.DueOn).SetPriority(in.Priority)
	setNew(create.Mutation().SetAssigneeID, in.AssigneeID, "")
	return create
}
