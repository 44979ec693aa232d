package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// The feed is one order of all changes for everybody who follows them. A change is
// committed without a number: of numbers given within transactions, a smaller one
// can become visible after a larger one, and who had read on would miss it. Any
// server gives the numbers afterwards, in short transactions of their own (see
// Number), so that what is numbered never grows but at its end.

// How often a server looks for changes that others committed: while somebody
// follows the feed here, and while nobody does.
const (
	lookOften  = 100 * time.Millisecond
	lookSeldom = time.Second
	// How long a server waits after a commit of its own, so that one numbering serves
	// many commits: while somebody follows the feed here, and while nobody does.
	gatherOften  = 20 * time.Millisecond
	gatherSeldom = 250 * time.Millisecond
)

// feed tells those who follow the changes how far they are numbered.
type feed struct {
	numbering sync.Mutex
	head      atomic.Int64
	followers atomic.Int32
	wrote     chan struct{} // something was committed here
	mu        sync.Mutex
	moved     chan struct{} // closed when the head moves
}

func newFeed() *feed {
	return &feed{wrote: make(chan struct{}, 1), moved: make(chan struct{})}
}

// wake is called after each commit of this server, and when somebody begins to follow.
func (f *feed) wake() {
	select {
	case f.wrote <- struct{}{}:
	default:
	}
}

// advance notes how far the changes are numbered.
func (f *feed) advance(head int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if head <= f.head.Load() {
		return
	}
	f.head.Store(head)
	close(f.moved)
	f.moved = make(chan struct{})
}

// watch returns how far the changes are numbered, and a channel that is closed
// when that changes.
func (f *feed) watch() (int64, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head.Load(), f.moved
}

func (f *feed) followed() bool { return f.followers.Load() > 0 }

// RunFeed numbers what this server and others commit, until ctx ends. failed is
// told what went wrong; the next look, within a second, tries again.
func (s *Store) RunFeed(ctx context.Context, failed func(error)) {
	for ctx.Err() == nil {
		err := s.look(ctx)
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		every := lookSeldom
		if err == nil && s.feed.followed() {
			every = lookOften
		}
		timer := time.NewTimer(every)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.feed.wrote:
			gather := gatherSeldom
			if s.feed.followed() {
				gather = gatherOften
			}
			wait(ctx, gather)
		}
		timer.Stop()
	}
}

// look numbers what there is, and tells those who follow.
func (s *Store) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := s.Number(ctx); err != nil {
		return err
	}
	head, err := s.readHead(ctx)
	if err == nil {
		s.feed.advance(head)
	}
	return err
}

// Follow says that somebody follows the feed here until done is called, so that
// changes made through other servers are looked for more often.
func (s *Store) Follow() (done func()) {
	s.feed.followers.Add(1)
	s.feed.wake() // do not wait for the next of the seldom looks
	var once sync.Once
	return func() { once.Do(func() { s.feed.followers.Add(-1) }) }
}

// Beyond waits until the changes are numbered beyond a position, and returns how
// far they are. It needs RunFeed.
func (s *Store) Beyond(ctx context.Context, position int64) (head int64, err error) {
	for {
		head, moved := s.feed.watch()
		if head > position {
			return head, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return head, ctx.Err()
		}
	}
}

// Head is how far the changes are numbered: the position of the last one, 0
// when there is none.
func (s *Store) Head(ctx context.Context) (int64, error) { return s.readHead(ctx) }
