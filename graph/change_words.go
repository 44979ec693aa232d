package graph

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	policy "github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/read"
)

// fieldsOfRow are the names of the columns in the words of the API. What is in the
// columns was written by the store; were it broken, nothing would be told.
func fieldsOfRow(r read.Row) any {
	var columns []string
	_ = json.Unmarshal([]byte(r.Text(1)), &columns)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = fieldName(r.Text(0), c)
	}
	return names
}

// column is a column of the records whose ids have a prefix.
type column struct{ prefix, name string }

// fieldName is what the API calls a column or an edge: where a field or relation has
// another name than its column, that name.
func fieldName(prefix, name string) string {
	if other, ok := otherNames()[column{prefix, name}]; ok {
		return other
	}
	return crm.FieldName(name)
}

var otherNames = sync.OnceValue(func() map[column]string {
	names := map[column]string{}
	for _, t := range recordKinds() {
		for field, name := range t.Columns {
			names[column{t.Prefix, name}] = field
		}
		for field, r := range t.Relations {
			if r.Shape == read.ShapeOne && r.Column != "id" {
				names[column{t.Prefix, r.Column}] = field + "ID"
			}
		}
	}
	return names
})

// saysNothing reports whether a value stands in a column for nothing: some columns
// are never null, so that lists can be ordered by them.
func saysNothing(prefix, name string, value json.RawMessage) bool {
	switch string(value) {
	case `"` + string(policy.Unlimited) + `"`, policy.NoDeadline.Format(`"` + time.RFC3339 + `"`):
		return true
	case "-1":
		return countColumns()[column{prefix, name}]
	}
	return false
}

// countColumns hold -1 for a number that nobody knows.
var countColumns = sync.OnceValue(func() map[column]bool {
	counts := map[column]bool{}
	for _, t := range recordKinds() {
		for _, c := range tables.Named(t.Table).Columns {
			if c.Default == -1 {
				counts[column{t.Prefix, c.Name}] = true
			}
		}
	}
	return counts
})
