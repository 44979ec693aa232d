package dataset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const databaseName = "coalition"

// mariaServer is a private MariaDB server. It listens on a socket and on no port.
type mariaServer struct {
	dir, socket string
	alive       io.Closer // the server lives as long as this is open
	ended       chan struct{}
	log         bytes.Buffer
}

// settings of a server beside those of the folder.
type settings []string

var (
	forLoading = settings{"--innodb-flush-log-at-trx-commit=0", "--skip-innodb-doublewrite", "--innodb-buffer-pool-size=1536M", "--innodb-log-file-size=512M"}
	// A commit that was acknowledged survives a loss of power.
	forServing = settings{"--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=2048M", "--innodb-log-file-size=512M"}
)

// supervise runs the server until standard input ends, which it does when whoever
// holds the other end closes it or dies. It is asked to end, so that its folder
// can be used again.
const supervise = `exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ cat <&3; kill $server; } >/dev/null 2>&1 &
exec 3<&- >/dev/null 2>&1
wait $server; wait $server`

// ErrNotInstalled: there is no MariaDB on this machine.
var ErrNotInstalled = errors.New("MariaDB is not installed; get it with: apt-get install mariadb-server")

// start starts a server on a folder, and makes the server's tables in an empty one.
func start(ctx context.Context, dir string, how settings) (*mariaServer, error) {
	mariadbd, err := find("mariadbd")
	if err != nil {
		return nil, err
	}
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	short, err := os.MkdirTemp("", "bench-") // the path of a socket must be short
	if err != nil {
		return nil, err
	}
	s := &mariaServer{dir: dir, socket: filepath.Join(short, "socket"), ended: make(chan struct{})}
	common := []string{"--no-defaults", "--user=" + me.Username, "--datadir=" + dir}
	if err := s.install(ctx, common); err != nil {
		return nil, err
	}
	args := append([]string{"-c", supervise, "sh", mariadbd}, append(common, "--socket="+s.socket, "--skip-networking",
		"--pid-file="+s.pidFile(), "--tmpdir="+short, "--skip-log-bin", "--performance-schema=OFF", "--max-connections=200",
		"--max-allowed-packet=64M", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin")...)
	cmd := exec.Command("sh", append(args, how...)...)
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	if s.alive, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		cmd.Wait()
		close(s.ended)
	}()
	return s, s.await(ctx)
}

// install makes the tables of the server itself.
func (s *mariaServer) install(ctx context.Context, common []string) error {
	if _, err := os.Stat(filepath.Join(s.dir, "mysql")); err == nil {
		return nil
	}
	install, err := find("mariadb-install-db")
	if err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, install, append(common, "--auth-root-authentication-method=normal", "--skip-test-db")...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("making a MariaDB server: %w: %s", err, out)
	}
	return nil
}

// patience is how long a server may take to answer; after a loss of power it has
// a log to read.
const patience = 2 * time.Minute

func (s *mariaServer) await(ctx context.Context) error {
	db, err := s.open("")
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
			continue
		}
		s.stop()
		return fmt.Errorf("MariaDB does not answer: %w\n%s", err, s.log.String())
	}
}

// url is that of the database.
func (s *mariaServer) url() string { return "mysql://root@unix(" + s.socket + ")/" + databaseName }

func (s *mariaServer) pidFile() string { return filepath.Join(filepath.Dir(s.socket), "pid") }

// pid is that of the process of the database.
func (s *mariaServer) pid() (int, error) {
	raw, err := os.ReadFile(s.pidFile())
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(raw)))
}

// stop ends the server. Its folder stays.
func (s *mariaServer) stop() error {
	s.alive.Close()
	<-s.ended
	return os.RemoveAll(filepath.Dir(s.socket))
}

// find looks for a program where Debian puts it, too.
func find(program string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin", "/usr/libexec"} {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path, nil
		}
	}
	return "", ErrNotInstalled
}
