package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
)

// mysqlDriverConn is what the connections of the MySQL driver can do.
type mysqlDriverConn interface {
	sqliteConn
	driver.NamedValueChecker
}

// mysqlConn gives up its connection as soon as the node behind it leaves the
// cluster, so that the pool asks the next host.
type mysqlConn struct {
	mysqlDriverConn
	statements *statements
	use        purpose
	lost       bool
	departures *atomic.Int64 // how often a node was found to have left its cluster
	before     int64         // what that was when this connection was made
}

// keptByMySQL: by default a server has 16,382 prepared statements for all its
// connections, and each takes memory there. To prepare one is a way to go and back.
// A count would be run by the index that holds all it asks for, but MariaDB 10.11
// forgets of a prepared one, after its first run, that there is such an index.
var keptByMySQL = keeping{limit: 100, longest: 32 << 10, second: true, never: "SELECT COUNT(", refuses: isNotPrepared}

func newMySQLConn(c mysqlDriverConn, use purpose, departures *atomic.Int64) *mysqlConn {
	return &mysqlConn{mysqlDriverConn: c, statements: newStatements(c, keptByMySQL), use: use, departures: departures, before: departures.Load()}
}

// prepareSession sets what depends on the kind of server and on the use.
func (c *mysqlConn) prepareSession(ctx context.Context, limit time.Duration) error {
	settings := []string{"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"}
	if c.use == forSnapshots {
		settings[0] = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
	}
	has, err := c.pairs(ctx, "SHOW VARIABLES WHERE Variable_name IN ('wsrep_on', 'max_statement_time', 'max_execution_time', 'optimizer_switch')")
	if err != nil {
		return err
	}
	if has["wsrep_on"] == "ON" {
		if status, err := c.pairs(ctx, "SHOW STATUS LIKE 'wsrep_ready'"); err != nil || status["wsrep_ready"] != "ON" {
			return errors.Join(errNotReady, err)
		}
		// Without it a read on one node may not see what was just written through another.
		settings = append(settings, "SET SESSION wsrep_sync_wait = 1")
	}
	if c.use != forStatements {
		settings = append(settings, "SET SESSION autocommit = 0")
	}
	if strings.Contains(has["optimizer_switch"], "exists_to_in=on") {
		// MariaDB would turn the EXISTS of a policy, asked of the few rows of a page,
		// into a set of all rows for which it holds. MySQL has no such switch.
		settings = append(settings, "SET SESSION optimizer_switch = 'exists_to_in=off'")
	}
	for _, text := range append(settings, limits(has, limit)...) {
		if _, err := c.ExecContext(ctx, text, nil); err != nil {
			return err
		}
	}
	return nil
}

// limits makes the server itself give up what takes longer than a request may.
// The driver only leaves: the server would go on computing, or waiting for a
// lock while it holds others. has are the variables that the server knows.
func limits(has map[string]string, limit time.Duration) (settings []string) {
	if limit <= 0 {
		return nil
	}
	if _, mariaDB := has["max_statement_time"]; mariaDB {
		settings = append(settings, fmt.Sprintf("SET SESSION max_statement_time = %.3f", limit.Seconds()))
	}
	if _, mySQL := has["max_execution_time"]; mySQL { // of queries only
		settings = append(settings, fmt.Sprintf("SET SESSION max_execution_time = %d", limit.Milliseconds()))
	}
	return append(settings, fmt.Sprintf("SET SESSION innodb_lock_wait_timeout = %d", max(1, int(math.Ceil(limit.Seconds())))))
}

// pairs returns the rows of SHOW …, which are names with their values.
func (c *mysqlConn) pairs(ctx context.Context, text string) (map[string]string, error) {
	rows, err := c.QueryContext(ctx, text, nil)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all, row := map[string]string{}, make([]driver.Value, len(rows.Columns()))
	if len(row) != 2 {
		return nil, fmt.Errorf("the server answers %s with %d columns", text, len(row))
	}
	for {
		switch err := rows.Next(row); {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, err
		}
		all[plain(row[0])] = plain(row[1])
	}
}

func plain(v driver.Value) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	s, _ := v.(string)
	return s
}

// ExecContext implements driver.ExecerContext.
func (c *mysqlConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	r, err := c.statements.exec(ctx, c.mysqlDriverConn, text, args)
	return r, c.note(err)
}

// QueryContext implements driver.QueryerContext.
func (c *mysqlConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := c.statements.query(ctx, c.mysqlDriverConn, text, args)
	return r, c.note(err)
}

// BeginTx implements driver.ConnBeginTx. Without autocommit a transaction begins
// with its first statement, as those of its connection do: nothing is sent for it.
func (c *mysqlConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	if c.use == forStatements {
		if _, err := c.mysqlDriverConn.BeginTx(ctx, options); err != nil {
			return nil, c.note(err)
		}
	}
	return &mysqlTx{ctx: ctx, conn: c}, nil
}

// mysqlTx is a transaction whose commit ends with the time of its request. The
// driver's own would wait for a server that stands still, with a full disk for
// example, as long as a read may take.
//
// A connection on which it could not be ended is used no more: whoever came next
// would go on in the same transaction.
type mysqlTx struct {
	ctx  context.Context
	conn *mysqlConn
}

// Commit implements driver.Tx. When it was given up after it was sent, it says
// that the connection broke: nobody knows the outcome.
func (tx *mysqlTx) Commit() error {
	if err := tx.ctx.Err(); err != nil {
		tx.conn.lost = true // with its connection the transaction is undone
		return err
	}
	err := tx.end(tx.ctx, "COMMIT")
	if isTimeout(err) {
		return mysql.ErrInvalidConn
	}
	return err
}

// Rollback implements driver.Tx.
func (tx *mysqlTx) Rollback() error { return tx.end(context.Background(), "ROLLBACK") }

func (tx *mysqlTx) end(ctx context.Context, text string) error {
	_, err := tx.conn.mysqlDriverConn.ExecContext(ctx, text, nil)
	if err != nil {
		tx.conn.lost = true
		tx.conn.note(err)
	}
	return err
}

// note turns the refusal of a node that left its cluster into the error by
// which database/sql takes another connection. The node has done nothing, so
// that the statement may be sent again.
func (c *mysqlConn) note(err error) error {
	if code(err) != errNodeNotReady {
		return err
	}
	c.lost = true
	c.departures.CompareAndSwap(c.before, c.before+1)
	return driver.ErrBadConn
}

// usable: neither is this connection lost, nor was it made before a node was found
// to have left. Each of those may lead to that node; the hosts are asked anew.
func (c *mysqlConn) usable() bool { return !c.lost && c.before == c.departures.Load() }

// IsValid implements driver.Validator: a connection to a lost node goes to no pool.
func (c *mysqlConn) IsValid() bool { return c.usable() && c.mysqlDriverConn.IsValid() }

// ResetSession implements driver.SessionResetter.
func (c *mysqlConn) ResetSession(ctx context.Context) error {
	if !c.usable() {
		return driver.ErrBadConn
	}
	return c.mysqlDriverConn.ResetSession(ctx)
}
