package crm_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/documentlink"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/viewer"
)

type editInput = crm.EditInteractionInput

// An edit changes what it names and nothing else, and history says the same.
func TestEditInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		ends := yesterday.Add(time.Hour)
		for name, c := range map[string]struct {
			edit    func(*editInput)
			changed string
		}{
			"nothing": {func(*editInput) {}, ""},
			"the same": {func(in *editInput) {
				in.Subject, in.StartsAt, in.EndsAt, in.Terms = crm.Some(" Ballot "), crm.Some(yesterday.In(time.FixedZone("", 7200))), crm.Some(ends), crm.Some(interaction.TermsBACKGROUND)
				in.Participants = crm.Some([]who{{UserID: d.press.UserID}, {PersonID: sam}})
				in.Documents = crm.Some([]crm.DocumentLinkInput{{Title: "B", URL: "https://example.org/b"}, {Title: "A", URL: "https://example.org/a"}})
			}, ""},
			"the subject": {func(in *editInput) { in.Subject = crm.Some("Strike") }, "subject"},
			"all that can be cleared": {func(in *editInput) {
				in.EndsAt, in.Place, in.Summary, in.Outcome = crm.Clear[time.Time](), crm.Clear[string](), crm.Clear[string](), crm.Clear[interaction.Outcome]()
				in.Terms, in.AttributeAs, in.Documents = crm.Clear[interaction.Terms](), crm.Clear[string](), crm.Clear[[]crm.DocumentLinkInput]()
			}, "attribute_as ends_at outcome place summary terms"},
			"all else": {func(in *editInput) {
				in.Kind, in.Direction, in.StartsAt = crm.Some(interaction.KindEMAIL), crm.Some(interaction.DirectionINBOUND), crm.Some(yesterday.AddDate(0, 0, -1))
				in.Team, in.Confidentiality = crm.Some(interaction.TeamPRESS), crm.Some(restricted)
			}, "confidentiality direction kind starts_at team"},
			"who took part": {func(in *editInput) { in.Participants = crm.Some([]who{{OrganisationID: union}}) }, "-"},
			"documents": {func(in *editInput) {
				in.Documents = crm.Some([]crm.DocumentLinkInput{{Title: "A", URL: "https://example.org/a"}})
			}, "-"},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				d.now = noon
				in := contact(who{PersonID: sam}, who{UserID: d.press.UserID})
				in.EndsAt, in.Place, in.Summary, in.Outcome, in.Terms, in.AttributeAs = &ends, "x", "x", interaction.OutcomeDECLINED, interaction.TermsBACKGROUND, "x"
				in.Documents = []crm.DocumentLinkInput{{Title: "A", URL: "https://example.org/a"}, {Title: "B", URL: "https://example.org/b"}}
				i := d.log(d.outreach, in)
				d.after(1)
				edit := editInput{ID: i, Version: 1}
				c.edit(&edit)
				do(d, d.outreach, crm.EditInteraction, edit)
				switch after, got := d.interaction(i), d.changed(i, 2); {
				case c.changed == "" && after.Version != 1, c.changed != "" && after.Version != 2:
					t.Errorf("it has version %d", after.Version)
				case c.changed == "-" && got != "":
					t.Errorf("changed %q", got)
				case c.changed != "-" && got != c.changed:
					t.Errorf("changed %q, want %q", got, c.changed)
				}
				if name == "who took part" {
					if diff := cmp.Diff([]string{"//Olu", "/Unite/"}, d.tookPart(i)); diff != "" {
						t.Error(diff)
					}
				}
				if part := map[string]string{"who took part": "participants", "documents": "documents"}[name]; part != "" {
					_, err := try(d, d.outreach, crm.EditInteraction, edit)
					if e, ok := err.(*crm.Error); !ok || e.Code != crm.Conflict || !slices.Equal(e.Extra["changedFields"].([]string), []string{part}) {
						t.Errorf("an edit on the version before is answered %v", err)
					}
				}
				if n := d.db().DocumentLink.Query().Where(documentlink.InteractionID(i)).CountX(d.system()); name == "documents" && n != 1 {
					t.Errorf("%d documents", n)
				}
			})
		}
	})
}

func TestFaultsOfAnEditOfAnInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		held, planned, off := d.log(d.outreach, contact(who{PersonID: sam})), d.plan(d.outreach, plan(who{PersonID: sam})), d.plan(d.outreach, plan(who{PersonID: sam}))
		do(d, d.outreach, crm.CancelInteraction, crm.CancelInteractionInput{ID: off, Version: 1, Reason: "x"})
		for name, c := range map[string]struct {
			in   editInput
			want []string
		}{
			"what cannot be cleared": {editInput{ID: held, Version: 1, Kind: crm.Clear[interaction.Kind](), Direction: crm.Clear[interaction.Direction](), StartsAt: crm.Clear[time.Time](),
				Subject: crm.Clear[string](), Team: crm.Clear[interaction.Team](), Confidentiality: crm.Clear[interaction.Confidentiality](), Participants: crm.Clear[[]who]()},
				[]string{"VALIDATION_FAILED input.confidentiality", "VALIDATION_FAILED input.direction", "VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.participants",
					"VALIDATION_FAILED input.startsAt", "VALIDATION_FAILED input.subject", "VALIDATION_FAILED input.team"}},
			"a held one to come":        {editInput{ID: held, Version: 1, StartsAt: crm.Some(noon.Add(time.Second))}, []string{"VALIDATION_FAILED input.startsAt"}},
			"a planned one past":        {editInput{ID: planned, Version: 1, StartsAt: crm.Some(yesterday)}, []string{"VALIDATION_FAILED input.startsAt"}},
			"a planned one's outcome":   {editInput{ID: planned, Version: 1, Outcome: crm.Some(interaction.OutcomeDECLINED)}, []string{"VALIDATION_FAILED input.outcome"}},
			"a cancelled one's time":    {editInput{ID: off, Version: 2, StartsAt: crm.Some(noon.AddDate(0, 0, 2))}, []string{"VALIDATION_FAILED input.startsAt"}},
			"an end before":             {editInput{ID: held, Version: 1, EndsAt: crm.Some(yesterday.Add(-1))}, []string{"VALIDATION_FAILED input.endsAt"}},
			"off the record":            {editInput{ID: held, Version: 1, Terms: crm.Some(interaction.TermsOFF_THE_RECORD)}, []string{"VALIDATION_FAILED input.terms"}},
			"another team's":            {editInput{ID: held, Version: 1, Confidentiality: crm.Some(forTeam), Team: crm.Some(interaction.TeamPRESS)}, []string{"VALIDATION_FAILED input.confidentiality"}},
			"a stale version":           {editInput{ID: off, Version: 1}, []string{"CONFLICT input.version"}},
			"no interaction":            {editInput{ID: sam, Version: 1}, []string{"NOT_FOUND input.id"}},
			"somebody twice and nobody": {editInput{ID: held, Version: 1, Participants: crm.Some([]who{{PersonID: sam}, {PersonID: sam}, {}})}, []string{"VALIDATION_FAILED input.participants.1", "VALIDATION_FAILED input.participants.2"}},
		} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), d.outreach, crm.EditInteraction, c.in, c.want...) })
		}
		do(d, d.outreach, crm.EditInteraction, editInput{ID: off, Version: 2, Subject: crm.Some("x")})
		d.after(72)
		do(d, d.outreach, crm.EditInteraction, editInput{ID: planned, Version: 1, Place: crm.Some("x")})
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: planned, Version: 2, StartsAt: crm.Some(noon.AddDate(0, 0, 2))}, "VALIDATION_FAILED input.startsAt")
	})
}

