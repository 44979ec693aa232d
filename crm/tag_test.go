package crm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
)

func TestCreateTag(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		out := do(d, d.press, crm.CreateTag, crm.CreateTagInput{Name: " Ally ✊ ", Colour: " #C0392B "})
		if tag := d.db().Tag.GetX(d.system(), out.Tag); tag.Name != "Ally ✊" || tag.Colour != "#c0392b" || tag.Version != 1 {
			t.Errorf("stored %v", tag)
		}
		do(d, d.outreach, crm.CreateTag, crm.CreateTagInput{Name: strings.Repeat("界", 50)})
		wide := strings.Repeat("ﷺ", 50) // its folded form is longer than the column
		do(d, d.admin, crm.CreateTag, crm.CreateTagInput{Name: wide})
		for _, c := range []struct {
			name string
			in   crm.CreateTagInput
			want []string
		}{
			{"nothing", crm.CreateTagInput{}, []string{"VALIDATION_FAILED input.name"}},
			{"nothing to see", crm.CreateTagInput{Name: "\u200b"}, []string{"VALIDATION_FAILED input.name"}},
			{"51 runes", crm.CreateTagInput{Name: strings.Repeat("界", 51)}, []string{"VALIDATION_FAILED input.name"}},
			{"two lines", crm.CreateTagInput{Name: "a\nb"}, []string{"VALIDATION_FAILED input.name"}},
			{"no colour", crm.CreateTagInput{Name: "", Colour: "red"}, []string{"VALIDATION_FAILED input.colour", "VALIDATION_FAILED input.name"}},
			{"a short colour", crm.CreateTagInput{Name: "x", Colour: "#fff"}, []string{"VALIDATION_FAILED input.colour"}},
			{"a long colour", crm.CreateTagInput{Name: "x", Colour: "#ffffff0"}, []string{"VALIDATION_FAILED input.colour"}},
			{"the same name", crm.CreateTagInput{Name: "Ally ✊"}, []string{"DUPLICATE input.name"}},
			{"another case and accent", crm.CreateTagInput{Name: "ÁLLY  ✊"}, []string{"DUPLICATE input.name"}},
			{"a long one again", crm.CreateTagInput{Name: wide}, []string{"DUPLICATE input.name"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), d.admin, crm.CreateTag, c.in, c.want...) })
		}
		do(d, d.admin, crm.ArchiveTag, crm.ArchiveTagInput{ID: out.Tag, Version: 1})
		_, err := try(d, d.admin, crm.CreateTag, crm.CreateTagInput{Name: "ally ✊"})
		if crm.CodeOf(err) != crm.Duplicate || !strings.Contains(err.Error(), "restore it") {
			t.Errorf("the name of an archived tag: %v", err)
		}
		refused(d, d.reader, crm.CreateTag, crm.CreateTagInput{Name: "x"}, "FORBIDDEN")
	})
}

func TestEditTag(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		tag, other := d.tag("Ally"), d.tag("Other")
		do(d, d.admin, crm.EditTag, crm.EditTagInput{ID: tag, Version: 1, Name: crm.Some("Ally"), Colour: crm.Clear[string]()})
		if v := d.db().Tag.GetX(d.system(), tag).Version; v != 1 {
			t.Errorf("no change made version %d", v)
		}
		do(d, d.admin, crm.EditTag, crm.EditTagInput{ID: tag, Version: 1, Name: crm.Some("ALLY"), Colour: crm.Some("#000000")})
		if got := d.changed(tag, 2); got != "colour name" {
			t.Errorf("changed %q", got)
		}
		do(d, d.admin, crm.EditTag, crm.EditTagInput{ID: tag, Version: 2, Colour: crm.Clear[string]()})
		for _, c := range []struct {
			in   crm.EditTagInput
			want []string
		}{
			{crm.EditTagInput{ID: tag, Version: 3, Name: crm.Some("other")}, []string{"DUPLICATE input.name"}},
			{crm.EditTagInput{ID: tag, Version: 3, Name: crm.Clear[string](), Colour: crm.Some("x")}, []string{"VALIDATION_FAILED input.colour", "VALIDATION_FAILED input.name"}},
			{crm.EditTagInput{ID: tag, Version: 2, Name: crm.Some("New")}, []string{"CONFLICT input.version"}},
			{crm.EditTagInput{ID: id.New("tag"), Version: 2}, []string{"NOT_FOUND input.id"}},
			{crm.EditTagInput{ID: d.london, Version: 2}, []string{"NOT_FOUND input.id"}},
		} {
			refused(d, d.admin, crm.EditTag, c.in, c.want...)
		}
		refused(d, d.admin, crm.RestoreTag, crm.RestoreTagInput{ID: other, Version: 1}, "CONFLICT input.id")
		refused(d, d.admin, crm.ArchiveTag, crm.ArchiveTagInput{ID: other, Version: 2}, "CONFLICT input.version")
		do(d, d.admin, crm.ArchiveTag, crm.ArchiveTagInput{ID: other, Version: 1})
		refused(d, d.admin, crm.ArchiveTag, crm.ArchiveTagInput{ID: other, Version: 2}, "CONFLICT input.id")
		do(d, d.admin, crm.RestoreTag, crm.RestoreTagInput{ID: other, Version: 2})
		if tag := d.db().Tag.GetX(d.system(), other); tag.ArchivedAt != nil || tag.Version != 3 {
			t.Errorf("restored: %v", tag)
		}
	})
}

