package server

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"sync"
	"time"
)

// eventWriter writes server-sent events, one at a time, each with a deadline of
// its own instead of that of the request.
type eventWriter struct {
	mu     sync.Mutex
	w      http.ResponseWriter
	conn   *http.ResponseController
	within time.Duration
}

func newEventWriter(w http.ResponseWriter, within time.Duration) *eventWriter {
	return &eventWriter{w: w, conn: http.NewResponseController(w), within: within}
}

func (e *eventWriter) start(status int) error {
	h := e.w.Header()
	h.Set("Content-Type", eventStream+"; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	// net/http takes the end of the time to read a request for the end of the client.
	if err := e.conn.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	e.w.WriteHeader(status)
	return e.comment()
}

func (e *eventWriter) comment() error { return e.write([]byte(":\n\n")) }

// next sends an answer. A line break would end its line, and stands only
// between the words of a JSON text, where it means nothing.
func (e *eventWriter) next(payload []byte) error {
	return e.write([]byte("event: next\ndata: "), bytes.ReplaceAll(payload, []byte("\n"), nil), []byte("\n\n"))
}

func (e *eventWriter) complete() error { return e.write([]byte("event: complete\ndata: \n\n")) }

func (e *eventWriter) write(parts ...[]byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.conn.SetWriteDeadline(time.Now().Add(e.within)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	for _, p := range parts {
		if _, err := e.w.Write(p); err != nil {
			return err
		}
	}
	return e.conn.Flush()
}

// unsent is why a stream ends whose client could not be written to.
func unsent(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return tooSlow
	}
	return gone
}