// Only the author makes an interaction less closed, and nobody shuts themselves out.
func TestClosingAndOpeningInteractions(t *testing.T) {
	type to = interaction.Confidentiality
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		colleague := d.user("Otto", viewer.Outreach)
		both := d.user("Bo", viewer.Outreach, viewer.Press)
		for name, c := range map[string]struct {
			from  to
			v     *viewer.Viewer
			to    to
			team  interaction.Team
			want  string
			whose *viewer.Viewer
		}{
			"a colleague closes it":           {open, colleague, forTeam, "", "", d.outreach},
			"and cannot shut themselves out":  {open, colleague, restricted, "", "VALIDATION_FAILED input.confidentiality", d.outreach},
			"a colleague does not open it":    {forTeam, colleague, open, "", "FORBIDDEN input.confidentiality", d.outreach},
			"the author opens it":             {forTeam, d.outreach, open, "", "", d.outreach},
			"the author lowers it":            {restricted, d.outreach, forTeam, "", "", d.outreach},
			"the author opens it wide":        {restricted, d.outreach, open, "", "", d.outreach},
			"to a team that is not theirs":    {restricted, d.outreach, forTeam, interaction.TeamPRESS, "VALIDATION_FAILED input.confidentiality", d.outreach},
			"an administrator closes nothing": {open, d.admin, forTeam, "", "VALIDATION_FAILED input.confidentiality", d.outreach},
			"given away":                      {forTeam, d.outreach, forTeam, interaction.TeamPRESS, "VALIDATION_FAILED input.team", d.outreach},
			"given to their other team":       {forTeam, both, forTeam, interaction.TeamPRESS, "FORBIDDEN input.team", d.outreach},
			"the author gives it to another":  {forTeam, both, forTeam, interaction.TeamPRESS, "", both},
			"open, of their other team":       {open, both, open, interaction.TeamPRESS, "", d.outreach},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				in := contact(who{PersonID: sam})
				in.Confidentiality = c.from
				edit := editInput{ID: d.log(c.whose, in), Version: 1, Confidentiality: crm.Some(c.to)}
				if c.team != "" {
					edit.Team = crm.Some(c.team)
				}
				if c.want != "" {
					refused(d, c.v, crm.EditInteraction, edit, c.want)
				} else {
					do(d, c.v, crm.EditInteraction, edit)
				}
			})
		}
		in := contact(who{PersonID: sam})
		in.Confidentiality, in.Remarks = forTeam, []crm.RemarkInput{{Text: "x", Terms: remark.TermsOFF_THE_RECORD}}
		i := d.log(d.outreach, in)
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Confidentiality: crm.Some(open)}, "VALIDATION_FAILED input.confidentiality")
		do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: d.db().Remark.Query().Where(remark.InteractionID(i)).OnlyIDX(d.system()), Reason: "x"})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Confidentiality: crm.Some(open)})

		// Who took part in what is restricted writes it until they leave.
		steward := d.user("Stella", viewer.Reader)
		secret := d.closed(d.outreach, restricted, who{PersonID: sam}, who{UserID: steward.UserID}, who{UserID: colleague.UserID})
		refused(d, steward, crm.EditInteraction, editInput{ID: secret, Version: 1, Confidentiality: crm.Some(open)}, "FORBIDDEN input.confidentiality")
		refused(d, steward, crm.EditInteraction, editInput{ID: secret, Version: 1, Participants: crm.Some([]who{{PersonID: sam}, {UserID: colleague.UserID}})}, "VALIDATION_FAILED input.participants")
		do(d, steward, crm.EditInteraction, editInput{ID: secret, Version: 1, Participants: crm.Some([]who{{PersonID: sam}, {UserID: steward.UserID}})})
		if d.sees(colleague, secret) {
			t.Error("who no longer took part still sees it")
		}
		do(d, d.outreach, crm.EditInteraction, editInput{ID: secret, Version: 2, Participants: crm.Some([]who{{PersonID: sam}})})
		if diff := cmp.Diff([]string{"//Olu", "Sam/Unite/"}, d.tookPart(secret)); diff != "" {
			t.Error(diff)
		}
	})
}

