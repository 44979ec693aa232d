package server

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/crm"
)

// subscription is one running operation of a socket.
type subscription struct {
	*socket
	id string
	// ctx ends with the socket, or when the client completes the subscription.
	ctx    context.Context
	cancel context.CancelFunc
}

// subscribe begins a subscription, or refuses it. Its error ends the socket.
func (s *socket) subscribe(m message) error {
	switch {
	case s.as == nil:
		return unauthorised
	case m.ID == "":
		return malformed("The message has no id.")
	case absent(m.Payload):
		return malformed("The message has no payload.")
	}
	ctx, cancel := context.WithCancel(s.asking())
	sub := &subscription{socket: s, id: m.ID, ctx: ctx, cancel: cancel}
	begun := false
	defer func() {
		if !begun {
			cancel()
		}
	}()
	if number, taken := s.subscriptions(m.ID); taken {
		return takenID(m.ID)
	} else if number >= s.limits.Subscriptions {
		s.metrics.cut.WithLabelValues("limit").Inc()
		return sub.refuse(fault(rateLimited,
			fmt.Sprintf("A WebSocket may have %d subscriptions at once; complete one first.", s.limits.Subscriptions)))
	}
	params, no := s.parameters(m)
	if no != nil {
		return sub.refuse(no.fault)
	}
	leave, full := s.work.enter(spenderOf(ctx))
	if full != nil {
		return sub.refuse(full)
	}
	defer leave()
	op, resp := s.prepare(ctx, params, s.exec)
	if resp != nil {
		return s.writeErrors(ctx, m.ID, resp.Errors)
	}
	begun = true
	s.mu.Lock()
	s.running[m.ID] = sub
	s.mu.Unlock()
	s.beside.Go(func() { sub.run(op) })
	return nil
}

// subscriptions is how many are running, and whether one has that id.
func (s *socket) subscriptions(id string) (number int, taken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running), s.running[id] != nil
}

func (s *socket) parameters(m message) (*graphql.RawParams, *refused) {
	start := graphql.Now()
	values, no := object(m.Payload, parameters)
	if no != nil {
		return nil, no
	}
	return readParameters(s.header, start, values)
}

// refuse tells why nothing begins, at the price of a message.
func (s *subscription) refuse(f *crm.Error) error {
	s.pace()
	return s.writeErrors(s.ctx, s.id, s.faults(f))
}

// run sends the events until there are no more of them, or something ends it.
func (s *subscription) run(op *graphql.OperationContext) {
	defer s.guard()
	defer s.cancel()
	err := s.follow(s.ctx, op, s.exec, func() error { return nil }, s.send)
	s.free()
	// What was ended by the client, or with its socket, has nothing to tell; and
	// nothing is written once ctx has ended.
	if err == nil {
		s.write(s.ctx, message{ID: s.id, Type: "complete"})
	} else if f := faultOf(err); f != nil && s.ctx.Err() == nil {
		s.writeErrors(s.ctx, s.id, s.faults(f))
	}
}

// free lets the client use the id again. It comes before the message that tells
// of the end.
func (s *subscription) free() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[s.id] == s { // else the client has completed it, and may have begun another
		delete(s.running, s.id)
	}
}

// send is one event, or the errors because of which there are none.
func (s *subscription) send(resp *graphql.Response) error {
	if resp.Data == nil {
		s.free()
		if err := s.writeErrors(s.ctx, s.id, resp.Errors); err != nil {
			return err
		}
		return errTold
	}
	return s.write(s.ctx, message{ID: s.id, Type: "next", Payload: s.payload(resp)})
}
