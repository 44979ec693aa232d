package server

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/breakthrough-party/coalition/viewer"
)

const ticking = `{"id":"1","type":"subscribe","payload":{"query":"subscription{ticks{n}}"}}`

// The close codes of the protocol graphql-transport-ws, and that of a message
// that is too large.
func TestSocketCloseCodes(t *testing.T) {
	l := openLive(t)
	token := l.token(outreach)
	for name, c := range map[string]struct {
		signedIn bool
		messages []string
		code     int
		reason   string
	}{
		"no JSON":                   {false, []string{`hello`}, 4400, ""},
		"no object":                 {false, []string{`[]`}, 4400, ""},
		"half an object":            {false, []string{`{"type":"ping"`}, 4400, ""},
		"no type":                   {false, []string{`{"id":"1"}`}, 4400, ""},
		"a type that is no text":    {false, []string{`{"type":1}`}, 4400, ""},
		"an unknown type":           {true, []string{`{"type":"start","id":"1"}`}, 4400, ""},
		"a type of the server":      {true, []string{`{"type":"next","id":"1","payload":{}}`}, 4400, ""},
		"an unknown key":            {true, []string{`{"type":"ping","more":1}`}, 4400, ""},
		"not UTF-8":                 {true, []string{"{\"type\":\"ping\xff\"}"}, 4400, ""},
		"nested without end":        {true, []string{`{"type":"ping","payload":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`}, 4400, ""},
		"subscribe without id":      {true, []string{`{"type":"subscribe","payload":{"query":"subscription{ticks{n}}"}}`}, 4400, ""},
		"subscribe, no payload":     {true, []string{`{"type":"subscribe","id":"1"}`}, 4400, ""},
		"subscribe, payload a text": {true, []string{`{"type":"subscribe","id":"1","payload":"{}"}`}, 4400, ""},
		"an id that is no text":     {true, []string{`{"type":"subscribe","id":1,"payload":{}}`}, 4400, ""},
		"a long id":                 {true, []string{`{"type":"complete","id":"` + strings.Repeat("x", 256) + `"}`}, 4400, ""},
		"complete without id":       {true, []string{`{"type":"complete"}`}, 4400, ""},
		"too large":                 {true, []string{`{"type":"ping","payload":{"x":"` + strings.Repeat("x", 256<<10) + `"}}`}, 1009, ""},
		"subscribe before init":     {false, []string{ticking}, 4401, "Unauthorized"},
		"init without a token":      {false, []string{`{"type":"connection_init"}`}, 4403, "Forbidden"},
		"init with null":            {false, []string{`{"type":"connection_init","payload":{"Authorization":null}}`}, 4403, "Forbidden"},
		"init with a bad token":     {false, []string{`{"type":"connection_init","payload":{"Authorization":"Bearer ` + token[:len(token)-1] + `"}}`}, 4403, "Forbidden"},
		"init without Bearer":       {false, []string{`{"type":"connection_init","payload":{"Authorization":"` + token + `"}}`}, 4403, "Forbidden"},
		"init twice":                {true, []string{`{"type":"connection_init","payload":{"Authorization":"Bearer ` + token + `"}}`}, 4429, "Too many initialisation requests"},
		"one id twice":              {true, []string{ticking, ticking}, 4409, "Subscriber for 1 already exists"},
	} {
		var s *client
		if c.signedIn {
			s = l.signedIn(token)
		} else {
			s = l.connect()
		}
		s.say(c.messages...)
		if code, reason := s.end(); code != c.code || (c.reason != "" && reason != c.reason) || strings.Contains(reason, token) {
			t.Errorf("%s: it closes with %d %q, want %d %q", name, code, reason, c.code, c.reason)
		}
	}
	s := l.connect()
	if err := s.Write(t.Context(), websocket.MessageBinary, []byte(ticking)); err != nil {
		t.Fatal(err)
	}
	s.closes(4400, "Messages are text.")
	other, _, err := l.dial(nil, "graphql-ws")
	if err != nil {
		t.Fatal(err)
	}
	(&client{t, other}).closes(4406, "Subprotocol not acceptable")
	eventually(t, "all sockets are gone", func() bool { return l.streamsOpen("websocket") == 0 })
}

