package server

import (
	"bytes"
	"errors"
	"net/http"
	"sync"
	"time"
)

// eventWriter writes server-sent events, one at a time, each with a time of its
// own instead of that of the request.
type eventWriter struct {
	mu     sync.Mutex
	w      http.ResponseWriter
	conn   *http.ResponseController
	within time.Duration
	// late is called when an event is not read in time, before the writing fails.
	late func()
}

func newEventWriter(w http.ResponseWriter, within time.Duration, late func()) *eventWriter {
	return &eventWriter{w: w, conn: http.NewResponseController(w), within: within, late: late}
}

func (e *eventWriter) start(status int) error {
	h := e.w.Header()
	h.Set("Content-Type", eventStream+"; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
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
	// A deadline of the connection alone would not do: when it passes, net/http
	// ends the request as if the client had left.
	if err := unsupported(e.conn.SetWriteDeadline(time.Time{})); err != nil {
		return err
	}
	late := time.AfterFunc(e.within, func() {
		e.late()
		e.conn.SetWriteDeadline(time.Now())
	})
	defer late.Stop()
	for _, p := range parts {
		if _, err := e.w.Write(p); err != nil {
			return err
		}
	}
	return e.conn.Flush()
}

// unsupported forgives a writer that is no connection and knows no deadlines.
func unsupported(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}
