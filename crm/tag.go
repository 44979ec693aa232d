package crm

import (
	"context"
	"regexp"
	"strings"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/tag"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/text"
)

// CreateTagInput is a new tag.
type CreateTagInput struct{ Name, Colour string }

// CreateTagResult names the tag.
type CreateTagResult struct {
	Tag string `json:"tag"`
}

// CreateTag makes a tag. It answers FORBIDDEN to those who do not write for the
// whole party, VALIDATION_FAILED for values out of their limits, and DUPLICATE
// when there is a tag of this name, whatever its case and accents.
func CreateTag(ctx context.Context, tx *ent.Tx, in CreateTagInput) (CreateTagResult, error) {
	if err := mayWriteLabels(ctx, "Tags"); err != nil {
		return CreateTagResult{}, err
	}
	var f Faults
	name, colour := f.name("input.name", in.Name, 1, 50), f.colour("input.colour", in.Colour)
	if err := f.err(); err != nil {
		return CreateTagResult{}, err
	}
	if err := freeTagName(ctx, tx, name, ""); err != nil {
		return CreateTagResult{}, err
	}
	t, err := tx.Tag.Create().SetName(name).SetColour(colour).Save(ctx)
	if err != nil {
		return CreateTagResult{}, nameTaken(err, func() error { return freeTagName(ctx, tx, name, "") })
	}
	return CreateTagResult{Tag: t.ID}, nil
}

// EditTagInput is a change of a tag.
type EditTagInput struct {
	ID      string
	Version int
	Name    Opt[string]
	Colour  Opt[string]
}

// EditTagResult names the tag.
type EditTagResult struct {
	Tag string `json:"tag"`
}

// EditTag changes a tag: an absent field stays, null clears. It answers what
// CreateTag answers, NOT_FOUND, and CONFLICT for a stale version.
func EditTag(ctx context.Context, tx *ent.Tx, in EditTagInput) (EditTagResult, error) {
	t, err := editableTag(ctx, tx, in.ID, in.Version)
	if err != nil {
		return EditTagResult{}, err
	}
	var f Faults
	name := f.name("input.name", mustStay(&f, "input.name", in.Name, t.Name), 1, 50)
	colour := f.colour("input.colour", in.Colour.or(t.Colour))
	if err := f.err(); err != nil {
		return EditTagResult{}, err
	}
	edit := tx.Tag.UpdateOne(t).Where(tag.Version(in.Version))
	setNew(edit.Mutation().SetName, name, t.Name)
	setNew(edit.Mutation().SetColour, colour, t.Colour)
	if untouched(edit.Mutation()) {
		return EditTagResult{Tag: t.ID}, nil
	}
	if err := freeTagName(ctx, tx, name, t.ID); err != nil {
		return EditTagResult{}, err
	}
	err = nameTaken(edit.Write(ctx), func() error { return freeTagName(ctx, tx, name, t.ID) })
	return EditTagResult{Tag: t.ID}, saved(ctx, tx, err, t.ID, in.Version)
}

// ArchiveTagInput names a tag.
type ArchiveTagInput struct {
	ID      string
	Version int
}

// ArchiveTagResult names the tag.
type ArchiveTagResult struct {
	Tag string `json:"tag"`
}

// ArchiveTag takes a tag out of use; records that carry it keep it. It answers
// FORBIDDEN to those who do not write for the whole party, NOT_FOUND, and
// CONFLICT for a stale version and for one that is archived already.
func ArchiveTag(ctx context.Context, tx *ent.Tx, in ArchiveTagInput) (ArchiveTagResult, error) {
	t, err := editableTag(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayArchive("tag", t.ArchivedAt)
	}
	if err != nil {
		return ArchiveTagResult{}, err
	}
	err = tx.Tag.UpdateOne(t).Where(tag.Version(in.Version)).SetArchivedAt(calendar.Now(ctx)).Write(ctx)
	return ArchiveTagResult{Tag: t.ID}, saved(ctx, tx, err, t.ID, in.Version)
}

// RestoreTagInput names a tag.
type RestoreTagInput struct {
	ID      string
	Version int
}

// RestoreTagResult names the tag.
type RestoreTagResult struct {
	Tag string `json:"tag"`
}

// RestoreTag brings an archived tag back. It answers what ArchiveTag answers,
// and CONFLICT for one that is not archived.
func RestoreTag(ctx context.Context, tx *ent.Tx, in RestoreTagInput) (RestoreTagResult, error) {
	t, err := editableTag(ctx, tx, in.ID, in.Version)
	if err == nil {
		err = mayRestore("tag", t.ArchivedAt)
	}
	if err != nil {
		return RestoreTagResult{}, err
	}
	err = tx.Tag.UpdateOne(t).Where(tag.Version(in.Version)).ClearArchivedAt().Write(ctx)
	return RestoreTagResult{Tag: t.ID}, saved(ctx, tx, err, t.ID, in.Version)
}

// editableTag finds a tag, asks whether the viewer writes tags, and compares the version.
func editableTag(ctx context.Context, tx *ent.Tx, tagID string, version int) (*ent.Tag, error) {
	if id.Prefix(tagID) != "tag" {
		return nil, missing("input.id", "tag")
	}
	t, err := tx.Tag.Query().Where(tag.ID(tagID), forUpdate).Only(ctx)
	if err != nil {
		return nil, found(err, "input.id", "tag")
	}
	if err := mayWriteLabels(ctx, "Tags"); err != nil {
		return nil, err
	}
	if t.Version != version {
		return nil, stale(ctx, tx, t.ID, version)
	}
	return t, nil
}

// freeTagName is DUPLICATE when another tag, in use or archived, has this name.
func freeTagName(ctx context.Context, tx *ent.Tx, name, exceptID string) error {
	others, err := tx.Tag.Query().Where(tag.NameFolded(text.First(text.Fold(name), 200)), tag.IDNEQ(exceptID)).All(ctx)
	if err != nil || len(others) == 0 {
		return err
	}
	return sameName("a tag", others[0].Name, others[0].ID, others[0].ArchivedAt)
}

var colourPattern = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// colour is #rrggbb in lower case, or nothing.
func (f *Faults) colour(field, s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if s != "" && !colourPattern.MatchString(s) {
		f.add(Invalid, field, "This must be a colour such as #c0392b.")
	}
	return s
}
