package server

import (
	"fmt"
	"strings"
	"testing"
)

// What passes the guard must still be cheap to validate: the validator's rules
// compare fields and fragments with each other.
func TestValidationOfTheWorstThatPassesIsQuick(t *testing.T) {
	limits := DefaultConfig().Limits
	repeat := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	one := func(s string) string { return `{organisation(id:"x"){` + s + `}}` }
	for name, document := range map[string]string{
		"600 equal fields":          one(strings.Repeat("id ", 598)),
		"equal objects":             one(strings.Repeat("parent{id name kind level} ", 119)),
		"equal objects 3 deep":      one(strings.Repeat("parent{parent{id name} parent{id name}} ", 85)),
		"equal objects 14 deep":     one(repeat(40, func(int) string { return strings.Repeat("parent{", 13) + "id" + strings.Repeat("}", 13) })),
		"equal lists":               one(strings.Repeat("positions(first:1){edges{node{id}}} ", 149)),
		"lists that differ":         one(repeat(149, func(i int) string { return fmt.Sprintf("positions(first:%d){edges{node{id}}} ", i) })),
		"unknown fields":            one(repeat(590, func(i int) string { return fmt.Sprintf("nam%d ", i) })),
		"long unknown fields":       one(repeat(590, func(i int) string { return strings.Repeat("relationshipManag", 4) + fmt.Sprint(i) + " " })),
		"unknown arguments":         one(repeat(150, func(i int) string { return fmt.Sprintf("positions(firs%d:1){totalCount} ", i) })),
		"unknown types":             one(repeat(290, func(i int) string { return fmt.Sprintf("...on Organisatio%d{id} ", i) })),
		"unknown enum values":       "{organisations(filter:{kind:[" + repeat(3000, func(i int) string { return fmt.Sprintf("TRADE_UNIO%d ", i) }) + "]}){totalCount}}",
		"unknown input fields":      "{organisations(filter:{" + repeat(1300, func(i int) string { return fmt.Sprintf("kin%d:1 ", i) }) + "}){totalCount}}",
		"equal input fields":        "{organisations(filter:{" + strings.Repeat("status:[ACTIVE] ", 600) + "}){totalCount}}",
		"wrong values":              "{organisations(filter:{id:[" + strings.Repeat("1.5 ", 3900) + "]}){totalCount}}",
		"nested input":              "{organisations(filter:" + strings.Repeat("{not:", 90) + "{text:\"x\"}" + strings.Repeat("}", 90) + "){totalCount}}",
		"fragments in a chain":      one("...F0") + repeat(60, func(i int) string { return fmt.Sprintf(" fragment F%d on Organisation{id ...F%d}", i, i+1) }) + " fragment F60 on Organisation{id}",
		"fragments side by side":    one(repeat(148, func(i int) string { return fmt.Sprintf("...F%d ", i) })) + repeat(148, func(i int) string { return fmt.Sprintf(" fragment F%d on Organisation{id parent{id}}", i) }),
		"one fragment often":        one(strings.Repeat("...F ", 90)) + " fragment F on Organisation{id name parent{id name}}",
		"doubling as far as it may": doubling(7),
		"operations":                repeat(200, func(i int) string { return fmt.Sprintf("query Q%d{viewer{user{id name}}} ", i) }),
		"operations over fragments": repeat(40, func(i int) string { return fmt.Sprintf("query Q%d{organisation(id:1){...F}} ", i) }) + " fragment F on Organisation{" + strings.Repeat("parent{id name} ", 30) + "}",
		"variables":                 "query(" + repeat(550, func(i int) string { return fmt.Sprintf("$v%d:ID!", i) }) + "){nodes(ids:[" + repeat(550, func(i int) string { return fmt.Sprintf("$v%d ", i) }) + "]){id}}",
		"unused variables":          "query(" + repeat(900, func(i int) string { return fmt.Sprintf("$v%d:ID", i) }) + "){viewer{user{id}}}",
		"undefined variables":       "{nodes(ids:[" + repeat(1900, func(i int) string { return fmt.Sprintf("$v%d ", i) }) + "]){id}}",
		"directives":                one(repeat(260, func(int) string { return "id @include(if:true) @skip(if:false) " })),
		"unknown directives":        one("id " + repeat(1900, func(i int) string { return fmt.Sprintf("@inclde%d ", i) })),
		"types of nodes":            "{nodes(ids:[1]){" + strings.Repeat("...on Organisation{id name} ...on Person{id name} ", 95) + "}}",
		"introspection":             "{__schema{types{fields{type{fields{name args{name}}}}}}}",
		"introspection by types":    "{__schema{types{possibleTypes{possibleTypes{name}}}}}",
	} {
		t.Run(name, func(t *testing.T) {
			if f := guard(document, limits); f != nil {
				t.Fatalf("the guard refuses it: %v", f)
			}
			h := newHarness(t)
			var a answer
			quick(t, func() { a = h.query(document, nil) })
			if len(a.Errors) > limits.Errors {
				t.Errorf("%d errors", len(a.Errors))
			}
		})
	}
}
