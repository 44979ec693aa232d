package crm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/externalid"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// An organisation is stored as it was entered, with what is derived from it.
func TestCreateOrganisation(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		parent := d.under("", "Trades Union Congress", d.wales)
		tag := d.tag("Ally")
		out := do(d, d.outreach, crm.CreateOrganisation, crm.CreateOrganisationInput{
			Name: "  Artists’ Union of Ynys Môn ", ShortName: "AUYM", FormerNames: []string{"Actors’ Guild", "Actors’ Guild"},
			Kind: organisation.KindMEDIA_OUTLET, Level: organisation.LevelNATION, Status: organisation.StatusDORMANT, ParentID: parent,
			RegionIDs: []string{d.london}, Description: "Two\nlines", Website: "https://example.org/a",
			Founded: "1906-05-17", FoundedPrecision: organisation.FoundedPrecisionYEAR,
			MemberCount: ptr(0), MemberCountAsOf: "2025-12-31", MemberCountSource: "Annual return",
			Medium: organisation.MediumPRINT, Reach: ptr(12),
			ExternalIDs: []crm.ExternalID{{Scheme: "charity", Value: " 123 "}, {Scheme: "electoral-commission", Value: "123"}},
			Stage:       organisation.StageAPPROACHED, Stance: organisation.StanceACTIVE_ALLY,
			RelationshipManagerID: d.press.UserID, CadenceDays: ptr(90), TagIDs: []string{tag, tag},
		})
		o := d.load(out.Organisation)
		medium := organisation.MediumPRINT
		want := never(schema.Neglected, &ent.Organisation{
			Name: "Artists’ Union of Ynys Môn", NameFolded: "artists’ union of ynys mon", ShortName: "AUYM", ShortNameFolded: "auym",
			FormerNames: []string{"Actors’ Guild"}, Kind: organisation.KindMEDIA_OUTLET, Level: organisation.LevelNATION,
			Status: organisation.StatusDORMANT, ParentID: parent, Description: "Two\nlines", Website: "https://example.org/a",
			Founded: "1906-01-01", FoundedPrecision: organisation.FoundedPrecisionYEAR,
			MemberCount: 0, MemberCountAsOf: "2025-12-31", MemberCountSource: "Annual return", Medium: &medium, Reach: 12,
			Stage: organisation.StageAPPROACHED, Stance: organisation.StanceACTIVE_ALLY,
			RelationshipManagerID: d.press.UserID, CadenceDays: 90,
			ID: out.Organisation, CreatedBy: d.outreach.UserID, CreatedAt: noon, UpdatedAt: noon, Version: 1,
		})
		if diff := cmp.Diff(want, o, cmpopts.IgnoreUnexported(ent.Organisation{}), cmpopts.IgnoreFields(ent.Organisation{}, "Edges")); diff != "" {
			t.Error("stored otherwise (-want +got):\n", diff)
		}
		if names(o.Edges.Regions) != "London" || names(o.Edges.Areas) != "London" || len(o.Edges.Tags) != 1 {
			t.Errorf("regions %v, areas %v, tags %v", o.Edges.Regions, o.Edges.Areas, o.Edges.Tags)
		}
		if got := d.words(o.ID); got != "actors artists auym guild mon of union ynys" {
			t.Errorf("found by %q", got)
		}
		if got := d.above(o.ID); got != "Trades Union Congress" {
			t.Errorf("stands below %q", got)
		}
		numbers := d.db().ExternalID.Query().Where(externalid.OrganisationID(o.ID)).Order(externalid.ByScheme()).AllX(d.system())
		if len(numbers) != 2 || numbers[0].Value != "123" || numbers[1].Scheme != "electoral-commission" {
			t.Errorf("numbers %v", numbers)
		}
	})
}

