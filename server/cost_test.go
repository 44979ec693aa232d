package server

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/breakthrough-party/coalition/viewer"
)

// The figure of a request that is refused tells what was counted; a limit of
// one node refuses all but the smallest.
func TestNodes(t *testing.T) {
	h := newHarness(t, func(c *Config, d *Deps) {
		c.Limits.Nodes = 1
		c.Limits.Points = 1 << 30
		d.Caps = testCaps(d.Schema, 7)
	})
	for _, c := range []struct {
		name, document, variables string
		want                      float64
	}{
		{"a list at the root", "{organisations{totalCount}}", "", 25},
		{"its size by first", "{organisations(first:40){totalCount}}", "", 40},
		{"its size by last", "{organisations(last:40){totalCount}}", "", 40},
		{"its size by a variable", "query($n:Int){organisations(first:$n){totalCount}}", `{"n":40}`, 40},
		{"its size by a default of a variable", "query($n:Int=40){organisations(first:$n){totalCount}}", `{}`, 40},
		{"a variable without a value", "query($n:Int){organisations(first:$n){totalCount}}", `{}`, 25},
		{"null", "{organisations(first:null){totalCount}}", "", 25},
		{"more than may be asked for", "{organisations(first:5000){totalCount}}", "", 100},
		{"far more", "query($n:Int!){organisations(first:$n){totalCount}}", `{"n":2147483647}`, 100},
		{"a list within a record", `{organisation(id:"x"){positions{totalCount}}}`, "", 10},
		{"lists within a list", "{organisations(first:4){edges{node{positions(first:5){edges{node{id}}}}}}}", "", 4 + 20},
		{"three levels", "{organisations(first:4){edges{node{positions(first:5){edges{node{person{positions{edges{node{id}}}}}}}}}}}", "", 4 + 20 + 200},
		{"a plain list", `{organisation(id:"x"){tags{id}}}`, "", 7},
		{"plain lists in a list", "{organisations(first:10){edges{node{tags{id} regions{id}}}}}", "", 10 + 70 + 70},
		{"texts are no nodes", "{organisations(first:10){edges{node{formerNames}}}}", "", 10},
		{"ids", `{nodes(ids:["a","b","c"]){id}}`, "", 3},
		{"ids by a variable", `query($i:[ID!]!){nodes(ids:$i){id}}`, `{"i":["a","b"]}`, 2},
		{"ids above the cap", `{nodes(ids:["a","b","c","d","e","f","g","h"]){id}}`, "", 7},
		{"two aliases", "{a:organisations(first:3){totalCount} b:organisations(first:4){totalCount}}", "", 7},
		{"one field twice", "{organisations(first:3){totalCount} organisations(first:3){edges{node{tags{id}}}}}", "", 3 + 21},
		{"one list in two fragments", "{organisations(first:3){...A ...B}} fragment A on OrganisationConnection{edges{node{tags{id}}}} fragment B on OrganisationConnection{edges{node{tags{name}}}}", "", 3 + 21},
		{"one fragment twice", "{a:organisations(first:2){...A} b:organisations(first:3){...A}} fragment A on OrganisationConnection{edges{node{tags{id}}}}", "", 2 + 14 + 3 + 21},
		{"a list in a fragment on the root", "{...A} fragment A on Query{organisations{totalCount}}", "", 25},
		{"types of a node", `{node(id:"x"){...on Organisation{positions{totalCount}} ...on Person{positions{totalCount}}}}`, "", 20},
		{"a list of several types, read from each", `{organisation(id:"x"){timeline(first:3){edges{kind}}}}`, "", 3 * 12},
		{"and counted in each", `{organisations(first:2){edges{node{timeline(first:0){totalCount}}}}}`, "", 2 + 2*10*12},
		{"what hangs on its rows", `{organisation(id:"x"){timeline(first:3){edges{node{...on Interaction{participants{id}}}}}}}`, "", 3*12 + 3*7},
		{"skipped", "{organisations(first:3){totalCount} people(first:90) @skip(if:true){totalCount}}", "", 3},
		{"not included", "query($i:Boolean!){organisations(first:3){totalCount ...A @include(if:$i)}} fragment A on OrganisationConnection{edges{node{tags{id}}}}", `{"i":false}`, 3},
		{"included", "query($i:Boolean!){organisations(first:3){totalCount ...A @include(if:$i)}} fragment A on OrganisationConnection{edges{node{tags{id}}}}", `{"i":true}`, 24},
		{"above every number", "{organisations(first:100){edges{node{" + strings.Repeat("branches(first:100){edges{node{", 4) + "id" + strings.Repeat("}}}", 4) + "}}}}", "", saturated},
	} {
		variables := c.variables
		if variables == "" {
			variables = "null"
		}
		a := h.post("/graphql", `{"query":`+quoteJSON(c.document)+`,"variables":`+variables+`}`)
		if a.codes() != "QUERY_TOO_COMPLEX" || a.Errors[0].Extensions["limit"] != "nodes" || a.Errors[0].Extensions["figure"] != c.want {
			t.Errorf("%s: want %v, got %.300s", c.name, c.want, a.body)
		}
	}
	for _, document := range []string{
		"{__schema{types{name fields{name}}}}", `{organisation(id:"x"){parent{name}}}`,
		"{organisations(first:0){totalCount}}", "{organisations(first:-5){totalCount}}", "{organisations(first:1){edges{node{id}}}}",
	} {
		if a := h.query(document, nil); a.codes() != "" {
			t.Errorf("%s: %.300s", document, a.body)
		}
	}
}

