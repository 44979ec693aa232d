package crm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/beat"
	"github.com/breakthrough-party/coalition/ent/journalistprofile"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/pressnote"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// beats are the beats by which somebody is found, sorted.
func (d *desk) beats(personID string) string {
	d.t.Helper()
	names := d.db().Beat.Query().Where(beat.PersonID(personID)).Select(beat.FieldNameFolded).StringsX(d.system())
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (d *desk) profile(id string) *ent.JournalistProfile {
	d.t.Helper()
	return d.db().JournalistProfile.GetX(d.system(), id)
}

// Whoever has a profile is a journalist, whatever becomes of their posts, and is
// found by their beats.
func TestProfileJournalist(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		branch := d.organisation("Branch", organisation.KindTRADE_UNION, d.london)
		ann := d.person("Ann", branch, position.KindREP)
		out := do(d, d.organiser, crm.ProfileJournalist, crm.ProfileJournalistInput{
			PersonID: ann, Beats: []string{" Labour ", "labour", "Café culture"}, Freelance: true, DefaultTerms: journalistprofile.DefaultTermsBACKGROUND,
		})
		p := d.profile(out.JournalistProfile)
		if strings.Join(p.Beats, "|") != "Labour|Café culture" || !p.Freelance || *p.DefaultTerms != journalistprofile.DefaultTermsBACKGROUND || p.PersonID != ann {
			t.Errorf("the profile is %+v", p)
		}
		if !d.isJournalist(ann) || d.beats(ann) != "cafe culture, labour" {
			t.Errorf("a journalist: %t, of %s", d.isJournalist(ann), d.beats(ann))
		}
		post := d.db().Position.Query().Where(position.PersonID(ann)).OnlyIDX(d.system())
		do(d, d.outreach, crm.VoidRecord, crm.VoidRecordInput{ID: post, Reason: "Wrong."})
		if !d.isJournalist(ann) {
			t.Error("without a post a journalist with a profile is none")
		}
		bare := do(d, d.outreach, crm.ProfileJournalist, crm.ProfileJournalistInput{PersonID: d.person("Bo", "", "")})
		if p := d.profile(bare.JournalistProfile); len(p.Beats) != 0 || p.Beats == nil || p.Freelance || p.DefaultTerms != nil {
			t.Errorf("of nothing is made %+v", p)
		}
	})
}

func TestRefusalsOfProfiles(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, bo := d.person("Ann", "", ""), d.person("Bo", "", "")
		many := make([]string, 21)
		for i := range many {
			many[i] = fmt.Sprint("beat ", i)
		}
		refused(d, d.press, crm.ProfileJournalist, crm.ProfileJournalistInput{PersonID: id.New("per"), Beats: many, DefaultTerms: "NONE"},
			"VALIDATION_FAILED input.beats", "VALIDATION_FAILED input.defaultTerms", "NOT_FOUND input.personID")
		refused(d, d.press, crm.ProfileJournalist, crm.ProfileJournalistInput{PersonID: id.New("org"), Beats: []string{"a", " ", strings.Repeat("x", 101)}},
			"VALIDATION_FAILED input.beats.1", "VALIDATION_FAILED input.beats.2", "NOT_FOUND input.personID")
		refused(d, d.organiser, crm.ProfileJournalist, crm.ProfileJournalistInput{PersonID: ann}, "FORBIDDEN input.personID")
		p := do(d, d.press, crm.ProfileJournalist, crm.ProfileJournalistInput{PersonID: ann}).JournalistProfile
		_, err := try(d, d.press, crm.ProfileJournalist, crm.ProfileJournalistInput{PersonID: ann})
		if got := refusals(t, err); len(got) != 1 || got[0] != "DUPLICATE input.personID" || err.(crm.Faults)[0].Extra["id"] != p {
			t.Errorf("a second profile: %v", err)
		}
		refused(d, d.organiser, crm.EditJournalistProfile, crm.EditJournalistProfileInput{ID: p, Version: 1}, "FORBIDDEN input.id")
		refused(d, d.press, crm.EditJournalistProfile, crm.EditJournalistProfileInput{ID: p, Version: 2}, "CONFLICT input.version")
		refused(d, d.press, crm.EditJournalistProfile, crm.EditJournalistProfileInput{ID: id.New("jrn"), Version: 1}, "NOT_FOUND input.id")
		refused(d, d.press, crm.EditJournalistProfile, crm.EditJournalistProfileInput{ID: bo, Version: 1}, "NOT_FOUND input.id")
		refused(d, d.press, crm.EditJournalistProfile, crm.EditJournalistProfileInput{ID: p, Version: 1, Beats: crm.Some(many), Freelance: crm.Clear[bool](), DefaultTerms: crm.Some(journalistprofile.DefaultTerms("NONE"))},
			"VALIDATION_FAILED input.beats", "VALIDATION_FAILED input.defaultTerms", "VALIDATION_FAILED input.freelance")
	})
}

