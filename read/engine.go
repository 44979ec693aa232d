package read

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
)

// Sizes of pages.
const (
	MaxPage           = 100 // the most that first and last may ask for
	DefaultRootPage   = 25  // of a list at the root, when neither is given
	DefaultNestedPage = 10  // of a list within a record
)

const defaultMaxBytes = 8 << 20

// Config is what an Engine is made of.
type Config struct {
	// Types are all types that have ids of their own (Prefix).
	Types []*Type
	// Key authenticates cursors; all servers of one database share it.
	Key []byte
	// Snapshot begins a time in which everything that is read in the context that it
	// returns is of one moment; end ends it. Without it no relation is read by what
	// its parents tell (see Relation.Known).
	Snapshot func(ctx context.Context) (held context.Context, end func(), err error)
	// MaxBytes is the size up to which an answer may grow, over all root fields of
	// an operation where Budget was called, else for each. 0 means 8 MiB.
	MaxBytes int
}

// Engine answers selections. It is safe for use by several goroutines.
//
// Its methods are called from resolvers of root fields: they take the selection
// from the context (see WithSource), and c may be the client of a transaction. A
// record that is missing or hidden is nil. Errors are *Error, refusals of
// policies, and faults of the database.
type Engine struct {
	config Config
	types  map[string]*Type // by prefix
}

// New makes an engine.
func New(config Config) *Engine {
	if config.MaxBytes == 0 {
		config.MaxBytes = defaultMaxBytes
	}
	e := &Engine{config: config, types: make(map[string]*Type, len(config.Types))}
	for _, t := range config.Types {
		if t.Prefix != "" {
			e.types[t.Prefix] = t
		}
	}
	return e
}

// ByID answers the record of type t with the id.
func (e *Engine) ByID(ctx context.Context, c *ent.Client, t *Type, id string) (*Object, error) {
	found, err := e.ByIDs(ctx, c, t, []string{id})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// ByIDs answers the records of type t, in the order of the ids, nil for a missing one.
func (e *Engine) ByIDs(ctx context.Context, c *ent.Client, t *Type, ids []string) ([]*Object, error) {
	r := e.reader(ctx, c)
	defer r.end()
	keys := newKeyset()
	for _, key := range ids {
		if e.typeOf(key) == t {
			keys.add(&cell{key})
		}
	}
	found, err := r.records(t, keys, r.field.Selections)
	if err != nil {
		return nil, err
	}
	answers := make([]*Object, len(ids))
	for i, key := range ids {
		row, ok := found.row(key)
		if !ok {
			continue
		}
		var b []byte
		if len(ids) == 1 {
			b = r.room()
		}
		if answers[i], err = r.finish(found.rows.write(b, 0, row)); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// Node answers the record with the id, of whatever type its prefix names.
func (e *Engine) Node(ctx context.Context, c *ent.Client, id string) (Value, error) {
	found, err := e.Nodes(ctx, c, []string{id})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// Nodes answers records of any types, in the order of the ids, nil for a missing one.
func (e *Engine) Nodes(ctx context.Context, c *ent.Client, ids []string) ([]Value, error) {
	r := e.reader(ctx, c)
	defer r.end()
	found, err := r.assorted(ids, r.field.Selections)
	if err != nil {
		return nil, err
	}
	answers := make([]Value, len(ids))
	for i, key := range ids {
		b, ok := e.write(nil, found, 0, key)
		if !ok {
			continue
		}
		o, err := r.finish(b)
		if err != nil {
			return nil, err
		}
		answers[i] = *o
	}
	return answers, nil
}

// List answers a connection: the rows of l.Type that narrow leaves, page by page.
// first, after, last, before and orderBy are taken from the field's arguments.
func (e *Engine) List(ctx context.Context, c *ent.Client, l Connection, narrow Narrow) (*Object, error) {
	r := e.reader(ctx, c)
	defer r.end()
	f := field{Field: r.field.Field, sel: r.field.Selections}
	b, err := r.connectionOf(nil, List{Connection: l, Narrow: narrow}, f, f.ObjectDefinition.Name, DefaultRootPage)
	if err != nil {
		return nil, err
	}
	return r.finish(b)
}

// connectionOf appends a connection that stands at a field of the named type.
func (r *reader) connectionOf(b []byte, l List, f field, of string, size int) ([]byte, error) {
	args, err := arguments(f.Field, r.op.Variables)
	if err != nil {
		return nil, err
	}
	conn, err := r.connection(list{of + "." + f.Name, l.Type, l.Orders, []Order{l.Default}, size}, args, f)
	if err != nil {
		return nil, err
	}
	if err := r.nodes(conn, l.Type, false); err != nil {
		return nil, err
	}
	narrow := l.Narrow
	if l.Filter != nil {
		asked, err := l.Filter(r.ctx, r.client, args)
		if err != nil {
			return nil, err
		}
		narrow = And(narrow, asked)
	}
	return r.root(b, conn, l.Type, narrow, l.Of)
}
