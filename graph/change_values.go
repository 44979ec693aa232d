package graph

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/read"
)

type inFeedKey struct{}

// inFeed is a context in which changes are told as events of the feed.
func inFeed(ctx context.Context) context.Context { return context.WithValue(ctx, inFeedKey{}, true) }

// unfed are the columns whose values stand in the history of a record and in no
// event of the feed, by the prefix of its id.
//
// SECURITY: what somebody said is read where it stands, and not copied to whoever
// follows the changes.
var unfed = map[string][]string{remarkType.Prefix: {"text"}}

// side is one side of a change: values by column.
type side map[string]json.RawMessage

// changeValues answers the old and new values of changes.
var changeValues = read.Computed{Absent: []read.Fields{}, Load: func(ctx context.Context, c *ent.Client, ids []string, _ map[string]any) (map[string]any, error) {
	rows, err := c.Change.Query().Where(change.IDIn(ids...)).Select(change.FieldKind, change.FieldBefore, change.FieldAfter).All(ctx)
	if err != nil {
		return nil, err
	}
	sides := make([][2]side, len(rows))
	for i, row := range rows {
		for n, text := range []json.RawMessage{row.Before, row.After} {
			// It was written by the store; were it broken, nothing would be told.
			_ = json.Unmarshal(text, &sides[i][n])
		}
		if ctx.Value(inFeedKey{}) != nil {
			for _, column := range unfed[row.Kind] {
				delete(sides[i][0], column)
				delete(sides[i][1], column)
			}
		}
	}
	if err := hideNames(ctx, c, sides); err != nil {
		return nil, err
	}
	values := make(map[string]any, len(rows))
	for i, row := range rows {
		values[row.ID] = valuesOf(row.Kind, sides[i][0], sides[i][1])
	}
	return values, nil
}}

// hideNames takes out the ids of records that the viewer does not see now, or that
// need a scope which the token lacks.
//
// SECURITY: a stage moved in an interaction names it. When the interaction has been
// closed since, the record does not name it any more, and so its history must not.
func hideNames(ctx context.Context, c *ent.Client, sides [][2]side) error {
	var hideable []string
	for _, row := range sides {
		for _, s := range row {
			for _, v := range s {
				for _, key := range named(v) {
					if t := typeOf(key); t != nil && t.Hideable && t.Allow(ctx) == nil {
						hideable = append(hideable, key)
					}
				}
			}
		}
	}
	slices.Sort(hideable)
	seen, err := visible(ctx, c, slices.Compact(hideable))
	if err != nil {
		return err
	}
	hidden := func(key string) bool {
		t := typeOf(key)
		return t != nil && (t.Allow(ctx) != nil || t.Hideable && !seen[key])
	}
	for _, row := range sides {
		for _, s := range row {
			maps.DeleteFunc(s, func(_ string, v json.RawMessage) bool { return slices.ContainsFunc(named(v), hidden) })
		}
	}
	return nil
}

// named are the ids that a value may be: one, or those of a list.
func named(v json.RawMessage) (ids []string) {
	var one string
	if json.Unmarshal(v, &one) == nil {
		return []string{one}
	}
	_ = json.Unmarshal(v, &ids) // other values name nothing
	return ids
}

// typeOf is the type of the record that an id names, nil for any other text.
func typeOf(key string) *read.Type { return recordKinds()[kindNames()[id.Prefix(key)]] }

func valuesOf(prefix string, before, after side) []read.Fields {
	columns := map[string]bool{}
	for _, s := range []side{before, after} {
		maps.DeleteFunc(s, func(name string, v json.RawMessage) bool { return saysNothing(prefix, name, v) })
		for column := range s {
			columns[column] = true
		}
	}
	values := make([]read.Fields, 0, len(columns))
	for _, c := range slices.Sorted(maps.Keys(columns)) {
		values = append(values, read.Fields{
			"field": fieldName(prefix, c), "before": jsonOrNothing(before[c]), "after": jsonOrNothing(after[c]),
		})
	}
	return values
}

func jsonOrNothing(v json.RawMessage) any {
	if v == nil {
		return nil
	}
	return read.JSON(v)
}
