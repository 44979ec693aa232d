package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"github.com/breakthrough-party/coalition/viewer"
)

// sockets is GraphQL over WebSockets by the protocol graphql-transport-ws, for
// subscriptions alone. gqlgen's own transport could not be taken: it waits for
// slow readers without end, closes with other codes than the protocol has, and
// never looks at a token again. It implements graphql.Transport.
type sockets struct{ *live }

var _ graphql.Transport = sockets{}

const socketProtocol = "graphql-transport-ws"

// wantsSocket reports whether a request asks for a WebSocket.
func wantsSocket(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// Supports takes what asks for a WebSocket.
func (sockets) Supports(r *http.Request) bool { return wantsSocket(r) }

// Do runs one WebSocket to its end.
func (t sockets) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	defer t.recovered(w, r)
	requestOf(r.Context()).way = bySocket
	known, full := t.streams.strangers.enter(requestOf(r.Context()).address)
	if full != nil {
		t.metrics.cut.WithLabelValues("limit").Inc()
		refuse(w, r, http.StatusTooManyRequests, limited("Too many WebSockets from this address have not said whose they are.", 10))
		return
	}
	defer known()
	var s *socket
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{socketProtocol},
		// SECURITY: the origin was judged before, by the rule for all requests.
		InsecureSkipVerify: true,
		OnPingReceived: func(context.Context, []byte) bool {
			s.heard.Store(time.Now().UnixNano())
			return true
		},
	})
	if err != nil {
		return // it has answered
	}
	conn.SetReadLimit(int64(t.limits.Body))
	s = &socket{
		stream: t.begin(r.Context(), "websocket"), exec: exec, header: r.Header, conn: conn, known: known,
		running: map[string]*subscription{},
	}
	s.run()
}

// socket is one WebSocket. One goroutine reads its messages, and one for each
// running subscription writes.
type socket struct {
	*stream
	exec   graphql.GraphExecutor
	header http.Header
	conn   *websocket.Conn
	// known is called when it is known whose the socket is.
	known func()
	// leave gives back the place of a user's socket.
	leave func()
	// heard is when the other end was last heard of, in Unix nanoseconds.
	heard atomic.Int64

	// as is who asks; nil before the connection is acknowledged. Only the reader
	// uses it.
	as *viewer.Viewer

	mu      sync.Mutex
	running map[string]*subscription // by id

	writing sync.Mutex
	beside  sync.WaitGroup
}

// run reads messages until the socket ends, tells the other end why, and waits
// for everything that ran beside.
func (s *socket) run() {
	defer s.finish()
	s.heard.Store(time.Now().UnixNano())
	closed := make(chan struct{})
	context.AfterFunc(s.ctx, func() {
		defer close(closed)
		s.hangUp()
	})
	if s.conn.Subprotocol() != socketProtocol {
		s.end(otherWords)
	}
	s.beside.Go(s.keepAlive)
	s.end(s.read())
	<-closed
	s.beside.Wait()
	if s.leave != nil {
		s.leave()
	}
}

// hangUp closes the connection. Whoever does not read is not told why.
func (s *socket) hangUp() {
	var why *ending
	if !errors.As(context.Cause(s.ctx), &why) || why.abrupt() {
		s.conn.CloseNow()
		return
	}
	s.conn.Close(why.code, why.reason())
}

// keepAlive pings, and ends the socket when nothing was heard for two periods.
// These pings are messages, which a program must read to answer: that a kernel
// or browser behind it lives says nothing.
func (s *socket) keepAlive() {
	defer s.guard()
	tick := time.NewTicker(s.times.KeepAlive)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
			if time.Since(time.Unix(0, s.heard.Load())) >= 2*s.times.KeepAlive {
				s.end(silent)
				return
			}
			s.write(s.ctx, message{Type: "ping"})
		}
	}
}