func TestSocketWithoutInit(t *testing.T) {
	l := openLive(t, func(c *Config) { c.Live.Init = 50 * time.Millisecond })
	s := l.connect()
	s.say(`{"type":"ping"}`) // which says nothing of who it is
	s.closes(4408, "Connection initialisation timeout")
	in := l.signedIn(l.token(outreach))
	in.subscribe("1")
	time.Sleep(2 * l.cfg.Live.Init) // the time of others is over
	l.tick(1)
	in.hears(`{"id":"1","type":"next","payload":{"data":{"ticks":{"n":1}}}}`)
}

// One socket with all that it is for.
func TestSubscriptionOverSocket(t *testing.T) {
	l := openLive(t)
	s := l.signedIn(l.token(outreach))
	s.say(`{"type":"ping"}`, `{"type":"ping","payload":{"at":5}}`, `{"type":"pong"}`)
	s.hears(`{"type":"pong"}`, `{"type":"pong","payload":{"at":5}}`)

	s.subscribe("a")
	for n := range 3 {
		l.tick(n)
	}
	s.hears(`{"id":"a","type":"next","payload":{"data":{"ticks":{"n":0}}}}`,
		`{"id":"a","type":"next","payload":{"data":{"ticks":{"n":1}}}}`,
		`{"id":"a","type":"next","payload":{"data":{"ticks":{"n":2}}}}`)

	s.say(`{"id":"a","type":"complete"}`, `{"id":"a","type":"complete"}`, `{"id":"never","type":"complete"}`)
	eventually(t, "the subscription ends", func() bool { return l.open.Load() == 0 })
	s.subscribe("a") // the id is free again
	s.subscribe("b")
	eventually(t, "two are running", func() bool { return l.open.Load() == 2 })
	l.tick(7)
	if got, err := s.read(); err != nil || !strings.HasSuffix(got, `"type":"next","payload":{"data":{"ticks":{"n":7}}}}`) {
		t.Errorf("got %s %v", got, err)
	}
	close(l.over)
	for range 2 {
		if got, err := s.read(); err != nil || (got != `{"id":"a","type":"complete"}` && got != `{"id":"b","type":"complete"}`) {
			t.Errorf("got %s %v", got, err)
		}
	}
	s.Close(websocket.StatusNormalClosure, "")
	eventually(t, "the socket is gone", func() bool { return l.streamsOpen("websocket") == 0 })
	if n := l.figure(`coalition_events_total{transport="websocket"}`); n != 4 {
		t.Errorf("%v events are counted", n)
	}
	if n := l.figure("coalition_requests_running"); n != 0 {
		t.Errorf("%v requests are said to be running", n)
	}
}

// A subscription that cannot begin gets an error, and the socket stays.
func TestRefusedOverSocket(t *testing.T) {
	l := openLive(t)
	s := l.signedIn(l.token(outreach))
	for payload, code := range map[string]string{
		`{"query":"{name}"}`:                              "BAD_REQUEST",
		`{"query":"mutation{poke}"}`:                      "BAD_REQUEST",
		`{"query":"subscription{ticks{n}"}`:               "BAD_REQUEST",
		`{"query":"subscription{nothing}"}`:               "BAD_REQUEST",
		`{"query":"subscription{a:ticks{n} b:ticks{n}}"}`: "BAD_REQUEST",
		`{"query":5}`:                                     "BAD_REQUEST",
		`{}`:                                              "BAD_REQUEST",
		`{"query":"subscription{ticks{n}}","more":1}`:     "BAD_REQUEST",
		`{"query":"subscription($n:Int){ticks(n:$n){n}}","variables":{"n":"x"}}`: "VALIDATION_FAILED",
		`{"query":"subscription{refused{n}}"}`:                                   "INVALID_CURSOR",
		`{"query":"subscription{lost{n}}"}`:                                      "UNAVAILABLE",
	} {
		s.say(`{"id":"1","type":"subscribe","payload":` + payload + `}`)
		s.hearsError("1", code)
	}
	s.subscribe("1")
	l.tick(1)
	s.hears(`{"id":"1","type":"next","payload":{"data":{"ticks":{"n":1}}}}`)

	expired := outreach
	expired.PasswordExpired = true
	s = l.signedIn(l.token(expired))
	s.subscribe("1")
	s.hearsError("1", "FORBIDDEN")
}

