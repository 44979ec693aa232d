package graph

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var changeType = hideable(node("Change", "chg", "changes",
	func(c *ent.Client) read.Query { return c.Change.Query() }, needs(viewer.ChangesRead)))

// byline is no type of the API: the authors of coverage are read with it. Its
// changes are told all the same.
var byline = &read.Type{
	Name: "Byline", Prefix: "byl", Table: "bylines",
	Query: func(c *ent.Client) read.Query { return c.Byline.Query() },
	Allow: needs(viewer.PressRead),
}

func init() {
	changeType.Columns = map[string]string{"at": "created_at", "recordID": "record_id"}
	changeType.Relations["by"] = read.One(userType, "user_id")
	changeType.Relations["record"] = read.OneOf("record_id")
	changeType.Computed["kind"] = read.Computed{Columns: []string{"kind"}, Value: fromRow(kindOfRow)}
	changeType.Computed["fields"] = read.Computed{Columns: []string{"kind", "fields"}, Value: fromRow(fieldsOfRow)}
	changeType.Computed["values"] = changeValues
}

// recorded reports whether the records of a type have a history. Regions come
// with the migrations and never change.
func recorded(t *read.Type) bool {
	_, free := schema.Unrecorded[t.Name]
	return !free && t != regionType && t != changeType
}

// history is the relation of a record to its changes. Whoever can read it sees the
// record, so that rows which say that it is gone are of no use.
func history() read.Relation {
	r := read.Pages(changeType, "record_id", read.Orders{}, read.Order{Column: "version", Desc: true})
	return r.Where(func(context.Context, *ent.Client, map[string]any) (read.Narrow, error) {
		return func(s *sql.Selector) { s.Where(sql.NEQ(s.C("action"), string(change.ActionGONE))) }, nil
	})
}

// fromRow is the value of a computed field that depends on nothing but the row.
func fromRow(value func(read.Row) any) func(context.Context, map[string]any) (func(read.Row) any, error) {
	return func(context.Context, map[string]any) (func(read.Row) any, error) { return value, nil }
}

// recordKinds are the types whose records have a history, by the names that the
// API has for their kinds.
var recordKinds = sync.OnceValue(func() map[string]*read.Type {
	kinds := map[string]*read.Type{kindName(byline): byline}
	for _, t := range recordTypes() {
		if recorded(t) {
			kinds[kindName(t)] = t
		}
	}
	return kinds
})

// kindNames are these names by the prefixes of the ids.
var kindNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for name, t := range recordKinds() {
		names[t.Prefix] = name
	}
	return names
})

// kindName writes ExternalID as EXTERNAL_ID.
func kindName(t *read.Type) string {
	var b strings.Builder
	lower := false
	for _, r := range t.Name {
		if unicode.IsUpper(r) && lower {
			b.WriteByte('_')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

func kindOfRow(r read.Row) any { return kindNames()[r.Text(0)] }

// kindsOf reads the argument "kinds", and checks that the viewer may read each of them.
func kindsOf(ctx context.Context, args map[string]any) ([]*read.Type, error) {
	if err := changeType.Allow(ctx); err != nil {
		return nil, err
	}
	asked, given := args["kinds"]
	var kinds []*read.Type
	if given {
		names := items(asked)
		if asked == nil || len(names) == 0 {
			return nil, &crm.Error{Code: crm.Invalid, Field: "kinds", Message: "This list must not be empty."}
		}
		for _, name := range names {
			kinds = append(kinds, recordKinds()[fmt.Sprint(name)])
		}
	} else {
		for _, name := range slices.Sorted(maps.Keys(recordKinds())) {
			if t := recordKinds()[name]; t != accountType && t != appTokenType {
				kinds = append(kinds, t)
			}
		}
	}
	for _, t := range kinds {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	return kinds, nil
}