// Of an organisation of which nothing is said everything is absent, not zero.
func TestCreateOrganisationDefaults(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		o := d.load(d.create(crm.CreateOrganisationInput{Name: "Unite"}))
		want := never(schema.Unlimited, &ent.Organisation{
			ID: o.ID, Name: "Unite", NameFolded: "unite", FormerNames: []string{}, Kind: organisation.KindTRADE_UNION,
			Level: organisation.LevelOTHER, Status: organisation.StatusACTIVE, FoundedPrecision: organisation.FoundedPrecisionDAY,
			MemberCount: -1, Reach: -1, CadenceDays: -1, Stage: organisation.StageIDENTIFIED, Stance: organisation.StanceUNKNOWN,
			CreatedBy: d.admin.UserID, CreatedAt: noon, UpdatedAt: noon, Version: 1,
		})
		if diff := cmp.Diff(want, o, cmpopts.IgnoreUnexported(ent.Organisation{}), cmpopts.IgnoreFields(ent.Organisation{}, "Edges")); diff != "" {
			t.Error(diff)
		}
		if got := d.changed(o.ID, 1); !strings.Contains(got, "name") || strings.Contains(got, "regions") || strings.Contains(got, "tags") {
			t.Errorf("history says that %q were written", got)
		}
	})
}

// Names come back as they were written, on both engines.
func TestNamesOfEveryScript(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for what, name := range map[string]string{
			"emoji":                    "Workers ✊🏽 United 👩‍🏭",
			"right to left":            "اتحاد نقابات عمال",
			"right to left and mark":   "\u200fהסתדרות\u200f (Histadrut)",
			"composed":                 "Undeb Athrawon Môn",
			"decomposed":               "Undeb Athrawon Mo\u0302n",
			"200 runes of two bytes":   strings.Repeat("é", 200),
			"200 runes of four bytes":  strings.Repeat("😀", 200),
			"200 runes of folding two": strings.Repeat("ß", 200),
			"200 runes of many":        strings.Repeat("ﷺ", 200),
			"one rune":                 "界",
		} {
			in := crm.CreateOrganisationInput{Name: name, FormerNames: []string{name}, Description: name}
			o := d.load(d.create(in))
			if o.Name != name || o.FormerNames[0] != name || o.Description != name {
				t.Errorf("%s: %q came back as %q, %q, %q", what, name, o.Name, o.FormerNames[0], o.Description)
			}
		}
	})
}

