package server

import (
	"context"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/viewer"
)

// How often it is looked whether a stream may go on, and how long that may take.
// With what is believed of a token this keeps the promise that a stream ends
// within 5 s of a right that was lost.
const (
	recheck       = 2 * time.Second
	recheckWithin = time.Second
)

// While it cannot be looked, as when the database is started anew, no event is
// sent after the first of these times, and the stream ends after the other.
const (
	sureFor   = 3 * time.Second
	unsureFor = 30 * time.Second
)

// watch ends the stream when the token is not good any more, or not for the
// same as before.
//
// SECURITY: what was allowed when a stream began says nothing about an event of
// hours later.
func (s *stream) watch(token string, as *viewer.Viewer) {
	defer s.guard()
	tick := time.NewTicker(recheck)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(s.ctx, recheckWithin)
		asked := time.Now()
		v, err := s.signIn.viewer(ctx, token)
		cancel()
		switch {
		case err != nil:
			if s.unsure() > unsureFor {
				s.end(unsure)
			}
		case v == nil:
			s.end(signedOut)
		case !sameRights(v, as):
			s.end(rightsChanged)
		default:
			s.sure.Store(asked.UnixNano())
		}
	}
}

// unsure is how long nothing is known of the right to the stream.
func (s *stream) unsure() time.Duration { return time.Since(time.Unix(0, s.sure.Load())) }

// waitUntilSure holds an event back for as long as it is not known that the
// right to it still stands.
func (s *stream) waitUntilSure(ctx context.Context) error {
	if s.unsure() <= sureFor {
		return nil
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for s.unsure() > sureFor {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
	return nil
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
