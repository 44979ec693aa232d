package server

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

// What comes when all places are taken is refused at once, and one user cannot
// take them all.
func TestCrowdIsRefused(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.Limits.Concurrent, c.Limits.ConcurrentEach = 3, 2 })
	entered, release := make(chan struct{}), make(chan struct{})
	h.resolvers.node = func(ctx context.Context, _ string) (read.Value, error) {
		entered <- struct{}{}
		<-release
		return nil, nil
	}
	one := "Bearer " + h.token(viewer.Viewer{UserID: "usr_1", Roles: []viewer.Role{viewer.Admin}})
	two := "Bearer " + h.token(viewer.Viewer{UserID: "usr_2", Token: "tok_2", Roles: []viewer.Role{viewer.Admin}, Scopes: viewer.Scopes})
	answers := make(chan answer, 3)
	ask := func(token string) {
		go func() { answers <- h.query(`{node(id:"x"){id}}`, nil, "Authorization", token) }()
		<-entered
	}
	busy := func(token, words string) {
		t.Helper()
		a := h.query(`{node(id:"x"){id}}`, nil, "Authorization", token)
		if a.StatusCode != 503 || a.codes() != "UNAVAILABLE" || a.Header.Get("Retry-After") != "1" || !strings.Contains(a.body, words) {
			t.Errorf("%d %s, Retry-After %s", a.StatusCode, a.body, a.Header.Get("Retry-After"))
		}
	}
	ask(one)
	ask(one)
	busy(one, "You are asking too many things at once")
	ask(two)
	busy(two, "The server is busy")
	busy(one, "The server is busy")
	for _, path := range []string{"/livez", "/readyz"} {
		if a := h.send(newGet(path)); a.StatusCode != 200 {
			t.Errorf("%s answers %d", path, a.StatusCode)
		}
	}
	close(release)
	for range 3 {
		if a := <-answers; a.StatusCode != 200 {
			t.Errorf("what was taken in is answered with %d %s", a.StatusCode, a.body)
		}
	}
	go func() { <-entered }()
	if a := h.query(`{node(id:"x"){id}}`, nil, "Authorization", one); a.StatusCode != 200 {
		t.Errorf("afterwards: %d %s", a.StatusCode, a.body)
	}
}

// slowly is a connection whose other end takes nothing until it is released.
type slowly struct {
	*httptest.ResponseRecorder
	begun, release chan struct{}
	once           sync.Once
}

func (s *slowly) Write(b []byte) (int, error) {
	s.once.Do(func() { close(s.begun) })
	<-s.release
	return s.ResponseRecorder.Write(b)
}

// Whoever reads an answer slowly holds no place meanwhile: it was given back
// before the answer is written.
func TestSlowReadersKeepNobodyOut(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.Limits.Concurrent, c.Limits.ConcurrentEach = 1, 1 })
	for _, accept := range []string{"application/json", "text/event-stream"} {
		r := newPost("/graphql", `{"query":"{__typename}"}`)
		r.Host = "localhost"
		r.Header.Set("Accept", accept)
		w := &slowly{ResponseRecorder: httptest.NewRecorder(), begun: make(chan struct{}), release: make(chan struct{})}
		done := make(chan struct{})
		go func() { defer close(done); h.ServeHTTP(w, r) }()
		<-w.begun
		if a := h.query("{__typename}", nil); a.StatusCode != 200 {
			t.Errorf("beside a slow reader of %s: %d %s", accept, a.StatusCode, a.body)
		}
		close(w.release)
		<-done
		if w.Code != 200 || !strings.Contains(w.Body.String(), `"__typename":"Query"`) {
			t.Errorf("the slow reader gets %d %s", w.Code, w.Body)
		}
	}
}

// Streams take no place.
func TestStreamsAreNoCrowd(t *testing.T) {
	l := openLive(t, func(c *Config) { c.Limits.Concurrent, c.Limits.ConcurrentEach = 1, 1 })
	token := l.token(outreach)
	w := l.signedIn(token)
	w.subscribe("1")
	w.subscribe("2")
	l.stream("subscription{ticks{n}}", token)
	eventually(t, "three are running", func() bool { return l.open.Load() == 3 })
	if a := l.query("{name}", nil, "Authorization", "Bearer "+token); a.StatusCode != 200 {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}
