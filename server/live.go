package server

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/viewer"
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
}

func (l *live) begin(ctx context.Context, transport string) *stream {
	s := &stream{live: l, transport: transport, begun: time.Now()}
	s.ctx, s.end = untimed(ctx)
	requestOf(ctx).streams()
	l.metrics.running.Dec()
	l.metrics.streams.WithLabelValues(transport).Inc()
	l.log.LogAttrs(ctx, slog.LevelInfo, "stream opened",
		slog.String("requestId", requestOf(ctx).id), slog.String("transport", transport))
	l.streams.add(s)
	return s
}

// finish is called when the other end has been told all.
func (s *stream) finish() {
	s.end(gone) // when nothing else ended it
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

// follow sends the answers of a subscription until it ends, which is no error.
func (s *stream) follow(ctx context.Context, op *graphql.OperationContext, exec graphql.GraphExecutor, send func(*graphql.Response) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			logPanic(ctx, s.log, p)
			err = somethingWentWrong()
		}
	}()
	responses, ctx := exec.DispatchOperation(ctx, op)
	for {
		resp := responses(ctx)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case resp == nil:
			return nil
		case len(resp.Data) > s.limits.Answer:
			return overLimit("answer", len(resp.Data), s.limits.Answer)
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

// How often it is looked whether a stream may go on, how long that may take,
// and how often in a row it may fail. With what is believed of a token this
// keeps the promise that a stream ends within 5 s of a right that was lost.
const (
	recheck       = 2 * time.Second
	recheckWithin = time.Second
	recheckFails  = 2
)

// watch ends the stream when the token is not good any more, or not for the
// same as before.
//
// SECURITY: what was allowed when a stream began says nothing about an event of
// hours later. A check that fails ends it too.
func (s *stream) watch(token string, as *viewer.Viewer) {
	tick := time.NewTicker(recheck)
	defer tick.Stop()
	for fails := 0; ; {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(s.ctx, recheckWithin)
		v, err := s.signIn.viewer(ctx, token)
		cancel()
		switch {
		case err != nil:
			if fails++; fails >= recheckFails {
				s.end(unsure)
			}
		case v == nil:
			s.end(signedOut)
		case !sameRights(v, as):
			s.end(rightsChanged)
		default:
			fails = 0
		}
	}
}

func sameRights(a, b *viewer.Viewer) bool {
	return a.UserID == b.UserID && a.Token == b.Token && a.Session == b.Session &&
		a.PasswordExpired == b.PasswordExpired &&
		sameSet(a.Roles, b.Roles) && sameSet(a.Regions, b.Regions) && sameSet(a.Scopes, b.Scopes)
}

func sameSet[T ~string](a, b []T) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
