package crm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
)

// All faults of a meeting are told at once, each with its path, and nothing is written.
func TestFaultsOfAnInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		gone, left := d.organisation("Gone", organisation.KindTRADE_UNION, ""), d.person("Left", "", "")
		d.archive(gone)
		d.archive(left)
		off := do(d, d.admin, crm.CreateUser, crm.CreateUserInput{Name: "Off"}).User
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: off, Version: 1})
		early := yesterday.Add(-time.Hour)
		long := func(n int) string { return strings.Repeat("x", n) }
		in := logInput{
			Kind: "TEA", Direction: "UP", StartsAt: yesterday, EndsAt: &early, Place: long(201), Subject: " ", Summary: long(10_001), Outcome: "GOOD",
			Terms: "SECRET", AttributeAs: "a\nb", Team: "OTHER",
			Participants: []who{
				{PersonID: id.New("per")},
				{OrganisationID: id.New("org")},
				{UserID: id.New("usr")},
				{PersonID: sam, OrganisationID: id.New("org")},
				{PersonID: sam},
				{},
				{PersonID: sam, UserID: d.press.UserID},
				{PersonID: sam, NewPerson: &crm.NewParticipantInput{Name: "A"}},
				{NewPerson: &crm.NewParticipantInput{GivenName: long(101), FamilyName: "a\nb", Pronouns: long(51),
					Position: &crm.PersonPositionInput{OrganisationID: id.New("org"), Kind: "KING", StartedOn: "then"}}},
				{OrganisationID: gone},
				{PersonID: left},
				{UserID: off},
				{UserID: d.press.UserID},
				{UserID: d.press.UserID},
				{OrganisationID: union},
				{OrganisationID: union},
				{UserID: store.SystemUserID},
				{OrganisationID: union, UserID: d.press.UserID},
			},
			Documents: []crm.DocumentLinkInput{{}, {Title: long(201), URL: "ftp://x"}},
			TagIDs:    []string{id.New("tag")},
			Remarks:   []crm.RemarkInput{{}, {Text: long(2001), PersonID: id.New("per"), Terms: "SECRET", AttributeAs: long(201)}},
			FollowUps: []crm.FollowUpInput{{AssigneeID: id.New("usr")}, {Title: "x", DueOn: "soon", Priority: "TOP"}},
			StageMove: &crm.StageMoveInput{OrganisationID: id.New("org"), To: "THERE"},
			Stances:   []crm.StanceInput{{Stance: "FOR"}, {OrganisationID: union, PersonID: sam, Stance: stancerecord.StancePASSIVE_ALLY}},
		}
		var want []string
		for _, field := range strings.Fields(`attributeAs direction documents.0.title documents.0.url documents.1.title documents.1.url endsAt !followUps.0.assigneeID followUps.0.dueOn followUps.0.title followUps.1.dueOn followUps.1.priority kind outcome
			!participants.0.personID !participants.1.organisationID participants.10.personID participants.11.userID participants.13 participants.15 participants.16.userID participants.17 !participants.2.userID !participants.3.organisationID participants.4 participants.5 participants.6 participants.7
			participants.8.newPerson.familyName participants.8.newPerson.givenName participants.8.newPerson.name participants.8.newPerson.position.kind !participants.8.newPerson.position.organisationID participants.8.newPerson.position.startedOn participants.8.newPerson.pronouns participants.9.organisationID
			place remarks.0.text remarks.1.attributeAs !remarks.1.personID remarks.1.terms remarks.1.text !stageMove.organisationID stageMove.to stances.0 stances.0.stance stances.1 subject summary !tagIDs.0 team terms`) {
			if field[0] == '!' {
				want = append(want, "NOT_FOUND input."+field[1:])
			} else {
				want = append(want, "VALIDATION_FAILED input."+field)
			}
		}
		refused(d, d.outreach, crm.LogInteraction, in, want...)
	})
}

