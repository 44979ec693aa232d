package crm_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// file is what follow-ups belong to, of every kind, with those of us.
type file struct {
	subjects map[string]string
	ours     map[string]*viewer.Viewer
}

func newFile(d *desk) *file {
	d.t.Helper()
	london, wales := d.under("", "London", d.london), d.under("", "Wales", d.wales)
	author, took := d.user("Aya", viewer.Reader), d.user("Tom", viewer.Reader)
	shared := d.user("Sue", viewer.Organiser)
	in := func(c interaction.Confidentiality, team interaction.Team, partners ...string) string {
		return d.meet(meeting{author: author, confidentiality: c, team: team, partners: partners, ours: []*viewer.Viewer{took}, sharedWith: []*viewer.Viewer{shared}})
	}
	return &file{
		subjects: map[string]string{
			"London": london, "Wales": wales,
			"open":          in("OPEN", "OUTREACH", london),
			"open in Wales": in("OPEN", "OUTREACH", wales),
			"open of press": in("OPEN", "PRESS", london),
			"of outreach":   in("TEAM", "OUTREACH", london),
			"of press":      in("TEAM", "PRESS", london),
			"restricted":    in("RESTRICTED", "OUTREACH", london),

			"campaign in London": d.campaignIn("London", d.london), "campaign beyond": d.campaignIn("Both", d.london, d.wales), "campaign everywhere": d.campaignIn("All"),
		},
		ours: map[string]*viewer.Viewer{
			"admin": d.admin, "outreach": d.outreach, "press": d.press, "organiser": d.organiser, "reader": d.reader, "dpo": d.dpo,
			"author": author, "took part": took, "shared with": shared,
		},
	}
}

// followUpRights says for each subject who writes and who only reads its follow-ups;
// from everybody else they are hidden.
var followUpRights = map[string]struct{ write, read string }{
	"London":        {"admin outreach press organiser shared-with", "reader author took-part"},
	"Wales":         {"admin outreach press", "organiser reader author took-part shared-with"},
	"open":          {"admin outreach press organiser shared-with", "reader author took-part"},
	"open in Wales": {"admin outreach press", "organiser reader author took-part shared-with"},
	"open of press": {"admin outreach press", "organiser reader author took-part shared-with"},
	"of outreach":   {"outreach", "admin"},
	"of press":      {"press", "admin"},
	"restricted":    {"author took-part", "shared-with"},

	"campaign in London":  {"admin outreach press organiser shared-with", "reader author took-part"},
	"campaign beyond":     {"admin outreach press", "organiser reader author took-part shared-with"},
	"campaign everywhere": {"admin outreach press", "organiser reader author took-part shared-with"},
}

// answers is what somebody is answered: nothing, FORBIDDEN or NOT_FOUND.
func answers(subject, name string) crm.Code {
	among := func(list string) bool {
		return slices.Contains(strings.Fields(list), strings.ReplaceAll(name, " ", "-"))
	}
	switch r := followUpRights[subject]; {
	case among(r.write):
		return ""
	case among(r.read):
		return crm.Forbidden
	}
	return crm.NotFound
}

func TestWhoWritesFollowUps(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		file := newFile(d)
		for subject, of := range file.subjects {
			for name, v := range file.ours {
				want := answers(subject, name)
				check := func(verb string, err error) {
					t.Helper()
					if got := crm.CodeOf(err); got != want {
						t.Errorf("%s by %s, %s: %v, want %q", verb, name, subject, err, want)
					}
				}
				in := crm.AddFollowUpInput{Title: "x", DueOn: today}
				belongTo(&in, of)
				_, err := try(d, v, crm.AddFollowUp, in)
				check("addFollowUp", err)
				for _, verb := range changesOfFollowUps {
					check(verb.name, verb.call(d, v, d.followUp(of, today, nil), 1))
				}
				_, err = try(d, v, crm.VoidRecord, crm.VoidRecordInput{ID: d.followUp(of, today, nil), Reason: "x"})
				check("voidRecord", err)
			}
		}
	})
}

