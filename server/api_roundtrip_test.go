package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// awkward are texts that have come back changed from many a database.
var awkward = []string{
	"Ελληνικά кириллица 漢字 ไทย",
	"emoji 😀 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ❤️",
	"اتحاد العمال 12 العربية",
	"הסתדרות העובדים",
	"mixed עברית and english",
	"composed é Å ñ ự",
	"decomposed e\u0301 A\u030a n\u0303 u\u031b\u0323",
	"ﬁ ½ ① Ⅳ K Å", // compatibility forms stay what they are
	"zero\u200dwidth\u200cjoiners",
	`quotes ' " \ % _ ; -- /* */ ` + "`",
	"<script>alert(1)</script> &amp; </b>",
	"\U0001F600\U0010FFFD astral",
	strings.Repeat("x", 200),
	strings.Repeat("😀", 200),
	strings.Repeat("e\u0301", 100),
}

// Names and prose come back as they were sent, on both engines.
func TestTextsComeBackUnchanged(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		n := s.enter(t, "desk")
		srv := s.open(t)
		token, _ := s.token(t, n, "outreach")
		for _, text := range awkward {
			prose := text + "\n\ttabbed\r\n" + text
			w, err := request(srv, token, `mutation ($o: CreateOrganisationInput!, $p: CreatePersonInput!) {
				createOrganisation(input: $o) { organisation { name formerNames description } }
				createPerson(input: $p) { person { name } } }`,
				map[string]any{
					"o": map[string]any{"name": text, "kind": "OTHER", "formerNames": []string{text}, "description": prose},
					"p": map[string]any{"name": text},
				}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := readJSON(w.Body.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			text = strings.TrimSpace(text)
			want := map[string]any{"data": map[string]any{
				"createOrganisation": map[string]any{"organisation": map[string]any{"name": text, "formerNames": []any{text}, "description": strings.TrimSpace(prose)}},
				"createPerson":       map[string]any{"person": map[string]any{"name": text}},
			}}
			if asJSON(got) != asJSON(want) {
				t.Errorf("%q came back as\n%s, want\n%s", text, asJSON(got), asJSON(want))
			}
		}
		for _, long := range []string{strings.Repeat("x", 201), strings.Repeat("😀", 201), strings.Repeat("e\u0301", 100) + "x"} {
			query := fmt.Sprintf(`mutation { createPerson(input: {name: %q}) { person { id } } }`, long)
			if code, answer := ask(t, srv, token, query); code != "VALIDATION_FAILED" {
				t.Errorf("201 characters: %.200s", asJSON(answer))
			}
		}
	})
}

// far are days at the edges of what computers count, and those on which clocks change.
var far = []string{
	"0001-01-01", "1582-10-10", "1752-09-10", "1868-06-02", "1899-12-31", "1900-01-01", "1969-12-31", "1970-01-01", "1972-06-30",
	"2000-02-29", "2026-03-29", "2026-10-25", "2038-01-19", "2038-01-20", "2100-02-28", "9999-12-31",
}

// Days come back as they were sent; they lie in no zone.
func TestDaysComeBackUnchanged(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		n := s.enter(t, "desk")
		srv := s.open(t)
		token, _ := s.token(t, n, "outreach")
		for _, day := range far {
			query := fmt.Sprintf(`mutation { createOrganisation(input: {name: "Founded %s", kind: OTHER, founded: %q, memberCount: 1, memberCountAsOf: %q}) {
				organisation { founded memberCountAsOf } } }`, day, day, day)
			code, answer := ask(t, srv, token, query)
			want := map[string]any{"createOrganisation": map[string]any{"organisation": map[string]any{"founded": day, "memberCountAsOf": day}}}
			if code != "" || asJSON(answer["data"]) != asJSON(want) {
				t.Errorf("%s came back as %s", day, asJSON(answer))
			}
			query = fmt.Sprintf(`{ organisations(filter: {founded: {from: %q, until: %q}}) { edges { node { founded } } } }`, day, day)
			code, answer = ask(t, srv, token, query)
			found := map[string]any{"organisations": map[string]any{"edges": []any{map[string]any{"node": map[string]any{"founded": day}}}}}
			if code != "" || asJSON(answer["data"]) != asJSON(found) {
				t.Errorf("a filter by %s found %s", day, asJSON(answer))
			}
		}
	})
}

// moments are times at the edges, and around the hours that London's clocks skip
// and repeat.
var moments = []string{
	"1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2026-03-29T00:59:59.999999Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00.000001Z",
	"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2038-01-19T03:14:07Z", "2038-01-19T03:14:08.5Z", "2106-02-07T06:28:16Z", "2999-12-31T23:59:59.123456Z",
}

// Times come back to the microsecond, in UTC, and lists are in their order.
func TestTimesComeBackUnchanged(t *testing.T) {
	var mu sync.Mutex
	lists := map[string]string{}
	t.Run("engines", func(t *testing.T) {
		storetest.Engines(t, func(t *testing.T, url string) {
			t.Parallel()
			s := openStage(t, url)
			n := s.enter(t, "desk")
			srv := s.open(t)
			for _, moment := range moments {
				now, err := time.Parse(time.RFC3339Nano, moment)
				if err != nil {
					t.Fatal(err)
				}
				s.setTime(now)
				token, _ := s.token(t, n, "outreach")
				code, answer := ask(t, srv, token, `mutation { createPerson(input: {name: "At a moment"}) { person { createdAt updatedAt } } }`)
				want := map[string]any{"createPerson": map[string]any{"person": map[string]any{"createdAt": moment, "updatedAt": moment}}}
				if code != "" || asJSON(answer["data"]) != asJSON(want) {
					t.Errorf("%s came back as %s", moment, asJSON(answer))
				}
				query := fmt.Sprintf(`{ people(filter: {createdAt: {from: %q, before: %q}}) { totalCount } }`, moment, now.Add(time.Microsecond).Format(time.RFC3339Nano))
				if code, answer := ask(t, srv, token, query); code != "" || asJSON(answer["data"]) != `{"people":{"totalCount":1}}` {
					t.Errorf("a filter by %s found %s", moment, asJSON(answer))
				}
			}
			token, _ := s.token(t, n, "outreach")
			list := s.pageThrough(t, srv, token)
			if want := strings.Join(moments, " "); list != want {
				t.Errorf("page by page in the order of time came\n%s, want\n%s", list, want)
			}
			mu.Lock()
			defer mu.Unlock()
			lists[s.store.Dialect()] = list
		})
	})
	for engine, list := range lists {
		if list != lists["sqlite3"] {
			t.Errorf("%s has another order than SQLite", engine)
		}
	}
}

// pageThrough reads people by the time of entry, two at a time.
func (s *stage) pageThrough(t *testing.T, srv http.Handler, token string) string {
	t.Helper()
	var all []string
	after := "null"
	for range 20 {
		code, answer := ask(t, srv, token, fmt.Sprintf(`{ people(first: 2, after: %s, orderBy: {field: CREATED_AT}) { pageInfo { hasNextPage endCursor } edges { node { createdAt } } } }`, after))
		if code != "" {
			t.Fatal(asJSON(answer))
		}
		people := answer["data"].(map[string]any)["people"].(map[string]any)
		for _, e := range people["edges"].([]any) {
			all = append(all, fmt.Sprint(e.(map[string]any)["node"].(map[string]any)["createdAt"]))
		}
		page := people["pageInfo"].(map[string]any)
		if page["hasNextPage"] == false {
			break
		}
		after = fmt.Sprintf("%q", page["endCursor"])
	}
	return strings.Join(all, " ")
}