// Each fault of a meeting by itself.
func TestWhatIsNoInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		many := func(n int) (in []who) {
			for i := range n {
				in = append(in, who{PersonID: d.person(fmt.Sprint("Person ", i), "", "")})
			}
			return in
		}
		fifty := many(50)
		for name, c := range map[string]struct {
			in   func(*logInput)
			want []string
		}{
			"nobody":             {func(in *logInput) { in.Participants = nil }, []string{"VALIDATION_FAILED input.participants"}},
			"only us":            {func(in *logInput) { in.Participants = []who{{UserID: d.press.UserID}} }, []string{"VALIDATION_FAILED input.participants"}},
			"51":                 {func(in *logInput) { in.Participants = append(fifty, who{OrganisationID: union}) }, []string{"VALIDATION_FAILED input.participants"}},
			"somebody twice":     {func(in *logInput) { in.Participants = []who{{PersonID: sam}, {PersonID: sam, OrganisationID: union}} }, []string{"VALIDATION_FAILED input.participants.1"}},
			"to come":            {func(in *logInput) { in.StartsAt = noon.Add(time.Second) }, []string{"VALIDATION_FAILED input.startsAt"}},
			"no time":            {func(in *logInput) { in.StartsAt = time.Time{} }, []string{"VALIDATION_FAILED input.startsAt"}},
			"long ago":           {func(in *logInput) { in.StartsAt = noon.AddDate(-127, 0, 0) }, []string{"VALIDATION_FAILED input.startsAt"}},
			"ends before":        {func(in *logInput) { in.EndsAt = ptr(yesterday.Add(-time.Minute)) }, []string{"VALIDATION_FAILED input.endsAt"}},
			"off the record":     {func(in *logInput) { in.Terms = interaction.TermsOFF_THE_RECORD }, []string{"VALIDATION_FAILED input.terms"}},
			"a remark off it":    {func(in *logInput) { in.Remarks = []crm.RemarkInput{{Text: "x"}, {Text: "y", Terms: "OFF_THE_RECORD"}} }, []string{"VALIDATION_FAILED input.remarks.1.terms"}},
			"21 documents":       {func(in *logInput) { in.Documents = make([]crm.DocumentLinkInput, 21) }, []string{"VALIDATION_FAILED input.documents"}},
			"51 remarks":         {func(in *logInput) { in.Remarks = make([]crm.RemarkInput, 51) }, []string{"VALIDATION_FAILED input.remarks"}},
			"21 follow-ups":      {func(in *logInput) { in.FollowUps = make([]crm.FollowUpInput, 21) }, []string{"VALIDATION_FAILED input.followUps"}},
			"21 stances":         {func(in *logInput) { in.Stances = make([]crm.StanceInput, 21) }, []string{"VALIDATION_FAILED input.stances"}},
			"51 tags":            {func(in *logInput) { in.TagIDs = make([]string, 51) }, []string{"VALIDATION_FAILED input.tagIDs"}},
			"another's team":     {func(in *logInput) { in.Confidentiality, in.Team = forTeam, interaction.TeamPRESS }, []string{"FORBIDDEN input.confidentiality"}},
			"no confidentiality": {func(in *logInput) { in.Confidentiality = "SHUT" }, []string{"VALIDATION_FAILED input.confidentiality"}},
			"50 and the author":  {func(in *logInput) { in.Participants = fifty }, []string{"VALIDATION_FAILED input.participants"}},
			"a secret newcomer": {func(in *logInput) {
				in.Confidentiality, in.Participants[0] = forTeam, who{NewPerson: &crm.NewParticipantInput{Name: "Ann"}}
			}, []string{"VALIDATION_FAILED input.participants.0.newPerson"}},
			"a stance in secret": {func(in *logInput) { in.Confidentiality, in.Stances = forTeam, []crm.StanceInput{{}} }, []string{"VALIDATION_FAILED input.stances"}},
			"a stage in secret":  {func(in *logInput) { in.Confidentiality, in.StageMove = restricted, &crm.StageMoveInput{} }, []string{"VALIDATION_FAILED input.stageMove"}},
			"a secret for one who may not see it": {func(in *logInput) {
				in.Confidentiality, in.FollowUps = restricted, []crm.FollowUpInput{{Title: "x", DueOn: today, AssigneeID: d.press.UserID}, {Title: "x", DueOn: today, AssigneeID: d.outreach.UserID}}
			}, []string{"VALIDATION_FAILED input.followUps.0.assigneeID"}},
			"a team's for another": {func(in *logInput) {
				in.Confidentiality, in.FollowUps = forTeam, []crm.FollowUpInput{{Title: "x", DueOn: today, AssigneeID: d.press.UserID}, {Title: "x", DueOn: today, AssigneeID: d.admin.UserID}}
			}, []string{"VALIDATION_FAILED input.followUps.0.assigneeID"}},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				in := contact(who{PersonID: sam})
				c.in(&in)
				refused(d, d.outreach, crm.LogInteraction, in, c.want...)
			})
		}
		in := contact(fifty[:49]...)
		in.Participants[48] = who{OrganisationID: union}
		in.Confidentiality, in.Terms, in.Remarks = restricted, interaction.TermsOFF_THE_RECORD, []crm.RemarkInput{{Text: "x"}}
		in.FollowUps = []crm.FollowUpInput{{Title: "x", DueOn: today, AssigneeID: d.outreach.UserID}}
		d.log(d.outreach, in)
	})
}

