package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
)

var errNotInstalled = errors.New("MariaDB is not installed, so this half is skipped; get it with: apt-get install mariadb-server")

// Server is a MariaDB server for tests.
type Server struct {
	prefix string // URL up to the name of a database
	dir    string
	log    output
	alive  io.Closer // the server lives as long as this is open
	ended  chan struct{}
}

// URL is where the server is, for ServerVariable.
func (s *Server) URL() string { return s.prefix }

// supervise runs the server until standard input ends, which it does when
// whoever holds the other end closes it or dies, even by kill -9. Then the
// server is killed and its folder, $1, removed.
const supervise = `dir=$1; shift
exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ cat <&3; kill -9 $server; } >/dev/null 2>&1 &
exec 3<&- >/dev/null 2>&1
wait $server
rm -rf "$dir"`

// Start makes an empty server in a temporary folder and starts it. It listens
// on a socket in that folder and on no port, and trades safety for speed.
func Start() (*Server, error) {
	mariadbd, err := find("mariadbd")
	if err != nil {
		return nil, err
	}
	install, err := find("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "coalition-mariadb-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, ended: make(chan struct{})}
	socket := filepath.Join(dir, "socket")
	s.prefix = "mysql://root@unix(" + socket + ")/"
	if err := s.start(mariadbd, install, socket); err != nil {
		s.Stop()
		return nil, fmt.Errorf("starting MariaDB for tests: %w", err)
	}
	return s, nil
}

func (s *Server) start(mariadbd, install, socket string) error {
	me, err := user.Current()
	if err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	common := []string{"--no-defaults", "--user=" + me.Username, "--datadir=" + data, "--innodb-log-file-size=16M"}
	making := exec.Command(install, append(common, "--auth-root-authentication-method=normal", "--skip-test-db")...)
	making.Env = append(os.Environ(), "TMPDIR="+s.dir) // several at once must not meet in one folder
	out, err := making.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	args := append([]string{"-c", supervise, "sh", s.dir, mariadbd}, append(common,
		"--socket="+socket, "--skip-networking", "--pid-file="+filepath.Join(s.dir, "pid"), "--tmpdir="+s.dir,
		"--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0", "--skip-log-bin", "--skip-innodb-doublewrite",
		"--innodb-buffer-pool-size=64M", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=1M",
		"--performance-schema=OFF", "--max-connections=500", "--table-open-cache=2000",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin")...)
	cmd := exec.Command("sh", args...)
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	ownGroup(cmd)
	if s.alive, err = cmd.StdinPipe(); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		cmd.Wait() // how a server ends that is killed tells nothing
		close(s.ended)
	}()
	return s.await()
}

// await waits until the server answers.
func (s *Server) await() error {
	db, err := s.admin()
	if err != nil {
		return err
	}
	defer db.Close()
	patience, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for {
		err := db.PingContext(patience)
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
		case <-patience.Done():
		case <-time.After(20 * time.Millisecond):
			continue
		}
		return fmt.Errorf("the server does not answer: %w\n%s", err, s.log.String())
	}
}

// output keeps what the server prints.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Stop ends the server and removes all that it stored.
func (s *Server) Stop() error {
	if s.alive != nil {
		s.alive.Close()
		<-s.ended
	}
	return os.RemoveAll(s.dir)
}

// Database makes an empty database. drop removes it again.
func (s *Server) Database() (url string, drop func() error, err error) {
	db, err := s.admin()
	if err != nil {
		return "", nil, err
	}
	name := "test_" + strings.ToLower(rand.Text()[:16])
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		db.Close()
		return "", nil, fmt.Errorf("making a database for a test: %w", err)
	}
	drop = func() error {
		defer db.Close()
		_, err := db.Exec("DROP DATABASE " + name)
		return err
	}
	return s.prefix + name, drop, nil
}

// admin connects to the server without a database.
func (s *Server) admin() (*sql.DB, error) {
	config, err := configOf(s.prefix)
	if err != nil {
		return nil, fmt.Errorf("%s is not the URL of a server", ServerVariable)
	}
	db, err := connect(config)
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(0) // nobody should count connections that only wait to drop something
	return db, nil
}

// configOf is a URL of ours as the driver writes it.
func configOf(url string) (*mysql.Config, error) {
	dsn := strings.TrimPrefix(url, "mysql://")
	// The driver writes a host as tcp(host), our URL as it stands.
	if at := strings.LastIndexByte(dsn, '@'); !strings.HasPrefix(dsn[at+1:], "unix(") {
		host, rest, _ := strings.Cut(dsn[at+1:], "/")
		dsn = dsn[:at+1] + "tcp(" + host + ")/" + rest
	}
	config, err := mysql.ParseDSN(dsn)
	if err == nil {
		config.Logger = &mysql.NopLogger{}
	}
	return config, err
}

func connect(config *mysql.Config) (*sql.DB, error) {
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// find looks for a program where Debian puts it, too: the PATH of a user often
// leaves out the folders of servers.
func find(program string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin", "/usr/libexec"} {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path, nil
		}
	}
	return "", errNotInstalled
}
