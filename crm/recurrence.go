package crm

import (
	"context"
	"fmt"
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
	whole := first.Truncate(time.Second)
	rule, why := recurrenceRule(in.Rule, whole)
	if why != "" {
		f.add(Invalid, path+".rule", why)
		return nil, false
	}
	last := first.AddDate(0, meetingMonths, 0)
	next := rule.Iterator()
	for n := 0; ; n++ {
		at, more := next()
		switch {
		case n == 0 && !(more && at.Equal(whole)):
			f.add(Invalid, path+".rule", "The first meeting is not on a day of this rule.")
			return nil, false
		case !more:
			return f.some(path, times), false
		case at.After(last) || len(times) == maxMeetings:
			return f.some(path, times), true
		case !slices.Contains(in.Except, calendar.On(at)):
			times = append(times, at.Add(first.Sub(whole)).UTC())
		}
	}
}

// some notes a fault when no meeting is left.
func (f *Faults) some(path string, times []time.Time) []time.Time {
	if len(times) == 0 {
		f.add(Invalid, path+".except", "No meeting is left.")
	}
	return times
}

// recurrenceRule reads a rule, or says in a sentence what is wrong with it.
func recurrenceRule(text string, first time.Time) (rule *rrule.RRule, why string) {
	const none = "This is not a rule of recurrence such as FREQ=MONTHLY;BYDAY=1TU."
	if len(text) > 500 || strings.ContainsAny(text, "\r\n") {
		return nil, none
	}
	option, err := rrule.StrToROptionInLocation(text, first.Location())
	switch {
	case err != nil || option.Interval < 0 || option.Interval > maxRuleInterval || option.Count < 0:
		return nil, none
	case option.Freq > rrule.DAILY:
		return nil, "A meeting can be held again daily, weekly, monthly or yearly."
	case !option.Dtstart.IsZero():
		return nil, "The first meeting is at startsAt: leave DTSTART out."
	case len(option.Byhour)+len(option.Byminute)+len(option.Bysecond) > 0:
		return nil, "The hour is that of startsAt: leave BYHOUR, BYMINUTE and BYSECOND out."
	case len(option.Byeaster) > 0:
		return nil, none
	}
	option.Dtstart = first
	if rule, err = rrule.NewRRule(*option); err != nil {
		return nil, none
	}
	return rule, ""
}
