package dataset

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

func openMariaDB(ctx context.Context, dir string) (*Set, error) {
	s, err := start(ctx, dir, forServing)
	if err != nil {
		return nil, err
	}
	pid, err := s.pid()
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return &Set{URL: s.url(), PID: pid, close: s.stop}, nil
}

func fillMariaDB(ctx context.Context, dir string, size Size, now time.Time) (Facts, error) {
	s, err := start(ctx, dir, forLoading)
	if err != nil {
		return Facts{}, err
	}
	f, err := s.fill(ctx, size, now)
	return f, errors.Join(err, s.stop())
}

func (s *mariaServer) fill(ctx context.Context, size Size, now time.Time) (Facts, error) {
	admin, err := s.open("")
	if err != nil {
		return Facts{}, err
	}
	defer admin.Close()
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+databaseName); err != nil {
		return Facts{}, err
	}
	if err := migrated(ctx, s.url()); err != nil {
		return Facts{}, err
	}
	db, err := s.open(databaseName)
	if err != nil {
		return Facts{}, err
	}
	defer db.Close()
	return load(ctx, db, &mariaDatabase{}, size, now)
}

// open connects to the server, to no database when name is empty.
func (s *mariaServer) open(name string) (*sql.DB, error) {
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = "root", "unix", s.socket, name
	c.InterpolateParams, c.Loc, c.ParseTime, c.Collation = true, time.UTC, true, "utf8mb4_bin"
	c.MaxAllowedPacket = 0 // that of the server
	c.Logger = &mysql.NopLogger{}
	c.Params = map[string]string{"time_zone": "'+00:00'", "sql_mode": "'STRICT_ALL_TABLES'"}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// mariaDatabase is a database on MariaDB, where rows in any order need no more
// than to be let in; statistics are brought up to date at the end, as the server
// does it by itself in time.
type mariaDatabase struct{}

func (*mariaDatabase) prepare(ctx context.Context, c *sql.Conn) error {
	return runAll(ctx, c, "SET SESSION foreign_key_checks = 0", "SET SESSION unique_checks = 0")
}

func (*mariaDatabase) finish(ctx context.Context, c *sql.Conn) error {
	tables, err := texts(ctx, c, "SELECT CONCAT('ANALYZE TABLE `', table_name, '`') FROM information_schema.tables WHERE table_schema = DATABASE()")
	if err != nil {
		return err
	}
	return runAll(ctx, c, tables...)
}

// Connect opens a database by its URL for statements of one's own.
func Connect(url string) (*sql.DB, error) {
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return sql.Open("sqlite", "file:"+file+"?_time_format=sqlite&_timezone=UTC&_pragma=busy_timeout(5000)")
	}
	socket, _, _ := strings.Cut(strings.TrimPrefix(url, "mysql://root@unix("), ")/")
	return (&mariaServer{socket: socket}).open(databaseName)
}
