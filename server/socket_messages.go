package server

import (
	"context"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// message is one message of graphql-transport-ws.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// maxID is how long the id of a subscription may be: UUIDs have 36 bytes.
const maxID = 255

// next waits for a message and reads it.
func (s *socket) next() (message, error) {
	kind, data, err := s.conn.Read(context.WithoutCancel(s.ctx))
	if err != nil {
		if errors.Is(err, websocket.ErrMessageTooBig) {
			return message{}, tooLarge
		}
		return message{}, errGone
	}
	s.heard.Store(time.Now().UnixNano())
	switch {
	case kind != websocket.MessageText:
		return message{}, malformed("Messages are text.")
	case !utf8.Valid(data):
		return message{}, malformed("The message is not valid UTF-8.")
	case nesting(data) > maxNesting:
		return message{}, malformed("The message is nested more than %d levels deep.", maxNesting)
	}
	values, no := object(data, []string{"id", "type", "payload"})
	if no != nil {
		return message{}, malformed("The message is not one JSON object of id, type and payload.")
	}
	m := message{Payload: values["payload"]}
	var ok [2]bool
	m.ID, ok[0] = text(values["id"])
	m.Type, ok[1] = text(values["type"])
	switch {
	case !ok[0] || len(m.ID) > maxID:
		return message{}, malformed("The id of a message is a string of at most %d bytes.", maxID)
	case !ok[1] || m.Type == "":
		return message{}, malformed("The message has no type.")
	case !absent(m.Payload) && m.Payload[0] != '{':
		return message{}, malformed("The payload of a message is an object.")
	}
	return m, nil
}

// write sends a message unless ctx has ended. A reader that does not take it in
// time is cut off, because it would keep the events of all its subscriptions.
func (s *socket) write(ctx context.Context, m message) error {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // the payload is JSON of our own
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	late := time.AfterFunc(s.times.Write, func() { s.end(tooSlow) }) // which closes the connection
	defer late.Stop()
	if err := s.conn.Write(context.WithoutCancel(ctx), websocket.MessageText, b); err != nil {
		s.end(errGone)
		return err
	}
	return nil
}

// writeErrors ends a subscription.
func (s *socket) writeErrors(ctx context.Context, id string, errs gqlerror.List) error {
	b, err := json.Marshal(errs[:min(len(errs), s.limits.Errors)])
	if err != nil {
		panic(err) // made of our own types
	}
	return s.write(ctx, message{ID: id, Type: "error", Payload: b})
}
