package graph

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store/storetest"
)

const saidAtMeetings = `{ interactions { edges { node { subject remarks { edges { node { text } } } participants { person { name } } } } } }`

// SECURITY: what belongs to an interaction is read without asking again whether the
// viewer may see the interaction, but of the moment in which that was found out.
// What is said after it was closed is not read, however soon after.
func TestWhatIsClosedWhileItIsRead(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		union := o.organisation("Rail Union", organisation.KindTRADE_UNION)
		chief := o.person("Gwen Chief", general(union, "General Secretary", "2020-01-01"))
		made := enter(o, o.outreach, crm.LogInteraction, crm.LogInteractionInput{
			Kind: interaction.KindMEETING, StartsAt: o.now.AddDate(0, 0, -3), Subject: "Rota", Participants: []crm.InteractionParticipantInput{{PersonID: chief}},
			Remarks: []crm.RemarkInput{{PersonID: chief, Text: "open words"}},
		})
		closed := false
		o.before = func(statement string) {
			if closed || !strings.Contains(statement, "FROM `remarks`") {
				return
			}
			closed = true
			enter(o, o.outreach, crm.EditInteraction, crm.EditInteractionInput{ID: made.Interaction, Version: 1, Confidentiality: crm.Some(interaction.ConfidentialityRESTRICTED)})
			enter(o, o.outreach, crm.AddRemark, crm.AddRemarkInput{InteractionID: made.Interaction, PersonID: chief, Text: "closed words"})
		}
		got := o.answer(o.as(o.reader), saidAtMeetings, nil)
		if !closed {
			t.Fatal("no statement for remarks was seen")
		}
		if strings.Contains(got, "closed words") || !strings.Contains(got, "open words") {
			t.Errorf("a reader, while it is closed: %s", got)
		}
		o.before = nil
		if got := o.answer(o.as(o.reader), saidAtMeetings, nil); strings.Contains(got, "words") {
			t.Errorf("a reader, after it was closed: %s", got)
		}
		if got := o.answer(o.as(o.outreach), saidAtMeetings, nil); !strings.Contains(got, "closed words") {
			t.Errorf("its author, after it was closed: %s", got)
		}
	})
}

// The policy is asked once, with the interactions; a filter of what belongs to them
// asks it for what it looks at.
func TestWhatIsKnownIsNotAskedAgain(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		union := o.organisation("Rail Union", organisation.KindTRADE_UNION)
		enter(o, o.outreach, crm.LogInteraction, crm.LogInteractionInput{
			Kind: interaction.KindMEETING, StartsAt: o.now.AddDate(0, 0, -3), Subject: "Rota", Participants: []crm.InteractionParticipantInput{{OrganisationID: union}},
			Remarks: []crm.RemarkInput{{Text: "open words"}},
		})
		asks := func(document string) (asked []bool) {
			o.sent = nil
			o.answer(o.as(o.reader), document, nil)
			for _, statement := range o.sent {
				asked = append(asked, strings.Contains(statement, "`confidentiality`"))
			}
			return asked
		}
		if got := asks(saidAtMeetings); !slices.Equal(got, []bool{true, false, false}) {
			t.Errorf("the policy of interactions is asked in %v", got)
		}
		if got := asks(`{ remarks { edges { node { text } } } }`); !slices.Equal(got, []bool{true}) {
			t.Errorf("of remarks by themselves, the policy of interactions is asked in %v", got)
		}
		if got := asks(fmt.Sprintf(`{ organisation(id: %q) { interactions { edges { node { remarks { totalCount } } } } } }`, union)); !slices.Equal(got, []bool{false, true, true}) {
			t.Errorf("of remarks that are counted, the policy of interactions is asked in %v", got)
		}
	})
}
