package graph

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestContactsWithinSeveralRecords: contacts are sorted by what the table between
// holds of them, and a page that begins or ends at a cursor is the same for a
// record among others as for the record alone.
func TestContactsWithinSeveralRecords(t *testing.T) {
	cursor := regexp.MustCompile(`"cursor":"([^"]+)"`)
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		ctx := viewer.NewContext(t.Context(), d.viewers[1]) // of outreach
		ask := func(document string) string {
			t.Helper()
			text, err := readtest.Execute(ctx, testSchema, document, nil, d.roots())
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		some := d.ids["Organisation"][3:15]
		ids := `"` + strings.Join(some, `", "`) + `"`
		of := func(args string) string {
			return fmt.Sprintf("{ ... on Organisation { interactions(%s) { edges { cursor node { id startsAt } } pageInfo { hasNextPage hasPreviousPage } } } }", args)
		}
		places := cursor.FindAllStringSubmatch(ask("{ organisations(first: 9, orderBy: {field: LAST_CONTACT_AT, direction: DESC}) { edges { node "+of("first: 3")+" } } }"), 6)
		if len(places) < 6 {
			t.Fatalf("only %d cursors", len(places))
		}
		for _, place := range places {
			for _, args := range []string{"first: 2, after: %q", "last: 2, before: %q", "first: 2, before: %q", "last: 3, after: %q"} {
				args = fmt.Sprintf(args, place[1])
				alone := make([]string, len(some))
				for i, id := range some {
					alone[i] = strings.TrimSuffix(strings.TrimPrefix(ask(fmt.Sprintf("{ node(id: %q) %s }", id, of(args))), `{"node":`), "}")
				}
				want := `{"nodes":[` + strings.Join(alone, ",") + "]}"
				if together := ask(fmt.Sprintf("{ nodes(ids: [%s]) %s }", ids, of(args))); together != want {
					t.Fatalf("%s: together\n%s\nalone\n%s", args, together, want)
				}
			}
		}
	})
}
