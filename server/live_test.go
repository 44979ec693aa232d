package server

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/viewer"
)

// Whatever ends the right to a stream ends the stream within 5 s.
func TestStreamsEndWithTheRight(t *testing.T) {
	for name, c := range map[string]struct {
		change func(l *liveStage, b *Bearer) // nil sign-in when it returns with UserID ""
		code   int
		reason string
		want   string
	}{
		"revoked":      {func(_ *liveStage, b *Bearer) { b.Viewer.UserID = "" }, 4401, "The token is not valid any more.", "UNAUTHENTICATED"},
		"expired":      {func(l *liveStage, _ *Bearer) { l.clock.add(2 * time.Hour) }, 4401, "The token is not valid any more.", "UNAUTHENTICATED"},
		"another role": {func(_ *liveStage, b *Bearer) { b.Viewer.Roles = []viewer.Role{viewer.Reader} }, 4403, "Your rights have changed: connect again.", "FORBIDDEN"},
		"a region":     {func(_ *liveStage, b *Bearer) { b.Viewer.Regions = []string{"reg_1"} }, 4403, "Your rights have changed: connect again.", "FORBIDDEN"},
		"a scope":      {func(_ *liveStage, b *Bearer) { b.Viewer.Scopes = []viewer.Scope{viewer.PartnersRead} }, 4403, "Your rights have changed: connect again.", "FORBIDDEN"},
		"the password": {func(_ *liveStage, b *Bearer) { b.Viewer.PasswordExpired = true }, 4403, "Your rights have changed: connect again.", "FORBIDDEN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := openLive(t)
			token := l.token(outreach)
			w, s := l.signedIn(token), l.stream("subscription{ticks{n}}", token)
			w.subscribe("1")
			eventually(t, "both are running", func() bool { return l.open.Load() == 2 })
			start := time.Now()
			l.accounts.mu.Lock()
			hash := secret.HashToken(token)
			b := *l.accounts.sessions[hash]
			if c.change(l, &b); b.Viewer.UserID == "" {
				delete(l.accounts.sessions, hash)
			} else {
				l.accounts.sessions[hash] = &b
			}
			l.accounts.mu.Unlock()
			w.closes(c.code, c.reason)
			s.endsWith(c.want)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("they end after %v", took)
			}
			eventually(t, "nothing runs any more", func() bool { return l.open.Load() == 0 })
		})
	}
}

// While the rights to a stream cannot be looked up its events are held back; they
// come when the database is back.
func TestStreamsWithoutDatabase(t *testing.T) {
	t.Parallel()
	l := openLive(t)
	token := l.token(outreach)
	s := l.stream("subscription{ticks{n}}", token)
	fail := func(err error) {
		l.accounts.mu.Lock()
		defer l.accounts.mu.Unlock()
		l.accounts.fail = err
	}
	lookUps := func() int {
		l.accounts.mu.Lock()
		defer l.accounts.mu.Unlock()
		return l.accounts.lookUps
	}
	fail(errors.New("no database"))
	before := lookUps()
	eventually(t, "it was asked for longer than one is sure", func() bool { return lookUps() >= before+3 })
	l.tick(1)
	heard := make(chan error, 1)
	go func() {
		event, data, err := s.next()
		if err == nil && (event != "next" || data != `{"data":{"ticks":{"n":1}}}`) {
			err = errors.New(event + data)
		}
		heard <- err
	}()
	eventually(t, "it was asked once more", func() bool { return lookUps() >= before+4 })
	select {
	case err := <-heard:
		t.Errorf("the event was sent: %v", err)
	default:
	}
	fail(nil)
	if err := <-heard; err != nil {
		t.Error(err)
	}
}

