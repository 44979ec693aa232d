package ceiling

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"runtime"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
)

// pools are set up as the server sets up its own.
type pools struct {
	reader, writer *sql.DB
	mysql          bool
}

// held is the end of a query whose rows are kept from others until the commit;
// SQLite has one writer.
func (p *pools) held() string {
	if p.mysql {
		return " FOR UPDATE"
	}
	return ""
}

func openPools(url string) (*pools, error) {
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return openSQLite(file)
	}
	return openMySQL(url)
}

func openSQLite(file string) (*pools, error) {
	common := "file:" + file + "?_time_format=sqlite&_timezone=UTC&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"
	writer, err := sqlite.NewConnector(common + "&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	reader, err := sqlite.NewConnector(common + "&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	return &pools{reader: pool(preparing{reader, false}, 2*runtime.GOMAXPROCS(0)), writer: pool(preparing{writer, false}, 1)}, nil
}

func pool(c driver.Connector, size int) *sql.DB {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db
}

func openMySQL(url string) (*pools, error) {
	place := strings.TrimPrefix(url, "mysql://root@unix(")
	socket, database, _ := strings.Cut(place, ")/")
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = "root", "unix", socket, database
	c.Loc, c.Collation, c.ClientFoundRows, c.RejectReadOnly, c.InterpolateParams = time.UTC, "utf8mb4_bin", true, true, true
	c.Logger = &mysql.NopLogger{}
	c.Params = map[string]string{
		"time_zone": "'+00:00'",
		"sql_mode":  "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
		// Else EXISTS becomes a table of all that the viewer took part in, made for each part of each statement.
		"optimizer_switch": "'exists_to_in=off'",
		"tx_isolation":     "'READ-COMMITTED'",
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	writing := c.Clone()
	writing.Params["autocommit"] = "0"
	writer, err := mysql.NewConnector(writing)
	if err != nil {
		return nil, err
	}
	return &pools{reader: pool(preparing{connector, true}, 16), writer: pool(preparing{writer, true}, 16), mysql: true}, nil
}

// preparing opens connections that prepare each text once. There are few texts,
// so none is ever forgotten.
type preparing struct {
	driver.Connector
	mysql bool
}

func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &preparingConn{c.(preparableConn), p.mysql, map[string]driver.Stmt{}}, nil
}

type preparableConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type preparingConn struct {
	preparableConn
	mysql    bool
	prepared map[string]driver.Stmt
}

func (c *preparingConn) statement(ctx context.Context, text string) (driver.Stmt, error) {
	s, ok := c.prepared[text]
	if ok {
		return s, nil
	}
	s, err := c.PrepareContext(ctx, text)
	if err == nil {
		c.prepared[text] = s
	}
	return s, err
}

// QueryContext implements driver.QueryerContext.
func (c *preparingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if c.mysql && strings.HasPrefix(text, "SELECT COUNT(") {
		return c.preparableConn.QueryContext(ctx, text, args) // of a prepared one MariaDB forgets the index that holds all
	}
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtQueryContext).QueryContext(ctx, args)
}

// ExecContext implements driver.ExecerContext.
func (c *preparingConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtExecContext).ExecContext(ctx, args)
}
