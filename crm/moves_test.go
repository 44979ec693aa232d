package crm_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
)

// sameMoves holds that a life cycle is what a table says, in its order. All
// statuses are in the table.
func sameMoves[S ~string](t *testing.T, moves crm.Moves[S], table map[S]string) {
	t.Helper()
	for from, to := range table {
		var names []string
		for _, s := range moves.From(from) {
			names = append(names, string(s))
		}
		if diff := cmp.Diff(strings.Fields(to), append([]string{}, names...)); diff != "" {
			t.Errorf("from %s:\n%s", from, diff)
		}
	}
	for from := range moves {
		if _, known := table[from]; !known {
			t.Errorf("nobody expects %s", from)
		}
	}
}
