package crm_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/term"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// terms are the words by which a record is found, by their source.
func (d *desk) terms(record string) map[string][]string {
	d.t.Helper()
	words := map[string][]string{}
	for _, w := range d.db().Term.Query().Where(term.RecordID(record)).AllX(d.system()) {
		words[string(w.Source)] = append(words[string(w.Source)], w.Word)
	}
	for _, w := range words {
		slices.Sort(w)
	}
	return words
}

func TestCreatePerson(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		tags := []string{d.tag("friend"), d.tag("speaker")}
		days := 90
		out := do(d, d.outreach, crm.CreatePerson, crm.CreatePersonInput{
			Name: " José Ñandú ", GivenName: "José", FamilyName: "Ñandú", Pronouns: "he/him", Stance: person.StanceACTIVE_ALLY,
			RelationshipManagerID: d.press.UserID, CadenceDays: &days, TagIDs: append(tags, tags[0]),
			Position: &crm.PersonPositionInput{OrganisationID: union, Title: " General Secretary ", Kind: position.KindGENERAL_SECRETARY,
				StartedOn: "2020-01-02", Primary: true},
		})
		p := d.db().Person.GetX(d.system(), out.Person)
		if p.Name != "José Ñandú" || p.GivenName != "José" || p.FamilyName != "Ñandú" || p.Pronouns != "he/him" ||
			p.Stance != person.StanceACTIVE_ALLY || p.RelationshipManagerID != d.press.UserID || p.CadenceDays != 90 ||
			p.IsJournalist || p.Version != 1 || p.CreatedBy != d.outreach.UserID {
			t.Errorf("the person is %v", p)
		}
		if n := p.QueryTags().CountX(d.system()); n != 2 {
			t.Errorf("%d tags", n)
		}
		pos := d.db().Position.GetX(d.system(), out.Position)
		if pos.PersonID != p.ID || pos.OrganisationID != union || pos.Title != "General Secretary" || pos.StartedOn != "2020-01-02" || pos.EndedOn != "" || !pos.Primary {
			t.Errorf("the position is %v", pos)
		}
		want := map[string][]string{"NAME": {"jose", "nandu"}, "TITLE": {"general", "secretary"}}
		if diff := cmp.Diff(want, d.terms(p.ID)); diff != "" {
			t.Errorf("words (-want +got):\n%s", diff)
		}
		bare := do(d, d.press, crm.CreatePerson, crm.CreatePersonInput{Name: "Jose Nandu"})
		if diff := cmp.Diff([]string{p.ID}, bare.PossibleDuplicates); diff != "" || bare.Position != "" {
			t.Errorf("position %q, duplicates (-want +got):\n%s", bare.Position, diff)
		}
		if b := d.db().Person.GetX(d.system(), bare.Person); b.Stance != person.StanceUNKNOWN || b.CadenceDays != -1 || b.RelationshipManagerID != "" {
			t.Errorf("a bare person is %v", b)
		}
		if diff := cmp.Diff(map[string][]string{"NAME": {"jose", "nandu"}}, d.terms(bare.Person)); diff != "" {
			t.Errorf("words of a bare person (-want +got):\n%s", diff)
		}
	})
}

