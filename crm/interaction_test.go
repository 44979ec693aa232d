package crm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/documentlink"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/stagechange"
	"github.com/breakthrough-party/coalition/ent/stancerecord"
)

// An interaction is stored as it was entered, with all its parts and what follows.
func TestLogInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		tag := d.tag("rail")
		held := time.Date(2026, 2, 28, 23, 30, 0, 1234, time.FixedZone("", 3600))
		ended := held.Add(time.Hour)
		id := d.log(d.outreach, logInput{
			Kind: interaction.KindMEETING, Direction: interaction.DirectionINBOUND, StartsAt: held, EndsAt: &ended, Place: " Clapham ",
			Subject: " Ballot of the drivers ", Summary: "They ballot.\nIn May.", Outcome: interaction.OutcomeMEANINGFUL,
			Terms: interaction.TermsBACKGROUND, AttributeAs: "a union source", Team: interaction.TeamPRESS,
			Participants: []who{{PersonID: sam}, {UserID: d.press.UserID}}, Documents: []crm.DocumentLinkInput{{Title: " Minutes ", URL: "https://example.org/a"}},
			TagIDs: []string{tag}, Remarks: []crm.RemarkInput{{PersonID: sam, Text: "In May."}, {Text: "Soon.", Terms: remark.TermsON_THE_RECORD, AttributeAs: "x"}},
			FollowUps: []crm.FollowUpInput{{Title: "Ring", DueOn: "2026-04-02"}, {Title: "Write", DueOn: "2026-04-01", AssigneeID: d.reader.UserID}},
			Stances:   []crm.StanceInput{{OrganisationID: union, Stance: stancerecord.StanceACTIVE_ALLY}},
			StageMove: &crm.StageMoveInput{OrganisationID: union, To: organisation.StageIN_DIALOGUE, Reason: "They came"},
		})
		i := d.interaction(id)
		outcome, terms, ends := interaction.OutcomeMEANINGFUL, interaction.TermsBACKGROUND, time.Date(2026, 2, 28, 23, 30, 0, 1000, time.UTC)
		want := &ent.Interaction{
			ID: id, Kind: interaction.KindMEETING, Status: interaction.StatusHELD, Direction: interaction.DirectionINBOUND,
			StartsAt: ends.Add(-time.Hour), StartsOn: "2026-02-28", EndsAt: &ends, Place: "Clapham",
			Subject: "Ballot of the drivers", SubjectFolded: "ballot of the drivers", Summary: "They ballot.\nIn May.",
			Outcome: &outcome, Terms: &terms, AttributeAs: "a union source", Team: interaction.TeamPRESS, Confidentiality: open,
			Words: "zzballot zzof zzthe zzdrivers zzthey zzin zzmay", CreatedBy: d.outreach.UserID, CreatedAt: noon, UpdatedAt: noon, Version: 1,
		}
		if diff := cmp.Diff(want, i, cmpopts.IgnoreUnexported(ent.Interaction{}), cmpopts.IgnoreFields(ent.Interaction{}, "Edges", "WordsRow")); diff != "" {
			t.Error("stored otherwise (-want +got):\n", diff)
		}
		if diff := cmp.Diff([]string{"//Pat", "Sam/Unite/"}, d.tookPart(id)); diff != "" {
			t.Error(diff)
		}
		if len(i.Edges.Tags) != 1 || i.Edges.Tags[0].ID != tag {
			t.Errorf("tags %v", i.Edges.Tags)
		}
		if doc := d.db().DocumentLink.Query().Where(documentlink.InteractionID(id)).OnlyX(d.system()); doc.Title != "Minutes" || doc.URL != "https://example.org/a" {
			t.Errorf("document %v", doc)
		}
		said := d.db().Remark.Query().Where(remark.InteractionID(id)).Order(remark.ByID()).AllX(d.system())
		if len(said) != 2 || said[0].PersonID != sam || *said[0].Terms != remark.TermsBACKGROUND || *said[1].Terms != remark.TermsON_THE_RECORD {
			t.Errorf("remarks %v", said)
		}
		if n := d.db().FollowUp.Query().Where(followup.InteractionID(id)).CountX(d.system()); n != 2 {
			t.Errorf("%d follow-ups", n)
		}
		if s := d.db().StanceRecord.Query().OnlyX(d.system()); s.InteractionID != id || s.Since != "2026-02-28" || !s.Current {
			t.Errorf("stance %v", s)
		}
		if s := d.db().StageChange.Query().OnlyX(d.system()); s.InteractionID != id || s.ToStage != stagechange.ToStageIN_DIALOGUE {
			t.Errorf("stage %v", s)
		}
		o, p := d.load(union), d.db().Person.GetX(d.system(), sam)
		if o.Stage != organisation.StageIN_DIALOGUE || o.Stance != organisation.StanceACTIVE_ALLY || !o.LastContactOpen.Equal(i.StartsAt) || o.NextFollowUpOpen != "2026-04-01" {
			t.Errorf("the union is %v", o)
		}
		if !p.LastContactBoth.Equal(i.StartsAt) || p.NextFollowUpPress != "2026-04-01" || p.Version != 1 {
			t.Errorf("Sam is %v", p)
		}
	})
}

// Of an interaction of which nothing else is said the rest is absent, and the
// author took part.
func TestLogInteractionDefaults(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		i := d.interaction(d.log(d.press, contact(who{OrganisationID: union})))
		if i.Direction != interaction.DirectionMUTUAL || i.Confidentiality != open || i.Team != interaction.TeamPRESS || i.Outcome != nil ||
			i.Terms != nil || i.EndsAt != nil || i.SeriesID != "" || i.Words != "zzballot" {
			t.Errorf("%v", i)
		}
		if diff := cmp.Diff([]string{"//Pat", "/Unite/"}, d.tookPart(i.ID)); diff != "" {
			t.Error(diff)
		}
		if got := d.changed(i.ID, 1); strings.Contains(got, "outcome") || strings.Contains(got, "tags") {
			t.Errorf("history says that %q were written", got)
		}
		if team := d.interaction(d.log(d.admin, contact(who{OrganisationID: union}))).Team; team != interaction.TeamOUTREACH {
			t.Errorf("an administrator's is of %s", team)
		}
	})
}

// New people are entered with their position, and stand for its organisation
// unless another one is given.
func TestNewParticipants(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		other := d.organisation("TUC", organisation.KindTRADE_UNION, d.wales)
		post := func() *crm.PersonPositionInput {
			return &crm.PersonPositionInput{OrganisationID: union, Kind: position.KindREP, Title: "Rep"}
		}
		id := d.log(d.outreach, contact(who{NewPerson: &crm.NewParticipantInput{Name: "Ann", Position: post()}},
			who{NewPerson: &crm.NewParticipantInput{Name: "Bob", GivenName: "B", FamilyName: "C", Pronouns: "he"}},
			who{NewPerson: &crm.NewParticipantInput{Name: "Cat", Position: post()}, OrganisationID: other}))
		if diff := cmp.Diff([]string{"//Olu", "Ann/Unite/", "Bob//", "Cat/TUC/"}, d.tookPart(id)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string][]string{"NAME": {"ann"}, "TITLE": {"rep"}}, d.terms(d.find("Ann"))); diff != "" {
			t.Error(diff)
		}
		if p := d.db().Person.GetX(d.system(), d.find("Bob")); p.GivenName != "B" || p.FamilyName != "C" || p.Pronouns != "he" || !p.LastContactOpen.Equal(yesterday) {
			t.Errorf("%v", p)
		}
	})
}