// Who took part before may stay, whatever became of them since.
func TestFormerParticipantsMayStay(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		ann := d.person("Ann", "", "")
		i := d.plan(d.outreach, plan(who{PersonID: sam}, who{PersonID: ann}, who{OrganisationID: union}, who{UserID: d.reader.UserID}))
		for _, record := range []string{sam, union} {
			do(d, d.admin, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: record, Reason: "x"})
			d.archive(record)
		}
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: d.reader.UserID, Version: d.version(d.reader)})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Participants: crm.Some([]who{{PersonID: sam}, {OrganisationID: union}, {UserID: d.reader.UserID}})})
		do(d, d.admin, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: ann, Reason: "x"})
		d.archive(ann)
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 2, Participants: crm.Some([]who{{PersonID: sam}, {PersonID: ann}})},
			"CONFLICT input.participants.1", "VALIDATION_FAILED input.participants.1.personID")
	})
}

// A planned contact takes place, as planned or otherwise.
func TestHoldInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		ann := d.person("Ann", union, "REP")
		in := plan(who{PersonID: sam})
		in.EndsAt, in.Summary, in.FollowUps = ptr(in.StartsAt.Add(time.Hour)), "Agenda", []crm.FollowUpInput{{Title: "Prepare", DueOn: today}}
		i := d.plan(d.outreach, in)
		if o := d.load(union); o.LastContactOpen.Year() != 1000 || o.NextFollowUpOpen != today {
			t.Errorf("what is planned made %v", o)
		}
		hold := crm.HoldInteractionInput{ID: i, Version: 1}
		refused(d, d.outreach, crm.HoldInteraction, hold, "VALIDATION_FAILED input.startsAt")
		hold.StartsAt = crm.Some(noon.Add(-time.Minute))
		hold.EndsAt = crm.Some(noon.Add(-time.Hour))
		hold.Remarks, hold.FollowUps = []crm.RemarkInput{{}}, []crm.FollowUpInput{{}}
		hold.Participants = crm.Some([]who{{PersonID: "x"}})
		refused(d, d.outreach, crm.HoldInteraction, hold, "VALIDATION_FAILED input.endsAt", "VALIDATION_FAILED input.followUps.0.dueOn", "VALIDATION_FAILED input.followUps.0.title",
			"NOT_FOUND input.participants.0.personID", "VALIDATION_FAILED input.remarks.0.text")
		refused(d, d.reader, crm.HoldInteraction, hold, "FORBIDDEN input.id")

		d.after(48)
		d.now = d.now.Add(time.Minute)
		do(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: i, Version: 1, Summary: crm.Some("They ballot"), Outcome: crm.Some(interaction.OutcomeMEANINGFUL),
			Terms: crm.Some(interaction.TermsBACKGROUND), AttributeAs: crm.Some("x"), Participants: crm.Some([]who{{PersonID: ann}}),
			Remarks: []crm.RemarkInput{{PersonID: sam, Text: "x"}}, FollowUps: []crm.FollowUpInput{{Title: "Ring", DueOn: "2026-03-20"}},
			Stances: []crm.StanceInput{{PersonID: ann, Stance: "ACTIVE_ALLY"}}, StageMove: &crm.StageMoveInput{OrganisationID: union, To: organisation.StageAPPROACHED}})
		held := d.interaction(i)
		if held.Status != interaction.StatusHELD || held.Version != 2 || held.Summary != "They ballot" || held.Words != "zzballot zzthey" || *held.Outcome != interaction.OutcomeMEANINGFUL ||
			!held.StartsAt.Equal(in.StartsAt) || *held.Terms != interaction.TermsBACKGROUND || held.AttributeAs != "x" {
			t.Errorf("held is %v", held)
		}
		if diff := cmp.Diff([]string{"//Olu", "Ann/Unite/"}, d.tookPart(i)); diff != "" {
			t.Error(diff)
		}
		if o := d.load(union); !o.LastContactOpen.Equal(in.StartsAt) || o.NextFollowUpOpen != today || o.Stage != organisation.StageAPPROACHED {
			t.Errorf("the union is %v", o)
		}
		if p := d.db().Person.GetX(d.system(), sam); p.LastContactOpen.Year() != 1000 || p.NextFollowUpOpen != "9999-12-31" {
			t.Errorf("Sam, who was not there, is %v", p)
		}
		if p := d.db().Person.GetX(d.system(), ann); !p.LastContactOpen.Equal(in.StartsAt) || p.Stance != "ACTIVE_ALLY" {
			t.Errorf("Ann is %v", p)
		}
		refused(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: i, Version: 1}, "CONFLICT input.version")
		refused(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: i, Version: 2}, "CONFLICT input.id")
		refused(d, d.outreach, crm.CancelInteraction, crm.CancelInteractionInput{ID: i, Version: 2, Reason: "x"}, "CONFLICT input.id")
	})
}