func TestCreatePersonReportsAllFaultsAtOnce(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		archived := d.organisation("Old", organisation.KindTRADE_UNION, "")
		d.archive(archived)
		days := 1001
		refused(d, d.outreach, crm.CreatePerson, crm.CreatePersonInput{
			Name: "", GivenName: strings.Repeat("x", 101), FamilyName: "a\nb", Pronouns: strings.Repeat("x", 51), Stance: "FRIEND",
			RelationshipManagerID: id.New("usr"), CadenceDays: &days, TagIDs: []string{id.New("tag")},
			Position: &crm.PersonPositionInput{OrganisationID: id.New("org"), Title: strings.Repeat("x", 201), Kind: "KING",
				StartedOn: "2020-01-02", EndedOn: "2020-01-01"},
		},
			"VALIDATION_FAILED input.cadenceDays", "VALIDATION_FAILED input.familyName", "VALIDATION_FAILED input.givenName",
			"VALIDATION_FAILED input.name", "VALIDATION_FAILED input.position.endedOn", "VALIDATION_FAILED input.position.kind",
			"NOT_FOUND input.position.organisationID", "VALIDATION_FAILED input.position.title", "VALIDATION_FAILED input.pronouns",
			"NOT_FOUND input.relationshipManagerID", "VALIDATION_FAILED input.stance", "NOT_FOUND input.tagIDs.0")
		refused(d, d.outreach, crm.CreatePerson, crm.CreatePersonInput{Name: "A", RelationshipManagerID: store.SystemUserID,
			Position: &crm.PersonPositionInput{OrganisationID: archived, Kind: position.KindSTAFF, StartedOn: "yesterday"}},
			"VALIDATION_FAILED input.position.organisationID", "VALIDATION_FAILED input.position.startedOn", "VALIDATION_FAILED input.relationshipManagerID")
		if n := d.db().Person.Query().CountX(d.system()); n != 0 {
			t.Errorf("%d people were entered", n)
		}
	})
}

// An organiser enters people where they hold a position in an own region today.
func TestAnOrganiserEntersPeopleOfTheOwnRegions(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		branch := d.organisation("Unite London", organisation.KindTRADE_UNION, d.london)
		welsh := d.organisation("Unite Wales", organisation.KindTRADE_UNION, d.wales)
		national := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		at := func(organisation string, started, ended calendar.Date) crm.CreatePersonInput {
			return crm.CreatePersonInput{Name: "Sam", Position: &crm.PersonPositionInput{OrganisationID: organisation, Kind: position.KindREP, StartedOn: started, EndedOn: ended}}
		}
		refused(d, d.organiser, crm.CreatePerson, crm.CreatePersonInput{Name: "Sam"}, "VALIDATION_FAILED input.position")
		refused(d, d.organiser, crm.CreatePerson, at(welsh, "", ""), "FORBIDDEN input.position.organisationID")
		refused(d, d.organiser, crm.CreatePerson, at(national, "", ""), "FORBIDDEN input.position.organisationID")
		refused(d, d.organiser, crm.CreatePerson, at(branch, "", today.AddDays(-1)), "VALIDATION_FAILED input.position")
		refused(d, d.organiser, crm.CreatePerson, at(branch, today.AddDays(1), ""), "VALIDATION_FAILED input.position")
		sam := do(d, d.organiser, crm.CreatePerson, at(branch, today, today)).Person
		do(d, d.organiser, crm.EditPerson, crm.EditPersonInput{ID: sam, Version: 1, Pronouns: crm.Some("they/them")})
	})
}

