package server

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/viewer"
)

func TestExpiredPasswordAllowsOnlyToChangeIt(t *testing.T) {
	const change = `changePassword(input:{currentPassword:"a",newPassword:"b"}){account{id}}`
	for _, c := range []struct {
		document string
		allowed  bool
	}{
		{"mutation{" + change + "}", true},
		{"mutation{a:" + change + " __typename}", true},
		{"mutation{...A} fragment A on Mutation{" + change + "}", true},
		{"{__typename __schema{queryType{name}}}", true},
		{"{viewer{mustChangePassword __typename}}", true},
		{"{viewer{...A}} fragment A on Viewer{mustChangePassword}", true},
		{"{viewer{mustChangePassword permissions user{id name roles}}}", true},
		{"{viewer{appTokens{totalCount}}}", false},
		{"{viewer{user{regions{name}}}}", false},
		{"{viewer{user{account{email}}}}", false},
		{"{viewer{...A}} fragment A on Viewer{user{...B}} fragment B on User{createdBy{name}}", false},
		{"{viewer{mustChangePassword} organisation(id:1){id}}", false},
		{"{organisations{totalCount}}", false},
		{`mutation{voidRecord(input:{id:"x",reason:"y"}){id}}`, false},
		{"mutation{" + change + ` voidRecord(input:{id:"x",reason:"y"}){id}}`, false},
		{`mutation{changePassword:voidRecord(input:{id:"x",reason:"y"}){id}}`, false},
	} {
		h := newHarness(t)
		h.resolvers.viewer = func(context.Context) error { return nil }
		token := h.token(viewer.Viewer{UserID: "usr_1", PasswordExpired: true})
		a := h.query(c.document, nil, "Authorization", "Bearer "+token)
		if refused := a.codes() == "FORBIDDEN"; refused == c.allowed || (!c.allowed && a.Data != nil) {
			t.Errorf("%s: %s", c.document, a.body)
		}
		if !c.allowed && len(h.resolvers.called) > 0 {
			t.Errorf("%s called %v", c.document, h.resolvers.called)
		}
	}
}

func TestIdempotencyKey(t *testing.T) {
	const one = `voidRecord(input:{id:"x",reason:"y"}){id}`
	for _, c := range []struct {
		name, document string
		keys           []string
		code           string
	}{
		{"one field", "mutation{" + one + "}", []string{"a-1"}, ""},
		{"one field by a fragment", "mutation{...A} fragment A on Mutation{" + one + "}", []string{"a-1"}, ""},
		{"one field and a skipped one", "mutation{" + one + " b:" + one[:len(one)-4] + " @skip(if:true){id}}", []string{"a-1"}, ""},
		{"two fields", "mutation{" + one + " b:" + one + "}", []string{"a-1"}, "BAD_REQUEST"},
		{"two fields and no key", "mutation{" + one + " b:" + one + "}", nil, ""},
		{"a query", "{organisation(id:1){id} b:organisation(id:1){id}}", []string{"a-1"}, ""},
		{"an empty key", "mutation{" + one + "}", []string{""}, "BAD_REQUEST"},
		{"a long key", "mutation{" + one + "}", []string{strings.Repeat("x", 256)}, "BAD_REQUEST"},
		{"the longest key", "mutation{" + one + "}", []string{strings.Repeat("x", 255)}, ""},
		{"a blank in it", "mutation{" + one + "}", []string{"a 1"}, "BAD_REQUEST"},
		{"two keys", "mutation{" + one + "}", []string{"a", "b"}, "BAD_REQUEST"},
	} {
		h := newHarness(t)
		r := newPost("/graphql", `{"query":`+quoteJSON(c.document)+`}`)
		for _, k := range c.keys {
			r.Header.Add("Idempotency-Key", k)
		}
		a := h.send(r)
		if a.codes() != c.code {
			t.Errorf("%s: %s", c.name, a.body)
		}
		if c.code != "" && len(h.resolvers.called) > 0 {
			t.Errorf("%s: called %v", c.name, h.resolvers.called)
		}
	}
}

func TestDocumentsAreKept(t *testing.T) {
	ctx := t.Context()
	doc := &ast.QueryDocument{}
	text := func(i int) string { return fmt.Sprintf("{document%04d}", i) }
	size := newEntry(text(0), doc).size
	if want := 14 + 3*perToken; size != want {
		t.Errorf("a document of 14 bytes and 3 tokens counts as %d bytes, want %d", size, want)
	}
	d := newDocuments(10 * size)
	for i := range 20 {
		d.Add(ctx, text(i), doc)
		d.Add(ctx, text(i), doc)
		d.Get(ctx, text(0))
	}
	if d.order.Len() != 10 || len(d.entries) != 10 || d.bytes != 10*size {
		t.Errorf("%d documents of %d bytes are kept", len(d.entries), d.bytes)
	}
	for i, want := range map[int]bool{0: true, 1: false, 10: false, 11: true, 19: true} {
		if got, ok := d.Get(ctx, text(i)); ok != want || (ok && got != doc) {
			t.Errorf("document %d is kept: %v, want %v", i, ok, want)
		}
	}
	d.Add(ctx, strings.Repeat("x ", 1000), doc)
	if d.order.Len() != 10 {
		t.Error("a document larger than all memory is kept")
	}
}

// A document that was valid once is neither parsed nor weighed again.
func TestKnownDocumentsAreNotReadAgain(t *testing.T) {
	h := newHarness(t)
	document := `{organisation(id:"x"){` + strings.Repeat("id name kind ", 190) + `}}`
	if a := h.query(document, nil); len(a.Errors) > 0 {
		t.Fatal(a.body)
	}
	again := testing.AllocsPerRun(5, func() { h.query(document, nil) })
	i := 0
	anew := testing.AllocsPerRun(5, func() { i++; h.query(fmt.Sprint(document, "#", i), nil) })
	if again*5 > anew {
		t.Errorf("%v allocations for a known document, %v for a new one", again, anew)
	}
}
