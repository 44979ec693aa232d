package graph

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestSearchFindsTheSameWhicheverWay: how rows are read depends on how many there
// are, and what is found does not: not its order, its pages and its number.
func TestSearchFindsTheSameWhicheverWay(t *testing.T) {
	usual, often := bounds, textBounds
	t.Cleanup(func() { bounds, textBounds = usual, often })
	// Texts: by the index; by walking through all, through some, and by each alone.
	ways := []struct{ many, newest, together, most, step, row int }{often, {0, 9999, 0, 9999, 0, 14}, {0, 50, 1, 40, 0, 14}, {0, 9999, 9999, 9, 7, 0}, {0, 3, 0, 3, 0, 9999}}
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		enteredApart(t, url)
		roots := d.roots()
		roots["search"] = func(ctx context.Context, _ map[string]any) (any, error) { return d.search(ctx) }
		for _, v := range d.viewers[1:3] {
			ctx := viewer.NewContext(t.Context(), v)
			ask := func(document string) string {
				t.Helper()
				text, err := readtest.Execute(ctx, testSchema, document, nil, roots)
				if err != nil {
					t.Fatalf("%s: %v", document, err)
				}
				return string(text)
			}
			found := 0
			for _, query := range []string{"union", "w", "general secretary", "c", "of the", "strike", "un wo", "xyzzy"} {
				var first string
				for i, bound := range []struct{ names, terms, words, rows int }{usual, {1, 9999, 99, 0}, {1, 1, 0, 0}, {99, 3, 1, 2}, {2, 9999, 1, 3}} {
					bounds, textBounds = bound, ways[i]
					all := allPages(ask, query)
					found += len(all)
					if i == 0 {
						first = strings.Join(all, "\n")
					} else if got := strings.Join(all, "\n"); got != first {
						t.Errorf("%v, %q in way %d:\n%s\nbut usually\n%s", v.Roles, query, i, got, first)
					}
				}
			}
			if found < 500 {
				t.Errorf("%v: only %d rows were found", v.Roles, found)
			}
		}
	})
}

// enteredApart lets interactions be made at different times, some at equal ones: those of the
// demo are made at once. MariaDB parts them by their times; on SQLite the index of texts
// has them in their order.
func enteredApart(t *testing.T, url string) {
	t.Helper()
	if strings.HasPrefix(url, "sqlite:") {
		return
	}
	r, err := storetest.Direct(t, url).Exec("UPDATE interactions SET created_at = created_at - INTERVAL (CRC32(id) % 60) SECOND")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.RowsAffected(); n < 100 || err != nil {
		t.Fatalf("%d interactions are spread: %v", n, err)
	}
}

var idOf = regexp.MustCompile(`"id":"([^"]+)"`)

// allPages are the total of a search, its edges in one page, and its ids read page by
// page from both ends.
func allPages(ask func(string) string, query string) []string {
	node := "node { __typename ... on Node { id } }"
	whole := ask(fmt.Sprintf(`{ search(query: %q, first: 100) { totalCount edges { snippet %s } pageInfo { hasNextPage } } }`, query, node))
	rows := []string{whole}
	for _, way := range []struct{ size, place, info, more string }{
		{"first", "after", "endCursor", "hasNextPage"}, {"last", "before", "startCursor", "hasPreviousPage"}} {
		var ids []string
		for place := ""; ; {
			page := ask(fmt.Sprintf(`{ search(query: %q, %s: 30%s) { edges { %s } pageInfo { place: %s more: %s } } }`, query, way.size, place, node, way.info, way.more))
			var some []string
			for _, m := range idOf.FindAllStringSubmatch(page, -1) {
				some = append(some, m[1])
			}
			if way.size == "last" {
				some = append(some, ids...)
				ids = some
			} else {
				ids = append(ids, some...)
			}
			if !strings.Contains(page, `"more":true`) {
				break
			}
			at := regexp.MustCompile(`"place":"([^"]+)"`).FindStringSubmatch(page)
			place = fmt.Sprintf(", %s: %q", way.place, at[1])
		}
		if len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
			rows = append(rows, "twice on its pages: "+fmt.Sprint(ids))
		}
		rows = append(rows, ids...)
	}
	return rows
}
