package server

import (
	"container/list"
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
)

// documents keeps parsed and validated documents, those used last, up to an
// amount of memory. It implements graphql.Cache.
type documents struct {
	mu      sync.Mutex
	bytes   int
	most    int
	order   *list.List // of entry, the last used first
	entries map[string]*list.Element
}

type entry struct {
	text string
	doc  *ast.QueryDocument
	size int
}

var _ graphql.Cache[*ast.QueryDocument] = (*documents)(nil)

func newDocuments(bytes int) *documents {
	return &documents{most: bytes, order: list.New(), entries: map[string]*list.Element{}}
}

// perToken is how much memory a parsed and validated document takes for each
// token: measured 90 to 240 bytes, most of it for long lists of short values.
const perToken = 240

func newEntry(text string, doc *ast.QueryDocument) entry {
	lex, tokens := lexer.New(&ast.Source{Input: text}), 0
	for t, err := lex.ReadToken(); err == nil && t.Kind != lexer.EOF; t, err = lex.ReadToken() {
		tokens++
	}
	return entry{text, doc, len(text) + perToken*tokens}
}

// Get looks a document up by its text.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, ok := d.entries[text]
	if !ok {
		return nil, false
	}
	d.order.MoveToFront(e)
	return e.Value.(entry).doc, true
}

func (d *documents) has(text string) bool {
	_, ok := d.Get(context.Background(), text)
	return ok
}

// Add keeps a document that is valid, and forgets those unused for longest.
func (d *documents) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	e := newEntry(text, doc)
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.entries[text]; ok || e.size > d.most {
		return
	}
	d.entries[text] = d.order.PushFront(e)
	for d.bytes += e.size; d.bytes > d.most; {
		oldest := d.order.Remove(d.order.Back()).(entry)
		delete(d.entries, oldest.text)
		d.bytes -= oldest.size
	}
}
