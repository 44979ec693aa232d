package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/demo"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/graph"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/server"
	"github.com/breakthrough-party/coalition/store"
)

// run serves until ctx ends. The listeners come first: a port that is taken is
// found out before anything is written.
func (c *serveCommand) run(ctx context.Context, t *terminal) error {
	ctx = calendar.NewContext(ctx, c.clock())
	public, metrics, err := c.listen(ctx)
	if err != nil {
		return err
	}
	defer closeAll(public, metrics)
	s, err := store.Open(ctx, c.database(), store.WithTimeLimit(c.Timeout))
	if err != nil {
		return err
	}
	defer s.Close()
	if err := c.prepare(ctx, s, t, public.Addr()); err != nil {
		return err
	}
	log, err := c.logger(t)
	if err != nil {
		return err
	}
	srv, err := c.server(s, log)
	if err != nil {
		return err
	}
	if len(c.Host) == 0 && !loopback(public.Addr()) {
		log.Warn("no --host is given, so only requests to the names of loopback are answered")
	}
	defer keepSwept(ctx, s, log)()
	log.Info("listening", "address", public.Addr().String(), "version", version())
	var feed sync.WaitGroup
	feed.Go(func() {
		s.RunFeed(ctx, func(err error) { log.Warn("the change feed waits", "error", err.Error()) })
	})
	err = srv.Serve(ctx, public, metrics)
	feed.Wait()
	log.Info("stopped")
	return err
}

// listen opens the public listener, and the one for metrics, which may be nil.
func (c *serveCommand) listen(ctx context.Context) (public, metrics net.Listener, err error) {
	var config net.ListenConfig
	if public, err = config.Listen(ctx, "tcp", c.Listen); err != nil || c.MetricsListen == "" {
		return public, nil, err
	}
	if metrics, err = config.Listen(ctx, "tcp", c.MetricsListen); err != nil {
		closeAll(public)
	}
	return public, metrics, err
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// closeAll closes listeners that no server has closed; for others it does nothing.
func closeAll(listeners ...net.Listener) {
	for _, l := range listeners {
		if l != nil {
			l.Close()
		}
	}
}

// prepare brings the database up to date and sees that somebody can sign in.
func (c *serveCommand) prepare(ctx context.Context, s *store.Store, t *terminal, address net.Addr) error {
	if c.Demo {
		return c.prepareDemo(asServer(ctx), s, t, address)
	}
	if err := migrate(ctx, s, c.database()); err != nil {
		return err
	}
	// SECURITY: tokens of a demo database were shown to whoever looked on.
	if marked, err := demo.Marked(ctx, s); marked || err != nil {
		return errors.Join(err, demoRefused(marked, c.database()))
	}
	return c.firstAdmin(asServer(ctx), s, t)
}

func demoRefused(marked bool, database string) error {
	if !marked {
		return nil
	}
	return faults{fmt.Sprintf("--database: this is a demo database; serve it with --demo, or name another one than %s", shown(database))}
}

// firstAdmin makes the administrator of a database that has no account, and
// shows the one-time password.
func (c *serveCommand) firstAdmin(ctx context.Context, s *store.Store, t *terminal) error {
	if begun, err := s.Ent().Account.Query().Exist(ctx); begun || err != nil {
		return err
	}
	place, err := c.open(t)
	if err != nil {
		return err
	}
	password := secret.NewPassword()
	hash, err := secret.Hash(ctx, password)
	if err != nil {
		return errors.Join(err, place.drop())
	}
	_, _, err = store.Write(ctx, s, store.Op{Verb: "createFirstAdmin"}, func(ctx context.Context, tx *ent.Tx) (crm.CreateFirstAdminResult, error) {
		return crm.CreateFirstAdmin(ctx, tx, c.AdminName, c.AdminEmail, hash)
	})
	if err == nil {
		return place.show(credentials{c.AdminEmail, password})
	}
	if crm.CodeOf(err) == crm.Conflict { // another server was faster, and showed its password
		err = nil
	} else if wrong := refusedFlags(err, "admin-"); wrong != nil {
		err = wrong
	}
	return errors.Join(err, place.drop())
}

func (c *serveCommand) logger(t *terminal) (*slog.Logger, error) {
	level, err := c.level()
	return slog.New(slog.NewJSONHandler(t.errs, &slog.HandlerOptions{Level: level})), err
}

func (c *serveCommand) server(s *store.Store, log *slog.Logger) (*server.Server, error) {
	cfg := c.config()
	schema, err := graph.Schema(s, cfg.Limits.Answer)
	if err != nil {
		return nil, err
	}
	return server.New(cfg, server.Deps{
		Schema: schema, Caps: graph.Caps(), Accounts: server.NewAccounts(s), Ready: s.Ready, Log: log, Clock: c.clock(),
	})
}
