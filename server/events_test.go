package server

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The distinct connections mode of graphql-sse.
func TestEvents(t *testing.T) {
	l := openLive(t)
	token := l.token(outreach)
	s := l.stream("subscription{ticks{n}}", token)
	if s.StatusCode != 200 || s.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || s.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("it begins with %d %v", s.StatusCode, s.Header)
	}
	l.tick(1)
	l.tick(2)
	s.hears("next", `{"data":{"ticks":{"n":1}}}`)
	s.hears("next", `{"data":{"ticks":{"n":2}}}`)
	close(l.over)
	s.hears("complete", "")
	if _, _, err := s.next(); err != io.EOF {
		t.Errorf("it goes on: %v", err)
	}
	// Every operation can be asked for so, and a line break breaks nothing.
	for document, data := range map[string]string{"{name}": `{"data":{"name":"a"}}`, "mutation{poke}": `{"data":{"poke":"b"}}`} {
		s := l.stream(document, token)
		s.hears("next", data)
		s.hears("complete", "")
	}
	s = l.stream("subscription{refused{n}}", token)
	s.endsWith("INVALID_CURSOR")
	s = l.stream("subscription{lost{n}}", token)
	s.endsWith("UNAVAILABLE")
	eventually(t, "all streams are gone", func() bool { return l.streamsOpen("sse") == 0 })
}

// What is wrong before the stream begins is answered as over POST.
func TestRefusedEvents(t *testing.T) {
	l := openLive(t)
	token := l.token(outreach)
	for _, c := range []struct {
		document, token string
		status          int
		code            string
	}{
		{"subscription{ticks{n}", token, 400, "BAD_REQUEST"},
		{"subscription{nothing}", token, 400, "BAD_REQUEST"},
		{"", token, 400, "BAD_REQUEST"},
		{"subscription{ticks{n}}", "", 401, "UNAUTHENTICATED"},
		{"subscription{ticks{n}}", "cos_bad", 401, "UNAUTHENTICATED"},
	} {
		s := l.stream(c.document, c.token)
		b, _ := io.ReadAll(s.Body)
		if s.StatusCode != c.status || s.Header.Get("Content-Type") != "application/json; charset=utf-8" || !strings.Contains(string(b), `"code":"`+c.code+`"`) {
			t.Errorf("%q: %d %s", c.document, s.StatusCode, b)
		}
	}
	// Over POST alone it is said how to do it.
	a := l.query("subscription{ticks{n}}", nil, "Authorization", "Bearer "+token)
	if a.codes() != "BAD_REQUEST" || !strings.Contains(a.Errors[0].Message, "text/event-stream") {
		t.Errorf("over POST: %s", a.body)
	}
	if s := l.stream("subscription{ticks{n}}", token, "Accept", "application/json, text/event-stream"); s.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Error("JSON was asked for first")
	}
}

// Comments show that a stream lives when nothing happens.
func TestEventsKeepAlive(t *testing.T) {
	l := openLive(t, func(c *Config) { c.Live.KeepAlive = 50 * time.Millisecond })
	s := l.stream("subscription{ticks{n}}", l.token(outreach))
	for range 4 {
		for _, want := range []string{":\n", "\n"} {
			if line, err := s.lines.ReadString('\n'); line != want || err != nil {
				t.Fatalf("got %q %v", line, err)
			}
		}
	}
}

// The time that a request may take, and the deadlines of its connection, are
// not those of a stream.
func TestStreamsOutliveRequests(t *testing.T) {
	const short = 100 * time.Millisecond
	l := openLive(t, func(c *Config) { c.Timeout = short })
	srv := httptest.NewUnstartedServer(l.Server)
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = short, short
	srv.Start()
	defer srv.Close()
	l.address = strings.TrimPrefix(srv.URL, "http://")
	token := l.token(outreach)
	s, w := l.stream("subscription{ticks{n}}", token), l.signedIn(token)
	time.Sleep(4 * short)
	l.tick(1)
	s.hears("next", `{"data":{"ticks":{"n":1}}}`)
	s.Body.Close()
	eventually(t, "the stream ends with its client", func() bool { return l.streamsOpen("sse") == 0 })
	w.subscribe("1")
	l.tick(2)
	w.hears(`{"id":"1","type":"next","payload":{"data":{"ticks":{"n":2}}}}`)
	w.CloseNow()
	eventually(t, "the socket ends with its client", func() bool { return l.streamsOpen("websocket") == 0 })
}
