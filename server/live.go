package server

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
)

// live is what WebSockets and event streams share. A subscription goes through
// the same gate and presenter as what comes by POST. Its events are taken one
// by one, each when the one before was written, so that nothing piles up for
// whoever reads slowly.
type live struct {
	post
	times   Live
	gate    *gate
	signIn  *signIn
	streams *streams
}

// stream is one WebSocket or event stream.
type stream struct {
	*live
	transport string
	// ctx ends with the stream, by end, and says why.
	ctx    context.Context
	end    context.CancelCauseFunc
	begun  time.Time
	events atomic.Int64
	// sure is when the right to the stream was last known, in Unix nanoseconds.
	sure atomic.Int64
}

func (l *live) begin(ctx context.Context, transport string) *stream {
	s := &stream{live: l, transport: transport, begun: time.Now()}
	s.ctx, s.end = untimed(ctx)
	s.sure.Store(s.begun.UnixNano())
	requestOf(ctx).streams()
	l.metrics.running.Dec()
	l.metrics.streams.WithLabelValues(transport).Inc()
	l.log.LogAttrs(ctx, slog.LevelInfo, "stream opened",
		slog.String("requestId", requestOf(ctx).id), slog.String("transport", transport))
	l.streams.add(s)
	return s
}

// guard ends the stream instead of the program when something of it panics.
func (s *stream) guard() {
	if p := recover(); p != nil {
		logPanic(s.ctx, s.log, p)
		s.end(broken)
	}
}

// finish is called when the other end has been told all.
func (s *stream) finish() {
	s.end(errGone) // when nothing else ended it
	why := "gone"
	if e := (*ending)(nil); errors.As(context.Cause(s.ctx), &e) {
		why = e.label
		s.metrics.cut.WithLabelValues(why).Inc()
	}
	s.streams.remove(s)
	s.metrics.streams.WithLabelValues(s.transport).Dec()
	_, codes := requestOf(s.ctx).summary()
	s.log.LogAttrs(s.ctx, slog.LevelInfo, "stream closed",
		slog.String("requestId", requestOf(s.ctx).id),
		slog.String("transport", s.transport),
		slog.Duration("duration", time.Since(s.begun)),
		slog.Int64("events", s.events.Load()),
		slog.String("why", why),
		slog.Any("codes", codes))
}

// errTold ends a subscription whose client has been told why.
var errTold = errors.New("the client has been told")

// follow sends the answers of a subscription until it ends, which is no error. It
// calls begun when no event is missed any more.
func (s *stream) follow(ctx context.Context, op *graphql.OperationContext, exec graphql.GraphExecutor, begun func() error, send func(*graphql.Response) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			logPanic(ctx, s.log, p)
			err = somethingWentWrong()
		}
	}()
	ctx, ended := read.Endable(ctx)
	responses, ctx := exec.DispatchOperation(ctx, op)
	if err := begun(); err != nil {
		return err
	}
	for {
		resp := responses(ctx)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case resp == nil && ended() != nil:
			resp = exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(ended())})
			return errors.Join(errTold, send(resp))
		case resp == nil:
			return nil
		case len(resp.Data) > s.limits.Answer:
			return overLimit("answer", len(resp.Data), s.limits.Answer)
		}
		if err := s.waitUntilSure(ctx); err != nil {
			return err
		}
		if poor := s.gate.event(ctx, op); poor != nil {
			s.metrics.cut.WithLabelValues("points").Inc()
			return poor
		}
		if err := send(resp); err != nil {
			return err
		}
		s.events.Add(1)
		s.metrics.events.WithLabelValues(s.transport).Inc()
	}
}

// faultOf is what a client is told of an error, nil when nothing.
func faultOf(err error) *crm.Error {
	var f *crm.Error
	errors.As(err, &f)
	return f
}

// faults is a fault as it stands in a stream.
func (s *stream) faults(f *crm.Error) gqlerror.List {
	req := requestOf(s.ctx)
	req.failed(f.Code)
	s.metrics.errors.WithLabelValues(string(f.Code)).Inc()
	return gqlerror.List{wire(f, req.id)}
}
