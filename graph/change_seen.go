package graph

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

// told leaves of some changes, all of which have passed the rule of their rows,
// those that the viewer is told of now.
//
// SECURITY: a row of history is as closed as the record was at that time. A record
// that has been closed since is not told of any more, except that it is gone. Of a
// record that is gone for everybody is told what those may know who may know its end.
func told(ctx context.Context, c *ent.Client, rows []*ent.Change) ([]*ent.Change, error) {
	seen, err := visible(ctx, c, recordsOf(rows))
	if err != nil {
		return nil, err
	}
	unseen := slices.DeleteFunc(recordsOf(rows), func(record string) bool { return seen[record] })
	there, err := visible(viewer.NewContext(ctx, viewer.System(viewer.From(ctx).UserID)), c, unseen)
	if err != nil {
		return nil, err
	}
	ended, err := endings(ctx, c, slices.DeleteFunc(unseen, func(record string) bool { return there[record] }))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(r *ent.Change) bool {
		known := seen[r.RecordID] || ended[r.RecordID]
		return known == (r.Action == change.ActionGONE)
	}), nil
}

// withoutUntold replaces, among the ids of any records, those of changes that the
// viewer is not told of by an empty id: whoever kept the id of a change reads it
// again as long as the feed would tell it, with the scope that reads its record.
func withoutUntold(ctx context.Context, c *ent.Client, keys []string) ([]string, error) {
	changes := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return id.Prefix(key) != changeType.Prefix })
	if len(changes) == 0 {
		return keys, nil
	}
	if err := changeType.Allow(ctx); err != nil {
		return nil, err
	}
	rows, err := c.Change.Query().Where(change.IDIn(changes...)).Select(change.FieldKind, change.FieldRecordID, change.FieldAction).All(ctx)
	if err != nil {
		return nil, err
	}
	if rows, err = told(ctx, c, rows); err != nil {
		return nil, err
	}
	tells := map[string]bool{}
	for _, r := range rows {
		if err := recordKinds()[kindNames()[r.Kind]].Allow(ctx); err != nil {
			return nil, err
		}
		tells[r.ID] = true
	}
	left := slices.Clone(keys)
	for i, key := range left {
		if id.Prefix(key) == changeType.Prefix && !tells[key] {
			left[i] = ""
		}
	}
	return left, nil
}

func recordsOf(rows []*ent.Change) []string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.RecordID
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// visible finds which records the viewer sees now, in one statement for each kind.
// What was taken back is seen by nobody.
func visible(ctx context.Context, c *ent.Client, records []string) (map[string]bool, error) {
	seen := map[string]bool{}
	byKind := map[string][]any{}
	for _, record := range records {
		byKind[id.Prefix(record)] = append(byKind[id.Prefix(record)], record)
	}
	for prefix, ids := range byKind {
		t := recordKinds()[kindNames()[prefix]]
		if t == nil {
			continue
		}
		var found string
		err := t.Query(c).Each(ctx, []string{"id"}, func(s *sql.Selector) {
			s.Where(sql.In(s.C("id"), ids...))
			if _, has := columnsOf(t.Table, "voided_at"); has {
				s.Where(sql.IsNull(s.C("voided_at")))
			}
		}, []any{&found}, func() error { seen[found] = true; return nil })
		if err != nil {
			return nil, err
		}
	}
	return seen, nil
}

var columnsOf = read.TableColumns(tables.All)

// endings finds of which records, that are not there any more, the viewer may read
// the last change.
func endings(ctx context.Context, c *ent.Client, records []string) (map[string]bool, error) {
	ended := map[string]bool{}
	if len(records) == 0 {
		return ended, nil
	}
	rows, err := c.Change.Query().
		Where(change.RecordIDIn(records...), change.ActionIn(change.ActionVOIDED, change.ActionDELETED)).
		Select(change.FieldRecordID).Strings(ctx)
	for _, record := range rows {
		ended[record] = true
	}
	return ended, err
}