func quoteJSON(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

func TestPoints(t *testing.T) {
	const input = `(input:{id:"x",reason:"y"}){id}`
	for _, c := range []struct {
		document string
		times    int // within 3,000 points
	}{
		{`{organisation(id:1){id}}`, 3000},
		{`{organisations(first:100){totalCount}}`, 1500},
		{`{a:organisations(first:100){totalCount} b:organisations(first:100){totalCount}}`, 1000},
		{`mutation{voidRecord` + input + `}`, 300},
		{`mutation{a:voidRecord` + input + ` b:voidRecord` + input + `}`, 150},
		{`{nothing}`, 3000},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := newHarness(t)
			n := 0
			var last answer
			for ; n <= 4000; n++ {
				if last = h.query(c.document, nil); last.codes() == "RATE_LIMITED" {
					break
				}
			}
			if n != c.times || last.StatusCode != 429 || last.Header.Get("Retry-After") != "1" || last.Data != nil {
				t.Errorf("%s: %d times, then %d %s Retry-After %s", c.document, n, last.StatusCode, last.body, last.Header.Get("Retry-After"))
			}
			time.Sleep(time.Second)
			if again := h.query(c.document, nil); again.codes() == "RATE_LIMITED" {
				t.Errorf("%s: after a second %s", c.document, again.body)
			}
		})
	}
}

func TestIntrospectionCostsNothing(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.Limits.Points = 2 })
	for i := range 50 {
		if a := h.query("{__typename __schema{queryType{name}}}", nil); len(a.Errors) > 0 {
			t.Fatalf("request %d: %s", i, a.body)
		}
	}
}

// Points belong to a token, to a user, or to an address, each for itself.
func TestWhosePointsTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t, func(c *Config, _ *Deps) { c.Limits.Points = 1 })
		bearer := func(v viewer.Viewer) string { return "Bearer " + h.token(v) }
		ann, ann2 := bearer(viewer.Viewer{UserID: "usr_ann"}), bearer(viewer.Viewer{UserID: "usr_ann"})
		robot := bearer(viewer.Viewer{UserID: "usr_ann", Token: "tok_1"})
		for _, c := range []struct {
			who, authorization, address string
			want                        string
		}{
			{"nobody", "", "192.0.2.1:1", ""},
			{"nobody again", "", "192.0.2.1:2", "RATE_LIMITED"},
			{"nobody elsewhere", "", "192.0.2.2:1", ""},
			{"nobody in a network", "", "[2001:db8::1]:1", ""},
			{"nobody next door", "", "[2001:db8::2]:1", "RATE_LIMITED"},
			{"Ann", ann, "192.0.2.1:3", ""},
			{"Ann by another session", ann2, "192.0.2.3:1", "RATE_LIMITED"},
			{"Ann's program", robot, "192.0.2.1:3", ""},
			{"Ann's program again", robot, "192.0.2.1:3", "RATE_LIMITED"},
		} {
			r := newPost("/graphql", `{"query":"{organisation(id:1){id}}"}`)
			r.RemoteAddr = c.address
			if c.authorization != "" {
				r.Header.Set("Authorization", c.authorization)
			}
			if a := h.send(r); a.codes() != c.want {
				t.Errorf("%s: %s", c.who, a.body)
			}
		}
	})
}

func TestAllowance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAllowance(60, time.Minute, 2)
		take := func(name string, points float64, want time.Duration) {
			t.Helper()
			if got := a.take(name, points); got.Round(time.Millisecond) != want {
				t.Errorf("%v points of %s: wait %v, want %v", points, name, got, want)
			}
		}
		take("a", 50, 0)
		take("a", 20, 10*time.Second)
		take("a", 10, 0)
		take("a", 1, time.Second)
		take("a", -5, 0)
		take("a", 5, 0)
		time.Sleep(90 * time.Second)
		take("a", 61, 0) // never more than there can be
		take("a", 1, time.Second)
		take("b", -100, 0)
		take("b", 61, 0)
		take("b", 1, time.Second)
		take("c", 1, 0) // a, who spent longest ago, is forgotten
		if len(a.spenders) != 2 || a.order.Len() != 2 || a.spenders["a"] != nil {
			t.Errorf("%d spenders are remembered", len(a.spenders))
		}
	})
}
