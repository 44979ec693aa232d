package server

import (
	"context"
	"strings"
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
