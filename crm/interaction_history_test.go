package crm_test

import (
	"slices"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// The history of an interaction and of its parts is as closed as it was or is,
// whichever is stricter.
func TestHistoryIsAsClosedAsTheInteraction(t *testing.T) {
	type to = interaction.Confidentiality
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		both := d.user("Bo", viewer.Outreach, viewer.Press)
		for name, c := range map[string]struct {
			from, to       to
			teams          [2]interaction.Team
			created, after string // of its parts
			itself         string // of the change of the interaction, if another
		}{
			"open":             {open, open, [2]interaction.Team{"OUTREACH", "OUTREACH"}, schema.SeenByReaders, schema.SeenByReaders, ""},
			"a team's":         {forTeam, forTeam, [2]interaction.Team{"PRESS", "PRESS"}, schema.SeenByPress, schema.SeenByPress, ""},
			"restricted":       {restricted, restricted, [2]interaction.Team{"PRESS", "PRESS"}, schema.SeenByThoseInvolved, schema.SeenByThoseInvolved, ""},
			"closed":           {open, forTeam, [2]interaction.Team{"OUTREACH", "OUTREACH"}, schema.SeenByReaders, schema.SeenByOutreach, ""},
			"closed to others": {open, forTeam, [2]interaction.Team{"OUTREACH", "PRESS"}, schema.SeenByReaders, schema.SeenByPress, ""},
			"shut":             {open, restricted, [2]interaction.Team{"OUTREACH", "OUTREACH"}, schema.SeenByReaders, schema.SeenByThoseInvolved, ""},
			"opened":           {forTeam, open, [2]interaction.Team{"OUTREACH", "OUTREACH"}, schema.SeenByOutreach, schema.SeenByOutreach, ""},
			"unlocked":         {restricted, open, [2]interaction.Team{"OUTREACH", "OUTREACH"}, schema.SeenByThoseInvolved, schema.SeenByThoseInvolved, ""},
			"given":            {forTeam, forTeam, [2]interaction.Team{"OUTREACH", "PRESS"}, schema.SeenByOutreach, schema.SeenByThoseInvolved, schema.SeenByBothTeams},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				d.now = noon
				in := contact(who{PersonID: sam})
				in.Confidentiality, in.Team, in.Remarks = c.from, c.teams[0], []crm.RemarkInput{{Text: "x"}}
				in.FollowUps, in.Documents = []crm.FollowUpInput{{Title: "x", DueOn: today}}, []crm.DocumentLinkInput{{Title: "x", URL: "https://example.org"}}
				i := d.log(both, in)
				for _, kind := range []string{"int", "ipt", "ipt", "rmk", "fup", "doc"} {
					if got := slices.Compact(d.seen(i, kind)); !slices.Equal(got, []string{c.created}) {
						t.Errorf("%s is entered for %v, want %s", kind, got, c.created)
					}
				}
				d.after(1)
				edit := editInput{ID: i, Version: 1, Confidentiality: crm.Some(c.to), Team: crm.Some(c.teams[1]), Place: crm.Some("x"), Participants: crm.Some([]who{{OrganisationID: union}}),
					Documents: crm.Some([]crm.DocumentLinkInput{{Title: "y", URL: "https://example.org"}})}
				do(d, both, crm.EditInteraction, edit)
				if c.itself == "" {
					c.itself = c.after
				}
				for kind, want := range map[string]string{"int": c.itself, "ipt": c.after, "doc": c.after} {
					rows := d.db().Change.Query().Where(change.OwnerID(i), change.Kind(kind), change.CreatedAt(d.now), change.ActionNEQ(change.ActionGONE)).Select(change.FieldVisibility).StringsX(d.system())
					if got := slices.Compact(rows); len(rows) != map[string]int{"int": 1, "ipt": 2, "doc": 2}[kind] || !slices.Equal(got, []string{want}) {
						t.Errorf("%d changes of %s are for %v, want %s", len(rows), kind, got, want)
					}
				}
				if got, want := d.gone(i), goneFor(c.created, c.itself, string(c.to)); !slices.Equal(got, want) {
					t.Errorf("that it is gone is for %v, want %v", got, want)
				}
			})
		}
	})
}

// gone is whom the history tells that a record is gone.
func (d *desk) gone(record string) []string {
	return d.db().Change.Query().Where(change.RecordID(record), change.ActionEQ(change.ActionGONE)).Select(change.FieldVisibility).StringsX(d.system())
}

// goneFor are those who saw a record before a change that is more closed than it was.
func goneFor(before, change, to string) []string {
	if before == change || to == "OPEN" {
		return nil
	}
	return []string{before}
}

// What is added to and taken from a restricted interaction is known to those
// whom it involves.
func TestHistoryOfPartsThatAreAdded(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		ann := d.person("Ann", "", "")
		for c, want := range map[interaction.Confidentiality]string{open: schema.SeenByReaders, forTeam: schema.SeenByOutreach, restricted: schema.SeenByThoseInvolved} {
			i := d.closed(d.outreach, c, who{PersonID: sam})
			r := do(d, d.outreach, crm.AddRemark, crm.AddRemarkInput{InteractionID: i, Text: "x"}).Remark
			do(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: r, Version: 1, Text: crm.Some("y")})
			do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: r, Reason: "x"})
			if got := d.seen(i, "rmk"); !slices.Equal(got, []string{want, want, want}) {
				t.Errorf("remarks of what is %s are for %v", c, got)
			}
			in := plan(who{PersonID: sam})
			in.Confidentiality = c
			p := d.plan(d.outreach, in)
			later := *d
			later.after(48)
			do(&later, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: p, Version: 1, Participants: crm.Some([]who{{PersonID: ann}}),
				Remarks: []crm.RemarkInput{{Text: "x"}}, FollowUps: []crm.FollowUpInput{{Title: "x", DueOn: today}}})
			for kind, n := range map[string]int{"ipt": 4, "rmk": 1, "fup": 1} {
				if got := d.seen(p, kind); len(got) != n || !slices.Equal(slices.Compact(got), []string{want}) {
					t.Errorf("%s of what is %s and was held are for %v", kind, c, got)
				}
			}
		}
	})
}
