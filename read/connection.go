package read

import (
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// connection is a compiled connection: which fields of it are asked for, and
// which rows it takes. Every node of it, under whatever response keys, is a tree
// of the same rows.
type connection struct {
	page  *page
	items []connItem
	nodes []ast.SelectionSet // by number of the tree
	rows  *plan              // of the nodes, nil when no rows are needed
	total bool
	info  bool // something of pageInfo is asked for
	place bool // cursors are asked for
}

// connItem is one entry of a connection, an edge or a pageInfo.
type connItem struct {
	key   string
	what  connKind
	text  string // __typename
	items []connItem
	tree  int
	extra *extra
}

type connKind uint8

const (
	connTypename connKind = iota
	connEdges
	connPageInfo
	connTotal
	connNode
	connCursor
	connExtra
	connNext
	connPrevious
	connStart
	connEnd
)

var connKinds = map[string]connKind{
	"edges": connEdges, "pageInfo": connPageInfo, "totalCount": connTotal, "node": connNode, "cursor": connCursor,
	"hasNextPage": connNext, "hasPreviousPage": connPrevious, "startCursor": connStart, "endCursor": connEnd,
}

// extra is a further field of an edge, made from columns of its row.
type extra struct {
	number int // among those of a list
	at     []int
	value  func(Row) any
	shape  *shape
}

// connection compiles a selection on a connection. What its nodes are is up to
// the caller.
func (r *reader) connection(l list, args map[string]any, f field) (*connection, error) {
	p, err := l.page(r.ctx, args, r.engine.config.Key)
	if err != nil {
		return nil, err
	}
	c := &connection{page: p}
	c.items = r.connItems(c, f.typeName(), f.sel)
	return c, nil
}

func (r *reader) connItems(c *connection, typeName string, sel ast.SelectionSet) []connItem {
	fields := collect(r.op, sel, typeName, nil)
	items := make([]connItem, 0, len(fields))
	for _, f := range fields {
		it := connItem{key: `"` + f.Alias + `":`}
		kind, known := connKinds[f.Name]
		switch {
		case f.Name == "__typename":
			it.text = `"` + typeName + `"`
		case !known:
			it.what, it.extra = connExtra, &extra{shape: newShape(r.op, f)}
		default:
			it.what = kind
		}
		switch it.what {
		case connEdges, connPageInfo:
			it.items = r.connItems(c, f.typeName(), f.sel)
			c.info = true
		case connNode:
			it.tree = len(c.nodes)
			c.nodes = append(c.nodes, f.sel)
		case connCursor, connStart, connEnd:
			c.place = true
		case connTotal:
			c.total = true
		case connNext, connPrevious:
			c.page.peek = true
		}
		items = append(items, it)
	}
	return items
}

// nodes makes the rows of type t the nodes of a connection.
func (r *reader) nodes(c *connection, t *Type, nested bool) error {
	p := newPlan(t)
	if nested {
		p.derive(c.page.sorts())
	}
	for _, sel := range c.nodes {
		if err := r.tree(p, sel); err != nil {
			return err
		}
	}
	if len(c.nodes) == 0 && t.Allow != nil {
		if err := t.Allow(r.ctx); err != nil {
			return err
		}
	}
	if !c.info {
		return nil
	}
	c.rows = p
	own := p.own()
	if c.place {
		for _, o := range c.page.sorts() {
			p.place = append(p.place, own.addRaw(o.Column))
		}
		p.place = append(p.place, own.add("id"))
	}
	return nil
}

// listing is the rows that a connection is written from.
type listing interface {
	// page returns the numbers of a parent's rows, in the order in which they were
	// read, and whether there are more than the page holds.
	page(parent int32) (rows []int32, more bool)
	node(b []byte, tree int, row int32) []byte
	place(row int32) []byte
	extra(b []byte, e *extra, row int32) []byte
	total(parent int32) int64
}

// connWriter writes a connection for one parent.
type connWriter struct {
	r    *reader
	conn *connection
	from listing
	rows []int32 // of this page, in its order
	more bool
}

func (r *reader) writeConnection(b []byte, c *connection, from listing, parent int32) []byte {
	w := connWriter{r: r, conn: c, from: from}
	if c.info {
		w.rows, w.more = from.page(parent)
		if c.page.backward {
			slices.Reverse(w.rows)
		}
	}
	return w.object(b, c.items, -1, parent)
}

// object writes a connection, a pageInfo, or the edge of a row.
func (w *connWriter) object(b []byte, items []connItem, row, parent int32) []byte {
	b = append(b, '{')
	for i := range items {
		it := &items[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, it.key...)
		switch it.what {
		case connTypename:
			b = append(b, it.text...)
		case connEdges:
			b = w.edges(b, it.items)
		case connPageInfo:
			b = w.object(b, it.items, -1, parent)
		case connTotal:
			b = strconv.AppendInt(b, w.from.total(parent), 10)
		case connNode:
			b = w.from.node(b, it.tree, row)
		case connCursor:
			b = w.cursor(b, row)
		case connExtra:
			b = w.from.extra(b, it.extra, row)
		case connNext:
			b = strconv.AppendBool(b, w.follows(!w.conn.page.backward, w.conn.page.before))
		case connPrevious:
			b = strconv.AppendBool(b, w.follows(w.conn.page.backward, w.conn.page.after))
		case connStart:
			b = w.bound(b, 0)
		case connEnd:
			b = w.bound(b, len(w.rows)-1)
		}
	}
	return append(b, '}')
}

// follows reports whether rows lie beyond one end of the page: at the end to
// which the page was read, if there was one row more; at the other end, if the
// page begins at a cursor, because the cursor's row lies there.
func (w *connWriter) follows(towards bool, cursor *position) bool {
	return cursor != nil || towards && w.more
}

func (w *connWriter) edges(b []byte, items []connItem) []byte {
	b = append(b, '[')
	for i, row := range w.rows {
		if i > 0 {
			b = append(b, ',')
		}
		if w.r.full(b) {
			break
		}
		b = w.object(b, items, row, -1)
	}
	return append(b, ']')
}

func (w *connWriter) bound(b []byte, i int) []byte {
	if i < 0 || i >= len(w.rows) {
		return append(b, "null"...)
	}
	return w.cursor(b, w.rows[i])
}

func (w *connWriter) cursor(b []byte, row int32) []byte {
	return w.conn.page.cursors.append(b, w.from.place(row))
}
