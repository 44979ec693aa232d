package crm_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/viewer"
)

// termsOf are those of the remarks of an interaction, by their texts.
func (d *desk) termsOf(interactionID string) map[string]remark.Terms {
	d.t.Helper()
	out := map[string]remark.Terms{}
	for _, r := range d.db().Remark.Query().Where(remark.InteractionID(interactionID)).AllX(d.system()) {
		out[r.Text] = ""
		if r.Terms != nil {
			out[r.Text] = *r.Terms
		}
	}
	return out
}

// What is put off the record takes with it the remarks that had its terms, or none.
func TestRemarksGoOffTheRecordWithTheirInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		off := remark.TermsOFF_THE_RECORD
		in := contact(who{PersonID: sam})
		in.Confidentiality, in.Terms = forTeam, interaction.TermsBACKGROUND
		in.Remarks = []crm.RemarkInput{{Text: "as the meeting"}, {Text: "own", Terms: remark.TermsON_THE_RECORD}, {Text: "none"}, {Text: "void"}}
		i := d.log(d.outreach, in)
		id := func(text string) string {
			return d.db().Remark.Query().Where(remark.InteractionID(i), remark.Text(text)).OnlyIDX(d.system())
		}
		do(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: id("none"), Version: 1, Terms: crm.Clear[remark.Terms]()})
		do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: id("void"), Reason: "x"})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Terms: crm.Some(interaction.TermsLOBBY_TERMS)})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 2, Terms: crm.Some(interaction.TermsBACKGROUND)})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 3, Terms: crm.Some(interaction.TermsOFF_THE_RECORD)})
		want := map[string]remark.Terms{"as the meeting": off, "own": remark.TermsON_THE_RECORD, "none": off, "void": remark.TermsBACKGROUND}
		if diff := cmp.Diff(want, d.termsOf(i)); diff != "" {
			t.Error(diff)
		}
		if got := d.changed(id("as the meeting"), 2); got != "terms" {
			t.Errorf("changed %q", got)
		}
		if got := slices.Compact(d.seen(i, "rmk")); !slices.Equal(got, []string{schema.SeenByOutreach}) {
			t.Errorf("history of the remarks is seen by %v", got)
		}
		refused(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 4, Terms: crm.Clear[interaction.Terms](), Confidentiality: crm.Some(open)}, "VALIDATION_FAILED input.confidentiality")

		planned := plan(who{PersonID: sam})
		planned.Confidentiality = forTeam
		p := d.plan(d.outreach, planned)
		do(d, d.outreach, crm.AddRemark, crm.AddRemarkInput{InteractionID: p, Text: "before"})
		d.after(48)
		do(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: p, Version: 1, Terms: crm.Some(interaction.TermsOFF_THE_RECORD), Remarks: []crm.RemarkInput{{Text: "there"}}})
		if diff := cmp.Diff(map[string]remark.Terms{"before": off, "there": off}, d.termsOf(p)); diff != "" {
			t.Error(diff)
		}
	})
}

// Who was let into what was restricted is not let in when it is restricted anew.
func TestSharesEndWithTheRestriction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		i := d.closed(d.outreach, restricted, who{PersonID: sam})
		do(d, d.outreach, crm.ShareInteraction, crm.ShareInteractionInput{ID: i, UserIDs: []string{d.reader.UserID, d.press.UserID}})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 2, Confidentiality: crm.Some(forTeam)})
		if got := d.interaction(i); len(got.Edges.SharedWith) != 0 || got.Version != 3 {
			t.Errorf("version %d is shared with %v", got.Version, got.Edges.SharedWith)
		}
		if got := d.changed(i, 3); got != "confidentiality shared_with" {
			t.Errorf("changed %q", got)
		}
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 3, Confidentiality: crm.Some(restricted)})
		for _, v := range []*viewer.Viewer{d.reader, d.press} {
			if d.sees(v, i) {
				t.Errorf("%v sees it again", v.Roles)
			}
		}
	})
}

// Whoever may no longer see an interaction has nothing to do about it any more.
func TestFollowUpsOfWhatIsClosed(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		with := func(with ...who) logInput {
			in := contact(append(with, who{PersonID: sam}, who{UserID: d.outreach.UserID})...)
			for _, v := range []*viewer.Viewer{d.outreach, d.press, d.reader} {
				in.FollowUps = append(in.FollowUps, crm.FollowUpInput{Title: v.UserID, DueOn: today, AssigneeID: v.UserID})
			}
			return in
		}
		todo := func(of string) (out []string) {
			for _, v := range []*viewer.Viewer{d.outreach, d.press, d.reader} {
				for _, up := range d.openOf(v) {
					if u := d.task(up); u.InteractionID == of {
						out = append(out, d.db().User.GetX(d.system(), v.UserID).Name)
					}
				}
			}
			return out
		}
		check := func(t *testing.T, i, wantHistory string, want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, todo(i)); diff != "" {
				t.Errorf("has to do it (-want +got):\n%s", diff)
			}
			if got := d.seen(i, "fup"); got[len(got)-1] != wantHistory {
				t.Errorf("history is seen by %v", got)
			}
		}
		i := d.log(d.outreach, with())
		do(d, d.outreach, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: d.openOf(d.press)[0], Version: 1})
		do(d, d.outreach, crm.AddFollowUp, crm.AddFollowUpInput{InteractionID: i, Title: "again", DueOn: today, AssigneeID: d.press.UserID})
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Subject: crm.Some("Pay")})
		if got := todo(i); len(got) != 3 {
			t.Errorf("left are %v", got)
		}
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 2, Confidentiality: crm.Some(forTeam)})
		check(t, i, schema.SeenByOutreach, "Olu")
		do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: i, Reason: "x"})

		in := with(who{UserID: d.reader.UserID}, who{UserID: d.press.UserID})
		in.Confidentiality = restricted
		i = d.log(d.outreach, in)
		do(d, d.outreach, crm.EditInteraction, editInput{ID: i, Version: 1, Participants: crm.Some([]who{{PersonID: sam}, {UserID: d.press.UserID}})})
		check(t, i, schema.SeenByThoseInvolved, "Olu", "Pat")

		i = d.closed(d.outreach, restricted, who{PersonID: sam})
		do(d, d.outreach, crm.ShareInteraction, crm.ShareInteractionInput{ID: i, UserIDs: []string{d.reader.UserID, d.press.UserID}})
		for _, v := range []*viewer.Viewer{d.press, d.reader} {
			do(d, d.outreach, crm.AddFollowUp, crm.AddFollowUpInput{InteractionID: i, Title: "x", DueOn: today, AssigneeID: v.UserID})
		}
		do(d, d.outreach, crm.UnshareInteraction, crm.UnshareInteractionInput{ID: i, UserIDs: []string{d.reader.UserID}})
		check(t, i, schema.SeenByThoseInvolved, "Pat")

		planned := plan(who{PersonID: sam}, who{UserID: d.reader.UserID})
		planned.Confidentiality, planned.FollowUps = restricted, []crm.FollowUpInput{{Title: "x", DueOn: today, AssigneeID: d.reader.UserID}}
		i = d.plan(d.outreach, planned)
		d.after(48)
		do(d, d.outreach, crm.HoldInteraction, crm.HoldInteractionInput{ID: i, Version: 1, Participants: crm.Some([]who{{PersonID: sam}})})
		check(t, i, schema.SeenByThoseInvolved)
	})
}
