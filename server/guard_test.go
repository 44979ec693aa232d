package server

import (
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// doubling is a document whose fragments spread to 2^n selections.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString("{organisation(id:\"x\"){...F0}}")
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Organisation{...F%d ...F%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Organisation{id}", n)
	return b.String()
}

// A cycle of fragments in 135 bytes, which kills older parsers.
const cycle = `query{organisation(id:"x"){...A}} fragment A on Organisation{...B} fragment B on Organisation{...C} fragment C on Organisation{id ...A}`

// quick runs f and expects it to take no longer than this machine takes, just then,
// to parse the longest documents that pass 200 times: how fast the machine is, and
// other work on it, weigh on both sides. Only a slow f is run again.
func quick(t *testing.T, f func()) {
	t.Helper()
	long := "{" + strings.Repeat("a ", DefaultConfig().Limits.Tokens-2) + "}"
	var took, most time.Duration
	for range 5 {
		most = duration(func() {
			for range 200 {
				if _, err := parser.ParseQuery(&ast.Source{Input: long}); err != nil {
					t.Fatal(err)
				}
			}
		})
		if took = duration(f); took <= most {
			t.Logf("took %v of %v", took, most)
			return
		}
	}
	t.Errorf("took %v, more than %v", took, most)
}

// duration is how long f takes, or works where others hold the processor.
func duration(f func()) time.Duration {
	start, before := time.Now(), worked()
	f()
	return min(time.Since(start), worked()-before)
}

func TestHostileRequestsAreRefusedAtOnce(t *testing.T) {
	if n := len(cycle); n != 135 {
		t.Errorf("the cycle has %d bytes", n)
	}
	h := newHarness(t, func(c *Config, _ *Deps) { c.Introspection = false })
	quote := func(document string) string { return fmt.Sprintf(`{"query":%q}`, document) }
	const hidden = "hunter2-do-not-echo"
	for _, c := range []struct {
		name, body, mediaType string
		status                int
		code                  string
	}{
		{"a cycle of fragments", quote(cycle), "", 200, "BAD_REQUEST"},
		{"a fragment that spreads itself", quote("{...A} fragment A on Query{...A}"), "", 200, "BAD_REQUEST"},
		{"fragments that double 40 times", quote(doubling(40)), "", 200, "QUERY_TOO_COMPLEX"},
		{"fragments that double 20 times, unused", quote("{__typename}" + doubling(20)[len(`{organisation(id:"x"){...F0}}`):]), "", 200, "QUERY_TOO_COMPLEX"},
		{"20,000 equal fields in 256 KiB", quote("{" + strings.Repeat("__typename ", 20_000) + "}"), "", 200, "QUERY_TOO_COMPLEX"},
		{"equal fields as many as the bytes allow", quote("{" + strings.Repeat("a ", 32_000) + "}"), "", 200, "QUERY_TOO_COMPLEX"},
		{"equal fields as many as the tokens allow", quote("{" + strings.Repeat("__typename ", 3_900) + "}"), "", 200, "QUERY_TOO_COMPLEX"},
		{"1,000,000 deep", quote(strings.Repeat("{a", 1_000_000)), "", 413, "BAD_REQUEST"},
		{"30,000 deep", quote(strings.Repeat("{a", 30_000)), "", 200, "QUERY_TOO_COMPLEX"},
		{"a list 30,000 deep", quote("{a(b:" + strings.Repeat("[", 30_000)), "", 200, "QUERY_TOO_COMPLEX"},
		{"JSON 1,000,000 deep", strings.Repeat("[", 1_000_000), "", 413, "BAD_REQUEST"},
		{"JSON 200,000 deep", strings.Repeat(`{"query":`, 25_000), "", 400, "BAD_REQUEST"},
		{"variables 100,000 deep", `{"query":"{a}","variables":{"a":` + strings.Repeat("[", 100_000) + "}}", "", 400, "BAD_REQUEST"},
		{"20 MB", quote(strings.Repeat("x", 20_000_000)), "", 413, "BAD_REQUEST"},
		{"a batch", `[{"query":"{` + hidden + `}"}]`, "", 400, "BAD_REQUEST"},
		{"malformed JSON with a password", `{"query":"{a}","variables":{"password":"` + hidden + `"`, "", 400, "BAD_REQUEST"},
		{"a password as key", `{"` + hidden + `":1}`, "", 400, "BAD_REQUEST"},
		{"a password as query", `{"query":["` + hidden + `"]}`, "", 400, "BAD_REQUEST"},
		{"a password that the parser trips over", quote(`{a "` + hidden + `"}`), "", 200, "BAD_REQUEST"},
		{"a password in a block that the parser trips over", quote(`{a """` + hidden + `"""}`), "", 200, "BAD_REQUEST"},
		{"a password for an enum", quote(`{organisations(filter:{kind:["` + hidden + `"]}){totalCount}}`), "", 200, "VALIDATION_FAILED"},
		{"a password for a number", quote(`{organisations(first:"` + hidden + `"){totalCount}}`), "", 200, "VALIDATION_FAILED"},
		{"a password for an input", quote(`{organisations(filter:"` + hidden + `"){totalCount}}`), "", 200, "VALIDATION_FAILED"},
		{"a password for an enum variable", `{"query":"query($k:[OrganisationKind!]){organisations(filter:{kind:$k}){totalCount}}","variables":{"k":["` + hidden + `"]}}`, "", 200, "VALIDATION_FAILED"},
		{"a password for a date", `{"query":"query($d:DateTime){organisations(filter:{createdAt:{from:$d}}){totalCount}}","variables":{"d":"` + hidden + `"}}`, "", 200, "VALIDATION_FAILED"},
		{"a password as name of the operation", `{"query":"{viewer{id}}","operationName":"` + hidden + `"}`, "", 200, "BAD_REQUEST"},
		{"multipart", "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{\"query\":\"{" + hidden + "}\"}\r\n--x--", "multipart/form-data; boundary=x", 415, "BAD_REQUEST"},
		{"a form", "query=" + hidden, "application/x-www-form-urlencoded", 415, "BAD_REQUEST"},
		{"plain text", quote("{" + hidden + "}"), "text/plain", 415, "BAD_REQUEST"},
		{"no media type", quote("{" + hidden + "}"), " ", 415, "BAD_REQUEST"},
		{"application/graphql", "{" + hidden + "}", "application/graphql", 415, "BAD_REQUEST"},
		{"another charset", quote("{" + hidden + "}"), "application/json; charset=utf-16", 415, "BAD_REQUEST"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/graphql", strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			if c.mediaType != "" {
				r.Header.Set("Content-Type", strings.TrimSpace(c.mediaType))
			}
			var a answer
			quick(t, func() {
				r.Body = io.NopCloser(strings.NewReader(c.body))
				a = h.send(r)
			})
			if a.StatusCode != c.status || a.codes() != c.code {
				t.Errorf("got %d %s, want %d %s: %.300s", a.StatusCode, a.codes(), c.status, c.code, a.body)
			}
			if strings.Contains(a.body, hidden) || len(a.body) > 1000 {
				t.Errorf("the answer echoes the request: %.300s", a.body)
			}
			if strings.Contains(h.log.String(), hidden) {
				t.Error("the log echoes the request")
			}
		})
	}
	if a := h.query("{__typename}", nil); a.Data["__typename"] != "Query" {
		t.Errorf("afterwards the server answers %s", a.body)
	}
}

