package crash

import (
	"context"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// coalition is one server of ours, which can be killed and started again.
type coalition struct {
	t        *testing.T
	database string
	address  string
	log      output
	flags    []string
	process  *process
}

// startServer starts a server and waits until it is ready.
func startServer(t *testing.T, database string, flags ...string) *coalition {
	t.Helper()
	s := prepareServer(t, database, flags...)
	s.start()
	s.ready(patience)
	return s
}

// prepareServer says where a server will be.
func prepareServer(t *testing.T, database string, flags ...string) *coalition {
	t.Helper()
	sources()
	s := &coalition{t: t, database: database, address: freePort(t), flags: flags}
	t.Cleanup(func() { s.examineLog() })
	return s
}

// sources looks at every source file of the program, so that go, which keeps
// results of tests, runs these anew after a change of any of them.
var sources = sync.OnceFunc(func() {
	filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && slices.Contains([]string{".go", ".sql", ".mod"}, filepath.Ext(name)) {
			os.Stat(name)
		}
		return err
	})
})

func (s *coalition) start() {
	s.t.Helper()
	// Writers of a test ask for more than any user; what is slow is not the question here.
	args := append([]string{"serve", "--database", s.database, "--listen", s.address, "--limit-points", "1000000000", "--log-level", "warn"}, s.flags...)
	s.process = begin(s.t, &s.log, binary, args...)
}

func (s *coalition) url() string { return "http://" + s.address }

// ready waits until the server says that it is ready, and returns how long that took.
func (s *coalition) ready(limit time.Duration) time.Duration {
	s.t.Helper()
	return until(s.t, "the server is ready", limit, func() bool {
		if !s.process.alive() {
			s.t.Fatalf("the server ended\n%s", s.log.tail())
		}
		return s.answers("/readyz")
	})
}

var probe = &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

func (s *coalition) answers(path string) bool {
	r, err := probe.Get(s.url() + path)
	if err != nil {
		return false
	}
	r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// examineLog fails the test when the server met what it has no answer for.
func (s *coalition) examineLog() {
	n := 0
	for line := range strings.Lines(s.log.String()) {
		if n < 10 && (strings.Contains(line, `"msg":"panic"`) || strings.Contains(line, `"msg":"internal error"`) || strings.HasPrefix(line, "panic:")) {
			s.t.Errorf("the server says: %s", line)
			n++
		}
	}
}

// command runs a sub-command on the database of this server.
func (s *coalition) command(args ...string) (out string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, append(args, "--database", s.database)...)
	both, err := cmd.CombinedOutput()
	return string(both), err
}

// token makes a token of the first administrator.
func (s *coalition) token() string {
	s.t.Helper()
	out, err := s.command("token", "create", "--user", "admin@localhost", "--expires", "1d", "--scopes",
		"partners:read,partners:write,contacts:read,contacts:write,interactions:read,interactions:write,campaigns:read,campaigns:write,press:read,press:write,changes:read,admin")
	if err != nil {
		s.t.Fatalf("making a token: %v\n%s", err, out)
	}
	return strings.TrimSpace(out)
}

// check runs "coalition check", which must find nothing.
func (s *coalition) check() {
	s.t.Helper()
	if out, err := s.command("check"); err != nil {
		s.t.Errorf("coalition check: %v\n%s", err, out)
	}
}
