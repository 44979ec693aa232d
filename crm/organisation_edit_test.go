package crm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/ent/term"
	"github.com/breakthrough-party/coalition/id"
)

type editOrganisation = func(*crm.EditOrganisationInput)

// outlet is an organisation of which everything is known.
func (d *desk) outlet() crm.CreateOrganisationInput {
	d.t.Helper()
	return crm.CreateOrganisationInput{
		Name: "The Paper", ShortName: "TP", FormerNames: []string{"The Old Paper"}, Kind: organisation.KindMEDIA_OUTLET,
		Level: organisation.LevelNATIONAL, Status: organisation.StatusDORMANT, ParentID: d.under("", "Owner"), RegionIDs: []string{d.london},
		Description: "About", Website: "https://example.org", Founded: "1906-05-01", FoundedPrecision: organisation.FoundedPrecisionMONTH,
		MemberCount: ptr(10), MemberCountAsOf: "2025-12-31", MemberCountSource: "Return", Medium: organisation.MediumPRINT, Reach: ptr(5),
		ExternalIDs: []crm.ExternalID{{Scheme: "a", Value: "1"}, {Scheme: "b", Value: "2"}}, RelationshipManagerID: d.press.UserID, CadenceDays: ptr(30),
	}
}

// An edit changes what it names and nothing else, and history says the same.
func TestEditOrganisation(t *testing.T) {
	null, none := crm.Clear[string](), crm.Clear[int]()
	desks(t, func(t *testing.T, d *desk) {
		for _, c := range []struct {
			name    string
			edit    editOrganisation
			changed string // columns that history names, "" for no new version

		}{
			{"nothing", func(in *crm.EditOrganisationInput) {}, ""},
			{"the same values", func(in *crm.EditOrganisationInput) {
				in.Name, in.ShortName, in.FormerNames = crm.Some(" The Paper "), crm.Some("TP"), crm.Some([]string{"The Old Paper"})
				in.Founded, in.FoundedPrecision = crm.Some[calendar.Date]("1906-05-20"), crm.Some(organisation.FoundedPrecisionMONTH)
				in.MemberCount, in.Medium = crm.Some(10), crm.Some(organisation.MediumPRINT)
				in.ExternalIDs = crm.Some([]crm.ExternalID{{Scheme: "bthe same values", Value: "2"}, {Scheme: "athe same values", Value: "1"}})
			}, ""},
			{"the name", func(in *crm.EditOrganisationInput) { in.Name = crm.Some("The Journal") }, "name"},
			{"every text to nothing", func(in *crm.EditOrganisationInput) {
				in.ShortName, in.Description, in.Website, in.RelationshipManagerID = null, null, null, null
				in.FormerNames = crm.Clear[[]string]()
			}, "description former_names relationship_manager_id short_name website"},
			{"every choice to nothing", func(in *crm.EditOrganisationInput) {
				in.Level, in.Status = crm.Clear[organisation.Level](), crm.Clear[organisation.Status]()
				in.FoundedPrecision, in.Medium = crm.Clear[organisation.FoundedPrecision](), crm.Clear[organisation.Medium]()
			}, "founded_precision level medium status"},
			{"every number to nothing", func(in *crm.EditOrganisationInput) { in.Reach, in.CadenceDays = none, none }, "cadence_days reach"},
			{"a member count takes its source along", func(in *crm.EditOrganisationInput) { in.MemberCount = none },
				"member_count member_count_as_of member_count_source"},
			{"a date takes its precision along", func(in *crm.EditOrganisationInput) { in.Founded = crm.Clear[calendar.Date]() },
				"founded founded_precision"},
			{"a date becomes less exact", func(in *crm.EditOrganisationInput) { in.FoundedPrecision = crm.Some(organisation.FoundedPrecisionYEAR) },
				"founded founded_precision"},
			{"another kind takes the medium along", func(in *crm.EditOrganisationInput) { in.Kind = crm.Some(organisation.KindCHARITY_NGO) },
				"kind medium reach"},
			{"another media kind leaves it", func(in *crm.EditOrganisationInput) { in.Kind = crm.Some(organisation.KindNEWS_AGENCY) }, "kind"},
			{"the parent", func(in *crm.EditOrganisationInput) { in.ParentID = null }, "parent_id"},
			{"the regions", func(in *crm.EditOrganisationInput) { in.RegionIDs = crm.Clear[[]string]() }, "regions"},
		} {
			t.Run(c.name, func(t *testing.T) {
				d := d.with(t)
				d.now = noon
				new := d.outlet()
				for i := range new.ExternalIDs {
					new.ExternalIDs[i].Scheme += c.name
				}
				o := d.create(new)
				d.now = noon.Add(time.Hour)
				in := d.edit(o)
				c.edit(&in)
				do(d, d.outreach, crm.EditOrganisation, in)
				if got := d.changed(o, 2); got != c.changed {
					t.Errorf("changed %q, want %q", got, c.changed)
				}
				switch after := d.load(o); {
				case c.changed == "" && (after.Version != 1 || !after.UpdatedAt.Equal(noon)):
					t.Errorf("no change made version %d at %v", after.Version, after.UpdatedAt)
				case c.changed != "" && (after.Version != 2 || !after.UpdatedAt.Equal(d.now)):
					t.Errorf("the change made version %d at %v", after.Version, after.UpdatedAt)
				}
			})
		}
	})
}