// People stand for the organisation where they held a position on that day.
func TestWhomPeopleStoodFor(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		unite, rmt, tuc := d.organisation("Unite", organisation.KindTRADE_UNION, ""), d.organisation("RMT", organisation.KindTRADE_UNION, ""), d.organisation("TUC", organisation.KindTRADE_UNION, "")
		sam := d.person("Sam", "", "")
		at := func(o, from, to string, void bool) {
			in := crm.StartPositionInput{PersonID: sam, OrganisationID: o, Kind: position.KindREP}
			in.StartedOn, in.EndedOn = calendar.Date(from), calendar.Date(to)
			p := do(d, d.outreach, crm.StartPosition, in).Position
			if void {
				do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: p, Reason: "x"})
			}
		}
		at(unite, "2025-01-01", "2025-06-30", false)
		at(unite, "2025-03-01", "2025-06-30", false) // two posts at one organisation are one
		at(rmt, "2025-06-30", "", false)
		at(tuc, "2024-01-01", "", true)
		for when, want := range map[string]string{
			"2024-12-31T23:59:59Z": "Sam//",
			"2025-01-01T00:00:00Z": "Sam/Unite/",
			"2025-06-29T22:59:59Z": "Sam/Unite/", // in London still the 29th
			"2025-06-29T23:00:00Z": "",           // the 30th: both
			"2025-06-30T22:59:59Z": "",
			"2025-06-30T23:00:00Z": "Sam/RMT/",
		} {
			t.Run(when, func(t *testing.T) {
				d := d.with(t)
				in := contact(who{OrganisationID: tuc}, who{PersonID: sam})
				in.StartsAt, _ = time.Parse(time.RFC3339, when)
				if want == "" {
					refused(d, d.outreach, crm.LogInteraction, in, "VALIDATION_FAILED input.participants.1.organisationID")
					_, err := try(d, d.outreach, crm.LogInteraction, in)
					e := err.(crm.Faults)[0]
					if !strings.Contains(e.Message, "Sam held positions at") || !strings.Contains(e.Message, "RMT") || !strings.Contains(e.Message, "Unite") {
						t.Error(e.Message)
					}
					if list := e.Extra["organisations"].([]map[string]any); len(list) != 2 || list[0]["id"] != unite || list[0]["name"] != "Unite" || list[1]["id"] != rmt {
						t.Errorf("lists %v", list)
					}
					in.Participants[1].OrganisationID, want = rmt, "Sam/RMT/"
				}
				if got := d.tookPart(d.log(d.outreach, in)); got[2] != want {
					t.Errorf("took part %q, want %q", got, want)
				}
			})
		}
	})
}

// Nobody is entered with what is planned, held or changed and not open: they
// would be seen by all.
func TestNobodyIsNewInWhatIsClosed(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		ann := who{NewPerson: &crm.NewParticipantInput{Name: "Ann"}}
		in := plan(ann)
		in.Confidentiality = forTeam
		refused(d, d.outreach, crm.PlanInteraction, in, "VALIDATION_FAILED input.participants.0.newPerson")
		in.Participants = []who{{PersonID: sam}}
		i := d.plan(d.outreach, in)
		participants := crm.Some([]who{{PersonID: sam}, ann})
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Participants: participants}, "VALIDATION_FAILED input.participants.1.newPerson")
		isOpen := d.plan(d.outreach, plan(who{PersonID: sam}))
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: isOpen, Version: 1, Participants: participants, Confidentiality: crm.Some(restricted)}, "VALIDATION_FAILED input.participants.1.newPerson")
		d.after(48)
		refused(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: i, Version: 1, Participants: participants}, "VALIDATION_FAILED input.participants.1.newPerson")
		do(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: isOpen, Version: 1, Participants: participants})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Participants: participants, Confidentiality: crm.Some(open), StartsAt: crm.Some(d.now)})
	})
}

// Of 50 people none can be left out for the author.
func TestTheAuthorIsOneOfFifty(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		in := contact(who{OrganisationID: union}, who{PersonID: sam}, who{UserID: d.press.UserID})
		for n := range 47 {
			in.Participants = append(in.Participants, who{PersonID: d.person(fmt.Sprint("Person ", n), "", "")})
		}
		i := d.log(d.outreach, in)
		in.Participants[2] = who{PersonID: d.person("One more", "", "")}
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Participants: crm.Some(in.Participants)}, "VALIDATION_FAILED input.participants")
		_, err := try(d, d.outreach, crm.LogInteraction, in)
		if err == nil || !strings.Contains(err.Error(), "these are 51, because its author takes part when none of us is named") {
			t.Error(err)
		}
	})
}

