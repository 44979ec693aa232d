package read_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// stayingRows is how many rows nobody touches while the pages are walked; half of
// them are equal in each sort value.
const stayingRows = 1000

// TestPagingWhileOthersWrite walks lists of 1,000 rows in every order and in both
// directions while other rows are inserted, moved and deleted. Every row that
// stays comes exactly once, and those come in order.
func TestPagingWhileOthersWrite(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		w := open(t, url, read.Config{})
		staying := w.fillMany()
		stop := w.disturb()
		defer stop()
		lists := []struct {
			path   []string
			orders []string
			open   string // up to the arguments
			close  string
		}{
			{[]string{"organisations"}, slices.Collect(maps.Keys(organisationOrders)), "{ organisations", "}"},
			{
				[]string{"organisation", "positions"}, slices.Collect(maps.Keys(positionOrders)),
				fmt.Sprintf("{ organisation(id: %q) { positions", w.organisations[0]), "} }",
			},
		}
		for _, l := range lists {
			want := staying[l.path[len(l.path)-1]]
			for _, by := range l.orders {
				for _, direction := range []string{"ASC", "DESC"} {
					for _, way := range []string{"first", "last"} {
						t.Run(fmt.Sprint(l.path, " ", by, " ", direction, " ", way), func(t *testing.T) {
							order := fmt.Sprintf("{field: %s, direction: %s}", by, direction)
							got := w.walk(t, l.open, l.close, l.path, order, way)
							got = slices.DeleteFunc(got, func(id string) bool { return !want[id] })
							once(t, got, len(want))
						})
					}
				}
			}
		}
	})
}