// All faults of an input are told at once, each with its path.
func TestFaultsOfAnOrganisation(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		archived := d.under("", "Gone")
		d.archive(archived)
		oldTag := d.tag("Old")
		do(d, d.admin, crm.ArchiveTag, crm.ArchiveTagInput{ID: oldTag, Version: 1})
		d.create(crm.CreateOrganisationInput{Name: "Taken", ExternalIDs: []crm.ExternalID{{Scheme: "charity", Value: "1"}}})
		off := do(d, d.admin, crm.CreateUser, crm.CreateUserInput{Name: "Off"}).User
		do(d, d.admin, crm.DisableUser, crm.DisableUserInput{ID: off, Version: 1})
		for _, c := range []struct {
			name string
			in   crm.CreateOrganisationInput
			want []string
		}{
			{"everything", crm.CreateOrganisationInput{
				Name: " ", ShortName: strings.Repeat("x", 51), FormerNames: []string{"ok", "", strings.Repeat("x", 201)},
				Kind: "UNION", Level: "TOP", Status: "GONE", ParentID: id.New("org"), RegionIDs: []string{d.london, id.New("reg"), "x", d.london},
				Description: strings.Repeat("x", 10_001), Website: "ftp://example.org", Founded: "1906-02-30", FoundedPrecision: "ERA",
				MemberCount: ptr(-1), MemberCountAsOf: "soon", MemberCountSource: strings.Repeat("x", 501), Medium: "SMOKE", Reach: ptr(-2),
				ExternalIDs: []crm.ExternalID{{}, {Scheme: strings.Repeat("x", 51), Value: strings.Repeat("x", 101)}},
				Stage:       "LATE", Stance: "SHY", RelationshipManagerID: id.New("usr"), CadenceDays: ptr(1001), TagIDs: []string{id.New("tag"), d.london},
			}, []string{
				"VALIDATION_FAILED input.cadenceDays", "VALIDATION_FAILED input.description",
				"VALIDATION_FAILED input.externalIDs.0.scheme", "VALIDATION_FAILED input.externalIDs.0.value",
				"VALIDATION_FAILED input.externalIDs.1.scheme", "VALIDATION_FAILED input.externalIDs.1.value",
				"VALIDATION_FAILED input.formerNames.1", "VALIDATION_FAILED input.formerNames.2",
				"VALIDATION_FAILED input.foundedPrecision", "VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.level",
				"VALIDATION_FAILED input.medium", "VALIDATION_FAILED input.medium", "VALIDATION_FAILED input.memberCount",
				"VALIDATION_FAILED input.memberCountAsOf", "VALIDATION_FAILED input.memberCountAsOf",
				"VALIDATION_FAILED input.memberCountSource", "VALIDATION_FAILED input.memberCountSource",
				"VALIDATION_FAILED input.name", "NOT_FOUND input.parentID", "VALIDATION_FAILED input.reach", "VALIDATION_FAILED input.reach",
				"NOT_FOUND input.regionIDs.1", "NOT_FOUND input.regionIDs.2", "VALIDATION_FAILED input.regionIDs.3",
				"NOT_FOUND input.relationshipManagerID", "VALIDATION_FAILED input.shortName", "VALIDATION_FAILED input.stage",
				"VALIDATION_FAILED input.stance", "VALIDATION_FAILED input.status",
				"NOT_FOUND input.tagIDs.0", "NOT_FOUND input.tagIDs.1", "VALIDATION_FAILED input.website",
			}},
			{"too many", crm.CreateOrganisationInput{
				Name: "X", Kind: organisation.KindOTHER, FormerNames: many(21, "f"), RegionIDs: many(13, "r"), TagIDs: many(51, "t"),
				ExternalIDs: make([]crm.ExternalID, 21),
			}, []string{"VALIDATION_FAILED input.externalIDs", "VALIDATION_FAILED input.formerNames", "VALIDATION_FAILED input.regionIDs", "VALIDATION_FAILED input.tagIDs"}},
			{"what is not in use", crm.CreateOrganisationInput{
				Name: "X", Kind: organisation.KindOTHER, ParentID: archived, TagIDs: []string{oldTag}, RelationshipManagerID: off,
			}, []string{"VALIDATION_FAILED input.parentID", "VALIDATION_FAILED input.relationshipManagerID", "VALIDATION_FAILED input.tagIDs.0"}},
			{"what is of another type", crm.CreateOrganisationInput{
				Name: "X", Kind: organisation.KindOTHER, ParentID: oldTag, TagIDs: []string{archived}, RelationshipManagerID: d.london,
			}, []string{"NOT_FOUND input.parentID", "NOT_FOUND input.relationshipManagerID", "NOT_FOUND input.tagIDs.0"}},
			{"an id with a blank behind it", crm.CreateOrganisationInput{
				Name: "X", Kind: organisation.KindOTHER, ParentID: archived + " ", TagIDs: []string{oldTag + " "}, RegionIDs: []string{d.london + " "}, RelationshipManagerID: d.admin.UserID + " ",
			}, []string{"NOT_FOUND input.parentID", "NOT_FOUND input.regionIDs.0", "NOT_FOUND input.relationshipManagerID", "NOT_FOUND input.tagIDs.0"}},
			{"a number that is taken", crm.CreateOrganisationInput{
				Name: "X", Kind: organisation.KindOTHER,
				ExternalIDs: []crm.ExternalID{{Scheme: "charity", Value: "2"}, {Scheme: "charity", Value: "2 "}, {Scheme: "charity", Value: "1"}, {Scheme: "Charity", Value: "1"}},
			}, []string{"DUPLICATE input.externalIDs.1.value", "DUPLICATE input.externalIDs.2.value"}},
			{"no outlet", crm.CreateOrganisationInput{Name: "X", Kind: organisation.KindTRADE_UNION, Medium: organisation.MediumPRINT, Reach: ptr(0)},
				[]string{"VALIDATION_FAILED input.medium", "VALIDATION_FAILED input.reach"}},
			{"no member count", crm.CreateOrganisationInput{Name: "X", Kind: organisation.KindTRADE_UNION, MemberCountAsOf: today, MemberCountSource: "x"},
				[]string{"VALIDATION_FAILED input.memberCountAsOf", "VALIDATION_FAILED input.memberCountSource"}},
			{"no date", crm.CreateOrganisationInput{Name: "X", Kind: organisation.KindTRADE_UNION, FoundedPrecision: organisation.FoundedPrecisionMONTH},
				[]string{"VALIDATION_FAILED input.foundedPrecision"}},
			{"two lines", crm.CreateOrganisationInput{Name: "a\nb", ShortName: "a\nb", Kind: organisation.KindTRADE_UNION},
				[]string{"VALIDATION_FAILED input.name", "VALIDATION_FAILED input.shortName"}},
			{"201 runes", crm.CreateOrganisationInput{Name: strings.Repeat("é", 201), Kind: organisation.KindTRADE_UNION}, []string{"VALIDATION_FAILED input.name"}},
			{"nothing to see", crm.CreateOrganisationInput{Name: "\u200b\u2060", ShortName: "\u0301", Kind: organisation.KindTRADE_UNION},
				[]string{"VALIDATION_FAILED input.name", "VALIDATION_FAILED input.shortName"}},
			{"no UTF-8", crm.CreateOrganisationInput{Name: "a\xff", Kind: organisation.KindTRADE_UNION}, []string{"VALIDATION_FAILED input.name"}},
			{"no page", crm.CreateOrganisationInput{Name: "X", Kind: organisation.KindOTHER, Website: "https://a:b@example.org"}, []string{"VALIDATION_FAILED input.website"}},
			{"a page with a blank", crm.CreateOrganisationInput{Name: "X", Kind: organisation.KindOTHER, Website: "https://example.org/a b"}, []string{"VALIDATION_FAILED input.website"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				refused(d.with(t), d.admin, crm.CreateOrganisation, c.in, c.want...)
			})
		}
	})
}

