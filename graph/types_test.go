package graph

import (
	"testing"

	"github.com/breakthrough-party/coalition/ent/tables"
)

// Every field of the schema can be read: as a column, a relation or computed.
func TestEveryFieldCanBeRead(t *testing.T) {
	for _, fault := range checkTypes(testSchema) {
		t.Error(fault)
	}
}

// A change has at most one value for each column, and one for each edge.
func TestTheValuesOfAChangeKeepTheirCap(t *testing.T) {
	most := 0
	for _, table := range tables.All {
		most = max(most, len(table.Columns))
	}
	if limit := Caps()["Change.values"]; most > limit {
		t.Errorf("a table has %d columns, and a change is counted with %d values", most, limit)
	}
}
