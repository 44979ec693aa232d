package server

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestVariables(t *testing.T) {
	h := newHarness(t)
	for _, c := range []struct {
		name, definition, use, variables string
		want                             string // "field message", several with ; between, empty: fine
	}{
		{"an Int", "$v:Int", "organisations(first:$v){totalCount}", `{"v":5}`, ""},
		{"nothing for a nullable", "$v:Int", "organisations(first:$v){totalCount}", `{}`, ""},
		{"null for a nullable", "$v:Int", "organisations(first:$v){totalCount}", `{"v":null}`, ""},
		{"text for an Int", "$v:Int", "organisations(first:$v){totalCount}", `{"v":"5"}`, "v must be a whole number"},
		{"a fraction for an Int", "$v:Int", "organisations(first:$v){totalCount}", `{"v":5.5}`, "v must be a whole number"},
		{"too large for an Int", "$v:Int", "organisations(first:$v){totalCount}", `{"v":2147483648}`, "v must be a whole number"},
		{"far too large for an Int", "$v:Int", "organisations(first:$v){totalCount}", `{"v":1e99}`, "v must be a whole number"},
		{"true for an Int", "$v:Int", "organisations(first:$v){totalCount}", `{"v":true}`, "v must be a whole number"},
		{"a number for text", "$v:String", "organisations(filter:{text:$v}){totalCount}", `{"v":5}`, "v must be text"},
		{"true for text", "$v:String", "organisations(filter:{text:$v}){totalCount}", `{"v":true}`, "v must be text"},
		{"a list for text", "$v:String", "organisations(filter:{text:$v}){totalCount}", `{"v":["a"]}`, "v must be text"},
		{"text for a Boolean", "$v:Boolean", "organisations(filter:{doNotContact:$v}){totalCount}", `{"v":"true"}`, "v must be true or false"},
		{"a number for an ID", "$v:ID!", "organisation(id:$v){id}", `{"v":5}`, ""},
		{"a fraction for an ID", "$v:ID!", "organisation(id:$v){id}", `{"v":5.5}`, "v must be an id"},
		{"nothing for an ID!", "$v:ID!", "organisation(id:$v){id}", `{}`, "v is missing"},
		{"null for an ID!", "$v:ID!", "organisation(id:$v){id}", `{"v":null}`, "v must not be null"},
		{"a default", `$v:ID!="x"`, "organisation(id:$v){id}", `{}`, ""},
		{"a list", "$v:[ID!]", "organisations(filter:{id:$v}){totalCount}", `{"v":["a","b"]}`, ""},
		{"one for a list", "$v:[ID!]", "organisations(filter:{id:$v}){totalCount}", `{"v":"a"}`, ""},
		{"null in a list", "$v:[ID!]", "organisations(filter:{id:$v}){totalCount}", `{"v":["a",null]}`, "v.1 must not be null"},
		{"an enum", "$v:OrganisationKind!", "organisations(filter:{kind:[$v]}){totalCount}", `{"v":"TRADE_UNION"}`, ""},
		{"an enum in other letters", "$v:OrganisationKind!", "organisations(filter:{kind:[$v]}){totalCount}", `{"v":"trade_union"}`, "v must be one of the values of OrganisationKind"},
		{"a number for an enum", "$v:OrganisationKind!", "organisations(filter:{kind:[$v]}){totalCount}", `{"v":1}`, "v must be one of the values of OrganisationKind"},
		{"an input", "$v:OrganisationFilter", "organisations(filter:$v){totalCount}", `{"v":{"kind":["COALITION"],"not":{"memberCount":{"min":1}}}}`, ""},
		{"one for lists within", "$v:OrganisationFilter", "organisations(filter:$v){totalCount}", `{"v":{"kind":"COALITION","and":{"id":"x"}}}`, ""},
		{"text for an input", "$v:OrganisationFilter", "organisations(filter:$v){totalCount}", `{"v":"x"}`, "v must be an object of type OrganisationFilter"},
		{"all faults at once", "$v:OrganisationFilter, $w:Int!", "organisations(filter:$v,first:$w){totalCount}",
			`{"v":{"kind":["X"],"nothing":1,"externalID":{"scheme":1},"and":[{"text":"a"},{"text":2}]},"w":"x"}`,
			"v.nothing is not a field of OrganisationFilter;v.kind.0 must be one of;v.externalID.scheme must be text;v.externalID.value is missing;v.and.1.text must be text;w must be a whole number"},
		{"faults of our scalars", "$v:OrganisationFilter", "organisations(filter:$v){totalCount}",
			`{"v":{"founded":{"from":"x","until":"2026-02-30"},"createdAt":{"from":5}}}`,
			"v.founded.from ;v.founded.until ;v.createdAt.from a DateTime is text"},
		{"an unknown variable", "$v:Int", "organisations(first:$v){totalCount}", `{"v":5,"w":"x"}`, ""},
		{"null for a condition", "$v:Boolean=true", "organisations{totalCount @include(if:$v)}", `{"v":null}`, " The condition of @include"},
		{"false for a condition", "$v:Boolean!", "organisations{totalCount @skip(if:$v)}", `{"v":false}`, ""},
	} {
		var variables any
		if err := json.Unmarshal([]byte(c.variables), &variables); err != nil {
			t.Fatal(err)
		}
		// The body is written by hand, so that numbers stay as they are written.
		document, _ := json.Marshal("query(" + c.definition + "){" + c.use + "}")
		a := h.post("/graphql", `{"query":`+string(document)+`,"variables":`+c.variables+`}`)
		var got []string
		for _, e := range a.Errors {
			field, _ := e.Extensions["field"].(string)
			got = append(got, field+" "+strings.TrimPrefix(e.Message, "This value "))
			if e.Extensions["code"] != "VALIDATION_FAILED" {
				t.Errorf("%s: %s", c.name, a.body)
			}
		}
		want := strings.Split(c.want, ";")
		if c.want == "" {
			want = nil
		}
		if len(got) != len(want) {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
			continue
		}
		for i := range want {
			if !strings.HasPrefix(got[i], want[i]) {
				t.Errorf("%s: got %q, want %q", c.name, got, want)
			}
		}
	}
}

func TestManyFaultsOfVariables(t *testing.T) {
	h := newHarness(t)
	ids := strings.Repeat("1.5,", 20_000) + "1.5"
	a := h.post("/graphql", `{"query":"query($v:[ID!]!){nodes(ids:$v){id}}","variables":{"v":[`+ids+`]}}`)
	if len(a.Errors) != 20 {
		t.Errorf("%d errors", len(a.Errors))
	}
}
