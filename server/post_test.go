package server

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
)

func TestBodies(t *testing.T) {
	h := newHarness(t)
	for _, c := range []struct {
		name, body string
		status     int
		want       string // part of the answer
	}{
		{"a query alone", `{"query":"{__typename}"}`, 200, `{"data":{"__typename":"Query"}}`},
		{"every key", `{"query":"query A{__typename} query B{b:__typename}","operationName":"B","variables":{},"extensions":{"a":[1]}}`, 200, `{"data":{"b":"Query"}}`},
		{"null in every other key", `{"query":"{__typename}","operationName":null,"variables":null,"extensions":null}`, 200, `{"data"`},
		{"blanks around", " \n{\"query\":\"{__typename}\"}\t", 200, `{"data"`},
		{"nothing", ``, 400, "empty"},
		{"blanks", ` `, 400, "empty"},
		{"no query", `{}`, 400, "query is missing"},
		{"an empty query", `{"query":""}`, 400, "query is missing"},
		{"null for the query", `{"query":null}`, 400, "query is missing"},
		{"a number for the query", `{"query":1}`, 400, "must be a string"},
		{"a number for the name", `{"query":"{__typename}","operationName":1}`, 400, "operationName must be a string"},
		{"a list of variables", `{"query":"{__typename}","variables":[]}`, 400, "variables must be an object"},
		{"text for the extensions", `{"query":"{__typename}","extensions":"{}"}`, 400, "extensions must be an object"},
		{"an unknown key", `{"query":"{__typename}","id":1}`, 400, "may only hold"},
		{"a key in other letters", `{"Query":"{__typename}"}`, 400, "may only hold"},
		{"a key twice", `{"query":"{__typename}","query":"{__typename}"}`, 400, "more than once"},
		{"two objects", `{"query":"{__typename}"}{"query":"{__typename}"}`, 400, "more than one"},
		{"a comma after it", `{"query":"{__typename}"},`, 400, "more than one"},
		{"text", `"{__typename}"`, 400, "one JSON object"},
		{"null", `null`, 400, "one JSON object"},
		{"not UTF-8", "{\"query\":\"{__typename #\xff}\"}", 400, "UTF-8"},
		{"not JSON", `{query:"{__typename}"}`, 400, "not valid JSON"},
		{"cut off", `{"query":"{__typename}"`, 400, "not valid JSON"},
		{"braces within text", `{"query":"{__typename #` + strings.Repeat("[", 100) + `\"` + `\n}"}`, 200, `{"data"`},
		{"64 levels", `{"query":"{__typename}","variables":` + strings.Repeat(`{"a":`, 62) + `{}` + strings.Repeat(`}`, 62) + `}`, 200, `{"data"`},
		{"65 levels", `{"query":"{__typename}","variables":` + strings.Repeat(`{"a":`, 63) + `{}` + strings.Repeat(`}`, 63) + `}`, 400, "nested"},
		{"no operation of the name", `{"query":"query A{__typename}","operationName":"B"}`, 200, "no operation of that name"},
		{"several operations and no name", `{"query":"query A{__typename} query B{__typename}"}`, 200, "several"},
		{"an empty document", `{"query":" "}`, 200, "no operation provided"},
		{"a type definition", `{"query":"type A{b:Int}"}`, 200, "Unexpected Name"},
	} {
		a := h.post("/graphql", c.body)
		if a.StatusCode != c.status || !strings.Contains(a.body, c.want) {
			t.Errorf("%s: got %d %s, want %d with %q", c.name, a.StatusCode, a.body, c.status, c.want)
		}
		if c.status == 400 && (a.codes() != "BAD_REQUEST" || strings.Contains(a.body, `"data"`)) {
			t.Errorf("%s: %s", c.name, a.body)
		}
	}
}

func TestMethodsAndMediaTypes(t *testing.T) {
	h := newHarness(t)
	for _, method := range []string{"GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"} {
		r := httptest.NewRequest(method, "/graphql?query={__typename}", nil)
		if a := h.send(r); a.StatusCode != 405 || a.Header.Get("Allow") != "POST" {
			t.Errorf("%s: %d, Allow %q", method, a.StatusCode, a.Header.Get("Allow"))
		}
	}
	if a := h.query("{__typename}", nil, "Content-Encoding", "gzip"); a.StatusCode != 415 {
		t.Errorf("a compressed body: %d", a.StatusCode)
	}
	if a := h.query("{__typename}", nil, "Content-Type", `Application/JSON; charset="UTF-8"`); a.StatusCode != 200 {
		t.Errorf("a charset: %d %s", a.StatusCode, a.body)
	}
}

