package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// database are the flags of every command that works on one.
type database struct {
	Database string `default:"sqlite:coalition.db" placeholder:"URL" help:"sqlite:FILE or mysql://USER:PASSWORD@HOST,HOST/DATABASE (${default})."`
	zone
}

func (d database) check() faults {
	var f faults
	checkURL(&f, d.Database)
	d.zone.check(&f)
	return f
}

// zone is where the party says "today".
type zone struct {
	TimeZone string `default:"Europe/London" placeholder:"ZONE" help:"Where \"today\" is (${default})."`
}

func (z zone) check(f *faults) {
	if _, err := z.location(); err != nil {
		f.add("--time-zone: there is no zone %q, such as Europe/London", z.TimeZone)
	}
}

func (z zone) location() (*time.Location, error) { return time.LoadLocation(z.TimeZone) }

// clock is the real time in that zone.
func (z zone) clock() calendar.Clock {
	l, err := z.location()
	if err != nil {
		panic(err) // check has seen it
	}
	return calendar.Clock{Zone: l}
}

func checkURL(f *faults, url string) {
	if err := store.CheckURL(url); err != nil {
		f.add("--database: %s", err)
	}
}

// with opens the database, brings it up to date and does something on it as the
// server itself: whoever has this terminal has the database as well.
func (d database) with(ctx context.Context, do func(context.Context, *store.Store) error) error {
	ctx = calendar.NewContext(ctx, d.clock())
	s, err := store.Open(ctx, d.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := migrate(ctx, s, d.Database); err != nil {
		return err
	}
	return do(asServer(ctx), s)
}

// migrate brings a database up to date. One of another program, whose name was
// given by mistake, stays as it is.
func migrate(ctx context.Context, s *store.Store, url string) error {
	err := s.Foreign(ctx)
	switch {
	case errors.Is(err, store.ErrForeign):
		return faults{fmt.Sprintf("--database: %s: %s", shown(url), err)}
	case err != nil:
		return err
	}
	return s.Migrate(ctx)
}

// shown is the URL of a database without user and password.
func shown(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if i := strings.LastIndexByte(rest, '@'); ok && i >= 0 {
		return scheme + "://" + rest[i+1:]
	}
	return url
}

func asServer(ctx context.Context) context.Context {
	return viewer.NewContext(ctx, viewer.System(store.SystemUserID))
}
