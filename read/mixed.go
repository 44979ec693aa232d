package read

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
)

// Mixed is a connection whose nodes are of several types: search, a timeline. It
// takes one statement for the keys of a page, one for each type on the page, and
// one for each relation selected.
type Mixed struct {
	// Types are those that can come; each is told from the others by its ids.
	Types []*Type
	// Keys selects the rows of the list: a column "id", the columns of Sort and
	// those of Edge. It must pass the policies of the types: build it with Union.
	Keys func(ctx context.Context, c *ent.Client) (*sql.Selector, error)
	// Sort is the order of the list; its columns are NOT NULL. Rows that are equal
	// in all of them follow their ids, in the direction of the last.
	Sort []Order
	// Edge says how further fields of an edge are made, such as a snippet; their
	// Columns are those of Keys. Load is not possible here.
	Edge map[string]Computed
}

// Mixed answers a connection whose nodes are of several types. first, after, last
// and before are taken from the field's arguments.
func (e *Engine) Mixed(ctx context.Context, c *ent.Client, m Mixed) (*Object, error) {
	r := e.reader(ctx, c)
	f := field{Field: r.field.Field, sel: r.field.Selections}
	args, err := arguments(f.Field, r.op.Variables)
	if err != nil {
		return nil, err
	}
	conn, err := r.connection(list{name: f.ObjectDefinition.Name + "." + f.Name, byDefault: m.Sort, size: DefaultRootPage}, args, f)
	if err != nil {
		return nil, err
	}
	for _, t := range m.Types {
		if t.Allow != nil {
			if err := t.Allow(ctx); err != nil {
				return nil, err
			}
		}
	}
	l := &mixedList{r: r, of: m, conn: conn, source: source{}}
	if err := l.read(); err != nil {
		return nil, err
	}
	return r.finish(r.writeConnection(r.room(), conn, l, 0))
}

// mixedList is a page of a mixed connection.
type mixedList struct {
	r      *reader
	of     Mixed
	conn   *connection
	source source // columns of Keys that are read
	extras []*extra

	ids    []string
	places [][]byte
	made   [][]any // further fields of the edges, by row and extra
	more   bool
	shown  []int32
	nodes  assorted
	count  int64
}

func (l *mixedList) read() error {
	if len(l.of.Types) == 0 {
		return nil
	}
	if err := l.prepare(l.conn.items); err != nil {
		return err
	}
	if l.conn.info {
		if err := l.readKeys(); err != nil {
			return err
		}
		if err := l.readNodes(); err != nil {
			return err
		}
	}
	if !l.conn.total {
		return nil
	}
	var count cell
	return l.statement([]any{&count}, func() error { l.count = intOf(count.v); return nil }, func(s *sql.Selector) {
		s.Select("COUNT(*)")
	})
}

// prepare finds out which columns the further fields of edges need.
func (l *mixedList) prepare(items []connItem) error {
	for i := range items {
		if err := l.prepare(items[i].items); err != nil {
			return err
		}
		x := items[i].extra
		if x == nil {
			continue
		}
		c, ok := l.of.Edge[x.shape.Name]
		if !ok {
			return fmt.Errorf("read: %s is no field of an edge of this list", x.shape.Name)
		}
		args, err := arguments(x.shape.Field, l.r.op.Variables)
		if err != nil {
			return err
		}
		if x.value, err = c.Value(l.r.ctx, args); err != nil {
			return err
		}
		for _, name := range c.Columns {
			x.at = append(x.at, l.source.add(name))
		}
		x.number = len(l.extras)
		l.extras = append(l.extras, x)
	}
	return nil
}

// statement runs a statement over the keys.
func (l *mixedList) statement(dest []any, row func() error, modify func(*sql.Selector)) error {
	keys, err := l.of.Keys(l.r.ctx, l.r.client)
	if err != nil {
		return err
	}
	return l.r.each(l.of.Types[0], nil, func(s *sql.Selector) {
		text, args := keys.Query()
		// SECURITY: the type's own statement is replaced; Keys has passed the policies.
		replace(s, "list_keys", arm{text, args}, nil)
		s.AddError(keys.Err())
		modify(s)
	}, dest, row)
}

func (l *mixedList) readKeys() error {
	page := l.conn.page
	id := l.source.add("id")
	var sorts []int
	for _, o := range page.sorts() {
		sorts = append(sorts, l.source.add(o.Column))
	}
	cells := make([]cell, len(l.source.columns))
	dest := make([]any, len(cells))
	for i := range cells {
		dest[i] = &cells[i]
	}
	return l.statement(dest, func() error {
		var place []byte
		for _, i := range sorts {
			place = appendPlace(place, &cells[i])
		}
		made := make([]any, len(l.extras))
		for i, x := range l.extras {
			made[i] = x.value(Row{cells, x.at})
		}
		l.ids = append(l.ids, textOf(cells[id].v))
		l.places = append(l.places, appendKey(place, &cells[id]))
		l.made = append(l.made, made)
		return nil
	}, func(s *sql.Selector) {
		s.Select(s.Columns(l.source.columns...)...)
		page.narrow(s, s.C)
		page.sort(s, s.C)
		s.Limit(page.size + 1)
	})
}

// readNodes reads the records of the page. One that went away since its key was
// read is left out.
func (l *mixedList) readNodes() error {
	size := min(len(l.ids), l.conn.page.size)
	l.more = len(l.ids) > size
	if len(l.conn.nodes) > 0 {
		var err error
		if l.nodes, err = l.r.assorted(l.ids[:size], l.conn.nodes...); err != nil {
			return err
		}
	}
	for i, key := range l.ids[:size] {
		if len(l.conn.nodes) == 0 || l.r.engine.has(l.nodes, key) {
			l.shown = append(l.shown, int32(i))
		}
	}
	return nil
}

func (l *mixedList) page(int32) ([]int32, bool) { return l.shown, l.more }

func (l *mixedList) node(b []byte, tree int, row int32) []byte {
	b, _ = l.r.engine.write(b, l.nodes, tree, l.ids[row])
	return b
}

func (l *mixedList) place(row int32) []byte { return l.places[row] }

func (l *mixedList) total(int32) int64 { return l.count }

func (l *mixedList) extra(b []byte, x *extra, row int32) []byte {
	return l.r.value(b, l.made[row][x.number], x.shape)
}
