package crm_test

import (
	"sync"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// The next follow-up of a partner is its own or one of an interaction, whichever
// is earlier, after each verb, and leaves no version behind.
func TestNextFollowUp(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for name, partnerID := range map[string]string{"organisation": d.under("", "Unite"), "person": d.person("Mary", "", "")} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				is := func(want string) {
					t.Helper()
					if got := d.nextUps(partnerID); got != want {
						t.Errorf("next are %s, want %s", got, want)
					}
				}
				version := func(up string) int { return d.task(up).Version }
				is("- - - - / -")
				own := d.followUp(partnerID, "2026-03-20", nil)
				is("03-20 03-20 03-20 03-20 / 03-20")
				later := d.followUp(partnerID, "2026-03-30", nil)
				is("03-20 03-20 03-20 03-20 / 03-20")
				open := d.followUp(d.meet(meeting{partners: []string{partnerID}}), "2026-03-18", nil)
				is("03-18 03-18 03-18 03-18 / 03-20")
				team := d.followUp(d.meet(meeting{partners: []string{partnerID}, confidentiality: interaction.ConfidentialityTEAM, team: interaction.TeamPRESS}), "2026-03-15", nil)
				is("03-18 03-18 03-15 03-15 / 03-20")
				d.followUp(d.meet(meeting{partners: []string{partnerID}, confidentiality: interaction.ConfidentialityRESTRICTED}), "2026-03-11", nil)
				is("03-18 03-18 03-15 03-15 / 03-20")

				edit := func(up string, due calendar.Date) {
					t.Helper()
					do(d, d.press, crm.EditFollowUp, crm.EditFollowUpInput{ID: up, Version: version(up), DueOn: crm.Some(due)})
				}
				edit(open, "2026-03-25")
				is("03-20 03-20 03-15 03-15 / 03-20")
				edit(own, "2026-04-20")
				is("03-25 03-25 03-15 03-15 / 03-30")
				do(d, d.press, crm.ReassignFollowUp, crm.ReassignFollowUpInput{ID: open, Version: version(open), AssigneeID: d.admin.UserID})
				is("03-25 03-25 03-15 03-15 / 03-30")
				do(d, d.press, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: team, Version: 1})
				is("03-25 03-25 03-25 03-25 / 03-30")
				do(d, d.press, crm.CancelFollowUp, crm.CancelFollowUpInput{ID: later, Version: 1, Reason: "x"})
				is("03-25 03-25 03-25 03-25 / 04-20")
				do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: open, Reason: "x"})
				is("04-20 04-20 04-20 04-20 / 04-20")
				do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: own, Reason: "x"})
				is("- - - - / -")
				if _, v := d.standing(partnerID); v != 1 {
					t.Errorf("the partner has version %d", v)
				}
			})
		}
	})
}

// Who completes what is out of reach leaves the state of the partner true.
func TestAnAssigneeLeavesTheStateTrue(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.under("", "Unite", d.wales)
		own := d.followUp(union, "2026-03-20", d.reader)
		of := d.followUp(d.meet(meeting{partners: []string{union}}), "2026-03-18", d.organiser)
		do(d, d.organiser, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: of, Version: 1})
		if got := d.nextUps(union); got != "03-20 03-20 03-20 03-20 / 03-20" {
			t.Errorf("next are %s", got)
		}
		do(d, d.reader, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: own, Version: 1})
		if got := d.nextUps(union); got != "- - - - / -" {
			t.Errorf("next are %s", got)
		}
	})
}

// Many who add and complete at once: what is left is what counts.
func TestFollowUpsAtOnce(t *testing.T) {
	d := newDesk(t, storetest.MariaDB(t))
	union := d.under("", "Unite")
	var ups []string
	for i := range 12 {
		ups = append(ups, d.followUp(union, today.AddDays(i), nil))
	}
	var all sync.WaitGroup
	for i, up := range ups[:11] {
		all.Go(func() {
			if _, err := try(d, d.press, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up, Version: 1}); err != nil {
				t.Error(i, err)
			}
		})
		all.Go(func() {
			in := crm.AddFollowUpInput{OrganisationID: union, Title: "x", DueOn: "2026-05-01"}
			if _, err := try(d, viewer.System(d.admin.UserID), crm.AddFollowUp, in); err != nil {
				t.Error(i, err)
			}
		})
	}
	all.Wait()
	if got := d.nextUps(union); got != "03-21 03-21 03-21 03-21 / 03-21" {
		t.Errorf("next are %s", got)
	}
}
