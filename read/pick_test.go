package read_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/viewer"
)

// TestPicks: on MariaDB, which plans each select of a union anew, few rows of each
// parent are picked by one select for each place on the page, however many parents
// there are. The rule of sight stands in each. SQLite has one select for each parent.
func TestPicks(t *testing.T) {
	document := func(parents, first int, more string) string {
		return fmt.Sprintf(`{ organisations(first: %d) { edges { node { name positions(first: %d) { edges { node { title person { name } } } %s } } } } }`, parents, first, more)
	}
	cases := []struct {
		parents, first  int
		more            string
		sqlite, mariaDB int // selects that are limited
	}{
		{5, 1, "", 8, 1},
		{9, 1, "", 16, 1},
		{9, 3, "", 16, 3},
		{9, 3, "pageInfo { endCursor }", 16, 3},
		{9, 3, "pageInfo { hasNextPage }", 16, 4}, // one row more tells
		{9, 6, "", 16, 6},
		{9, 7, "", 16, 10},
		{9, 6, "pageInfo { hasPreviousPage }", 16, 10},
		{20, 7, "", 32, 20}, // a usual page is not filled up
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, c := range cases {
			want := c.sqlite
			if strings.HasSuffix(t.Name(), "MariaDB") {
				want = c.mariaDB
			}
			w.sent()
			w.ask(t, document(c.parents, c.first, c.more), nil)
			sent := w.sent()
			if len(sent) != 2 {
				t.Fatalf("%d statements", len(sent))
			}
			limited := strings.Count(sent[1], "LIMIT") - strings.Count(sent[1], "END) AS `row_id`")
			sighted := strings.Count(sent[1], "`voided_at` IS NULL")
			if limited != want || sighted != want {
				t.Errorf("%d selects, %d of them with the rule of sight, and not %d, for %d rows of %d parents: %s", limited, sighted, want, c.first, c.parents, sent[1])
			}
			w.compareAs(t, document(c.parents, c.first, c.more), viewer.Admin, viewer.Reader)
		}
	})
}

// TestOneMore: a row more than the page holds is read where somebody asks whether
// more follow, and nowhere else.
func TestOneMore(t *testing.T) {
	cases := []struct {
		selection string
		read      int
	}{
		{`edges { node { name } }`, 7},
		{`edges { node { name } } pageInfo { startCursor endCursor }`, 7},
		{`pageInfo { endCursor }`, 7},
		{`edges { node { name } } pageInfo { hasNextPage }`, 8},
		{`edges { node { name } } pageInfo { more: hasPreviousPage }`, 8},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, c := range cases {
			w.sent()
			w.ask(t, "{ organisations(first: 7) { "+c.selection+" } }", nil)
			if sent := w.sent(); len(sent) != 1 || !strings.HasSuffix(sent[0], fmt.Sprintf("LIMIT %d", c.read)) {
				t.Errorf("not %d rows are read for %s: %q", c.read, c.selection, sent)
			}
		}
		for _, way := range []string{"first", "last"} {
			w.compareAs(t, "{ organisations("+way+": 0) { edges { node { name } } pageInfo { endCursor } } people(first: 9) { edges { node { positions("+way+": 0) { edges { node { title } } } } } } }", viewer.Admin)
		}
	})
}

// TestSomeInOrder: on MariaDB a page of rows that are found through others is read in
// its order where an index has that, each row asked for its record. Elsewhere all rows
// are found before they are sorted, and what is joined to them is joined to the page alone.
func TestSomeInOrder(t *testing.T) {
	const filtered = `{ organisations(first: 3, orderBy: {field: ORDER}, filter: {some: {title: "Title 3"}}) { totalCount edges { node { name SELECTION } } pageInfo { hasNextPage endCursor } } }`
	worlds(t, func(t *testing.T, w *world) {
		mariaDB := strings.HasSuffix(t.Name(), "MariaDB")
		for _, c := range []struct {
			order, selection string
			asked, gathered  bool
		}{
			{"NAME", "", true, false},
			{"NAME", "relationshipManager { name }", true, false},
			{"CREATED_AT", "", false, false},
			{"CREATED_AT", "relationshipManager { name }", false, true},
		} {
			document := strings.NewReplacer("ORDER", c.order, "SELECTION", c.selection).Replace(filtered)
			w.sent()
			w.ask(t, document, nil)
			page := w.sent()[0]
			limit, join := strings.Index(page, "LIMIT 4"), strings.Index(page, "LEFT JOIN")
			if asked := strings.Contains(page, "EXISTS (SELECT `positions`"); asked != (c.asked && mariaDB) {
				t.Errorf("each row is asked for its record: %t: %s", asked, page)
			}
			if gathered := limit >= 0 && limit < join; gathered != (c.gathered && mariaDB) {
				t.Errorf("joined after the page was cut: %t: %s", gathered, page)
			}
			w.compareAs(t, document, roles...)
		}
	})
}

// TestJoined: a table of which the viewer may see all rows is joined as it is, one
// of which some rows are hidden as what the rule of sight leaves of it.
func TestJoined(t *testing.T) {
	cases := []struct{ document, want string }{
		{`{ organisations(first: 3) { edges { node { relationshipManager { name } } } } }`, "LEFT JOIN `users` AS `j1` ON"},
		{`{ users(first: 3) { edges { node { account { email } } } } }`, "LEFT JOIN (SELECT `accounts`.`email`, `accounts`.`user_id` FROM `accounts` WHERE `accounts`.`user_id` = "},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, c := range cases {
			w.sent()
			w.askAs(t, viewer.Reader, c.document)
			if sent := w.sent(); len(sent) != 1 || !strings.Contains(sent[0], c.want) {
				t.Errorf("there is no %s in %q", c.want, sent)
			}
		}
	})
}
