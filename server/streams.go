package server

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/breakthrough-party/coalition/crm"
)

// streams are the WebSockets and event streams that are open.
type streams struct {
	each  int
	users *crowd
	// strangers are the sockets, by address, of which it is not yet known whose
	// they are.
	strangers *crowd

	mu       sync.Mutex
	stopping bool
	open     map[*stream]struct{}
	all      sync.WaitGroup
}

// maxStrangers is how many of one address may not have said whose they are. They
// have a few seconds for it.
const maxStrangers = 64

func newStreams(each int) *streams {
	return &streams{
		each:      each,
		users:     newCrowd(math.MaxInt, each),
		strangers: newCrowd(math.MaxInt, maxStrangers),
		open:      map[*stream]struct{}{},
	}
}

// enter counts one more stream of a user.
func (s *streams) enter(user string) (leave func(), full *crm.Error) {
	if leave, full = s.users.enter(user); full != nil {
		full = limited(fmt.Sprintf("You may have %d streams open at once; end one first.", s.each), 10)
	}
	return leave, full
}

// add takes in a stream, or ends it at once because the server stops.
func (s *streams) add(st *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		st.end(goingAway)
		return
	}
	s.open[st] = struct{}{}
	s.all.Add(1)
}

func (s *streams) remove(st *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.open[st]; ok {
		delete(s.open, st)
		s.all.Done()
	}
}

// drain tells all streams that the server stops; there will be no new ones.
func (s *streams) drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopping = true
	for st := range s.open {
		st.end(goingAway)
	}
}

// wait waits, after drain, until all have ended.
func (s *streams) wait(ctx context.Context) error {
	ended := make(chan struct{})
	go func() { s.all.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("streams did not end: %w", ctx.Err())
	}
}
