package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/id"
)

func TestRemarks(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		ann := d.person("Ann", "", "")
		in := contact(who{PersonID: sam})
		in.Terms = interaction.TermsCHATHAM_HOUSE_RULE
		i := d.log(d.outreach, in)
		add := crm.AddRemarkInput{InteractionID: i, PersonID: sam, Text: " They\nballot. ", AttributeAs: "x"}
		r := do(d, d.press, crm.AddRemark, add).Remark
		if got := d.db().Remark.GetX(d.system(), r); got.Text != "They\nballot." || *got.Terms != remark.TermsCHATHAM_HOUSE_RULE || got.PersonID != sam ||
			got.AttributeAs != "x" || got.CreatedBy != d.press.UserID || got.Version != 1 {
			t.Errorf("%v", got)
		}
		if v := d.interaction(i).Version; v != 1 {
			t.Errorf("the interaction has version %d", v)
		}
		do(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: r, Version: 1})
		do(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: r, Version: 1, Text: crm.Some("They\nballot."), PersonID: crm.Some(sam), AttributeAs: crm.Some(" x ")})
		do(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: r, Version: 1, Text: crm.Some("No."), PersonID: crm.Some(ann), Terms: crm.Clear[remark.Terms](), AttributeAs: crm.Clear[string]()})
		if got := d.db().Remark.GetX(d.system(), r); got.Text != "No." || got.Terms != nil || got.PersonID != ann || got.AttributeAs != "" || got.Version != 2 {
			t.Errorf("%v", got)
		}
		if got := d.changed(r, 2); got != "attribute_as person_id terms text" {
			t.Errorf("changed %q", got)
		}
		do(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: r, Version: 2, PersonID: crm.Clear[string](), Terms: crm.Some(remark.TermsON_THE_RECORD)})
		refused(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: r, Version: 2, Text: crm.Some("x")}, "CONFLICT input.version")
		refused(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: r, Version: 3, Text: crm.Clear[string](), PersonID: crm.Some(id.New("per")),
			Terms: crm.Some(remark.TermsOFF_THE_RECORD), AttributeAs: crm.Some(strings.Repeat("x", 201))},
			"VALIDATION_FAILED input.attributeAs", "NOT_FOUND input.personID", "VALIDATION_FAILED input.terms", "VALIDATION_FAILED input.text")
		refused(d, d.outreach, crm.AddRemark, crm.AddRemarkInput{InteractionID: i, PersonID: "x", Text: strings.Repeat("x", 2001), Terms: "SECRET", AttributeAs: "a\nb"},
			"VALIDATION_FAILED input.attributeAs", "NOT_FOUND input.personID", "VALIDATION_FAILED input.terms", "VALIDATION_FAILED input.text")
		refused(d, d.reader, crm.EditRemark, crm.EditRemarkInput{ID: r, Version: 3}, "FORBIDDEN input.id")
		refused(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: i, Version: 3}, "NOT_FOUND input.id")

		secret := d.closed(d.press, forTeam, who{PersonID: sam})
		hidden := do(d, d.press, crm.AddRemark, crm.AddRemarkInput{InteractionID: secret, Text: "x", Terms: remark.TermsOFF_THE_RECORD}).Remark
		refused(d, d.outreach, crm.EditRemark, crm.EditRemarkInput{ID: hidden, Version: 1}, "NOT_FOUND input.id")
		refused(d, d.admin, crm.EditRemark, crm.EditRemarkInput{ID: hidden, Version: 1}, "FORBIDDEN input.id")
	})
}