// Who took part may stay, but we do not say of them that we called upon them
// after it was said that there must be no contact.
func TestDoNotContactOfThoseWhoStay(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		in := contact(who{PersonID: sam, OrganisationID: union}, who{OrganisationID: union})
		before := d.log(d.outreach, in)
		planned := d.plan(d.outreach, plan(who{PersonID: sam}))
		in.Direction = interaction.DirectionOUTBOUND
		outbound := d.log(d.outreach, in)
		do(d, d.press, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: sam, Reason: "x"})
		do(d, d.press, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: union, Reason: "x"})
		d.after(1)
		in.StartsAt, in.Direction = d.now, interaction.DirectionINBOUND
		after := d.log(d.outreach, in)
		d.after(1)
		out, late := crm.Some(interaction.DirectionOUTBOUND), crm.Some(noon.Add(time.Minute))

		refused(d, d.outreach, crm.EditInteraction, editInput{ID: after, Version: 1, Direction: out}, "CONFLICT input.direction", "CONFLICT input.direction")
		_, err := try(d, d.outreach, crm.EditInteraction, editInput{ID: after, Version: 1, Direction: out})
		if !strings.Contains(err.Error(), "Sam: Pat said on 10 March 2026 that there must be no contact.") {
			t.Error(err)
		}
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: after, Version: 1, Direction: out, Participants: crm.Some([]who{{OrganisationID: union}})}, "CONFLICT input.participants.0")
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: before, Version: 1, Direction: out, StartsAt: late}, "CONFLICT input.direction", "CONFLICT input.direction")
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: outbound, Version: 1, StartsAt: late}, "CONFLICT input.startsAt", "CONFLICT input.startsAt")
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: planned, Version: 1, Direction: out}, "CONFLICT input.direction")
		do(d, d.outreach, crm.EditInteraction, editInput{ID: before, Version: 1, Direction: out})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: outbound, Version: 1, StartsAt: crm.Some(noon), Participants: crm.Some(in.Participants)})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: outbound, Version: 2, Subject: crm.Some("x")})

		// What was planned for a time before, and was held after it.
		late = crm.Some(noon.Add(90 * time.Minute))
		d.now = noon.Add(-48 * time.Hour)
		in.StartsAt = noon.Add(-time.Hour)
		early := d.plan(d.outreach, planInput{Kind: in.Kind, StartsAt: in.StartsAt, Subject: "x", Direction: interaction.DirectionOUTBOUND, Participants: []who{{PersonID: d.person("Ann", "", "")}}})
		d.now = noon
		do(d, d.press, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: d.find("Ann"), Reason: "x"})
		d.after(2)
		refused(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: early, Version: 1, StartsAt: late}, "CONFLICT input.startsAt")
		do(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: early, Version: 1})
	})
}

// Who must not be contacted is not planned with and not called upon; what they
// began, what was before, and whom they stand for is another thing.
func TestDoNotContactInInteractions(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		other := d.organisation("TUC", organisation.KindTRADE_UNION, "")
		do(d, d.press, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: sam, Reason: "x"})
		do(d, d.press, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: other, Reason: "x"})
		d.after(48)
		out := func(at time.Time, with ...who) logInput {
			in := contact(with...)
			in.StartsAt, in.Direction = at, interaction.DirectionOUTBOUND
			return in
		}
		refused(d, d.outreach, crm.PlanInteraction, plan(who{PersonID: sam}, who{OrganisationID: union}, who{OrganisationID: other}), "CONFLICT input.participants.0", "CONFLICT input.participants.2", "VALIDATION_FAILED input.startsAt")
		refused(d, d.outreach, crm.LogInteraction, out(noon.Add(time.Hour), who{OrganisationID: other}, who{PersonID: sam}), "CONFLICT input.participants.0", "CONFLICT input.participants.1")
		_, err := try(d, d.outreach, crm.LogInteraction, out(noon.Add(time.Hour), who{PersonID: sam}))
		if !strings.Contains(err.Error(), "Pat said on 10 March 2026 that there must be no contact.") {
			t.Error(err)
		}
		d.log(d.outreach, out(noon, who{PersonID: sam}, who{OrganisationID: other}))
		in := contact(who{PersonID: sam})
		in.StartsAt = d.now
		d.log(d.outreach, in)
		d.log(d.outreach, out(noon.Add(time.Hour), who{NewPerson: &crm.NewParticipantInput{Name: "Ann"}, OrganisationID: other}))
	})
}
