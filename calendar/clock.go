package calendar

import (
	"context"
	"time"
	_ "time/tzdata" // the server must know London's clock changes on every machine
)

// London is the zone in which the party says "today" and "this week".
var London = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // cannot happen: the zones are compiled in
	}
	return l
}()

// Clock tells the time of a request or transaction.
type Clock struct {
	Time func() time.Time
	Zone *time.Location
}

type key struct{}

// NewContext returns a context whose time is told by c.
func NewContext(ctx context.Context, c Clock) context.Context {
	return context.WithValue(ctx, key{}, c)
}

// Freeze returns a context in which time stands still, so that everything that
// one transaction writes carries one time.
func Freeze(ctx context.Context) context.Context {
	c, now := from(ctx), Now(ctx)
	return NewContext(ctx, Clock{Time: func() time.Time { return now }, Zone: c.Zone})
}

func from(ctx context.Context) Clock {
	c, _ := ctx.Value(key{}).(Clock)
	if c.Time == nil {
		c.Time = time.Now
	}
	if c.Zone == nil {
		c.Zone = London
	}
	return c
}

// Now is the present time in UTC, to the microsecond that both engines keep.
func Now(ctx context.Context) time.Time { return from(ctx).Time().UTC().Truncate(time.Microsecond) }

// Today is the present day in the party's zone.
func Today(ctx context.Context) Date { return On(Now(ctx).In(from(ctx).Zone)) }

// Zone is the party's zone.
func Zone(ctx context.Context) *time.Location { return from(ctx).Zone }
