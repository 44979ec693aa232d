package graph

import "testing"

// Every field of the schema can be read: as a column, a relation or computed.
func TestEveryFieldCanBeRead(t *testing.T) {
	for _, fault := range checkTypes(testSchema) {
		t.Error(fault)
	}
}