func TestEditPerson(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		branch := d.organisation("Unite London", organisation.KindTRADE_UNION, d.london)
		mary, sam := d.person("Mary", union, position.KindPRESIDENT), d.person("Sam", branch, position.KindREP)
		gone := d.user("Gone", viewer.Outreach)

		do(d, d.outreach, crm.EditPerson, crm.EditPersonInput{ID: mary, Version: 1, Name: crm.Some(" Mary Ann "), FamilyName: crm.Some("Ann"),
			CadenceDays: crm.Some(30), RelationshipManagerID: crm.Some(gone.UserID)})
		if diff := cmp.Diff(map[string][]string{"NAME": {"ann", "mary"}}, d.terms(mary)); diff != "" {
			t.Errorf("words (-want +got):\n%s", diff)
		}
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: gone.UserID, Version: 1})
		same := crm.EditPersonInput{ID: mary, Version: 2, Name: crm.Some("Mary Ann"), GivenName: crm.Clear[string](), FamilyName: crm.Some("Ann"),
			CadenceDays: crm.Some(30), RelationshipManagerID: crm.Some(gone.UserID)}
		do(d, d.outreach, crm.EditPerson, same) // who was disabled may stay
		if p := d.db().Person.GetX(d.system(), mary); p.Version != 2 {
			t.Errorf("an edit that changes nothing made version %d", p.Version)
		}
		for _, c := range []struct {
			name string
			v    *viewer.Viewer
			in   crm.EditPersonInput
			want []string
		}{
			{"limits", d.outreach, crm.EditPersonInput{ID: mary, Version: 2, Name: crm.Clear[string](), CadenceDays: crm.Some(0), Pronouns: crm.Some(strings.Repeat("x", 51)), RelationshipManagerID: crm.Some("x")},
				[]string{"VALIDATION_FAILED input.cadenceDays", "VALIDATION_FAILED input.name", "VALIDATION_FAILED input.pronouns", "NOT_FOUND input.relationshipManagerID"}},
			{"disabled manager", d.outreach, crm.EditPersonInput{ID: sam, Version: 1, RelationshipManagerID: crm.Some(gone.UserID)}, []string{"VALIDATION_FAILED input.relationshipManagerID"}},
			{"stale", d.outreach, crm.EditPersonInput{ID: mary, Version: 1, Name: crm.Some("M")}, []string{"CONFLICT input.version"}},
			{"missing", d.outreach, crm.EditPersonInput{ID: id.New("per"), Version: 1}, []string{"NOT_FOUND input.id"}},
			{"another type", d.outreach, crm.EditPersonInput{ID: union, Version: 1}, []string{"NOT_FOUND input.id"}},
			{"hidden", d.dpo, crm.EditPersonInput{ID: mary, Version: 1}, []string{"NOT_FOUND input.id"}},
			{"reader", d.reader, crm.EditPersonInput{ID: mary, Version: 2, Name: crm.Some("M")}, []string{"FORBIDDEN input.id"}},
			{"organiser, out of reach", d.organiser, crm.EditPersonInput{ID: mary, Version: 2, Name: crm.Some("M")}, []string{"FORBIDDEN input.id"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), c.v, crm.EditPerson, c.in, c.want...) })
		}
		do(d, d.organiser, crm.EditPerson, crm.EditPersonInput{ID: sam, Version: 1, Name: crm.Some("Samira")})
		do(d, d.outreach, crm.EditPerson, crm.EditPersonInput{ID: mary, Version: 2, FamilyName: crm.Clear[string](),
			CadenceDays: crm.Clear[int](), RelationshipManagerID: crm.Clear[string]()})
		if p := d.db().Person.GetX(d.system(), mary); p.FamilyName != "" || p.CadenceDays != -1 || p.RelationshipManagerID != "" || p.Name != "Mary Ann" || p.Version != 3 {
			t.Errorf("the person is %v", p)
		}
	})
}

func TestArchiveAndRestorePerson(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		branch := d.organisation("Unite London", organisation.KindTRADE_UNION, d.london)
		sam, mary := d.person("Sam", branch, position.KindREP), d.person("Mary", "", "")
		refused(d, d.organiser, crm.ArchivePerson, crm.ArchivePersonInput{ID: mary, Version: 1}, "FORBIDDEN input.id")
		refused(d, d.outreach, crm.RestorePerson, crm.RestorePersonInput{ID: sam, Version: 1}, "CONFLICT input.id")
		do(d, d.organiser, crm.ArchivePerson, crm.ArchivePersonInput{ID: sam, Version: 1})
		if p := d.db().Person.GetX(d.system(), sam); p.ArchivedAt == nil || !p.ArchivedAt.Equal(noon) {
			t.Errorf("archived at %v", p.ArchivedAt)
		}
		refused(d, d.outreach, crm.ArchivePerson, crm.ArchivePersonInput{ID: sam, Version: 1}, "CONFLICT input.version")
		refused(d, d.outreach, crm.ArchivePerson, crm.ArchivePersonInput{ID: sam, Version: 2}, "CONFLICT input.id")
		do(d, d.organiser, crm.RestorePerson, crm.RestorePersonInput{ID: sam, Version: 2})
		if p := d.db().Person.GetX(d.system(), sam); p.ArchivedAt != nil || p.Version != 3 {
			t.Errorf("the person is %v", p)
		}
	})
}