func many(n int, s string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s
	}
	return out
}

// Who may not write organisations at all is refused by the verb, too.
func TestWhoCreatesOrganisations(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		in := crm.CreateOrganisationInput{Name: "X", Kind: organisation.KindOTHER}
		for _, v := range []*viewer.Viewer{d.admin, d.outreach, d.press} {
			do(d, v, crm.CreateOrganisation, in)
		}
		refused(d, d.reader, crm.CreateOrganisation, in, "FORBIDDEN input.regionIDs")
		// Who sees no partners does not learn that there are any.
		existing := d.under("", "Y")
		refused(d, d.reader, crm.EditOrganisation, d.edit(existing), "FORBIDDEN input.id")
		refused(d, d.dpo, crm.EditOrganisation, d.edit(existing), "NOT_FOUND input.id")
		refused(d, d.dpo, crm.EditOrganisation, crm.EditOrganisationInput{ID: id.New("org"), Version: 1}, "NOT_FOUND input.id")
	})
}

// The number of statements does not grow with what is entered.
func TestStatementsOfCreateOrganisation(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := newDesk(t, url)
		parent := d.under("", "Parent", d.wales)
		regions := d.db().Region.Query().IDsX(d.system())
		var tags []string
		for i := range 50 {
			tags = append(tags, d.tag(fmt.Sprintf("tag %d", i)))
		}
		w, sent := d.watch(url)
		count := func(name string, n int) int {
			in := crm.CreateOrganisationInput{
				Name: name, Kind: organisation.KindTRADE_UNION, ParentID: parent, RegionIDs: regions[:min(n, 12)], TagIDs: tags[:n],
				RelationshipManagerID: d.press.UserID,
			}
			for i := range min(n, 20) {
				in.ExternalIDs = append(in.ExternalIDs, crm.ExternalID{Scheme: name[:10], Value: string(rune('a' + i))})
			}
			sent.take()
			do(w, d.admin, crm.CreateOrganisation, in)
			return len(sent.take())
		}
		few, lots := count("Parent with one", 1), count("Another parent "+strings.Repeat("of many ", 20), 50)
		if few != lots || few > 26 {
			t.Errorf("%d statements for one of each, %d for many", few, lots)
		}
	})
}