// An edit is refused with every fault, and what cannot be cleared stays.
func TestFaultsOfAnEdit(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.create(d.outlet())
		child := d.under(o, "Child")
		grandchild := d.under(child, "Grandchild")
		archived := d.under("", "Archived")
		d.archive(archived)
		d.create(crm.CreateOrganisationInput{Name: "Other", ExternalIDs: []crm.ExternalID{{Scheme: "a", Value: "9"}}})
		for _, c := range []struct {
			name string
			edit editOrganisation
			want []string
		}{
			{"what cannot be cleared", func(in *crm.EditOrganisationInput) {
				in.Name, in.Kind = crm.Clear[string](), crm.Clear[organisation.Kind]()
			},
				[]string{"VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.name"}},
			{"several", func(in *crm.EditOrganisationInput) {
				in.Name, in.MemberCount, in.CadenceDays, in.RelationshipManagerID = crm.Some(""), crm.Some(-1), crm.Some(0), crm.Some("nobody")
				in.ExternalIDs = crm.Some([]crm.ExternalID{{Scheme: "a", Value: "1"}, {Scheme: "a", Value: "9"}})
				in.RegionIDs = crm.Some([]string{"nowhere"})
			}, []string{"VALIDATION_FAILED input.cadenceDays", "DUPLICATE input.externalIDs.1.value", "VALIDATION_FAILED input.memberCount",
				"VALIDATION_FAILED input.name", "NOT_FOUND input.regionIDs.0", "NOT_FOUND input.relationshipManagerID"}},
			{"a source without a count", func(in *crm.EditOrganisationInput) {
				in.MemberCount, in.MemberCountSource = crm.Clear[int](), crm.Some("Return")
			}, []string{"VALIDATION_FAILED input.memberCountSource"}},
			{"a medium of no outlet", func(in *crm.EditOrganisationInput) {
				in.Kind, in.Medium, in.Reach = crm.Some(organisation.KindOTHER), crm.Some(organisation.MediumRADIO), crm.Some(1)
			}, []string{"VALIDATION_FAILED input.medium", "VALIDATION_FAILED input.reach"}},
			{"a precision of nothing", func(in *crm.EditOrganisationInput) {
				in.Founded, in.FoundedPrecision = crm.Clear[calendar.Date](), crm.Some(organisation.FoundedPrecisionYEAR)
			}, []string{"VALIDATION_FAILED input.foundedPrecision"}},
			{"below itself", func(in *crm.EditOrganisationInput) { in.ParentID = crm.Some(o) }, []string{"VALIDATION_FAILED input.parentID"}},
			{"below its child", func(in *crm.EditOrganisationInput) { in.ParentID = crm.Some(child) }, []string{"VALIDATION_FAILED input.parentID"}},
			{"below its grandchild", func(in *crm.EditOrganisationInput) { in.ParentID = crm.Some(grandchild) }, []string{"VALIDATION_FAILED input.parentID"}},
			{"below what is archived", func(in *crm.EditOrganisationInput) { in.ParentID = crm.Some(archived) }, []string{"VALIDATION_FAILED input.parentID"}},
			{"below nothing that exists", func(in *crm.EditOrganisationInput) { in.ParentID = crm.Some(id.New("org")) }, []string{"NOT_FOUND input.parentID"}},
			{"a stale version", func(in *crm.EditOrganisationInput) { in.Version--; in.Name = crm.Some("") }, []string{"CONFLICT input.version"}},
			{"a version to come", func(in *crm.EditOrganisationInput) { in.Version++ }, []string{"CONFLICT input.version"}},
			{"no organisation", func(in *crm.EditOrganisationInput) { in.ID = id.New("org") }, []string{"NOT_FOUND input.id"}},
			{"a person", func(in *crm.EditOrganisationInput) { in.ID = id.New("per") }, []string{"NOT_FOUND input.id"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				d := d.with(t)
				in := d.edit(o)
				c.edit(&in)
				refused(d, d.admin, crm.EditOrganisation, in, c.want...)
				if o := d.load(o); o.Version != 1 || d.above(o.ID) != "Owner" {
					t.Errorf("it is now version %d below %q", o.Version, d.above(o.ID))
				}
			})
		}
	})
}

