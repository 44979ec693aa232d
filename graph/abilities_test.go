package graph

import (
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// Whoever only has to do a follow-up neither hands it on nor takes it back; who
// writes what it belongs to does, also when they have to do it themselves.
func TestAbilitiesOfAssignees(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d, now := openEmpty(t, url), time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
		system := at(t.Context(), now, viewer.System(store.SystemUserID))
		user := func(name string, roles ...viewer.Role) *viewer.Viewer {
			return &viewer.Viewer{UserID: does(t, system, d, crm.CreateUser, crm.CreateUserInput{Name: name, Roles: roles}).User, Roles: roles}
		}
		reader, outreach, admin := user("Ravi", viewer.Reader), user("Olu", viewer.Outreach), user("Ada", viewer.Admin)
		union := does(t, system, d, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "Unite", Kind: "TRADE_UNION"}).Organisation
		mary := does(t, system, d, crm.CreatePerson, crm.CreatePersonInput{Name: "Mary"}).Person
		met := does(t, at(t.Context(), now, outreach), d, crm.LogInteraction, crm.LogInteractionInput{Kind: interaction.KindMEETING, StartsAt: now, Subject: "Pay",
			Confidentiality: interaction.ConfidentialityTEAM, Participants: []crm.InteractionParticipantInput{{PersonID: mary}}}).Interaction
		const all, some = "EDIT COMPLETE REASSIGN CANCEL VOID", "EDIT COMPLETE CANCEL"
		for _, c := range []struct {
			of       crm.AddFollowUpInput
			assignee *viewer.Viewer
			want     map[*viewer.Viewer]string
		}{
			{crm.AddFollowUpInput{OrganisationID: union}, reader, map[*viewer.Viewer]string{reader: some, outreach: all, admin: all}},
			{crm.AddFollowUpInput{PersonID: mary}, reader, map[*viewer.Viewer]string{reader: some, outreach: all}},
			{crm.AddFollowUpInput{PersonID: mary}, outreach, map[*viewer.Viewer]string{reader: "", outreach: all}},
			{crm.AddFollowUpInput{OrganisationID: union}, outreach, map[*viewer.Viewer]string{outreach: all}},
			{crm.AddFollowUpInput{InteractionID: met}, outreach, map[*viewer.Viewer]string{reader: "", outreach: all, admin: ""}},
			{crm.AddFollowUpInput{InteractionID: met}, admin, map[*viewer.Viewer]string{outreach: all, admin: some}},
		} {
			in := c.of
			in.Title, in.DueOn, in.AssigneeID = "x", dayOf(now), c.assignee.UserID
			up := does(t, system, d, crm.AddFollowUp, in).FollowUp
			for v, want := range c.want {
				can, err := followUpAbilities().Load(at(t.Context(), now, v), d.store.Ent(), []string{up}, nil)
				if err != nil {
					t.Fatal(err)
				}
				names, _ := can[up].([]string)
				if got := strings.Join(names, " "); got != want {
					t.Errorf("%+v: %v can %q, want %q", c.of, v.Roles, got, want)
				}
			}
		}
	})
}
