package server

import (
	"container/list"
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
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
}

var _ graphql.Cache[*ast.QueryDocument] = (*documents)(nil)

func newDocuments(bytes int) *documents {
	return &documents{most: bytes, order: list.New(), entries: map[string]*list.Element{}}
}

// parsedFactor is how much more memory a parsed document takes than its text,
// measured on the introspection query and on long lists of short fields.
const parsedFactor = 80

func (e entry) size() int { return parsedFactor * len(e.text) }

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
	e := entry{text, doc}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.entries[text]; ok || e.size() > d.most {
		return
	}
	d.entries[text] = d.order.PushFront(e)
	for d.bytes += e.size(); d.bytes > d.most; {
		oldest := d.order.Remove(d.order.Back()).(entry)
		delete(d.entries, oldest.text)
		d.bytes -= oldest.size()
	}
}
