package server

import (
	"context"
	"encoding/json"
	"time"

	"github.com/breakthrough-party/coalition/viewer"
)

// read takes messages until one ends the socket, and says why.
func (s *socket) read() error {
	defer s.guard()
	patience := time.AfterFunc(s.times.Init, func() { s.end(initTimeout) })
	defer patience.Stop()
	for {
		m, err := s.next()
		if err != nil {
			return err
		}
		if m.Type == "connection_init" {
			patience.Stop()
		}
		if err := s.take(m); err != nil {
			return err
		}
	}
}

// take does what a message asks for. Its error ends the socket.
func (s *socket) take(m message) error {
	if m.Type == "subscribe" { // which the gate charges for
		return s.subscribe(m)
	}
	s.pace()
	switch m.Type {
	case "connection_init":
		return s.init(m)
	case "ping":
		return s.write(s.ctx, message{Type: "pong", Payload: m.Payload})
	case "pong":
		return nil
	case "complete":
		if m.ID == "" {
			return malformed("The message has no id.")
		}
		s.stop(m.ID)
		return nil
	}
	return malformed("There is no such type of message.")
}

// pace takes a point for a message. Without one left the next message has to
// wait a second: closing would only make a busy client begin anew.
func (s *socket) pace() {
	wait := s.gate.take(s.asking(), 1)
	if wait <= 0 {
		return
	}
	select {
	case <-s.ctx.Done():
	case <-time.After(min(wait, time.Second)):
	}
}

// asking is the context of who asks. Before the acknowledgement that is whoever
// the header of the request says.
func (s *socket) asking() context.Context {
	if s.as == nil {
		return s.ctx
	}
	return viewer.NewContext(s.ctx, s.as)
}

// init signs in who asks, by the token of its payload, else of the request.
func (s *socket) init(m message) error {
	if s.as != nil {
		return initTwice
	}
	token, ok := s.token(m.Payload)
	if !ok {
		return forbidden
	}
	v, err := s.signIn.newcomer(s.ctx, token)
	switch {
	case err != nil:
		return unsure
	case v == nil:
		return forbidden
	}
	leave, full := s.streams.enter(v.UserID)
	if full != nil {
		// The protocol has no code for it; after this one its clients do not try
		// again by themselves.
		return &ending{4429, "limit", full}
	}
	s.as, s.leave = v, leave
	s.sure.Store(time.Now().UnixNano())
	s.known()
	s.beside.Go(func() { s.watch(token, v) })
	return s.write(s.ctx, message{Type: "connection_ack"})
}

// token is that of connection_init, which counts, or that of the request.
func (s *socket) token(payload json.RawMessage) (token string, ok bool) {
	said := s.header.Get("Authorization")
	var init map[string]any
	if !absent(payload) && json.Unmarshal(payload, &init) != nil {
		return "", false
	}
	for _, key := range []string{"authorization", "Authorization"} {
		if v, given := init[key]; given {
			said, _ = v.(string)
		}
	}
	return bearerToken(said)
}

// stop ends a subscription at the wish of the client.
func (s *socket) stop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.running[id]; sub != nil {
		sub.cancel()
		delete(s.running, id)
	}
}
