package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"hash/maphash"
	"strings"
)

// keeping says which statements a connection keeps prepared.
type keeping struct {
	limit   int    // how many at most; the least recently used go
	longest int    // of how many bytes at most, 0 for any
	second  bool   // a text that comes once in a while is run as it is: documents of strangers make many
	never   string // how texts begin that are run as they are; none if it is empty
	// refuses says of an error of preparing or running a prepared statement that the
	// statement was not run, and should be run as it is.
	refuses func(error) bool
}

// keeps reports whether a text is of the kind that is kept.
func (k keeping) keeps(text string) bool {
	switch {
	case k.never != "" && strings.HasPrefix(text, k.never), k.longest > 0 && len(text) > k.longest:
		return false
	}
	return cacheable(text)
}

// keptBySQLite: the server sends fewer different texts than this, and to prepare
// one is no way to go.
var keptBySQLite = keeping{limit: 256, refuses: func(error) bool { return false }}

// statements keeps the statements of one connection prepared, by their text. It
// works below database/sql, so a text is parsed once for the life of the
// connection, within and outside transactions. Like every driver connection it is
// used by one goroutine at a time.
type statements struct {
	conn     driver.ConnPrepareContext
	keep     keeping
	once     sightings
	full     bool                     // the server takes no more of them
	byText   map[string]*list.Element // of *cachedStatement
	byRecent *list.List               // the most recently used first
}

type cachedStatement struct {
	text string
	stmt driver.Stmt
	busy bool // its rows are being read
}

func newStatements(c driver.ConnPrepareContext, k keeping) *statements {
	return &statements{conn: c, keep: k, byText: map[string]*list.Element{}, byRecent: list.New()}
}

// prepared returns the prepared form of a text, or nil when the text has to be run
// as it is: it is no plain statement, or its rows are being read already.
func (c *statements) prepared(ctx context.Context, text string) (*cachedStatement, error) {
	if e := c.byText[text]; e != nil {
		s := e.Value.(*cachedStatement)
		if s.busy {
			return nil, nil
		}
		c.byRecent.MoveToFront(e)
		return s, nil
	}
	if c.full || !c.keep.keeps(text) || c.keep.second && !c.once.again(text) {
		return nil, nil
	}
	stmt, err := c.conn.PrepareContext(ctx, text)
	if err != nil && c.keep.refuses(err) {
		c.full = code(err) == errManyStatements // until the connection is replaced, within minutes
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := &cachedStatement{text: text, stmt: stmt}
	c.byText[text] = c.byRecent.PushFront(s)
	c.forget(c.keep.limit)
	return s, nil
}

// sightings are the latest texts that came once.
type sightings struct {
	seed   maphash.Seed
	hashes map[uint64]bool
	order  []uint64 // a ring
	next   int
}

// again reports whether a text came before, and forgets it then.
func (s *sightings) again(text string) bool {
	if s.hashes == nil {
		s.seed, s.hashes, s.order = maphash.MakeSeed(), map[uint64]bool{}, make([]uint64, sighted)
	}
	h := maphash.String(s.seed, text)
	if s.hashes[h] {
		delete(s.hashes, h)
		return true
	}
	delete(s.hashes, s.order[s.next])
	s.hashes[h], s.order[s.next] = true, h
	s.next = (s.next + 1) % len(s.order)
	return false
}

// sighted is how many texts that came once a connection remembers.
const sighted = 256

// cacheable reports whether a text may stay prepared. Schema changes come once,
// and some pragmas act when they are prepared, not when they are run.
func cacheable(text string) bool {
	verb, _, _ := strings.Cut(strings.TrimLeft(text, "("), " ")
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		return true
	}
	return false
}

// forget closes the least recently used statements beyond the first keep. Those
// whose rows are being read stay.
func (c *statements) forget(keep int) {
	for e := c.byRecent.Back(); e != nil && c.byRecent.Len() > keep; {
		before := e.Prev()
		if !e.Value.(*cachedStatement).busy {
			c.drop(e)
		}
		e = before
	}
}

func (c *statements) drop(e *list.Element) {
	s := c.byRecent.Remove(e).(*cachedStatement)
	delete(c.byText, s.text)
	s.stmt.Close() // nothing is lost: it only frees memory
}

// query runs a query in its prepared form, or by asIs.
func (c *statements) query(ctx context.Context, asIs driver.QueryerContext, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return asIs.QueryContext(ctx, text, args)
	}
	rows, err := s.stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil && c.keep.refuses(err) {
		c.drop(c.byText[text])
		return asIs.QueryContext(ctx, text, args)
	}
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &cachedRows{Rows: rows, statement: s}, nil
}

// exec runs a statement in its prepared form, or by asIs.
func (c *statements) exec(ctx context.Context, asIs driver.ExecerContext, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return asIs.ExecContext(ctx, text, args)
	}
	result, err := s.stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	if err != nil && c.keep.refuses(err) {
		c.drop(c.byText[text])
		return asIs.ExecContext(ctx, text, args)
	}
	return result, err
}

// cachedRows frees its statement for the next use when it is closed.
type cachedRows struct {
	driver.Rows
	statement *cachedStatement
}

// Close implements driver.Rows.
func (r *cachedRows) Close() error {
	r.statement.busy = false
	return r.Rows.Close()
}

// sqliteConn is what the connections of the SQLite driver can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// cachingConnector opens connections that keep their prepared statements.
type cachingConnector struct{ driver.Connector }

func (c cachingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return newCachingConn(conn.(sqliteConn), keptBySQLite), nil
}

// cachingConn is a connection to SQLite that keeps its statements.
type cachingConn struct {
	sqliteConn
	statements *statements
}

func newCachingConn(c sqliteConn, k keeping) *cachingConn {
	return &cachingConn{sqliteConn: c, statements: newStatements(c, k)}
}

// QueryContext implements driver.QueryerContext.
func (c *cachingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	return c.statements.query(ctx, c.sqliteConn, text, args)
}

// ExecContext implements driver.ExecerContext.
func (c *cachingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	return c.statements.exec(ctx, c.sqliteConn, text, args)
}

// Close implements driver.Conn.
func (c *cachingConn) Close() error {
	c.statements.forget(0)
	return c.sqliteConn.Close()
}
