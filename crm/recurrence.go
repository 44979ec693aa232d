package crm

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/breakthrough-party/coalition/calendar"
)

// How many meetings one rule of recurrence makes at most, and within how long.
const (
	maxMeetings     = 60
	meetingMonths   = 18
	maxRuleInterval = 1000
	maxExceptions   = 100
)

// recurrence is when a meeting is held that is first held at a time, and whether
// the rule goes on beyond that. The hour on the party's clock stays; where the
// clock skips it, the meeting is as much later.
func (f *Faults) recurrence(ctx context.Context, path string, in *RecurrenceInput, first time.Time) (times []time.Time, cut bool) {
	if in == nil {
		return []time.Time{first}, false
	}
	if len(in.Except) > maxExceptions {
		f.add(Invalid, path+".except", fmt.Sprintf("There can be at most %d; these are %d.", maxExceptions, len(in.Except)))
	}
	for i, day := range in.Except {
		if _, err := calendar.Parse(string(day)); err != nil {
			f.add(Invalid, fmt.Sprintf("%s.except.%d", path, i), "This is not a date such as 2026-03-31.")
		}
	}
	zone := calendar.Zone(ctx)
	first = first.In(zone)
	clock := onClock(first)
	rule, why := recurrenceRule(in.Rule, clock, zone)
	if why != "" {
		f.add(Invalid, path+".rule", why)
		return nil, false
	}
	last := clock.AddDate(0, meetingMonths, 0)
	next := rule.Iterator()
	for n := 0; ; n++ {
		at, more := next()
		switch {
		case n == 0 && !(more && at.Equal(clock)):
			f.add(Invalid, path+".rule", "The first meeting is not on a day of this rule.")
			return nil, false
		case !more:
			return f.some(path, times), false
		case at.After(last) || len(times) == maxMeetings:
			return f.some(path, times), true
		case slices.Contains(in.Except, calendar.On(at)):
		case n == 0:
			times = append(times, first.UTC())
		default:
			times = append(times, inZone(at, zone).Add(first.Sub(first.Truncate(time.Second))).UTC())
		}
	}
}

// onClock is what a clock shows, to the second, as if that were UTC: rules count
// days and hours of the clock.
func onClock(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// inZone is when a clock in a zone shows a time: where it does so twice the first
// time, where it never does as much later as the clock skips.
func inZone(clock time.Time, zone *time.Location) time.Time {
	at := time.Date(clock.Year(), clock.Month(), clock.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, zone)
	_, offset := at.AddDate(0, 0, -1).Zone()
	if before := clock.Add(-time.Duration(offset) * time.Second).In(zone); onClock(before).Equal(clock) {
		return before
	}
	return at
}

// some notes a fault when no meeting is left.
func (f *Faults) some(path string, times []time.Time) []time.Time {
	if len(times) == 0 {
		f.add(Invalid, path+".except", "No meeting is left.")
	}
	return times
}

// recurrenceRule reads a rule for the times of a clock in a zone, or says in a
// sentence what is wrong with it. A day up to which it holds is within it.
func recurrenceRule(text string, first time.Time, zone *time.Location) (rule *rrule.RRule, why string) {
	const none = "This is not a rule of recurrence such as FREQ=MONTHLY;BYDAY=1TU."
	if len(text) > 500 || strings.ContainsAny(text, "\r\n") {
		return nil, none
	}
	option, err := rrule.StrToROptionInLocation(text, zone)
	switch {
	case err != nil || option.Interval < 0 || option.Interval > maxRuleInterval || option.Count < 0 || len(option.Byeaster) > 0:
		return nil, none
	case option.Freq > rrule.DAILY:
		return nil, "A meeting can be held again daily, weekly, monthly or yearly."
	case !option.Dtstart.IsZero():
		return nil, "The first meeting is at startsAt: leave DTSTART out."
	case len(option.Byhour)+len(option.Byminute)+len(option.Bysecond) > 0:
		return nil, "The hour is that of startsAt: leave BYHOUR, BYMINUTE and BYSECOND out."
	}
	option.Dtstart = first
	if !option.Until.IsZero() {
		option.Until = onClock(option.Until.In(zone))
		if untilDay.MatchString(text) {
			option.Until = option.Until.AddDate(0, 0, 1).Add(-time.Second)
		}
	}
	if rule, err = rrule.NewRRule(*option); err != nil {
		return nil, none
	}
	return rule, ""
}

// untilDay matches a rule that holds up to a day, and not up to a time.
var untilDay = regexp.MustCompile(`UNTIL=[0-9]{8}(;|$)`)