// A planned contact is called off; what was to be done stays.
func TestCancelInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		in := plan(who{OrganisationID: union})
		in.FollowUps = []crm.FollowUpInput{{Title: "x", DueOn: today}}
		i := d.plan(d.outreach, in)
		refused(d, d.outreach, crm.CancelInteraction, crm.CancelInteractionInput{ID: i, Version: 1, Reason: " "}, "VALIDATION_FAILED input.reason")
		refused(d, d.reader, crm.CancelInteraction, crm.CancelInteractionInput{ID: i, Version: 1, Reason: "x"}, "FORBIDDEN input.id")
		do(d, d.organiser, crm.CancelInteraction, crm.CancelInteractionInput{ID: i, Version: 1, Reason: "They are ill"})
		if c := d.interaction(i); c.Status != interaction.StatusCANCELLED || c.CancelledReason != "They are ill" || c.Version != 2 {
			t.Errorf("%v", c)
		}
		if o := d.load(union); o.NextFollowUpOpen != today || o.LastContactBoth.Year() != 1000 {
			t.Errorf("%v", o)
		}
		refused(d, d.outreach, crm.CancelInteraction, crm.CancelInteractionInput{ID: i, Version: 2, Reason: "x"}, "CONFLICT input.id")
		refused(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: i, Version: 2}, "CONFLICT input.id")
	})
}

// What is to be done about a restricted meeting is given to those who will see it.
func TestFollowUpsOfWhatWasHeld(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		in := plan(who{PersonID: sam}, who{UserID: d.press.UserID})
		in.Confidentiality = restricted
		i := d.plan(d.outreach, in)
		do(d, d.outreach, crm.ShareInteraction, crm.ShareInteractionInput{ID: i, UserIDs: []string{d.reader.UserID}})
		d.after(48)
		hold := crm.HoldInteractionInput{ID: i, Version: 2, Participants: crm.Some([]who{{PersonID: sam}, {UserID: d.organiser.UserID}})}
		for _, v := range []*viewer.Viewer{d.press, d.admin, d.organiser, d.reader, d.outreach} {
			hold.FollowUps = append(hold.FollowUps, crm.FollowUpInput{Title: "x", DueOn: today, AssigneeID: v.UserID})
		}
		refused(d, d.outreach, crm.HoldInteraction, hold, "VALIDATION_FAILED input.followUps.0.assigneeID", "VALIDATION_FAILED input.followUps.1.assigneeID")
		hold.Participants = crm.Opt[[]who]{}
		refused(d, d.outreach, crm.HoldInteraction, hold, "VALIDATION_FAILED input.followUps.1.assigneeID", "VALIDATION_FAILED input.followUps.2.assigneeID")
		hold.FollowUps = hold.FollowUps[3:]
		do(d, d.outreach, crm.HoldInteraction, hold)
	})
}