// Whoever does not read is cut off, and what was not read is not kept.
func TestSlowReadersAreCut(t *testing.T) {
	l := openLive(t, func(c *Config) { c.Live.Write = 100 * time.Millisecond })
	token := l.token(outreach)
	big := `"` + strings.Repeat("x", 1<<20) + `"`
	feed := func(transport string) {
		for n := 0; l.streamsOpen(transport) > 0; n++ {
			if n > 1000 {
				t.Fatal("the events of a slow reader are taken without end")
			}
			select {
			case l.ticks <- big:
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	w := l.signedIn(token)
	w.subscribe("1")
	feed("websocket")
	if l.cut("slow") != 1 {
		t.Errorf("%d sockets were cut", l.cut("slow"))
	}
	l.stream("subscription{ticks{n}}", token)
	feed("sse")
	if l.cut("slow") != 2 {
		t.Errorf("%d streams were cut", l.cut("slow")-1)
	}
	eventually(t, "nothing runs any more", func() bool { return l.open.Load() == 0 })
}

func TestLimitsOfStreams(t *testing.T) {
	l := openLive(t, func(c *Config) { c.Limits.Streams, c.Limits.Subscriptions = 3, 2 })
	token := l.token(outreach)
	w := l.signedIn(token)
	w.subscribe("a")
	w.subscribe("b")
	w.subscribe("c")
	w.hearsError("c", "RATE_LIMITED")
	w.say(`{"id":"a","type":"complete"}`)
	w.subscribe("c")
	eventually(t, "two are running", func() bool { return l.open.Load() == 2 })

	l.signedIn(token)
	s := l.stream("subscription{ticks{n}}", token)
	one := l.connect()
	one.say(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + token + `"}}`)
	one.closes(4429, "You may have 3 streams open at once; end one first.")
	refused := l.stream("subscription{ticks{n}}", token)
	if b, _ := io.ReadAll(refused.Body); refused.StatusCode != 429 || refused.Header.Get("Retry-After") == "" || !strings.Contains(string(b), "RATE_LIMITED") {
		t.Errorf("one more stream is answered with %d %s", refused.StatusCode, b)
	}
	// Others have their own, and what has ended counts no more.
	l.signedIn(l.token(viewer.Viewer{UserID: "usr_2", Roles: []viewer.Role{viewer.Press}}))
	s.Body.Close()
	eventually(t, "the stream ends", func() bool { return l.streamsOpen("sse") == 0 })
	if again := l.stream("subscription{ticks{n}}", token); again.StatusCode != 200 {
		t.Errorf("after one has ended: %d", again.StatusCode)
	}
}

// Sockets that have not said whose they are count for their address.
func TestLimitOfStrangers(t *testing.T) {
	l := openLive(t)
	for range maxStrangers {
		l.connect()
	}
	_, resp, err := l.dial(nil, socketProtocol)
	if err == nil || resp.StatusCode != 429 || resp.Header.Get("Retry-After") == "" {
		t.Errorf("one more is taken: %v", err)
	}
}

// An event costs what is nested in it, and nothing when nothing is.
func TestEventsCostPoints(t *testing.T) {
	l := openLive(t, func(c *Config) { c.Limits.Points = 10 })
	token := l.token(outreach)
	w := l.signedIn(token) // 1 point, and the subscriptions 1 each
	w.subscribe("free")
	for n := range 30 {
		l.tick(n)
		w.hears(fmt.Sprintf(`{"id":"free","type":"next","payload":{"data":{"ticks":{"n":%d}}}}`, n))
	}
	w.say(`{"id":"free","type":"complete"}`)
	eventually(t, "it has ended", func() bool { return l.open.Load() == 0 })
	w.say(`{"id":"dear","type":"subscribe","payload":{"query":"subscription{ticks{others(first:100){totalCount}}}"}}`)
	for n := 0; ; n++ {
		l.tick(n)
		got, err := w.read()
		if err != nil || n > 10 {
			t.Fatalf("after %d events: %s %v", n, got, err)
		}
		if strings.Contains(got, `"next"`) {
			continue
		}
		if n == 0 || !strings.Contains(got, `{"id":"dear","type":"error"`) || !strings.Contains(got, "RATE_LIMITED") || !strings.Contains(got, "retryAfter") {
			t.Errorf("after %d events: %s", n, got)
		}
		break
	}
	s := l.stream("subscription{ticks{others(first:100){totalCount}}}", token)
	if s.StatusCode != 429 {
		t.Errorf("without a point a stream begins with %d", s.StatusCode)
	}
	if l.cut("points") != 1 {
		t.Errorf("%d were cut", l.cut("points"))
	}
}

// A stop closes sockets with 1001 and completes streams, in the time of the drain.
func TestStopEndsStreams(t *testing.T) {
	l := openLive(t)
	token := l.token(outreach)
	w, s, fresh := l.signedIn(token), l.stream("subscription{ticks{n}}", token), l.connect()
	w.subscribe("1")
	eventually(t, "both are running", func() bool { return l.open.Load() == 2 })
	start := time.Now()
	l.stop()
	w.closes(1001, "The server is stopping: connect again.")
	fresh.closes(1001, "The server is stopping: connect again.")
	s.endsWith("UNAVAILABLE")
	if err := <-l.ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	l.ended <- nil // for the cleanup
	if took := time.Since(start); took > l.cfg.Drain {
		t.Errorf("it stops after %v", took)
	}
}

// The log tells of streams without names, tokens or addresses.
func TestLogOfStreams(t *testing.T) {
	l := openLive(t)
	token := l.token(viewer.Viewer{UserID: "usr_nobodys_business", Roles: []viewer.Role{viewer.Press}})
	w := l.signedIn(token)
	w.subscribe("secret-id")
	eventually(t, "it is running", func() bool { return l.open.Load() == 1 })
	s := l.stream("subscription{ticks{n}}", token)
	s.Body.Close()
	w.CloseNow()
	eventually(t, "all is logged", func() bool { return strings.Count(l.log.String(), "stream closed") == 2 })
	log := l.log.String()
	if n := strings.Count(log, "stream opened"); n != 2 {
		t.Errorf("%d are logged at their start", n)
	}
	for _, word := range []string{token, "usr_nobodys_business", "secret-id", "127.0.0.1", `"msg":"request"`} {
		if strings.Contains(log, word) {
			t.Errorf("the log holds %s:\n%s", word, log)
		}
	}
	if _, text := l.get(l.metrics + "/metrics"); !strings.Contains(text, "coalition_streams_open{transport=\"sse\"} 0") {
		t.Error("the metrics do not tell of streams")
	}
}