// What was entered by mistake is gone with all that belongs to it, and what was
// computed from it follows.
func TestVoidInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		in := contact(who{PersonID: sam})
		in.Remarks, in.FollowUps = []crm.RemarkInput{{Text: "x"}}, []crm.FollowUpInput{{Title: "x", DueOn: today}}
		in.Documents = []crm.DocumentLinkInput{{Title: "x", URL: "https://example.org"}}
		before := in
		before.StartsAt, before.FollowUps = yesterday.AddDate(0, 0, -1), nil
		d.log(d.outreach, before)
		i := d.log(d.outreach, in)
		r := d.db().Remark.Query().Where(remark.InteractionID(i)).OnlyIDX(d.system())
		refused(d, d.reader, crm.VoidRecord, crm.VoidRecordInput{ID: i, Reason: "x"}, "FORBIDDEN input.id")
		refused(d, d.reader, crm.VoidRecord, crm.VoidRecordInput{ID: r, Reason: "x"}, "FORBIDDEN input.id")
		refused(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: i, Reason: " "}, "VALIDATION_FAILED input.reason")
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: r, Reason: "x"})
		refused(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: r, Reason: "x"}, "NOT_FOUND input.id")
		if o := d.load(union); !o.LastContactOpen.Equal(yesterday) || o.NextFollowUpOpen != today {
			t.Errorf("%v", o)
		}
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: i, Reason: "Another Sam"})
		if v := d.interaction(i); v.VoidedAt == nil || v.VoidedReason != "Another Sam" || v.Version != 2 {
			t.Errorf("%v", v)
		}
		if o := d.load(union); !o.LastContactOpen.Equal(before.StartsAt) || o.NextFollowUpOpen != "9999-12-31" {
			t.Errorf("%v", o)
		}
		c, as := d.s.Ent(), d.as(d.admin)
		if d.sees(d.outreach, i) || c.Remark.Query().CountX(as) != 1 || c.FollowUp.Query().CountX(as) != 0 || c.DocumentLink.Query().CountX(as) != 1 || c.Participant.Query().CountX(as) != 2 {
			t.Error("its parts are seen")
		}
		refused(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: i, Reason: "x"}, "NOT_FOUND input.id")
		refused(d, d.outreach, crm.AddRemark, crm.AddRemarkInput{InteractionID: i, Text: "x"}, "NOT_FOUND input.interactionID")
		if _, err := c.Interaction.Get(as, i); !ent.IsNotFound(err) {
			t.Error(err)
		}
	})
}

func TestTagsOfInteractions(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		i, a, b := d.log(d.outreach, contact(who{OrganisationID: union})), d.tag("a"), d.tag("b")
		if out := do(d, d.press, crm.AddTags, crm.AddTagsInput{ID: i, TagIDs: []string{a, b}}); out.Record != i {
			t.Errorf("answered %v", out)
		}
		do(d, d.press, crm.AddTags, crm.AddTagsInput{ID: i, TagIDs: []string{a}})
		if got := d.interaction(i); len(got.Edges.Tags) != 2 || got.Version != 2 {
			t.Errorf("%v, %v", got, got.Edges.Tags)
		}
		do(d, d.organiser, crm.RemoveTags, crm.RemoveTagsInput{ID: i, TagIDs: []string{a}})
		do(d, d.organiser, crm.RemoveTags, crm.RemoveTagsInput{ID: i, TagIDs: []string{a}})
		if got := d.interaction(i); len(got.Edges.Tags) != 1 || got.Version != 3 {
			t.Errorf("%v, %v", got, got.Edges.Tags)
		}
		refused(d, d.outreach, crm.AddTags, crm.AddTagsInput{ID: i, TagIDs: []string{id.New("tag")}}, "NOT_FOUND input.tagIDs.0")
		refused(d, d.reader, crm.AddTags, crm.AddTagsInput{ID: i, TagIDs: []string{a}}, "FORBIDDEN input.id")
		refused(d, d.reader, crm.AddTags, crm.AddTagsInput{ID: union, TagIDs: []string{a}}, "FORBIDDEN input.id")
		refused(d, d.outreach, crm.AddTags, crm.AddTagsInput{ID: a, TagIDs: []string{a}}, "NOT_FOUND input.id")
	})
}