// Tags come onto organisations and people and off again; what is so already is
// no error and no new version.
func TestTagsOfARecord(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		organisation, person := d.under("", "Unite"), d.person("Mary", "", "")
		version := func(record string) int {
			if id.Prefix(record) == "per" {
				return d.db().Person.GetX(d.system(), record).Version
			}
			return d.load(record).Version
		}
		count := func(record string) int {
			if id.Prefix(record) == "per" {
				return d.db().Person.GetX(d.system(), record).QueryTags().CountX(d.system())
			}
			return len(d.load(record).Edges.Tags)
		}
		var tags []string
		for i := range 51 {
			tags = append(tags, d.tag(fmt.Sprint("Tag ", i)))
		}
		for name, record := range map[string]string{"organisation": organisation, "person": person} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				add := func(ids ...string) crm.AddTagsInput { return crm.AddTagsInput{ID: record, TagIDs: ids} }
				remove := func(ids ...string) crm.RemoveTagsInput { return crm.RemoveTagsInput{ID: record, TagIDs: ids} }
				is := func(tags, v int) {
					t.Helper()
					if count(record) != tags || version(record) != v {
						t.Errorf("%d tags and version %d, want %d and %d", count(record), version(record), tags, v)
					}
				}
				do(d, d.press, crm.AddTags, add(tags[0], tags[0], tags[1]))
				is(2, 2)
				do(d, d.press, crm.AddTags, add(tags[1], tags[0]))
				is(2, 2)
				do(d, d.press, crm.AddTags, add(tags[1], tags[2]))
				is(3, 3)
				do(d, d.press, crm.RemoveTags, remove(tags[5]))
				is(3, 3)
				do(d, d.press, crm.RemoveTags, remove(tags[1], tags[5], tags[0]))
				is(1, 4)
				if got := d.changed(record, 4); got != "tags" {
					t.Errorf("history says %q", got)
				}
				do(d, d.press, crm.AddTags, add(tags[:50]...))
				is(50, 5)
				refused(d, d.press, crm.AddTags, add(tags[50]), "VALIDATION_FAILED input.tagIDs")
				refused(d, d.press, crm.AddTags, add(), "VALIDATION_FAILED input.tagIDs")
				refused(d, d.press, crm.AddTags, add(tags...), "VALIDATION_FAILED input.tagIDs")
				refused(d, d.press, crm.RemoveTags, remove(), "VALIDATION_FAILED input.tagIDs")
				refused(d, d.press, crm.RemoveTags, remove(tags...), "VALIDATION_FAILED input.tagIDs")
				refused(d, d.press, crm.AddTags, add(tags[0], id.New("tag"), record), "NOT_FOUND input.tagIDs.1", "NOT_FOUND input.tagIDs.2")
				refused(d, d.press, crm.RemoveTags, remove(tags[0], id.New("tag")), "NOT_FOUND input.tagIDs.1")
				is(50, 5)
				do(d, d.press, crm.RemoveTags, remove(tags[:50]...))
				is(0, 6)
			})
		}
		do(d, d.admin, crm.AddTags, crm.AddTagsInput{ID: person, TagIDs: tags[:1]})
		do(d, d.admin, crm.ArchiveTag, crm.ArchiveTagInput{ID: tags[0], Version: 1})
		refused(d, d.press, crm.AddTags, crm.AddTagsInput{ID: organisation, TagIDs: []string{tags[1], tags[0]}}, "VALIDATION_FAILED input.tagIDs.1")
		do(d, d.press, crm.AddTags, crm.AddTagsInput{ID: person, TagIDs: tags[:2]}) // has the archived one already
		do(d, d.press, crm.RemoveTags, crm.RemoveTagsInput{ID: person, TagIDs: tags[:1]})
		for _, other := range []string{"", id.New("org"), id.New("per"), tags[0]} {
			refused(d, d.admin, crm.AddTags, crm.AddTagsInput{ID: other, TagIDs: tags[:1]}, "NOT_FOUND input.id")
			refused(d, d.admin, crm.RemoveTags, crm.RemoveTagsInput{ID: other, TagIDs: tags[:1]}, "NOT_FOUND input.id")
		}
		refused(d, d.reader, crm.AddTags, crm.AddTagsInput{ID: organisation, TagIDs: tags[1:2]}, "FORBIDDEN input.id")
		refused(d, d.dpo, crm.AddTags, crm.AddTagsInput{ID: organisation, TagIDs: tags[1:2]}, "NOT_FOUND input.id")
	})
}

// Two who make one tag at the same moment: one has it, the other is told.
func TestRaceForATag(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	w, sent := d.watch(url)
	first, release := make(chan struct{}), make(chan struct{})
	result := make(chan error, 1)
	go func() {
		_, err := try(d, d.admin, heldUp(crm.CreateTag, first, release), crm.CreateTagInput{Name: "Ally"})
		result <- err
	}()
	<-first
	sent.onceSent("INSERT INTO `tags`", func() { close(release) })
	if _, err := try(w, d.press, crm.CreateTag, crm.CreateTagInput{Name: "ALLY"}); crm.CodeOf(err) != crm.Duplicate {
		t.Errorf("the second: %v", err)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
	// A renaming meets the same.
	other := d.tag("Other")
	first, release = make(chan struct{}), make(chan struct{})
	go func() {
		_, err := try(d, d.admin, heldUp(crm.CreateTag, first, release), crm.CreateTagInput{Name: "Foe"})
		result <- err
	}()
	<-first
	sent.onceSent("UPDATE `tags`", func() { close(release) })
	if _, err := try(w, d.press, crm.EditTag, crm.EditTagInput{ID: other, Version: 1, Name: crm.Some("FOE")}); crm.CodeOf(err) != crm.Duplicate {
		t.Errorf("the renaming: %v", err)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
}
