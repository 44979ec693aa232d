package server

import (
	"context"
	"slices"
	"sync"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/id"
)

// request is what the log and the errors say about one request.
type request struct {
	id string
	// address is where the request came from: an address, or the network of an
	// IPv6 subscriber. It is never logged.
	address string
	// way is how the operation came.
	way way

	mu        sync.Mutex
	operation string
	codes     []string
	// stream says that the request became one: it has log records of its own.
	stream bool
}

// way is how an operation came, which says what it may be.
type way int

const (
	byPost   way = iota // one answer: no subscriptions
	byEvents            // an event stream, which may be of one answer
	bySocket            // subscriptions alone
)

type requestKey struct{}

func withRequest(ctx context.Context, r *request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// requestOf never returns nil; outside of a request it has no id.
func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

func newRequest(address string) *request { return &request{id: id.New("req"), address: address} }

// failed notes one code of an error, once.
func (r *request) failed(code crm.Code) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.codes, string(code)) {
		r.codes = append(r.codes, string(code))
	}
}

// runs notes the kind of the operation: query, mutation or subscription.
func (r *request) runs(operation string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.operation = operation
}

// streams notes that the answer is a stream.
func (r *request) streams() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stream = true
}

func (r *request) isStream() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stream
}

func (r *request) summary() (operation string, codes []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.operation, slices.Clone(r.codes)
}