// A stale edit is told what changed since and by whom, in the words of the API.
func TestStaleEditTellsWhatChanged(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.create(crm.CreateOrganisationInput{Name: "Unite"})
		tag, parent := d.tag("Ally"), d.under("", "TUC")
		base := d.edit(o)
		in := base
		in.ShortName, in.ParentID, in.RelationshipManagerID = crm.Some("U"), crm.Some(parent), crm.Some(d.press.UserID)
		do(d, d.outreach, crm.EditOrganisation, in)
		in = d.edit(o)
		in.ExternalIDs, in.RegionIDs = crm.Some([]crm.ExternalID{{Scheme: "a", Value: "1"}}), crm.Some([]string{d.wales})
		do(d, d.press, crm.EditOrganisation, in)
		do(d, d.outreach, crm.AddTags, crm.AddTagsInput{ID: o, TagIDs: []string{tag}})
		do(d, d.outreach, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: o, Reason: "They asked"})
		_, err := try(d, d.admin, crm.EditOrganisation, base)
		if crm.CodeOf(err) != crm.Conflict {
			t.Fatal(err)
		}
		e := err.(*crm.Error)
		want := map[string]any{
			"changedFields": []string{"doNotContact", "externalIDs", "parentID", "regionIDs", "relationshipManagerID", "shortName", "tags"},
			"changedBy":     []string{"Olu", "Pat"},
			"changedAt":     d.now.UTC().Format(time.RFC3339Nano),
		}
		if diff := cmp.Diff(want, e.Extra); diff != "" || !strings.Contains(e.Message, "Olu, Pat changed doNotContact, ") {
			t.Errorf("%s\n%s", e.Message, diff)
		}
	})
}