// Whoever has something to do may do it, put it off or drop it, and no more,
// whatever the role.
func TestTheAssigneesRight(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		file := newFile(d)
		for subject, of := range file.subjects {
			for name, v := range file.ours {
				if answers(subject, name) != crm.Forbidden {
					continue
				}
				for _, verb := range changesOfFollowUps {
					err := verb.call(d, v, d.followUp(of, today, v), 1)
					if want := verb.name == "reassignFollowUp"; want != (crm.CodeOf(err) == crm.Forbidden) || !want && err != nil {
						t.Errorf("%s by %s, %s: %v", verb.name, name, subject, err)
					}
				}
				refused(d, v, crm.VoidRecord, crm.VoidRecordInput{ID: d.followUp(of, today, v), Reason: "x"}, "FORBIDDEN input.id")
			}
		}
		// What its assignee does not see any more is not there for them.
		met := file.subjects["open"]
		up := d.followUp(met, today, d.reader)
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			return tx.Interaction.UpdateOneID(met).SetConfidentiality(interaction.ConfidentialityTEAM).Exec(ctx)
		})
		refused(d, d.reader, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up, Version: 1}, "NOT_FOUND input.id")
	})
}

// A follow-up is given to those of us who may see it.
func TestWhoIsAssigned(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		file := newFile(d)
		for subject, of := range file.subjects {
			for name, v := range file.ours {
				up := d.followUp(of, today, nil)
				in := crm.ReassignFollowUpInput{ID: up, Version: 1, AssigneeID: v.UserID}
				by := viewer.System(d.admin.UserID)
				if answers(subject, name) == crm.NotFound {
					refused(d, by, crm.ReassignFollowUp, in, "VALIDATION_FAILED input.assigneeID")
					continue
				}
				do(d, by, crm.ReassignFollowUp, in)
				if n := len(d.openOf(v)); n == 0 {
					t.Errorf("%s has nothing to do", name)
				}
				in.Version = 2
				do(d, by, crm.ReassignFollowUp, in) // is no error and no edit
				in.AssigneeID = ""
				do(d, by, crm.ReassignFollowUp, in)
				if u := d.task(up); u.AssigneeID != "" || u.Version != 3 {
					t.Errorf("taken away: %v", u)
				}
			}
		}
	})
}

// An administrator who opened a restricted interaction for half an hour sees it,
// and is given nothing to do there.
func TestGlassMakesNoAssignee(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		took := d.user("Tom", viewer.Reader)
		met := d.meet(meeting{confidentiality: "RESTRICTED", partners: []string{d.under("", "Unite")}, ours: []*viewer.Viewer{took}})
		d.change(func(ctx context.Context, tx *ent.Tx) error {
			return tx.AccessRecord.Create().SetUserID(d.admin.UserID).SetRecordID(met).SetAction("BREAK_GLASS").SetReason("x").SetCreatedAt(noon).Exec(ctx)
		})
		if !d.db().Interaction.Query().Where(interaction.ID(met)).ExistX(d.as(d.admin)) {
			t.Fatal("it is not open")
		}
		in := crm.AddFollowUpInput{InteractionID: met, Title: "x", DueOn: today, AssigneeID: d.admin.UserID}
		refused(d, took, crm.AddFollowUp, in, "VALIDATION_FAILED input.assigneeID")
	})
}

