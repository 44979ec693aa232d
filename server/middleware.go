package server

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rs/cors"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
)

// around puts what every request passes before and after the routes, the
// outermost first: log, recovery, headers, host, origin, deadline.
func (s *Server) around(routes http.Handler) http.Handler {
	h := s.deadline(routes)
	h = s.crossOrigin(h)
	h = s.host(h)
	h = s.headers(h)
	h = s.recovery(h)
	return s.logged(h)
}

// logged gives the request its id and writes one record when it is answered.
//
// SECURITY: the record holds no body, variable, name, token or address, and of
// the path only what is a route of ours.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		req := newRequest(clientAddress(r, s.cfg.TrustedProxies))
		out := &recorder{ResponseWriter: w}
		w.Header().Set("X-Request-Id", req.id)
		s.metrics.running.Inc()
		defer func() {
			took, route := time.Since(start), route(r.URL.Path)
			if req.isStream() { // which is counted and logged on its own
				return
			}
			s.metrics.running.Dec()
			s.metrics.served(route, out.code(), took)
			operation, codes := req.summary()
			s.deps.Log.LogAttrs(r.Context(), level(route), "request",
				slog.String("requestId", req.id),
				slog.String("method", method(r.Method)),
				slog.String("path", route),
				slog.Int("status", out.code()),
				slog.Duration("duration", took),
				slog.Int64("bytes", out.bytes),
				slog.String("operation", operation),
				slog.Any("codes", codes))
		}()
		next.ServeHTTP(out, r.WithContext(withRequest(r.Context(), req)))
	})
}

// route is the path as the log may hold it.
func route(path string) string {
	switch path {
	case "/", "/graphql", "/auth/login", "/auth/logout", "/livez", "/readyz":
		return path
	}
	if path == "/graphiql" || strings.HasPrefix(path, "/graphiql/") {
		return "/graphiql"
	}
	return "other"
}

// level keeps the probes of a load balancer out of an ordinary log.
func level(route string) slog.Level {
	if route == "/livez" || route == "/readyz" {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// method is the method as the log may hold it: any word can be sent as one.
func method(m string) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, m) {
		return m
	}
	return "other"
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// recovery answers a panic like any other fault of ours.
func (s *Server) recovery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				logPanic(r.Context(), s.deps.Log, p)
				refuse(w, r, http.StatusInternalServerError, somethingWentWrong())
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// safe are the headers that tell browsers to keep, guess, frame and load nothing.
var safe = http.Header{
	"Cache-Control":           {"no-store"},
	"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'"},
	"Referrer-Policy":         {"no-referrer"},
	"X-Content-Type-Options":  {"nosniff"},
	"X-Frame-Options":         {"DENY"},
}

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), safe)
		next.ServeHTTP(w, r)
	})
}

// host refuses a request that was meant for another server.
//
// SECURITY: a page of another site can point its own name at our address (DNS
// rebinding); the browser then takes us for that site.
func (s *Server) host(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if probe := r.URL.Path == "/livez" || r.URL.Path == "/readyz"; !probe && !s.ours(r.Host) {
			refuse(w, r, http.StatusMisdirectedRequest, fault(badRequest, "This server is not known under that name."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) ours(hostport string) bool {
	host := strings.ToLower(hostport)
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(host, "."), "["), "]")
	if a, err := netip.ParseAddr(host); host == "localhost" || (err == nil && a.IsLoopback()) {
		return true
	}
	return slices.Contains(s.cfg.Hosts, host)
}

// crossOrigin answers browsers that ask whether a page of another site may call
// us, and refuses a page that may not.
func (s *Server) crossOrigin(next http.Handler) http.Handler {
	c := cors.New(cors.Options{
		AllowedOrigins: s.cfg.Origins,
		AllowedMethods: []string{http.MethodPost},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Idempotency-Key"},
		ExposedHeaders: []string{"Retry-After", "X-Request-Id"},
		MaxAge:         600,
	})
	allowed := c.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		switch {
		case origin == "" || sameOrigin(origin, r.Host):
			next.ServeHTTP(w, r)
		case slices.Contains(s.cfg.Origins, origin):
			allowed.ServeHTTP(w, r)
		default:
			w.Header().Add("Vary", "Origin")
			refuse(w, r, http.StatusForbidden, fault(crm.Forbidden, "Pages of that site may not call this server."))
		}
	})
}

// sameOrigin reports whether the page comes from this server. Its scheme is not
// compared, because a proxy may have ended TLS; the host has been checked.
func sameOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

type clientKey struct{}

// untimed is the context of a request without its deadline, for a stream: it
// ends with the client, or by the function that is returned.
func untimed(ctx context.Context) (context.Context, context.CancelCauseFunc) {
	out, end := context.WithCancelCause(context.WithoutCancel(ctx))
	if client, ok := ctx.Value(clientKey{}).(context.Context); ok {
		context.AfterFunc(client, func() { end(context.Cause(client)) })
	}
	return out, end
}

// deadline bounds the time of a request, and lets it tell the time.
func (s *Server) deadline(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), clientKey{}, r.Context()), s.cfg.Timeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(calendar.NewContext(ctx, s.deps.Clock)))
	})
}

// graphQLMethod lets POST pass, and a GET that asks for a WebSocket.
func (s *Server) graphQLMethod(next http.HandlerFunc) http.HandlerFunc {
	post := s.only(http.MethodPost, next)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && wantsSocket(r) {
			next(w, r)
			return
		}
		post(w, r)
	}
}

// only refuses every other method and says which one is meant.
func (s *Server) only(method string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			w.Header().Set("Allow", method)
			refuse(w, r, http.StatusMethodNotAllowed, fault(badRequest, "Use "+method+" here."))
			return
		}
		next(w, r)
	}
}

// clientAddress is the address that a request came from, as far as we can trust
// it: of several in X-Forwarded-For the last one that is no proxy of ours. The
// many addresses of one IPv6 subscriber count as one.
func clientAddress(r *http.Request, proxies []netip.Prefix) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	a := at.Addr().Unmap()
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= 0 && trusted(a, proxies); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(forwarded[i]))
		if err != nil {
			break
		}
		a = next.Unmap()
	}
	if a.Is6() {
		p, _ := a.WithZone("").Prefix(64)
		return p.String()
	}
	return a.String()
}

func trusted(a netip.Addr, proxies []netip.Prefix) bool {
	return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
