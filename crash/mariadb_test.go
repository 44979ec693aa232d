package crash

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// mariadb is a database server that a test may kill and start again. Unlike the
// ones that tests share, it gives up no safety for speed.
type mariadb struct {
	t       *testing.T
	data    string
	user    string // as whom it runs
	address string
	extra   []string // flags of one kind of test
	log     output
	process *process
}

// installMariaDB makes an empty server in a folder.
func installMariaDB(t *testing.T, folder string, extra ...string) *mariadb {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	return installMariaDBAs(t, me.Username, folder, extra...)
}

// installMariaDBAs does so for a user, whom the folder belongs to.
func installMariaDBAs(t *testing.T, user, folder string, extra ...string) *mariadb {
	t.Helper()
	m := &mariadb{t: t, user: user, data: filepath.Join(folder, "data"), address: freePort(t), extra: extra}
	t.Cleanup(func() { os.Remove(m.socket()) })
	install := exec.Command(program(t, "mariadb-install-db"), append(m.common(), "--auth-root-authentication-method=normal", "--skip-test-db")...)
	install.Env = append(os.Environ(), "TMPDIR="+folder) // several at once must not meet in one folder
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("mariadb-install-db: %v\n%s", err, out)
	}
	return m
}

func (m *mariadb) common() []string {
	return append([]string{"--no-defaults", "--user=" + m.user, "--datadir=" + m.data, "--innodb-log-file-size=16M"}, m.extra...)
}

// start starts the server and returns at once.
func (m *mariadb) start(more ...string) {
	m.t.Helper()
	_, port, _ := net.SplitHostPort(m.address)
	m.process = begin(m.t, &m.log, program(m.t, "mariadbd"), append(append(m.common(),
		"--bind-address=127.0.0.1", "--port="+port, "--socket="+m.socket(), "--skip-name-resolve", "--pid-file="+filepath.Join(m.data, "pid"),
		"--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=64M", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=1M",
		"--performance-schema=OFF", "--max-connections=300",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin"), more...)...)
}

// socket is short enough for every system, wherever the tests keep their files.
func (m *mariadb) socket() string {
	_, port, _ := net.SplitHostPort(m.address)
	return filepath.Join(os.TempDir(), "coalition-crash-"+port+".sock")
}

// accepts waits until somebody can sign in.
func (m *mariadb) accepts(limit time.Duration) time.Duration {
	m.t.Helper()
	db := m.admin()
	defer db.Close()
	return until(m.t, "the database accepts connections", limit, func() bool {
		if !m.process.alive() {
			m.t.Fatalf("the database ended\n%s", m.log.tail())
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return db.PingContext(ctx) == nil
	})
}

func (m *mariadb) admin() *sql.DB {
	m.t.Helper()
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.Logger = "root", "tcp", m.address, &mysql.NopLogger{}
	c.Timeout = time.Second
	connector, err := mysql.NewConnector(c)
	if err != nil {
		m.t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(0)
	return db
}

// create makes an empty database and returns its URL.
func (m *mariadb) create(name string) string {
	m.t.Helper()
	db := m.admin()
	defer db.Close()
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		m.t.Fatal(err)
	}
	return fmt.Sprintf("mysql://root@%s/%s", m.address, name)
}

// program finds a program where Debian puts it, too. Where MariaDB is not
// installed the test is skipped, but fails in CI, as those of the store do.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, at := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name, "/usr/libexec/" + name} {
		if path, err := exec.LookPath(at); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(name + " is not installed; get it with: apt-get install mariadb-server")
	}
	t.Skip(name + " is not installed, so this is skipped; get it with: apt-get install mariadb-server")
	return ""
}