// The history of a follow-up is as closed as its interaction.
func TestHistoryOfFollowUps(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		file := newFile(d)
		for subject, visibility := range map[string]string{
			"London": schema.SeenByReaders, "open": schema.SeenByReaders, "of outreach": schema.SeenByOutreach,
			"of press": schema.SeenByPress, "restricted": schema.SeenByThoseInvolved,
		} {
			up := d.followUp(file.subjects[subject], today, nil)
			by := viewer.System(d.admin.UserID)
			do(d, by, crm.EditFollowUp, crm.EditFollowUpInput{ID: up, Version: 1, Title: crm.Some("New")})
			do(d, by, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up, Version: 2})
			do(d, by, crm.VoidRecord, crm.VoidRecordInput{ID: up, Reason: "x"})
			if got, want := d.history(up), strings.TrimSpace(strings.Repeat(visibility+" ", 4)); got != want {
				t.Errorf("%s: history is seen by %s", subject, got)
			}
			for name, v := range file.ours {
				if sees := answers(subject, name) != crm.NotFound; d.tells(v, up) != sees {
					t.Errorf("%s, %s: history tells %v", subject, name, !sees)
				}
			}
		}
	})
}

// A follow-up that changes while its interaction is being closed has a history as
// closed as that, also when its assignee changes it.
func TestFollowUpsOfWhatIsBeingClosed(t *testing.T) {
	d := newDesk(t, storetest.MariaDB(t))
	union := d.under("", "Unite")
	for name, change := range map[string]func(up string) error{
		"by the assignee": func(up string) error {
			_, err := try(d, d.outreach, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up, Version: 1})
			return err
		},
		"by another": func(up string) error {
			_, err := try(d, d.user("Bo", viewer.Outreach), crm.ReassignFollowUp, crm.ReassignFollowUpInput{ID: up, Version: 1})
			return err
		},
		"to one who may no longer see it": func(up string) error {
			_, err := try(d, d.user("Cy", viewer.Outreach), crm.ReassignFollowUp, crm.ReassignFollowUpInput{ID: up, Version: 1, AssigneeID: d.reader.UserID})
			if crm.CodeOf(err) != crm.Invalid {
				t.Errorf("given away: %v", err)
			}
			_, err = try(d, d.outreach, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up, Version: 1})
			return err
		},
		"handed over": func(string) error {
			_, err := try(d, d.user("Di", viewer.Outreach), crm.HandOverPortfolio, crm.HandOverPortfolioInput{FromUserID: d.outreach.UserID, ToUserID: d.user("Ed", viewer.Outreach).UserID})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			met := d.meet(meeting{partners: []string{union}})
			up := d.followUp(met, today, d.outreach)
			changed := make(chan error)
			_, _, err := store.Write(d.system(), d.s, store.Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
				_, err := crm.EditInteraction(ctx, tx, crm.EditInteractionInput{ID: met, Version: 1, Confidentiality: crm.Some(interaction.ConfidentialityTEAM)})
				go func() { changed <- change(up) }()
				time.Sleep(300 * time.Millisecond) // the other comes as far as it can
				return "", err
			})
			if err != nil {
				t.Error(err)
			}
			if err := <-changed; err != nil {
				t.Error(err)
			}
			if got := d.history(up); !strings.HasSuffix(got, " OUTREACH") {
				t.Errorf("history is seen by %s", got)
			}
		})
	}
}

// Whoever took part in a restricted meeting says what is to be done about it,
// whatever their role; a partner alone is not theirs to write.
func TestReadersAddFollowUpsToWhatTheyTookPartIn(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.under("", "Unite")
		secret := d.meet(meeting{confidentiality: "RESTRICTED", author: d.outreach, ours: []*viewer.Viewer{d.reader}, partners: []string{union}})
		if err := crm.Allow(d.as(d.reader), "addFollowUp"); err != nil {
			t.Fatal(err)
		}
		do(d, d.reader, crm.AddFollowUp, crm.AddFollowUpInput{InteractionID: secret, Title: "x", DueOn: today, AssigneeID: d.reader.UserID})
		refused(d, d.reader, crm.AddFollowUp, crm.AddFollowUpInput{OrganisationID: union, Title: "x", DueOn: today}, "FORBIDDEN input.organisationID")
		refused(d, d.reader, crm.AddFollowUp, crm.AddFollowUpInput{InteractionID: d.meet(meeting{partners: []string{union}}), Title: "x", DueOn: today}, "FORBIDDEN input.interactionID")
	})
}
