// Package server is the HTTP front door: limits, sign-in, GraphQL over HTTP,
// health, metrics and the GraphiQL page. It decides who is asking and how much
// one request may cost, and never what a viewer may see or do; it holds no
// rules of the party's work and no SQL.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"

	"github.com/breakthrough-party/coalition/calendar"
)

// Deps are the parts that the server puts together.
type Deps struct {
	// Schema is what /graphql serves.
	Schema graphql.ExecutableSchema
	// Caps are the largest lengths of the lists of records that are no
	// connections, by "Type.field".
	Caps map[string]int
	// Accounts knows who may sign in and which tokens are good.
	Accounts Accounts
	// Ready says whether requests can be served, such as by asking the database.
	Ready func(context.Context) error
	// Log takes one record for each request and for each internal error.
	Log *slog.Logger
	// Clock tells the time of requests; the zero Clock is the real one.
	Clock calendar.Clock
}

func (d Deps) faults() []error {
	faults := checkSchema(d.Schema, d.Caps)
	for _, need := range []struct {
		name    string
		missing bool
	}{
		{"accounts", d.Accounts == nil}, {"a readiness check", d.Ready == nil}, {"a log", d.Log == nil},
	} {
		if need.missing {
			faults = append(faults, fmt.Errorf("the server was not given %s", need.name))
		}
	}
	return faults
}

// Server is the front door. It is an http.Handler; Serve runs it.
type Server struct {
	cfg     Config
	deps    Deps
	handler http.Handler
	metrics *metrics
	signIn  *signIn
	work    *crowd
	streams *streams
	// stopping is set when the server begins to drain.
	stopping atomic.Bool
}

// New puts the server together, for the program and for tests alike. Its error
// lists every fault of the configuration, of the parts and of the schema.
func New(cfg Config, deps Deps) (*Server, error) {
	if err := errors.Join(append([]error{cfg.Check()}, deps.faults()...)...); err != nil {
		return nil, fmt.Errorf("server: wrong configuration:\n%w", err)
	}
	s := &Server{cfg: cfg, deps: deps, metrics: newMetrics()}
	s.work = newCrowd(cfg.Limits.Concurrent, cfg.Limits.ConcurrentEach)
	s.signIn = newSignIn(cfg, deps, s.work)
	s.streams = newStreams(cfg.Limits.Streams)
	s.handler = s.around(s.routes())
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Metrics serves the figures of the server in the form that Prometheus reads.
// It belongs on a listener of its own, which the public does not reach.
func (s *Server) Metrics() http.Handler { return s.metrics.handler() }

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", s.live)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("/auth/login", s.only(http.MethodPost, s.login))
	mux.HandleFunc("/auth/logout", s.only(http.MethodPost, s.logout))
	mux.Handle("/graphql", s.graphQLMethod(s.authenticated(s.graphQL())))
	if s.cfg.GraphiQL {
		graphiQLRoutes(mux)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, http.StatusNotFound, notFound("There is nothing at this address."))
	})
	return mux
}

// graphQL is gqlgen's executor behind our own transports and limits.
func (s *Server) graphQL() http.HandlerFunc {
	gate := newGate(s.cfg, s.deps.Schema.Schema(), s.deps.Caps)
	present := &presenter{schema: s.deps.Schema.Schema(), hints: s.cfg.Introspection, log: s.deps.Log}
	h := handler.New(s.deps.Schema)
	h.SetQueryCache(gate.documents)
	h.SetDisableSuggestion(!s.cfg.Introspection)
	h.SetErrorPresenter(present.present)
	h.SetRecoverFunc(present.recovered)
	h.Use(gate)
	p := post{limits: s.cfg.Limits, schema: s.deps.Schema.Schema(), work: s.work, metrics: s.metrics, log: s.deps.Log}
	l := &live{post: p, times: s.cfg.Live, gate: gate, signIn: s.signIn, streams: s.streams}
	h.AddTransport(sockets{l})
	h.AddTransport(events{l})
	h.AddTransport(p) // the last: it refuses what is for none of them
	return h.ServeHTTP
}
