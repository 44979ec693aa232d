package dataset

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// MariaDB returns a running server with a data set of a size, and what is in it.
// Its folder is kept: data of this version and month is taken as it is.
func MariaDB(ctx context.Context, folder string, size Size, now time.Time) (*Server, Facts, error) {
	dir := filepath.Join(folder, fmt.Sprintf("mariadb-%d", size.Interactions))
	f, ok := kept(dir+".json", size, now)
	if !ok {
		var err error
		if f, err = fill(ctx, dir, size, now); err != nil {
			return nil, f, err
		}
	}
	s, err := start(ctx, dir, forServing)
	return s, f, err
}

// fill makes the folder of a server with a data set in it.
func fill(ctx context.Context, dir string, size Size, now time.Time) (Facts, error) {
	if err := remove(dir, dir+".json"); err != nil {
		return Facts{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Facts{}, err
	}
	s, err := start(ctx, dir, forLoading)
	if err != nil {
		return Facts{}, err
	}
	f, err := s.fill(ctx, size, now)
	if stopped := s.Stop(); err == nil {
		err = stopped
	}
	if err != nil {
		return f, err
	}
	return f, keep(dir+".json", f)
}

func (s *Server) fill(ctx context.Context, size Size, now time.Time) (Facts, error) {
	admin, err := s.open("")
	if err != nil {
		return Facts{}, err
	}
	defer admin.Close()
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+databaseName); err != nil {
		return Facts{}, err
	}
	if err := migrated(ctx, s.URL()); err != nil {
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
func (s *Server) open(name string) (*sql.DB, error) {
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
	return (&Server{socket: socket}).open(databaseName)
}