// once checks that so many different rows came, and none twice.
func once(t *testing.T, got []string, want int) {
	t.Helper()
	seen := map[string]int{}
	for _, id := range got {
		seen[id]++
	}
	for id, n := range seen {
		if n > 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	if len(seen) != want {
		t.Errorf("%d of %d rows came", len(seen), want)
	}
}

// walk reads a list page by page to its end and returns the ids.
func (w *world) walk(t *testing.T, open, end string, path []string, order, way string) []string {
	t.Helper()
	var ids []string
	cursor := ""
	for range 200 {
		args := fmt.Sprintf("%s: %d, orderBy: %s", way, 20+rand.IntN(81), order)
		if cursor != "" {
			args += fmt.Sprintf(", %s: %q", map[string]string{"first": "after", "last": "before"}[way], cursor)
		}
		text := w.ask(t, fmt.Sprintf("%s(%s) { edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } %s", open, args, end), nil)
		p := pageAt(t, text, path)
		page := make([]string, len(p.Edges))
		for i, e := range p.Edges {
			page[i] = e.Node.ID
		}
		more := p.PageInfo.HasNextPage
		cursor = p.PageInfo.EndCursor
		if way == "last" {
			slices.Reverse(page)
			more, cursor = p.PageInfo.HasPreviousPage, p.PageInfo.StartCursor
		}
		ids = append(ids, page...)
		if !more {
			return ids
		}
	}
	t.Fatal("the list has no end")
	return nil
}

type pageText struct {
	Edges []struct {
		Cursor string
		Node   struct{ ID, Name string }
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       string
	}
	TotalCount int
}

func pageAt(t *testing.T, text string, path []string) pageText {
	t.Helper()
	raw := json.RawMessage(text)
	for _, name := range path {
		var o map[string]json.RawMessage
		if err := json.Unmarshal(raw, &o); err != nil {
			t.Fatal(err)
		}
		raw = o[name]
	}
	var p pageText
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// fillMany writes the rows that stay, and returns their ids by list.
func (w *world) fillMany() map[string]map[string]bool {
	w.t.Helper()
	staying := map[string]map[string]bool{"organisations": {}, "positions": {}}
	w.write(func(ctx context.Context, tx *ent.Tx) error {
		u, err := tx.User.Create().SetName("somebody").SetRoles([]string{}).Save(ctx)
		if err != nil {
			return err
		}
		p, err := tx.Person.Create().SetName("somebody").Save(ctx)
		if err != nil {
			return err
		}
		w.users, w.people = []string{u.ID}, []string{p.ID}
		for i := range stayingRows {
			o, err := someOrganisation(tx, i).Save(ctx)
			if err != nil {
				return err
			}
			w.organisations = append(w.organisations, o.ID)
			staying["organisations"][o.ID] = true
		}
		for i := range stayingRows {
			p, err := w.somePosition(tx, i).Save(ctx)
			if err != nil {
				return err
			}
			staying["positions"][p.ID] = true
		}
		return nil
	})
	return staying
}

// someOrganisation is one of which each second is equal to others.
func someOrganisation(tx *ent.Tx, i int) *ent.OrganisationCreate {
	key := i
	if i%2 == 0 {
		key = 500
	}
	return tx.Organisation.Create().SetName(fmt.Sprintf("Name %d", key)).SetKind(organisation.KindOTHER).SetMemberCount(key)
}

func (w *world) somePosition(tx *ent.Tx, i int) *ent.PositionCreate {
	return w.somePositionAt(tx, i, w.organisations[0])
}

func (w *world) somePositionAt(tx *ent.Tx, i int, organisationID string) *ent.PositionCreate {
	key := i
	if i%2 == 0 {
		key = 500
	}
	return tx.Position.Create().SetPersonID(w.people[0]).SetOrganisationID(organisationID).SetKind(position.KindSTAFF).
		SetTitle(fmt.Sprintf("Title %d", key)).SetStartedOn(calendar.Date(fmt.Sprintf("%04d-01-01", 1000+key)))
}

// disturb writes, moves and deletes other rows of the same lists until it is stopped.
func (w *world) disturb() (stop func()) {
	ctx, cancel := context.WithCancel(w.system())
	var wg sync.WaitGroup
	wg.Go(func() {
		for ctx.Err() == nil {
			_, _, err := store.Write(ctx, w.store, store.Op{Verb: "disturb"}, func(ctx context.Context, tx *ent.Tx) (int, error) {
				return 0, w.disturbOnce(ctx, tx)
			})
			if err != nil && ctx.Err() == nil {
				w.t.Error(err)
				return
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

func (w *world) disturbOnce(ctx context.Context, tx *ent.Tx) error {
	o, err := someOrganisation(tx, rand.IntN(stayingRows)).Save(ctx)
	if err != nil {
		return err
	}
	p, err := w.somePosition(tx, rand.IntN(stayingRows)).Save(ctx)
	if err != nil {
		return err
	}
	if err := o.Update().SetMemberCount(rand.IntN(stayingRows)).SetName(fmt.Sprint("Name ", rand.IntN(1000))).Exec(ctx); err != nil {
		return err
	}
	if err := p.Update().SetStartedOn(calendar.Date(fmt.Sprintf("%04d-06-01", 1000+rand.IntN(1000)))).Exec(ctx); err != nil {
		return err
	}
	if rand.IntN(2) == 0 {
		return nil
	}
	if err := tx.Position.DeleteOne(p).Exec(ctx); err != nil {
		return err
	}
	return tx.Organisation.DeleteOne(o).Exec(ctx)
}

// TestPageEdges: the places where a page can go wrong by one.
func TestPageEdges(t *testing.T) {
	cases := []struct{ name, args, want string }{
		{"nothing asked for, more to come", "first: 0", `{"edges":[],"pageInfo":{"hasNextPage":true,"hasPreviousPage":false,"startCursor":null,"endCursor":null},"totalCount":6}`},
		{"nothing asked for from the end", "last: 0", `{"edges":[],"pageInfo":{"hasNextPage":false,"hasPreviousPage":true,"startCursor":null,"endCursor":null},"totalCount":6}`},
		{"exactly all", "first: 6", `{"edges":[{},{},{},{},{},{}],"pageInfo":{"hasNextPage":false,"hasPreviousPage":false},"totalCount":6}`},
		{"all but one", "first: 5", `{"edges":[{},{},{},{},{}],"pageInfo":{"hasNextPage":true,"hasPreviousPage":false},"totalCount":6}`},
		{"behind the last", `first: 1, after: "LAST"`, `{"edges":[],"pageInfo":{"hasNextPage":false,"hasPreviousPage":true,"startCursor":null,"endCursor":null},"totalCount":6}`},
		{"in front of the first", `last: 1, before: "FIRST"`, `{"edges":[],"pageInfo":{"hasNextPage":true,"hasPreviousPage":false,"startCursor":null,"endCursor":null},"totalCount":6}`},
		{"between", `first: 9, after: "FIRST", before: "LAST"`, `{"edges":[{},{},{},{}],"pageInfo":{"hasNextPage":true,"hasPreviousPage":true},"totalCount":6}`},
		{"null is not given", `first: null, last: null, after: null, before: null`, `{"edges":[{},{},{},{},{},{}],"pageInfo":{"hasNextPage":false,"hasPreviousPage":false},"totalCount":6}`},
	}
	worlds(t, func(t *testing.T, w *world) {
		all := pageAt(t, w.ask(t, `{ users(first: 6) { pageInfo { startCursor endCursor } } }`, nil), []string{"users"}).PageInfo
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				info := "hasNextPage hasPreviousPage"
				if c.want[10] == ']' {
					info += " startCursor endCursor"
				}
				args := replaceAll(c.args, "FIRST", all.StartCursor, "LAST", all.EndCursor)
				text := w.ask(t, fmt.Sprintf(`query($no: Boolean = false) { users(%s) { edges { node @include(if: $no) { id } } pageInfo { %s } totalCount } }`, args, info), nil)
				same(t, text, `{"users":`+c.want+`}`)
			})
		}
	})
}

// TestRefusedPages: what is no page gives an error of the right code, at the root
// and nested, as literal and as variable, and never a panic.
func TestRefusedPages(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		organisations := pageAt(t, w.ask(t, `{ organisations(first: 1) { edges { cursor } } }`, nil), []string{"organisations"}).Edges[0].Cursor
		positions := pageAt(t, w.ask(t, w.ids(`{ organisation(id: "ORG0") { positions(first: 1) { edges { cursor } } } }`), nil), []string{"organisation", "positions"}).Edges[0].Cursor
		cases := []struct {
			name  string
			value any
			code  read.Code
		}{
			{"first", -1, read.ValidationFailed},
			{"first", 101, read.ValidationFailed},
			{"first", 1 << 31, read.ValidationFailed},
			{"last", -1, read.ValidationFailed},
			{"last", 101, read.ValidationFailed},
			{"last", 1 << 31, read.ValidationFailed},
			{"after", "", read.InvalidCursor},
			{"after", "nonsense", read.InvalidCursor},
			{"before", "AAAA", read.InvalidCursor},
			{"after", flip(organisations), read.InvalidCursor},
			{"before", organisations + "A", read.InvalidCursor},
			{"after", organisations + "\n", read.InvalidCursor},
			{"before", "FOREIGN", read.InvalidCursor},
			{"after", "FOREIGN", read.InvalidCursor},
		}
		places := []struct{ open, end, foreign string }{
			{"organisations", "", positions},
			{fmt.Sprintf("organisation(id: %q) { positions", w.organisations[0]), "}", organisations},
			{"people(first: 3) { edges { node { positions", "} } }", organisations},
		}
		for _, p := range places {
			for _, c := range cases {
				value := c.value
				if value == "FOREIGN" {
					value = p.foreign
				}
				typ := map[bool]string{true: "Int", false: "Cursor"}[c.code == read.ValidationFailed]
				literal, _ := json.Marshal(value)
				asLiteral := fmt.Sprintf("{ %s(%s: %s) { totalCount } %s }", p.open, c.name, literal, p.end)
				asVariable := fmt.Sprintf("query($v: %s) { %s(%s: $v) { totalCount } %s }", typ, p.open, c.name, p.end)
				refused(t, w, c.code, asLiteral, nil)
				refused(t, w, c.code, asVariable, map[string]any{"v": value})
			}
			refused(t, w, read.ValidationFailed, fmt.Sprintf("{ %s(first: 1, last: 1) { totalCount } %s }", p.open, p.end), nil)
		}
		// This is no number that the validation of documents lets through, with a code of its own.
		size := "99999999999999999999"
		refused(t, w, "", fmt.Sprintf("{ organisations(first: %s) { totalCount } }", size), nil)
		refused(t, w, "", "query($n: Int) { organisations(first: $n) { totalCount } }", map[string]any{"n": json.Number(size)})
		refused(t, w, read.InvalidCursor, fmt.Sprintf(`{ organisations(after: %q, orderBy: {field: CREATED_AT}) { totalCount } }`, organisations), nil)
		refused(t, w, read.InvalidCursor, fmt.Sprintf(`{ organisations(after: %q, orderBy: {field: NAME, direction: DESC}) { totalCount } }`, organisations), nil)
	})
}

// flip changes one character of a cursor.
func flip(cursor string) string {
	b := []byte(cursor)
	b[len(b)/2] ^= 1
	return string(b)
}

// refused checks that a document is refused with a code, before any statement.
func refused(t *testing.T, w *world, code read.Code, document string, variables map[string]any) {
	t.Helper()
	w.sent()
	_, err := readtest.Execute(w.as(viewer.Admin), testSchema(), document, variables, w.roots())
	if got := codeOf(err); err == nil || got != code {
		t.Errorf("%v: code %q and not %q\n%s %v", err, got, code, document, variables)
	}
	if sent := w.sent(); len(sent) > 0 {
		t.Errorf("statements before the refusal: %q", sent)
	}
}