// What tools send to learn the schema.
func TestIntrospectionQueriesPass(t *testing.T) {
	h := newHarness(t)
	files, err := filepath.Glob("testdata/introspection/*.graphql")
	if err != nil || len(files) != 3 {
		t.Fatalf("%d introspection queries: %v", len(files), err)
	}
	for _, f := range files {
		document, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		a := h.query(string(document), nil)
		schema, _ := a.Data["__schema"].(map[string]any)
		types, _ := schema["types"].([]any)
		if len(a.Errors) > 0 || len(types) < 50 {
			t.Errorf("%s: %d types, %.500s", f, len(types), a.body)
		}
	}
}

func TestIntrospectionOff(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.Introspection = false })
	for _, document := range []string{
		"{__schema{types{name}}}",
		`{__type(name:"User"){name}}`,
		"{...A} fragment A on Query{s:__schema{types{name}}}",
	} {
		if a := h.query(document, nil); a.codes() != "BAD_REQUEST" || a.Data != nil {
			t.Errorf("%s: %s", document, a.body)
		}
	}
	if a := h.query("{organisation(id:1){nam}}", nil); strings.Contains(a.body, "Did you mean") || a.codes() != "BAD_REQUEST" {
		t.Errorf("a suggestion tells the schema: %s", a.body)
	}
	for _, document := range []string{
		"{organisation(id:1,idd:2){id}}", "{organisations(filter:{kin:1}){totalCount}}",
		"{organisations(filter:{kind:[TRADE_UNIO]}){totalCount}}", "query($a:Organisatio){organisation(id:$a){id}}",
		"{organisation(id:1)}", "{organisation(id:1){...on Organisatio{id}}}", "{viewer{id} @inclde(if:true)}",
	} {
		if a := h.query(document, nil); strings.Contains(a.body, "Did you mean") || len(a.Errors) == 0 {
			t.Errorf("%s: %s", document, a.body)
		}
	}
}

