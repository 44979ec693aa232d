package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// These tests run Main, with real arguments, a real database and a real port.

// TestMain keeps the environment of whoever runs the tests out of them.
func TestMain(m *testing.M) {
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "COALITION_") && !strings.HasPrefix(name, "COALITION_TEST_") {
			os.Unsetenv(name)
		}
	}
	os.Exit(m.Run())
}

// result is what a command left behind.
type result struct {
	code      int
	out, errs string
}

// run runs a command to its end.
func run(t *testing.T, args ...string) result {
	t.Helper()
	// A server that should have refused to start is ended.
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errs lockedBuffer
	code := Main(ctx, args, strings.NewReader(""), &out, &errs)
	return result{code, out.String(), errs.String()}
}

// runs runs a command that must succeed and have nothing to complain of.
func runs(t *testing.T, args ...string) string {
	t.Helper()
	r := run(t, args...)
	if r.code != exitDone || r.errs != "" {
		t.Fatalf("coalition %s: code %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.errs)
	}
	return r.out
}

// fails runs a command that must end with a code and say some words.
func fails(t *testing.T, code int, words string, args ...string) result {
	t.Helper()
	r := run(t, args...)
	if r.code != code || !strings.Contains(r.errs, words) {
		t.Errorf("coalition %s: code %d, want %d and %q\n%s%s", strings.Join(args, " "), r.code, code, words, r.out, r.errs)
	}
	return r
}

// sqlite is a database that is not there yet.
func sqlite(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }

// lockedBuffer is written by a server and read by a test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// running is a server that Main runs.
type running struct {
	t         *testing.T
	url       string
	out, errs lockedBuffer
	cancel    context.CancelFunc
	ended     chan int
}

// patience is how long a server may take to begin or end, and a command to do
// its work, on a machine that does much else.
const patience = time.Minute

var address = regexp.MustCompile(`127\.0\.0\.1:[1-9]\d*`)

// serve starts a server on a free port and waits until it is ready.
func serve(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &running{t: t, cancel: cancel, ended: make(chan int, 1)}
	args = append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)
	go func() { s.ended <- Main(ctx, args, strings.NewReader(""), &s.out, &s.errs) }()
	t.Cleanup(cancel)
	deadline := time.After(patience)
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case code := <-s.ended:
			t.Fatalf("the server ended with code %d\n%s%s", code, &s.out, &s.errs)
		case <-deadline:
			t.Fatalf("the server is not ready\n%s%s", &s.out, &s.errs)
		case <-tick.C:
		}
		// The demo says where it is on standard output, others in the log.
		if found := address.FindString(s.out.String() + s.errs.String()); found != "" {
			s.url = "http://" + found
			if r, err := http.Get(s.url + "/readyz"); err == nil {
				r.Body.Close()
				if r.StatusCode == http.StatusOK {
					tick.Stop()
					return s
				}
			}
		}
	}
}

// stop ends the server as Ctrl-C does and returns its code.
func (s *running) stop() int {
	s.t.Helper()
	s.cancel()
	select {
	case code := <-s.ended:
		return code
	case <-time.After(patience):
		s.t.Fatalf("the server does not end\n%s", &s.errs)
		return -1
	}
}

// post sends a body as JSON and returns status and answer.
func (s *running) post(path, token string, body any) (int, map[string]any) {
	s.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.url+path, bytes.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(read, &v); err != nil {
		s.t.Fatalf("%s answers %q", path, read)
	}
	return answer.StatusCode, v
}

// query asks with a token and returns the data; there must be no error.
func (s *running) query(token, document string) map[string]any {
	s.t.Helper()
	status, answer := s.post("/graphql", token, map[string]any{"query": document})
	data, _ := answer["data"].(map[string]any)
	if status != http.StatusOK || answer["errors"] != nil || data == nil {
		s.t.Fatalf("%s: status %d: %v", document, status, answer)
	}
	return data
}

// signIn signs in by password and returns the status and the session's token.
func (s *running) signIn(email, password string) (int, string) {
	s.t.Helper()
	status, answer := s.post("/auth/login", "", map[string]string{"email": email, "password": password})
	token, _ := answer["token"].(string)
	return status, token
}

var oneTimePassword = regexp.MustCompile(`\b[a-z2-7]{5}(-[a-z2-7]{5}){3}\b`)

// passwordIn is the one password that a text shows.
func passwordIn(t *testing.T, text string) string {
	t.Helper()
	found := oneTimePassword.FindAllString(text, -1)
	if len(found) != 1 {
		t.Fatalf("the text shows %d passwords:\n%s", len(found), text)
	}
	return found[0]
}
