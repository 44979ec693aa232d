package crm

import (
	"context"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/tag"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// maxTags is how many tags a record carries at most.
const maxTags = 50

// AddTagsInput says which tags come onto which organisation, person,
// interaction or campaign.
type AddTagsInput struct {
	ID     string
	TagIDs []string
}

// AddTagsResult names the record.
type AddTagsResult struct {
	Record string `json:"record"`
}

// AddTags puts tags on an organisation, person, interaction or campaign; those
// that it has already are no error. It answers NOT_FOUND for the record or a tag, FORBIDDEN out of
// reach, and VALIDATION_FAILED for archived tags and above 50.
func AddTags(ctx context.Context, tx *ent.Tx, in AddTagsInput) (AddTagsResult, error) {
	p, err := writableTagged(ctx, tx, "input.id", in.ID)
	if err != nil {
		return AddTagsResult{}, err
	}
	has, err := p.tagIDs(ctx)
	if err != nil {
		return AddTagsResult{}, err
	}
	var f Faults
	f.atLeastOne("input.tagIDs", in.TagIDs)
	add, err := f.newTags(ctx, tx, "input.tagIDs", in.TagIDs, has)
	if err != nil {
		return AddTagsResult{}, err
	}
	if err := f.err(); err != nil {
		return AddTagsResult{}, err
	}
	return AddTagsResult{Record: p.id()}, p.addTags(ctx, tx, add)
}

// RemoveTagsInput says which tags come off which organisation, person,
// interaction or campaign.
type RemoveTagsInput struct {
	ID     string
	TagIDs []string
}

// RemoveTagsResult names the record.
type RemoveTagsResult struct {
	Record string `json:"record"`
}

// RemoveTags takes tags off an organisation, person, interaction or campaign;
// those that it does not have are no error. It answers NOT_FOUND for the record or a tag, FORBIDDEN out
// of reach, and VALIDATION_FAILED for none or more than 50.
func RemoveTags(ctx context.Context, tx *ent.Tx, in RemoveTagsInput) (RemoveTagsResult, error) {
	p, err := writableTagged(ctx, tx, "input.id", in.ID)
	if err != nil {
		return RemoveTagsResult{}, err
	}
	has, err := p.tagIDs(ctx)
	if err != nil {
		return RemoveTagsResult{}, err
	}
	var f Faults
	f.atLeastOne("input.tagIDs", in.TagIDs)
	if _, err := f.knownTags(ctx, tx, "input.tagIDs", in.TagIDs); err != nil {
		return RemoveTagsResult{}, err
	}
	if err := f.err(); err != nil {
		return RemoveTagsResult{}, err
	}
	// Those that it has, less those that it has and that are not given.
	return RemoveTagsResult{Record: p.id()}, p.removeTags(ctx, tx, without(has, without(has, in.TagIDs)))
}

// tagged is what carries tags.
type tagged interface {
	id() string
	tagIDs(context.Context) ([]string, error)
	addTags(context.Context, *ent.Tx, []string) error
	removeTags(context.Context, *ent.Tx, []string) error
}

// writableTagged finds what carries tags. It answers NOT_FOUND for what the
// viewer may not see, and FORBIDDEN for what is out of reach or of a token's scope.
func writableTagged(ctx context.Context, tx *ent.Tx, field, recordID string) (tagged, error) {
	scope := viewer.PartnersWrite
	switch id.Prefix(recordID) {
	case "int":
		scope = viewer.InteractionsWrite
	case "cmp":
		scope = viewer.CampaignsWrite
	}
	if !viewer.From(ctx).Allows(scope) {
		return nil, lacks(scope)
	}
	switch id.Prefix(recordID) {
	case "org", "per":
		return writablePartner(ctx, tx, field, recordID)
	case "int":
		i, err := writableInteraction(ctx, tx, field, recordID)
		return taggedInteraction{i}, err
	case "cmp":
		c, err := writableCampaign(ctx, tx, field, recordID)
		return taggedCampaign{c}, err
	}
	return nil, missing(field, "organisation, person, interaction or campaign")
}

// taggedInteraction is an interaction that carries tags.
type taggedInteraction struct{ *ent.Interaction }

func (t taggedInteraction) id() string { return t.ID }

func (t taggedInteraction) tagIDs(ctx context.Context) ([]string, error) {
	return t.QueryTags().IDs(ctx)
}

func (t taggedInteraction) addTags(ctx context.Context, tx *ent.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Interaction.UpdateOne(t.Interaction).AddTagIDs(ids...).Write(ctx)
}

func (t taggedInteraction) removeTags(ctx context.Context, tx *ent.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Interaction.UpdateOne(t.Interaction).RemoveTagIDs(ids...).Write(ctx)
}

// taggedCampaign is a campaign that carries tags.
type taggedCampaign struct{ *ent.Campaign }

func (t taggedCampaign) id() string { return t.ID }

func (t taggedCampaign) tagIDs(ctx context.Context) ([]string, error) {
	return t.QueryTags().IDs(ctx)
}

func (t taggedCampaign) addTags(ctx context.Context, tx *ent.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Campaign.UpdateOne(t.Campaign).AddTagIDs(ids...).Write(ctx)
}

func (t taggedCampaign) removeTags(ctx context.Context, tx *ent.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Campaign.UpdateOne(t.Campaign).RemoveTagIDs(ids...).Write(ctx)
}

// atLeastOne notes a fault when a list of ids is empty.
func (f *Faults) atLeastOne(field string, ids []string) {
	if len(ids) == 0 {
		f.add(Invalid, field, "This must not be empty.")
	}
}

// tags returns the distinct ids of the tags that a new record gets, and notes
// what is wrong with them.
func (f *Faults) tags(ctx context.Context, tx *ent.Tx, field string, ids []string) ([]string, error) {
	return f.newTags(ctx, tx, field, ids, nil)
}

// newTags returns those of the tags that a record does not have yet. It notes
// faults for tags that are not there or archived, and when there would be too many.
func (f *Faults) newTags(ctx context.Context, tx *ent.Tx, field string, ids, has []string) ([]string, error) {
	known, err := f.knownTags(ctx, tx, field, ids)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if t := known[id]; t != nil && t.ArchivedAt != nil && !slices.Contains(has, id) {
			f.add(Invalid, fmt.Sprintf("%s.%d", field, i), "The tag "+t.Name+" is archived.")
		}
	}
	add := slices.DeleteFunc(without(distinct(ids), has), func(id string) bool { return known[id] == nil })
	if n := len(has) + len(add); n > maxTags {
		f.add(Invalid, field, fmt.Sprintf("A record carries at most %d tags; these would be %d.", maxTags, n))
	}
	return add, nil
}

// knownTags finds tags by their ids and notes a fault for each that is not there.
func (f *Faults) knownTags(ctx context.Context, tx *ent.Tx, field string, ids []string) (map[string]*ent.Tag, error) {
	known := make(map[string]*ent.Tag, len(ids))
	if len(ids) > maxTags {
		f.add(Invalid, field, fmt.Sprintf("There can be at most %d; these are %d.", maxTags, len(ids)))
		return known, nil
	}
	if len(ids) == 0 {
		return known, nil
	}
	rows, err := tx.Tag.Query().Where(tag.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range rows {
		known[t.ID] = t
	}
	for i, id := range ids {
		if known[id] == nil {
			*f = append(*f, missing(fmt.Sprintf("%s.%d", field, i), "tag"))
		}
	}
	return known, nil
}