// Two who take one number at the same moment: one has it, the other is told.
func TestRaceForAnExternalID(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	w, sent := d.watch(url)
	first, release := make(chan struct{}), make(chan struct{})
	in := crm.CreateOrganisationInput{Name: "A", Kind: organisation.KindOTHER, ExternalIDs: []crm.ExternalID{{Scheme: "x", Value: "0"}, {Scheme: "charity", Value: "1"}}}
	result := make(chan error, 1)
	go func() {
		_, err := try(d, d.admin, heldUp(crm.CreateOrganisation, first, release), in)
		result <- err
	}()
	<-first
	sent.onceSent("INSERT INTO `external_ids`", func() { close(release) })
	in.ExternalIDs[0].Scheme = "y"
	_, err := try(w, d.press, crm.CreateOrganisation, in)
	if diff := cmp.Diff([]string{"DUPLICATE input.externalIDs.1.value"}, refusals(t, err)); diff != "" {
		t.Error(diff)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
	if n := d.db().Organisation.Query().CountX(d.system()); n != 1 {
		t.Errorf("%d organisations", n)
	}
}

// Archived once and restored once, by somebody who knows the present state.
func TestArchiveOrganisation(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		parent := d.under("", "Parent")
		child := d.under(parent, "Child")
		refused(d, d.admin, crm.RestoreOrganisation, crm.RestoreOrganisationInput{ID: parent, Version: 1}, "CONFLICT input.id")
		refused(d, d.admin, crm.ArchiveOrganisation, crm.ArchiveOrganisationInput{ID: parent, Version: 2}, "CONFLICT input.version")
		d.now = noon.Add(time.Hour)
		do(d, d.admin, crm.ArchiveOrganisation, crm.ArchiveOrganisationInput{ID: parent, Version: 1})
		if o := d.load(parent); o.ArchivedAt == nil || !o.ArchivedAt.Equal(d.now) || o.Version != 2 {
			t.Errorf("archived %v, version %d", o.ArchivedAt, o.Version)
		}
		refused(d, d.admin, crm.ArchiveOrganisation, crm.ArchiveOrganisationInput{ID: parent, Version: 2}, "CONFLICT input.id")
		refused(d, d.admin, crm.ArchiveOrganisation, crm.ArchiveOrganisationInput{ID: id.New("org"), Version: 2}, "NOT_FOUND input.id")
		refused(d, d.admin, crm.ArchiveOrganisation, crm.ArchiveOrganisationInput{ID: d.admin.UserID, Version: 2}, "NOT_FOUND input.id")
		in := d.edit(child)
		in.Name = crm.Some("Child of an archived parent")
		do(d, d.admin, crm.EditOrganisation, in)
		do(d, d.admin, crm.RestoreOrganisation, crm.RestoreOrganisationInput{ID: parent, Version: 2})
		if o := d.load(parent); o.ArchivedAt != nil || o.Version != 3 {
			t.Errorf("restored %v, version %d", o.ArchivedAt, o.Version)
		}
	})
}
