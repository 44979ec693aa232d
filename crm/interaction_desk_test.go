package crm_test

import (
	"errors"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/participant"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/viewer"
)

type (
	logInput  = crm.LogInteractionInput
	planInput = crm.PlanInteractionInput
	who       = crm.InteractionParticipantInput
)

const (
	open       = interaction.ConfidentialityOPEN
	forTeam    = interaction.ConfidentialityTEAM
	restricted = interaction.ConfidentialityRESTRICTED
)

// yesterday is before these tests begin.
var yesterday = noon.AddDate(0, 0, -1)

// contact is a meeting with somebody yesterday, with nothing else said.
func contact(with ...who) logInput {
	return logInput{Kind: interaction.KindMEETING, StartsAt: yesterday, Subject: "Ballot", Participants: with}
}

// plan is a meeting with somebody tomorrow, with nothing else said.
func plan(with ...who) planInput {
	return planInput{Kind: interaction.KindMEETING, StartsAt: noon.AddDate(0, 0, 1), Subject: "Ballot", Participants: with}
}

// log enters an interaction.
func (d *desk) log(v *viewer.Viewer, in logInput) string {
	d.t.Helper()
	return do(d, v, crm.LogInteraction, in).Interaction
}

// closed enters an interaction that is not open.
func (d *desk) closed(v *viewer.Viewer, c interaction.Confidentiality, with ...who) string {
	d.t.Helper()
	in := contact(with...)
	in.Confidentiality = c
	return d.log(v, in)
}

// plan enters one that is to come.
func (d *desk) plan(v *viewer.Viewer, in planInput) string {
	d.t.Helper()
	return do(d, v, crm.PlanInteraction, in).Interaction
}

func (d *desk) interaction(id string) *ent.Interaction {
	d.t.Helper()
	return d.db().Interaction.Query().Where(interaction.ID(id)).WithTags().WithSharedWith().OnlyX(d.system())
}

// sees reports whether somebody sees an interaction.
func (d *desk) sees(v *viewer.Viewer, id string) bool {
	d.t.Helper()
	return d.s.Ent().Interaction.Query().Where(interaction.ID(id)).ExistX(d.as(v))
}

// tookPart are the participants, each as "person organisation user" by name.
func (d *desk) tookPart(id string) []string {
	d.t.Helper()
	var out []string
	for _, p := range d.db().Participant.Query().Where(participant.InteractionID(id)).WithPerson().WithOrganisation().WithUser().AllX(d.system()) {
		text := ""
		if p.Edges.Person != nil {
			text += p.Edges.Person.Name
		}
		text += "/"
		if p.Edges.Organisation != nil {
			text += p.Edges.Organisation.Name
		}
		text += "/"
		if p.Edges.User != nil {
			text += p.Edges.User.Name
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// seen are the visibilities of the history of a kind of parts of an interaction.
func (d *desk) seen(id, kind string) []string {
	d.t.Helper()
	return d.db().Change.Query().Where(change.OwnerID(id), change.Kind(kind)).Order(change.ByCreatedAt(), change.ByID()).Select(change.FieldVisibility).StringsX(d.system())
}

// union enters a union in London and its officer.
func (d *desk) union() (union, officer string) {
	d.t.Helper()
	union = d.organisation("Unite", organisation.KindTRADE_UNION, d.london)
	return union, d.person("Sam", union, position.KindREP)
}

// after lets time pass.
func (d *desk) after(hours int) { d.now = d.now.Add(time.Duration(hours) * time.Hour) }

// find is the id of the person of this name.
func (d *desk) find(name string) string {
	d.t.Helper()
	return d.db().Person.Query().Where(person.Name(name)).OnlyIDX(d.system())
}

var errUndone = errors.New("this is undone")