// Only the numbers change: that is a new version, so that two who change them
// do not undo each other.
func TestExternalIDsAreAPartOfTheirOrganisation(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.create(crm.CreateOrganisationInput{Name: "Unite", ExternalIDs: []crm.ExternalID{{Scheme: "a", Value: "1"}, {Scheme: "b", Value: "2"}}})
		in := d.edit(o)
		kept := d.db().ExternalID.Query().AllX(d.system())
		in.ExternalIDs = crm.Some([]crm.ExternalID{{Scheme: "b", Value: "2"}, {Scheme: "c", Value: "3"}})
		do(d, d.admin, crm.EditOrganisation, in)
		refused(d, d.admin, crm.EditOrganisation, in, "CONFLICT input.version")
		var got []string
		same := 0
		for _, x := range d.db().ExternalID.Query().AllX(d.system()) {
			got = append(got, x.Scheme+x.Value)
			for _, k := range kept {
				if k.ID == x.ID {
					same++
				}
			}
		}
		if diff := cmp.Diff([]string{"b2", "c3"}, got); diff != "" || same != 1 {
			t.Error("numbers", diff, "kept", same)
		}
		in = d.edit(o)
		in.ExternalIDs = crm.Clear[[]crm.ExternalID]()
		do(d, d.admin, crm.EditOrganisation, in)
		if n := d.db().ExternalID.Query().CountX(d.system()); n != 0 {
			t.Errorf("%d numbers left", n)
		}
		// What one gave up another may take.
		d.create(crm.CreateOrganisationInput{Name: "Other", ExternalIDs: []crm.ExternalID{{Scheme: "a", Value: "1"}}})
	})
}

// An edited name is found by its new words only, and words that stay stay.
func TestWordsFollowTheNames(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		long := strings.Repeat("ß", 70) // folds to 140 letters
		o := d.create(crm.CreateOrganisationInput{Name: "Zoë's Union", ShortName: "ZU", FormerNames: []string{long}})
		if got := d.words(o); got != strings.Repeat("s", 64)+" union zoes zu" {
			t.Errorf("found by %q", got)
		}
		union := d.db().Term.Query().Where(term.Word("union")).OnlyIDX(d.system())
		in := d.edit(o)
		in.Name, in.FormerNames = crm.Some("Union of the Sea"), crm.Some([]string{"Zoë's Union"})
		do(d, d.admin, crm.EditOrganisation, in)
		if got := d.words(o); got != "of sea the union zoes zu" {
			t.Errorf("found by %q", got)
		}
		if again := d.db().Term.Query().Where(term.Word("union")).OnlyIDX(d.system()); again != union {
			t.Error("a word that stayed was written again")
		}
	})
}

// A change of kind from or to the media makes journalists or ends it.
func TestKindDecidesWhoIsAJournalist(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.create(crm.CreateOrganisationInput{Name: "The Paper"})
		clerk := d.person("Clerk", o, position.KindSTAFF)
		editor := d.person("Editor", o, position.KindEDITOR)
		elsewhere := d.person("Elsewhere", d.under("", "Other"), position.KindSTAFF)
		left := d.person("Left", o, position.KindSTAFF)
		mistaken := d.person("Mistaken", o, position.KindSTAFF)
		for _, p := range d.db().Position.Query().Where(position.PersonIDIn(left, mistaken)).AllX(d.system()) {
			if p.PersonID == left {
				do(d, d.admin, crm.EndPosition, crm.EndPositionInput{ID: p.ID, Version: 1, EndedOn: "2020-01-01"})
			} else {
				do(d, d.admin, crm.VoidRecord, crm.VoidRecordInput{ID: p.ID, Reason: "Mistake"})
			}
		}
		journalists := func() (out []string) {
			for _, p := range d.db().Person.Query().AllX(d.system()) {
				if p.IsJournalist {
					out = append(out, p.Name)
				}
			}
			return out
		}
		for _, step := range []struct {
			kind organisation.Kind
			want []string
		}{
			{organisation.KindTRADE_UNION, []string{"Editor"}},
			{organisation.KindMEDIA_GROUP, []string{"Clerk", "Editor", "Left"}},
			{organisation.KindNEWS_AGENCY, []string{"Clerk", "Editor", "Left"}},
			{organisation.KindEMPLOYER, []string{"Editor"}},
		} {
			in := d.edit(o)
			in.Kind = crm.Some(step.kind)
			do(d, d.press, crm.EditOrganisation, in)
			if diff := cmp.Diff(step.want, journalists()); diff != "" {
				t.Errorf("%s: %s", step.kind, diff)
			}
		}
		for _, p := range []string{clerk, editor, elsewhere, left} {
			if v := d.db().Person.GetX(d.system(), p).Version; v != 1 {
				t.Errorf("a person is version %d because an organisation changed", v)
			}
		}
	})
}
