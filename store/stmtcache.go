package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"strings"
)

// cachedStatements is how many prepared statements one connection keeps. The
// server sends fewer different texts than this; documents of strangers could
// make more, and then the least recently used go.
const cachedStatements = 256

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
	return newCachingConn(conn.(sqliteConn), cachedStatements), nil
}

// cachingConn keeps the statements of one connection prepared, by their text.
// It works below database/sql, so a text is parsed once for the life of the
// connection, within and outside transactions. Like every driver connection it
// is used by one goroutine at a time.
type cachingConn struct {
	sqliteConn
	limit    int
	byText   map[string]*list.Element // of *cachedStatement
	byRecent *list.List               // the most recently used first
}

type cachedStatement struct {
	text string
	stmt driver.Stmt
	busy bool // its rows are being read
}

func newCachingConn(c sqliteConn, limit int) *cachingConn {
	return &cachingConn{sqliteConn: c, limit: limit, byText: map[string]*list.Element{}, byRecent: list.New()}
}

// statement returns the prepared form of a text, or nil when the text has to be
// run without: it is no plain statement, or its rows are being read already.
func (c *cachingConn) statement(ctx context.Context, text string) (*cachedStatement, error) {
	if e := c.byText[text]; e != nil {
		s := e.Value.(*cachedStatement)
		if s.busy {
			return nil, nil
		}
		c.byRecent.MoveToFront(e)
		return s, nil
	}
	if !cacheable(text) {
		return nil, nil
	}
	stmt, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s := &cachedStatement{text: text, stmt: stmt}
	c.byText[text] = c.byRecent.PushFront(s)
	c.forget(c.limit)
	return s, nil
}

// cacheable reports whether a text may stay prepared. Schema changes come once,
// and some pragmas act when they are prepared, not when they are run.
func cacheable(text string) bool {
	verb, _, _ := strings.Cut(text, " ")
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		return true
	}
	return false
}

// forget closes the least recently used statements beyond the first keep. Those
// whose rows are being read stay.
func (c *cachingConn) forget(keep int) {
	for e := c.byRecent.Back(); e != nil && c.byRecent.Len() > keep; {
		s, before := e.Value.(*cachedStatement), e.Prev()
		if !s.busy {
			s.stmt.Close() // nothing is lost: it only frees memory
			c.byRecent.Remove(e)
			delete(c.byText, s.text)
		}
		e = before
	}
}

// QueryContext implements driver.QueryerContext.
func (c *cachingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, text, args)
	}
	rows, err := s.stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &cachedRows{sqliteRows: rows.(sqliteRows), statement: s}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *cachingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(ctx, text, args)
	}
	return s.stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// Close implements driver.Conn.
func (c *cachingConn) Close() error {
	c.forget(0)
	return c.sqliteConn.Close()
}

// sqliteRows is what the rows of the SQLite driver can do.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// cachedRows frees its statement for the next use when it is closed.
type cachedRows struct {
	sqliteRows
	statement *cachedStatement
}

// Close implements driver.Rows.
func (r *cachedRows) Close() error {
	r.statement.busy = false
	return r.sqliteRows.Close()
}
