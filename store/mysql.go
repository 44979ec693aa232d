package store

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
)

// mysqlConnections is how many connections one server of ours holds for each
// purpose. More do not make a database of this size faster, and several of us
// share it.
const mysqlConnections = 16

// purpose is what the connections of a pool are for.
type purpose int

const (
	// Single statements, each a transaction of its own.
	forStatements purpose = iota
	// Transactions that read. All that one of them reads is of one moment.
	forSnapshots
	// Transactions that write. Nothing is ever committed but by COMMIT: not even when the
	// server undid a transaction without a word and the rest of it follows.
	forTransactions
)

// openMySQLPools opens a pool for each purpose of a store.
func (s *Store) openMySQLPools(ctx context.Context) (err error) {
	var opened []*sql.DB
	for use, pool := range map[purpose]**sql.DB{forStatements: &s.reader, forSnapshots: &s.snapshots, forTransactions: &s.writer} {
		if *pool, err = openMySQL(ctx, s.mysql, use); err != nil {
			for _, db := range opened {
				db.Close()
			}
			return err
		}
		opened = append(opened, *pool)
	}
	return nil
}

// openMySQL opens the pool and asks for one connection, so that a wrong
// password or host is reported at the start.
func openMySQL(ctx context.Context, m *mysqlSource, use purpose) (*sql.DB, error) {
	connector, err := m.connector(use)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(mysqlConnections)
	db.SetMaxIdleConns(mysqlConnections)
	// Shorter than what servers and the boxes between us wait before they drop a
	// silent connection, and the way back to the first host after a failover.
	db.SetConnMaxLifetime(3 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// hosts connects to the first of several servers that answers and is ready.
type hosts struct {
	names      []string
	connectors []driver.Connector
	use        purpose
	limit      time.Duration // of a statement, 0 for none
	departures atomic.Int64  // how often a node was found to have left its cluster
}

// connector prepares the connections; it dials nothing.
func (m *mysqlSource) connector(use purpose) (*hosts, error) {
	encryption, err := m.encryption()
	if err != nil {
		return nil, err
	}
	h := &hosts{use: use, limit: m.limit}
	for _, address := range m.addresses {
		config := m.config(address)
		if encryption != nil {
			config.TLS = encryption.Clone()
		}
		c, err := mysql.NewConnector(config)
		if err != nil {
			return nil, fmt.Errorf("the database at %s: %w", address, err)
		}
		h.names, h.connectors = append(h.names, address), append(h.connectors, c)
	}
	return h, nil
}

// config is what every connection needs in order to be right. Zone, SQL mode
// and the rest are set here and not left to how somebody set up the server.
func (m *mysqlSource) config(address string) *mysql.Config {
	c := mysql.NewConfig()
	c.User, c.Passwd, c.DBName = m.user, m.password, m.database
	c.Net, c.Addr = m.network, address
	c.Timeout, c.ReadTimeout, c.WriteTimeout = m.dial, m.read, m.write
	c.ParseTime, c.Loc = true, time.UTC
	c.Collation = "utf8mb4_bin"
	c.ClientFoundRows = true   // an update that changes nothing has still found its row
	c.RejectReadOnly = true    // after a failover, leave a server that only reads
	c.InterpolateParams = true // what is not prepared takes one round trip instead of two
	c.Logger = &mysql.NopLogger{}
	c.Params = map[string]string{
		"time_zone": "'+00:00'",
		// Too long, out of range, divided by zero: an error, never a cut value.
		"sql_mode": "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
	}
	return c
}

// encryption says how to speak TLS, nil for not at all.
func (m *mysqlSource) encryption() (*tls.Config, error) {
	switch {
	case m.tls == "":
		return nil, nil
	case m.tls == "skip-verify":
		// SECURITY: encrypted but not authenticated; only by the word of whoever runs this.
		return &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.ca == "" {
		return c, nil
	}
	pem, err := os.ReadFile(m.ca)
	if err != nil {
		return nil, fmt.Errorf("the certificates for the database: %w", err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the file %s holds no certificate", m.ca)
	}
	return c, nil
}

// Driver implements driver.Connector.
func (h *hosts) Driver() driver.Driver { return mysql.MySQLDriver{} }

// Connect implements driver.Connector: it tries the hosts in their order.
func (h *hosts) Connect(ctx context.Context) (driver.Conn, error) {
	var failures []error
	for i, c := range h.connectors {
		conn, err := h.connectReady(ctx, c)
		if err == nil {
			return conn, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		failures = append(failures, fmt.Errorf("%s: %w", h.names[i], err))
	}
	return nil, &unreachableError{failures}
}

// unreachableError says for each host why it cannot be used.
type unreachableError struct{ failures []error }

func (e *unreachableError) Error() string {
	lines := make([]string, len(e.failures))
	for i, f := range e.failures {
		lines[i] = f.Error()
	}
	return "no database server can be used: " + strings.Join(lines, "; ")
}

func (e *unreachableError) Unwrap() []error { return e.failures }

var errNotReady = errors.New("this node of the cluster is not ready")

// connectReady connects to one server. A Galera node that has lost the others
// accepts connections but no work, so it is asked first.
func (h *hosts) connectReady(ctx context.Context, c driver.Connector) (driver.Conn, error) {
	conn, err := c.Connect(ctx)
	if err != nil {
		return nil, err
	}
	m := newMySQLConn(conn.(mysqlDriverConn), h.use, &h.departures)
	if err := m.prepareSession(ctx, h.limit); err != nil {
		conn.Close()
		return nil, err
	}
	return m, nil
}
