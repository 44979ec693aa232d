package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// Serve answers on the public listener, and on the other one, which may be nil,
// gives the metrics. When ctx ends it stops: readiness goes off, streams are
// told and end, no new connection is taken, running requests have Config.Drain
// to finish.
func (s *Server) Serve(ctx context.Context, public, metrics net.Listener) error {
	servers := []*http.Server{s.httpServer(s)}
	listeners := []net.Listener{public}
	if metrics != nil {
		servers, listeners = append(servers, s.httpServer(s.Metrics())), append(listeners, metrics)
	}
	// The first server that fails ends the others.
	group, failed := errgroup.WithContext(ctx)
	for i, srv := range servers {
		group.Go(func() error {
			if err := srv.Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	group.Go(func() error {
		<-failed.Done()
		return s.stop(servers)
	})
	return group.Wait()
}

func (s *Server) stop(servers []*http.Server) error {
	s.stopping.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.Drain)
	defer cancel()
	s.streams.drain()
	var errs []error
	for _, srv := range servers {
		if err := srv.Shutdown(ctx); err != nil {
			errs = append(errs, errors.Join(err, srv.Close()))
		}
	}
	errs = append(errs, s.streams.wait(ctx)) // net/http knows nothing of sockets
	s.signIn.writes.Wait()
	return errors.Join(errs...)
}

// httpServer has a bound for everything that a slow or silent client could hold
// open. An answer may take the request's time and be read for as long again.
func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       s.cfg.Timeout + 5*time.Second,
		WriteTimeout:      2*s.cfg.Timeout + 10*time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		// net/http writes addresses of clients into its texts.
		ErrorLog: slog.NewLogLogger(s.deps.Log.Handler(), slog.LevelDebug),
	}
}

// live says that the process answers at all.
func (s *Server) live(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

// ready says whether requests can be served now.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.stopping.Load() {
		plain(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.deps.Ready(ctx); err != nil {
		s.deps.Log.LogAttrs(ctx, slog.LevelWarn, "not ready", slog.String("error", withoutValues(err.Error())))
		plain(w, http.StatusServiceUnavailable, "not ready")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	w.Write([]byte(text + "\n"))
}
