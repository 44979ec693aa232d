package server

import (
	"context"
	"sync"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/viewer"
)

// crowd bounds how much is done at once, in all and for each of those who ask.
// Nobody waits for a place: who finds none is told so, and tries again when the
// work is less, instead of making it more.
type crowd struct {
	most, each int

	mu    sync.Mutex
	total int
	of    map[string]int
}

func newCrowd(most, each int) *crowd { return &crowd{most: most, each: each, of: map[string]int{}} }

// enter takes a place, until leave is called for the first time. An empty who
// is held to the bound of all alone.
func (c *crowd) enter(who string) (leave func(), full *crm.Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.total >= c.most:
		return nil, busy("The server is busy; try again.")
	case who != "" && c.of[who] >= c.each:
		return nil, busy("You are asking too many things at once; try again.")
	}
	c.total++
	c.of[who]++
	return sync.OnceFunc(func() { c.leave(who) }), nil
}

func (c *crowd) leave(who string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total--
	if c.of[who]--; c.of[who] == 0 {
		delete(c.of, who)
	}
}

// spenderOf is who is asking, whatever the token: a user, else an address.
func spenderOf(ctx context.Context) string {
	if v := viewer.From(ctx); v.UserID != "" {
		return v.UserID
	}
	return "from " + requestOf(ctx).address
}
