package server

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/viewer"
)

// events is GraphQL over server-sent events, in the "distinct connections mode"
// of graphql-sse: a POST whose answer is a stream. It implements graphql.Transport.
type events struct{ *live }

var _ graphql.Transport = events{}

// Supports takes whoever would rather read a stream than one answer.
func (events) Supports(r *http.Request) bool {
	return r.Method == http.MethodPost && negotiate(r.Header) == eventStream
}

// Do answers one request. What is refused before the stream begins is answered
// like any POST, with its status.
func (t events) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	defer t.recovered(w, r)
	requestOf(r.Context()).way = byEvents
	params, no := t.read(w, r)
	if no != nil {
		refuse(w, r, no.status, no.fault)
		return
	}
	leave, full := t.work.enter(spenderOf(r.Context()))
	if full != nil {
		refuse(w, r, http.StatusServiceUnavailable, full)
		return
	}
	defer leave()
	op, resp := t.prepare(r.Context(), params, exec)
	status := 0
	if resp == nil && op.Operation.Operation != ast.Subscription {
		status, resp = t.execute(r.Context(), op, graphQLJSON, exec)
	}
	leave()
	switch {
	case resp == nil:
		t.stream(w, r, op, exec)
	case resp.Data == nil:
		t.write(w, r, requestStatus(graphQLJSON, resp.Errors), plainJSON, resp)
	default:
		t.single(w, r, status, resp)
	}
}

// single sends the one answer of a query or mutation.
func (t events) single(w http.ResponseWriter, r *http.Request, status int, resp *graphql.Response) {
	out := newEventWriter(w, t.times.Write, func() {})
	operation, _ := requestOf(r.Context()).summary()
	t.metrics.answered(operation, resp.Errors)
	if out.start(status) == nil && out.next(t.payload(resp)) == nil {
		out.complete()
	}
}

// stream sends the events of a subscription.
func (t events) stream(w http.ResponseWriter, r *http.Request, op *graphql.OperationContext, exec graphql.GraphExecutor) {
	as := viewer.From(r.Context())
	leave, full := t.streams.enter(as.UserID)
	if full != nil {
		t.metrics.cut.WithLabelValues("limit").Inc()
		refuse(w, r, http.StatusTooManyRequests, full)
		return
	}
	defer leave()
	s := t.begin(r.Context(), "sse")
	defer s.finish()
	out := newEventWriter(w, t.times.Write, func() { s.end(tooSlow) })
	var beside sync.WaitGroup
	defer beside.Wait()
	defer s.end(errGone) // ends what runs beside
	token, _ := bearerToken(r.Header.Get("Authorization"))
	beside.Go(func() { s.watch(token, as) })
	started := false
	begun := func() error {
		if err := out.start(http.StatusOK); err != nil {
			return err
		}
		started = true
		beside.Go(func() { s.keepAlive(out) })
		return nil
	}
	err := s.follow(s.ctx, op, exec, begun, func(resp *graphql.Response) error {
		err := out.next(s.payload(resp))
		switch {
		case err != nil:
			s.end(errGone)
		case resp.Data == nil:
			err = errTold
		}
		return err
	})
	if f := faultOf(err); f != nil && !started {
		refuse(w, r, faultStatus(f.Code), f)
		return
	}
	t.last(s, out, err)
}

// last tells the client why the stream ended, if anybody is there.
func (t events) last(s *stream, out *eventWriter, err error) {
	if cause := context.Cause(s.ctx); cause != nil {
		if why := (*ending)(nil); !errors.As(cause, &why) || why.abrupt() {
			return
		}
		err = cause
	}
	if f := faultOf(err); f != nil {
		resp := &graphql.Response{Errors: s.faults(f)}
		if out.next(s.payload(resp)) != nil {
			return
		}
	}
	out.complete()
}

// keepAlive sends comments, which tell proxies and the client that all is well.
func (s *stream) keepAlive(out *eventWriter) {
	defer s.guard()
	// A little more often than a WebSocket's: 12 s is what the clients expect.
	tick := time.NewTicker(s.times.KeepAlive * 4 / 5)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
			if out.comment() != nil {
				s.end(errGone)
				return
			}
		}
	}
}
