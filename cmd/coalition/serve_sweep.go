package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/breakthrough-party/coalition/store"
)

// A server sweeps soon after its start and then again and again. Tests have less
// patience.
var (
	firstSweep = 30 * time.Second
	sweepEvery = 10 * time.Minute
)

// keepSwept deletes what is too old to be of use while the server runs. Sweeping
// is nobody's request: what goes wrong is logged, and tried again the next time.
// It ends with ctx or by stop, which waits for it.
func keepSwept(ctx context.Context, s *store.Store, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for wait := firstSweep; pause(ctx, wait); wait = sweepEvery {
			n, err := s.Sweep(ctx)
			switch {
			case ctx.Err() != nil:
			case err != nil:
				log.Warn("sweeping failed and is tried again later", "error", err.Error())
			case n > 0:
				log.Info("swept", "keys", n)
			}
		}
	}()
	return func() { cancel(); <-ended }
}

// pause waits about so long, half as long at least, so that servers which were
// started together do not sweep together. It is false when ctx has ended.
func pause(ctx context.Context, about time.Duration) bool {
	timer := time.NewTimer(about/2 + rand.N(about))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