func TestEditJournalistProfile(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann := d.person("Ann", "", "")
		p := do(d, d.press, crm.ProfileJournalist, crm.ProfileJournalistInput{PersonID: ann, Beats: []string{"Labour", "Rail"}, DefaultTerms: "LOBBY_TERMS"}).JournalistProfile
		do(d, d.press, crm.EditJournalistProfile, crm.EditJournalistProfileInput{ID: p, Version: 1, Beats: crm.Some([]string{"Labour", "Rail"})})
		do(d, d.press, crm.EditJournalistProfile, crm.EditJournalistProfileInput{ID: p, Version: 1, Beats: crm.Some([]string{"Rail", "Health"}), Freelance: crm.Some(true)})
		if got := d.changed(p, 2); got != "beats freelance" || d.beats(ann) != "health, rail" {
			t.Errorf("changed was %q; the beats are %s", got, d.beats(ann))
		}
		do(d, d.press, crm.EditJournalistProfile, crm.EditJournalistProfileInput{ID: p, Version: 2, Beats: crm.Clear[[]string](), DefaultTerms: crm.Clear[journalistprofile.DefaultTerms]()})
		if got := d.profile(p); len(got.Beats) != 0 || got.DefaultTerms != nil || !got.Freelance || d.beats(ann) != "" {
			t.Errorf("cleared it is %+v", got)
		}
	})
}

// SECURITY: press notes are the press team's alone, and so is their history;
// administrators are told what is told of a note that is not there.
func TestPressNotes(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, rita := d.newsroom()
		ann := d.person("Ann", "", "")
		n := do(d, d.press, crm.AddPressNote, crm.AddPressNoteInput{PersonID: rita, Text: " Likes tea. ", Terms: pressnote.TermsOFF_THE_RECORD}).PressNote
		got := d.db().PressNote.GetX(d.system(), n)
		if got.Text != "Likes tea." || *got.Terms != pressnote.TermsOFF_THE_RECORD || got.PersonID != rita {
			t.Errorf("the note is %+v", got)
		}
		for _, who := range []struct {
			*viewer.Viewer
			may bool
		}{{d.admin, false}, {d.press, true}, {d.outreach, false}, {d.organiser, false}, {d.reader, false}, {d.dpo, false}} {
			if sees, told := d.db().PressNote.Query().ExistX(d.as(who.Viewer)), d.tells(who.Viewer, n); sees != who.may || told != who.may {
				t.Errorf("%v see the note: %t, and its history: %t", who.Roles, sees, told)
			}
			if may := crm.Allow(d.as(who.Viewer), "addPressNote") == nil; may != who.may {
				t.Errorf("%v add notes: %t", who.Roles, may)
			}
		}
		refused(d, d.press, crm.AddPressNote, crm.AddPressNoteInput{PersonID: ann, Text: " ", Terms: "NONE"}, "VALIDATION_FAILED input.personID", "VALIDATION_FAILED input.terms", "VALIDATION_FAILED input.text")
		refused(d, d.press, crm.AddPressNote, crm.AddPressNoteInput{PersonID: n, Text: "A"}, "NOT_FOUND input.personID")
		refused(d, d.press, crm.AddPressNote, crm.AddPressNoteInput{PersonID: id.New("per"), Text: "A"}, "NOT_FOUND input.personID")

		refused(d, d.admin, crm.EditPressNote, crm.EditPressNoteInput{ID: n, Version: 1, Text: crm.Some("A")}, "NOT_FOUND input.id")
		refused(d, d.admin, crm.VoidRecord, crm.VoidRecordInput{ID: n, Reason: "A"}, "NOT_FOUND input.id")
		refused(d, d.press, crm.EditPressNote, crm.EditPressNoteInput{ID: n, Version: 2, Text: crm.Some("A")}, "CONFLICT input.version")
		refused(d, d.press, crm.EditPressNote, crm.EditPressNoteInput{ID: n, Version: 1, Text: crm.Clear[string](), Terms: crm.Some(pressnote.Terms("NONE"))}, "VALIDATION_FAILED input.terms", "VALIDATION_FAILED input.text")
		do(d, d.press, crm.EditPressNote, crm.EditPressNoteInput{ID: n, Version: 1})
		do(d, d.press, crm.EditPressNote, crm.EditPressNoteInput{ID: n, Version: 1, Text: crm.Some("Likes coffee."), Terms: crm.Clear[pressnote.Terms]()})
		if got := d.db().PressNote.GetX(d.system(), n); got.Text != "Likes coffee." || got.Terms != nil || got.Version != 2 {
			t.Errorf("the note is %+v", got)
		}
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: n, Reason: "Wrong."})
		refused(d, d.press, crm.EditPressNote, crm.EditPressNoteInput{ID: n, Version: 3}, "NOT_FOUND input.id")
		refused(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: n, Reason: "Wrong."}, "NOT_FOUND input.id")
		if got := d.history(n); got != "PRESS_ALONE PRESS_ALONE PRESS_ALONE" {
			t.Errorf("the history is of %s", got)
		}
	})
}