func TestLimits(t *testing.T) {
	fields := func(n int) string { return strings.Repeat("id ", n) }
	nested := func(n int) string { return strings.Repeat("parent{", n) + "id" + strings.Repeat("}", n) }
	ofType := func(n int) string { return strings.Repeat("ofType{", n) + "name" + strings.Repeat("}", n) }
	var aliases, roots strings.Builder
	for i := range 51 {
		fmt.Fprintf(&aliases, "a%d:id ", i)
	}
	for i := range 21 {
		fmt.Fprintf(&roots, "...R%d ", i)
	}
	for i := range 21 {
		fmt.Fprintf(&roots, "}fragment R%d on Query{__typename", i)
	}
	one := func(s string) string { return `{organisation(id:"x"){` + s + `}}` }
	h := newHarness(t)
	for _, c := range []struct {
		name, document, limit string // an empty limit passes
		figure                float64
	}{
		{"600 selections", one(fields(599)), "", 0},
		{"601 selections", one(fields(600)), "selections", 601},
		{"601 by fragments", `{organisation(id:"x"){...A ...A}} fragment A on Organisation{` + fields(299) + `}`, "selections", 601},
		{"601 by inline fragments", one("... on Organisation{" + fields(599) + "}"), "selections", 601},
		{"depth 16", one(nested(14)), "", 0},
		{"depth 17", one(nested(15)), "levels of depth", 17},
		{"depth 17 by a fragment", `{organisation(id:"x"){parent{...A}}} fragment A on Organisation{` + nested(14) + `}`, "levels of depth", 17},
		{"depth 21 of introspection", "{__schema{types{" + "fields{type{" + ofType(17) + "}}}}}", "levels of introspection", 21},
		{"50 aliases", one(strings.Replace(aliases.String(), "a50:id", "", 1)), "", 0},
		{"51 aliases", one(aliases.String()), "aliases", 51},
		{"an alias that is the name", one(strings.Repeat("id:id ", 51)), "", 0},
		{"20 root fields", "{" + strings.Repeat("__typename ", 20) + "}", "", 0},
		{"21 root fields", "{" + strings.Repeat("__typename ", 21) + "}", "root fields", 21},
		{"21 root fields by fragments", "{" + roots.String() + "}", "root fields", 21},
		{"twice the schema", "{" + strings.Repeat("__schema{description}", 2) + "}", "introspection fields", 2},
		{"4,000 tokens", "{__typename" + strings.Repeat("#\n", 3997) + "}", "", 0},
		{"4,001 tokens", "{__typename" + strings.Repeat("#\n", 3998) + "}", "tokens", 4001},
		{"64 KiB", "{__typename" + strings.Repeat(" ", 64<<10-12) + "}", "", 0},
		{"64 KiB and one", "{__typename" + strings.Repeat(" ", 64<<10-11) + "}", "bytes of document", 64<<10 + 1},
		{"100 brackets", strings.Repeat("{...", 99) + "{__typename}" + strings.Repeat("}", 99), "", 0},
		{"a long name", "{a" + strings.Repeat("b", 80) + ":__typename}", "characters in a name", 81},
		{"101 brackets", strings.Repeat("{...", 100) + "{__typename}" + strings.Repeat("}", 100), "nested brackets", 101},
	} {
		a := h.query(c.document, nil)
		if c.limit == "" {
			if len(a.Errors) > 0 {
				t.Errorf("%s is refused: %s", c.name, a.body)
			}
			continue
		}
		if a.codes() != "QUERY_TOO_COMPLEX" || a.Errors[0].Extensions["limit"] != c.limit || a.Errors[0].Extensions["figure"] != c.figure {
			t.Errorf("%s: want limit %q at %v, got %.400s", c.name, c.limit, c.figure, a.body)
		}
	}
}

