package secret

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Two passwords are worked on; the third attempt waits, and gives up with its request.
func TestWaitingEndsWithTheRequest(t *testing.T) {
	shared := slots
	defer func() { slots = shared }()
	synctest.Test(t, func(t *testing.T) {
		slots = make(chan struct{}, cap(slots)) // one that belongs to this test's time
		for range cap(slots) {
			slots <- struct{}{}
		}
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := Hash(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the error of the context", err)
		}
		if waited := time.Since(start); waited != 10*time.Second {
			t.Errorf("waited %v, want the whole deadline", waited)
		}
		go func() { time.Sleep(time.Second); <-slots }()
		if ok, err := Verify(t.Context(), "x", ""); ok || err != nil {
			t.Errorf("after a place became free: %v, %v", ok, err)
		}
		if len(slots) != cap(slots)-1 {
			t.Errorf("%d places taken, want %d", len(slots), cap(slots)-1)
		}
	})
}
