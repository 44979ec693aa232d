package read_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestCursorsWithinSeveralParents: pages that begin or end at a cursor are the
// same for a record among others as for the record alone, by whatever statement
// they are read: positions over a column, branches over a table between,
// ties over two columns, a timeline over several types.
func TestCursorsWithinSeveralParents(t *testing.T) {
	cursor := regexp.MustCompile(`"cursor":"([^"]+)"`)
	worlds(t, func(t *testing.T, w *world) {
		for _, list := range []string{"positions", "branches", "ties", "timeline"} {
			tested := 0
			for _, some := range [][]string{w.organisations[:5], w.organisations} {
				ids := `"` + strings.Join(some, `", "`) + `"`
				of := func(args string) string {
					return fmt.Sprintf(`{ ... on Organisation { %s(%s) { edges { cursor node { __typename ... on Node { id } } } pageInfo { hasNextPage hasPreviousPage } } } }`, list, args)
				}
				places := cursor.FindAllStringSubmatch(w.ask(t, fmt.Sprintf(`{ nodes(ids: [%s]) %s }`, ids, of("first: 3")), nil), 8)
				for _, place := range places {
					for _, args := range []string{"first: 2, after: %q", "last: 2, before: %q", "first: 2, before: %q", "last: 3, after: %q"} {
						args = fmt.Sprintf(args, place[1])
						alone := make([]string, len(some))
						for i, id := range some {
							text := w.ask(t, fmt.Sprintf(`{ node(id: %q) %s }`, id, of(args)), nil)
							alone[i] = strings.TrimSuffix(strings.TrimPrefix(text, `{"node":`), "}")
						}
						want := `{"nodes":[` + strings.Join(alone, ",") + "]}"
						if together := w.ask(t, fmt.Sprintf(`{ nodes(ids: [%s]) %s }`, ids, of(args)), nil); together != want {
							t.Fatalf("%s(%s): together\n%s\nalone\n%s", list, args, together, want)
						}
						tested++
					}
				}
			}
			if tested == 0 {
				t.Errorf("%s has no cursors", list)
			}
		}
	})
}
