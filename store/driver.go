package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// traced shows every statement to whoever watches, a test for example.
type traced struct {
	entsql.ExecQuerier
	show func(statement string)
}

func (t traced) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	t.show(text)
	return t.ExecQuerier.ExecContext(ctx, text, args...)
}

func (t traced) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	t.show(text)
	return t.ExecQuerier.QueryContext(ctx, text, args...)
}

// watched adds the watcher of this store, if there is one.
func (s *Store) watched(q entsql.ExecQuerier) entsql.ExecQuerier {
	if s.trace == nil {
		return q
	}
	return traced{q, s.trace}
}

// readDriver is how ent reads outside of a write. It writes nothing, so
// that no resolver can write past [Write].
type readDriver struct {
	entsql.Conn
	dialect string
}

// Query implements dialect.ExecQuerier: within the snapshot of the context, if it has one.
func (d readDriver) Query(ctx context.Context, text string, args, v any) error {
	if held, ok := ctx.Value(snapshotKey{}).(entsql.ExecQuerier); ok {
		return entsql.Conn{ExecQuerier: held}.Query(ctx, text, args, v)
	}
	return d.Conn.Query(ctx, text, args, v)
}

// Exec implements dialect.ExecQuerier.
func (readDriver) Exec(context.Context, string, any, any) error { return ErrReadOnly }

// Tx implements dialect.Driver.
func (readDriver) Tx(context.Context) (dialect.Tx, error) { return nil, ErrReadOnly }

// Close implements dialect.Driver. The pools belong to the store.
func (readDriver) Close() error { return nil }

// Dialect implements dialect.Driver.
func (d readDriver) Dialect() string { return d.dialect }

type snapshotKey struct{}

// Snapshot returns a context in which all that [Store.Ent] reads is of one moment,
// that of the first query. end must be called; until then a connection is held.
func (s *Store) Snapshot(ctx context.Context) (held context.Context, end func(), err error) {
	one := &moment{pool: s.snapshots}
	if err := one.begin(ctx); err != nil {
		return nil, nil, err
	}
	return context.WithValue(ctx, snapshotKey{}, s.watched(one)), func() { one.Rollback() }, nil
}

// moment is a transaction that reads.
type moment struct {
	*sql.Tx
	pool  *sql.DB
	begun bool // something was read: another one would be of another moment
}

func (m *moment) begin(ctx context.Context) error {
	tx, err := m.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err == nil {
		m.Tx = tx
	}
	return err
}

// QueryContext implements entsql.ExecQuerier. As outside of transactions, the first
// query is sent once more, by another connection, if it reached nobody.
func (m *moment) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	rows, err := m.Tx.QueryContext(ctx, text, args...)
	if !m.begun && errors.Is(err, driver.ErrBadConn) {
		m.Rollback()
		if err := m.begin(ctx); err != nil {
			return nil, err
		}
		rows, err = m.Tx.QueryContext(ctx, text, args...)
	}
	m.begun = true
	return rows, err
}

// writeDriver is how ent begins the transactions of [Write], and nothing else.
type writeDriver struct {
	readDriver
	store *Store
}

// Tx implements dialect.Driver.
func (d writeDriver) Tx(ctx context.Context) (dialect.Tx, error) {
	a := attemptFrom(ctx)
	if a == nil {
		return nil, ErrReadOnly
	}
	tx, err := d.store.writer.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	a.tx = &guarded{ExecQuerier: d.store.watched(tx)}
	return &entsql.Tx{Conn: entsql.Conn{ExecQuerier: a.tx}, Tx: tx}, nil
}

// guarded remembers that a transaction is broken, and refuses to go on with it.
// A server undoes the whole transaction on a deadlock, and a verb that went on
// all the same would write the rest of its work outside of any transaction.
type guarded struct {
	entsql.ExecQuerier
	broken      error
	writes      int // statements that write
	bookkeeping int // how many of these are of operations and keys
}

func (g *guarded) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if g.broken != nil {
		return nil, g.broken
	}
	g.count(text)
	r, err := g.ExecQuerier.ExecContext(ctx, text, args...)
	return r, g.note(err)
}

func (g *guarded) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if g.broken != nil {
		return nil, g.broken
	}
	g.count(text)
	rows, err := g.ExecQuerier.QueryContext(ctx, text, args...)
	return rows, g.note(err)
}

func (g *guarded) count(text string) {
	if !strings.HasPrefix(text, "SELECT ") { // on SQLite ent asks for what it inserts
		g.writes++
	}
}

func (g *guarded) note(err error) error {
	if err != nil && (isContention(err) || isLost(err)) {
		g.broken = err
	}
	return err
}
