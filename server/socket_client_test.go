package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// client is one end of a WebSocket.
type client struct {
	t *testing.T
	*websocket.Conn
}

func (l *liveStage) dial(header http.Header, protocols ...string) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(l.t.Context(), 10*time.Second)
	defer cancel()
	return websocket.Dial(ctx, "ws://"+l.address+"/graphql", &websocket.DialOptions{HTTPHeader: header, Subprotocols: protocols})
}

// connect opens a WebSocket without saying anything.
func (l *liveStage) connect(headers ...string) *client {
	l.t.Helper()
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	conn, _, err := l.dial(h, socketProtocol)
	if err != nil {
		l.t.Fatal(err)
	}
	conn.SetReadLimit(-1)
	l.t.Cleanup(func() { conn.CloseNow() })
	return &client{l.t, conn}
}

// signedIn opens a WebSocket that is acknowledged.
func (l *liveStage) signedIn(token string) *client {
	l.t.Helper()
	c := l.connect()
	c.say(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + token + `"}}`)
	c.hears(`{"type":"connection_ack"}`)
	return c
}

func (c *client) say(messages ...string) {
	c.t.Helper()
	for _, m := range messages {
		if err := c.Write(c.t.Context(), websocket.MessageText, []byte(m)); err != nil {
			c.t.Fatal(err)
		}
	}
}

// subscribe begins a subscription to ticks.
func (c *client) subscribe(id string) {
	c.t.Helper()
	c.say(`{"id":"` + id + `","type":"subscribe","payload":{"query":"subscription{ticks{n}}"}}`)
}

func (c *client) read() (string, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer cancel()
	_, b, err := c.Read(ctx)
	return string(b), err
}

// hears waits for messages, word for word.
func (c *client) hears(messages ...string) {
	c.t.Helper()
	for _, want := range messages {
		got, err := c.read()
		if err != nil {
			c.t.Fatalf("instead of %s: %v", want, err)
		}
		if got != want {
			c.t.Fatalf("got %s, want %s", got, want)
		}
	}
}

// hearsError waits for the error that ends a subscription.
func (c *client) hearsError(id, code string) {
	c.t.Helper()
	got, err := c.read()
	if err != nil {
		c.t.Fatalf("instead of %s: %v", code, err)
	}
	var m struct {
		ID, Type string
		Payload  []struct {
			Message    string
			Extensions map[string]any
		}
	}
	if err := json.Unmarshal([]byte(got), &m); err != nil || m.ID != id || m.Type != "error" || len(m.Payload) == 0 ||
		m.Payload[0].Extensions["code"] != code || m.Payload[0].Message == "" || m.Payload[0].Extensions["requestId"] == nil {
		c.t.Fatalf("got %s, want the error %s of %s", got, code, id)
	}
}

// end waits for the end, past messages that are still under way.
func (c *client) end() (code int, reason string) {
	c.t.Helper()
	for {
		_, err := c.read()
		if err == nil {
			continue
		}
		var end websocket.CloseError
		if !errors.As(err, &end) {
			return 0, err.Error()
		}
		return int(end.Code), end.Reason
	}
}

// closes waits for an end with a code and a reason.
func (c *client) closes(code int, reason string) {
	c.t.Helper()
	if got, why := c.end(); got != code || why != reason {
		c.t.Fatalf("it closes with %d %q, want %d %q", got, why, code, reason)
	}
}