// The token comes in connection_init, under either spelling, or with the request.
func TestTokensOfSockets(t *testing.T) {
	l := openLive(t)
	token, bad := "Bearer "+l.token(outreach), "Bearer cos_bad"
	s := l.connect()
	s.say(`{"type":"connection_init","payload":{"authorization":"` + token + `","other":1}}`)
	s.hears(`{"type":"connection_ack"}`)
	s = l.connect("Authorization", token)
	s.say(`{"type":"connection_init"}`)
	s.hears(`{"type":"connection_ack"}`)
	s = l.connect("Authorization", token)
	s.say(`{"type":"connection_init","payload":{"Authorization":"` + bad + `"}}`)
	s.closes(4403, "Forbidden")
	s = l.connect("Authorization", token) // it is not signed in by the header alone
	s.say(ticking)
	s.closes(4401, "Unauthorized")
	if _, resp, err := l.dial(http.Header{"Authorization": {bad}}, socketProtocol); err == nil || resp.StatusCode != 401 {
		t.Errorf("a bad token in the request: %v", err)
	}
	l.accounts.mu.Lock()
	l.accounts.fail = context.DeadlineExceeded
	l.accounts.mu.Unlock()
	s = l.connect()
	s.say(`{"type":"connection_init","payload":{"authorization":"Bearer ` + l.token(viewer.Viewer{UserID: "usr_2"}) + `"}}`)
	if code, reason := s.end(); code != 1013 {
		t.Errorf("without a database it closes with %d %q", code, reason)
	}
}

func TestOriginsOfSockets(t *testing.T) {
	l := openLive(t, func(c *Config) { c.Origins = []string{"https://desk.example.org"} })
	for origin, allowed := range map[string]bool{
		"https://desk.example.org": true, "http://" + l.address: true, "https://evil.test": false, "null": false,
	} {
		conn, resp, err := l.dial(http.Header{"Origin": {origin}}, socketProtocol)
		if (err == nil) != allowed || (!allowed && resp.StatusCode != 403) {
			t.Errorf("%s: %v", origin, err)
		}
		if err == nil {
			conn.CloseNow()
		}
	}
	r := newGet("/graphql")
	if a := l.send(r); a.StatusCode != 405 || a.Header.Get("Allow") != "POST" {
		t.Errorf("GET is answered with %d", a.StatusCode)
	}
	r.Header.Set("Upgrade", "websocket") // and nothing else that it takes
	if a := l.send(r); a.StatusCode != 426 {
		t.Errorf("half a handshake is answered with %d", a.StatusCode)
	}
}

// Who says nothing is dropped, and who does stays.
func TestSilentSocket(t *testing.T) {
	l := openLive(t, func(c *Config) { c.Live.KeepAlive = 250 * time.Millisecond })
	token := l.token(outreach)
	quiet, lively := l.signedIn(token), l.signedIn(token)
	lively.hears(`{"type":"ping"}`)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for l.streamsOpen("websocket") == 2 && t.Context().Err() == nil {
			lively.say(`{"type":"pong"}`)
			time.Sleep(10 * time.Millisecond)
		}
	}()
	quiet.hears(`{"type":"ping"}`)
	if code, _ := quiet.end(); code != 0 {
		t.Errorf("it closes with %d", code)
	}
	<-done
	lively.say(`{"type":"ping"}`)
	for got := ""; got != `{"type":"pong"}`; {
		var err error
		if got, err = lively.read(); err != nil {
			t.Fatal(err)
		}
	}
	if n := l.cut("silent"); n != 1 {
		t.Errorf("%d were dropped", n)
	}
}
