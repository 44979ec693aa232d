package server

import (
	"container/list"
	"math"
	"sync"
	"time"
)

// allowance gives everybody a number of points that fills up again as time
// passes. It lives in memory: several servers each give their own.
type allowance struct {
	capacity  float64
	perSecond float64
	most      int // spenders remembered

	mu       sync.Mutex
	order    *list.List // of *spender, the one who spent last first
	spenders map[string]*list.Element
}

type spender struct {
	name string
	left float64
	at   time.Time
}

func newAllowance(points float64, per time.Duration, most int) *allowance {
	return &allowance{
		capacity:  points,
		perSecond: points / per.Seconds(),
		most:      most,
		order:     list.New(),
		spenders:  map[string]*list.Element{},
	}
}

// take takes points of one spender, or none and says how long to wait for them.
// A negative number gives some back.
func (a *allowance) take(name string, points float64) (wait time.Duration) {
	points = min(points, a.capacity)
	now := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.spender(name, now)
	s.left = min(a.capacity, s.left+now.Sub(s.at).Seconds()*a.perSecond)
	s.at = now
	if missing := points - s.left; missing > 0 {
		return time.Duration(math.Ceil(missing / a.perSecond * float64(time.Second)))
	}
	s.left = min(a.capacity, s.left-points)
	return 0
}

func (a *allowance) spender(name string, now time.Time) *spender {
	if e, ok := a.spenders[name]; ok {
		a.order.MoveToFront(e)
		return e.Value.(*spender)
	}
	for len(a.spenders) >= a.most {
		delete(a.spenders, a.order.Remove(a.order.Back()).(*spender).name)
	}
	s := &spender{name: name, left: a.capacity, at: now}
	a.spenders[name] = a.order.PushFront(s)
	return s
}
