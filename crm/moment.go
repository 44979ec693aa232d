package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
)

// moment is a time as both databases keep it.
func (f *Faults) moment(field string, t time.Time) time.Time {
	t = t.UTC().Truncate(time.Microsecond)
	if t.Year() < 1900 || t.Year() > 9998 {
		f.add(Invalid, field, "This must be a time of the years 1900 to 9998.")
	}
	return t
}

// dayOf is the day of a moment in the party's zone.
func dayOf(ctx context.Context, t time.Time) calendar.Date {
	return calendar.On(t.In(calendar.Zone(ctx)))
}

// pastMoment is a moment that is not to come.
func (f *Faults) pastMoment(ctx context.Context, field string, t time.Time) time.Time {
	if t = f.moment(field, t); t.After(calendar.Now(ctx)) {
		f.add(Invalid, field, "This is yet to come.")
	}
	return t
}

// happened is a moment that is not to come, now when there is none.
func (f *Faults) happened(ctx context.Context, field string, t time.Time) time.Time {
	if t.IsZero() {
		return calendar.Now(ctx)
	}
	return f.pastMoment(ctx, field, t)
}

// span is when something begins and ends; the end is zero when it is open.
func (f *Faults) span(startsAt, endsAt time.Time) (begins, ends time.Time) {
	startsAt = f.moment("input.startsAt", startsAt)
	if !endsAt.IsZero() {
		endsAt = f.moment("input.endsAt", endsAt)
		if endsAt.Before(startsAt) {
			f.add(Invalid, "input.endsAt", "It cannot end before it begins.")
		}
	}
	return startsAt, endsAt
}
