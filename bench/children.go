package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"sync"

	"github.com/breakthrough-party/coalition/bench/ceiling"
	"github.com/breakthrough-party/coalition/graph"
	"github.com/breakthrough-party/coalition/server"
	"github.com/breakthrough-party/coalition/store"
)

// tuneMemory is what the program of the server does at its start.
func tuneMemory() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(1 << 30)
}

// ServeCeiling is the child that answers by hand, until ctx ends.
func ServeCeiling(ctx context.Context, c Child) error {
	tuneMemory()
	l, err := net.Listen("tcp", c.Address)
	if err != nil {
		return err
	}
	return ceiling.Serve(ctx, l, c.Database, c.Viewer, c.Token)
}

// ServeProfiled is the server in this program, with a profile of its processor
// time written when ctx ends. The program of the server itself has no door to that.
func ServeProfiled(ctx context.Context, c Child) (err error) {
	tuneMemory()
	l, err := net.Listen("tcp", c.Address)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	cfg := server.DefaultConfig()
	cfg.Limits.Points = points
	schema, err := graph.Schema(s, cfg.Limits.Answer)
	if err != nil {
		return err
	}
	srv, err := server.New(cfg, server.Deps{Schema: schema, Caps: graph.Caps(), Accounts: server.NewAccounts(s), Ready: s.Ready,
		Log: slog.New(slog.NewJSONHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var feed sync.WaitGroup
	feed.Go(func() { s.RunFeed(ctx, func(err error) { fmt.Fprintln(os.Stderr, "the change feed waits:", err) }) })
	defer feed.Wait()
	defer stop()
	out, err := os.Create(c.Profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if err := pprof.StartCPUProfile(out); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return srv.Serve(ctx, l, nil)
}