// The same request has another status by the form of the answer.
func TestStatusAndForm(t *testing.T) {
	h := newHarness(t)
	h.resolvers.organisations = func(context.Context) error { return errors.New("broken") }
	const (
		fine    = "{__typename}"
		unknown = "{nothing}"
		broken  = "{"
		partial = "{organisations{totalCount}}"
	)
	for _, c := range []struct {
		document, accept, form string
		status                 int
	}{
		{fine, "", plainJSON, 200},
		{fine, "*/*", plainJSON, 200},
		{fine, "application/*", plainJSON, 200},
		{fine, plainJSON, plainJSON, 200},
		{fine, graphQLJSON, graphQLJSON, 200},
		{fine, graphQLJSON + ", application/json;q=0.9", graphQLJSON, 200},
		{fine, "application/json, " + graphQLJSON, plainJSON, 200},
		{fine, "application/json;q=0.5, " + graphQLJSON, graphQLJSON, 200},
		{fine, "text/html, */*;q=0.1", plainJSON, 200},
		{fine, "text/html", plainJSON, 406},
		{fine, "application/json;q=0", plainJSON, 406},
		{unknown, plainJSON, plainJSON, 200},
		{unknown, graphQLJSON, graphQLJSON, 400},
		{broken, plainJSON, plainJSON, 200},
		{broken, graphQLJSON, graphQLJSON, 400},
		{cycle, graphQLJSON, graphQLJSON, 400},
		{doubling(40), graphQLJSON, graphQLJSON, 400},
		{partial, graphQLJSON, graphQLJSON, 200},
	} {
		headers := []string{"Accept", c.accept}
		if c.accept == "" {
			headers = nil
		}
		a := h.query(c.document, nil, headers...)
		if want := c.form + "; charset=utf-8"; a.StatusCode != c.status || a.Header.Get("Content-Type") != want {
			t.Errorf("%.20s with Accept %q: %d %q, want %d %q", c.document, c.accept, a.StatusCode, a.Header.Get("Content-Type"), c.status, want)
		}
		if a.Header.Get("Content-Length") != fmt.Sprint(len(a.body)) {
			t.Errorf("%.20s: %s bytes announced, %d sent", c.document, a.Header.Get("Content-Length"), len(a.body))
		}
		if hasData := strings.Contains(a.body, `"data"`); hasData != (c.document == fine && c.status == 200 || c.document == partial) {
			t.Errorf("%.20s: %s", c.document, a.body)
		}
	}
}

// What is JSON already reaches the client byte by byte.
func TestAnswersAreNotWrittenTwice(t *testing.T) {
	h := newHarness(t)
	const strange = `{"id" :  "\u00e9<>&` + "\u2028" + `", "n":1.0 }`
	h.resolvers.node = func(context.Context, string) (read.Value, error) { return jsonValue(strange), nil }
	if a := h.query(`{node(id:"x"){id}}`, nil); a.body != `{"data":{"node":`+strange+`}}` {
		t.Errorf("got %s", a.body)
	}
	h.resolvers.organisations = func(context.Context) error { return errors.New("broken") }
	a := h.query(`{node(id:"x"){id} organisations{totalCount}}`, nil)
	if !strings.HasSuffix(a.body, `,"data":{"node":`+strange+`,"organisations":null}}`) || a.codes() != "INTERNAL" {
		t.Errorf("got %s", a.body)
	}
}

func TestAnswerTooLarge(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.Limits.Answer = 1000 })
	big := jsonValue(`"` + strings.Repeat("x", 1000) + `"`)
	h.resolvers.node = func(context.Context, string) (read.Value, error) { return big, nil }
	a := h.query(`{node(id:"x"){id}}`, nil)
	if a.codes() != "QUERY_TOO_COMPLEX" || a.Data != nil || len(a.body) > 500 || a.Errors[0].Extensions["maximum"] != 1000.0 {
		t.Errorf("got %.500s", a.body)
	}
	h.resolvers.node = func(context.Context, string) (read.Value, error) { return big[:900] + `"`, nil }
	if a := h.query(`{node(id:"x"){id}}`, nil); len(a.Errors) > 0 {
		t.Errorf("got %.500s", a.body)
	}
}

func TestAtMostTwentyErrors(t *testing.T) {
	h := newHarness(t)
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "f%d ", i)
	}
	if a := h.query(`{organisation(id:"x"){`+b.String()+`}}`, nil); len(a.Errors) != 20 {
		t.Errorf("%d errors of validation", len(a.Errors))
	}
	var faults crm.Faults
	for i := range 30 {
		faults = append(faults, &crm.Error{Code: crm.Invalid, Field: fmt.Sprint(i)})
	}
	h.resolvers.organisations = func(context.Context) error { return faults }
	a := h.query("{organisations{totalCount}}", nil)
	if len(a.Errors) != 20 || a.Errors[19].Extensions["field"] != "19" {
		t.Errorf("%d errors of one field", len(a.Errors))
	}
}