func TestDeferredAndStreamedAnswersAreRefused(t *testing.T) {
	h := newHarness(t)
	for _, document := range []string{
		`{organisation(id:1){...on Organisation @defer{id}}}`,
		`{organisation(id:1){id ...A @defer(label:"x")}} fragment A on Organisation{name}`,
		`{organisations{edges @stream{cursor}}}`,
		`{organisation(id:1){...A}} fragment A on Organisation{...@defer(if:false){id}}`,
	} {
		if a := h.query(document, nil); a.codes() != "BAD_REQUEST" || !strings.Contains(a.body, "not offered") {
			t.Errorf("%s: %s", document, a.body)
		}
	}
	if a := h.query("subscription{a}", nil); a.codes() != "BAD_REQUEST" || a.Data != nil {
		t.Errorf("a subscription: %s", a.body)
	}
}

// The guard is the first to read what a stranger sends.
func FuzzGuard(f *testing.F) {
	for _, seed := range []string{cycle, doubling(5), "{a(b:[{c:$d}]) @e ... on F{g:h} ...I}", "query($a:[B!]=1){a}", "{\"\"\"a\\\"\"\"\"\"\"}", "#a\n{a}"} {
		f.Add(seed)
	}
	l := DefaultConfig().Limits
	f.Fuzz(func(t *testing.T, document string) {
		start := time.Now()
		refusal := guard(document, l)
		if took := time.Since(start); took > time.Second {
			t.Fatalf("took %v", took)
		}
		if refusal != nil && (len(refusal.Message) > 1000 || refusal.Code == "") {
			t.Fatalf("refusal %+v", refusal)
		}
		doc, err := parser.ParseQuery(&ast.Source{Input: document})
		if err != nil || refusal != nil || len(doc.Operations) == 0 {
			return
		}
		// What passes has no cycle, and expands to what was counted.
		for _, op := range doc.Operations {
			if n := expand(doc, op.SelectionSet, 0); n > l.Selections {
				t.Fatalf("%d selections passed", n)
			}
		}
	})
}

// expand counts selections in the plainest way, by following every spread.
func expand(doc *ast.QueryDocument, set ast.SelectionSet, level int) int {
	if level > 5000 {
		panic("a cycle passed")
	}
	n := 0
	for _, s := range set {
		n++
		switch s := s.(type) {
		case *ast.Field:
			n += expand(doc, s.SelectionSet, level+1)
		case *ast.InlineFragment:
			n += expand(doc, s.SelectionSet, level+1)
		case *ast.FragmentSpread:
			if def := doc.Fragments.ForName(s.Name); def != nil {
				n += expand(doc, def.SelectionSet, level+1)
			}
		}
	}
	return n
}
