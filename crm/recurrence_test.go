package crm_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/documentlink"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
)

// planned are the meetings of one rule, as they begin, in London.
func (d *desk) planned(result crm.PlanInteractionResult) []string {
	d.t.Helper()
	var out []string
	for _, id := range result.Interactions {
		out = append(out, d.interaction(id).StartsAt.In(calendar.London).Format("2006-01-02 15:04 MST"))
	}
	return out
}

// The hour on the clock stays over both changes of the clocks, and an hour that
// the clock skips is the next.
func TestRecurrenceKeepsTheHour(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		for name, c := range map[string]struct {
			first, rule string
			except      []calendar.Date
			want        []string
			cut         bool
		}{
			"spring": {"2026-03-22T18:30:00Z", "FREQ=WEEKLY;COUNT=3", nil,
				[]string{"2026-03-22 18:30 GMT", "2026-03-29 18:30 BST", "2026-04-05 18:30 BST"}, false},
			"autumn": {"2026-10-18T17:30:00Z", "FREQ=WEEKLY;COUNT=3", nil,
				[]string{"2026-10-18 18:30 BST", "2026-10-25 18:30 GMT", "2026-11-01 18:30 GMT"}, false},
			"an hour that is skipped": {"2026-03-28T01:15:00Z", "FREQ=DAILY;COUNT=3", nil,
				[]string{"2026-03-28 01:15 GMT", "2026-03-29 02:15 BST", "2026-03-30 01:15 BST"}, false},
			"an hour that comes twice": {"2026-10-24T00:15:00Z", "FREQ=DAILY;COUNT=3", nil,
				[]string{"2026-10-24 01:15 BST", "2026-10-25 01:15 BST", "2026-10-26 01:15 GMT"}, false},
			"the first in the hour that comes twice": {"2026-10-25T00:15:00Z", "FREQ=DAILY;COUNT=2", nil,
				[]string{"2026-10-25 01:15 BST", "2026-10-26 01:15 GMT"}, false},
			"the first when it comes again": {"2026-10-25T01:15:00Z", "FREQ=DAILY;COUNT=2", nil,
				[]string{"2026-10-25 01:15 GMT", "2026-10-26 01:15 GMT"}, false},
			"up to a day":  {"2026-04-01T09:00:00Z", "FREQ=DAILY;UNTIL=20260402", nil, []string{"2026-04-01 10:00 BST", "2026-04-02 10:00 BST"}, false},
			"up to a time": {"2026-04-01T09:00:00Z", "FREQ=DAILY;UNTIL=20260403T085959Z", nil, []string{"2026-04-01 10:00 BST", "2026-04-02 10:00 BST"}, false},
			"just after midnight": {"2026-10-23T23:05:00Z", "FREQ=DAILY;COUNT=3", []calendar.Date{"2026-10-25"},
				[]string{"2026-10-24 00:05 BST", "2026-10-26 00:05 GMT"}, false},
			"days of months": {"2026-04-07T09:00:00Z", "FREQ=MONTHLY;BYDAY=1TU;UNTIL=20260701T000000Z", []calendar.Date{"2026-05-05", "2026-05-06"},
				[]string{"2026-04-07 10:00 BST", "2026-06-02 10:00 BST"}, false},
			"the last of each month": {"2026-03-31T09:00:00Z", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", nil,
				[]string{"2026-03-31 10:00 BST", "2026-04-30 10:00 BST", "2026-05-31 10:00 BST"}, false},
			"not the first": {"2026-04-07T09:00:00Z", "FREQ=WEEKLY;COUNT=2", []calendar.Date{"2026-04-07"}, []string{"2026-04-14 10:00 BST"}, false},
			"18 months":     {"2026-04-01T09:00:00Z", "FREQ=MONTHLY;INTERVAL=6", nil, []string{"2026-04-01 10:00 BST", "2026-10-01 10:00 BST", "2027-04-01 10:00 BST", "2027-10-01 10:00 BST"}, true},
			"years":         {"2026-04-01T09:00:00Z", "FREQ=YEARLY", nil, []string{"2026-04-01 10:00 BST", "2027-04-01 10:00 BST"}, true},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				in := plan(who{OrganisationID: union})
				in.StartsAt, _ = time.Parse(time.RFC3339, c.first)
				in.Recurrence = &crm.RecurrenceInput{Rule: c.rule, Except: c.except}
				out := do(d, d.outreach, crm.PlanInteraction, in)
				if diff := cmp.Diff(c.want, d.planned(out)); diff != "" || out.Cut != c.cut || out.Interaction != out.Interactions[0] {
					t.Errorf("cut %v (-want +got):\n%s", out.Cut, diff)
				}
			})
		}
	})
}

// All meetings of a rule have one series, and all but the follow-ups.
func TestRecurrenceRepeatsTheMeeting(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		in := plan(who{PersonID: sam})
		in.StartsAt = in.StartsAt.Add(123456 * time.Microsecond)
		in.EndsAt, in.TagIDs, in.Documents = ptr(in.StartsAt.Add(90*time.Minute)), []string{d.tag("rail")}, []crm.DocumentLinkInput{{Title: "x", URL: "https://example.org"}}
		in.FollowUps = []crm.FollowUpInput{{Title: "x", DueOn: "2026-04-01"}}
		in.Recurrence = &crm.RecurrenceInput{Rule: "FREQ=DAILY"}
		out := do(d, d.outreach, crm.PlanInteraction, in)
		if len(out.Interactions) != 60 || !out.Cut {
			t.Fatalf("%d meetings, cut %v", len(out.Interactions), out.Cut)
		}
		first, last := d.interaction(out.Interactions[0]), d.interaction(out.Interactions[59])
		if first.SeriesID == "" || !strings.HasPrefix(first.SeriesID, "ser_") || first.SeriesID != last.SeriesID || len(last.Edges.Tags) != 1 {
			t.Errorf("the series is %q and %q", first.SeriesID, last.SeriesID)
		}
		if last.Status != interaction.StatusPLANNED || last.StartsOn != "2026-05-09" || last.EndsAt.Sub(last.StartsAt) != 90*time.Minute || last.StartsAt.Nanosecond() != 123456000 {
			t.Errorf("the last is %v", last)
		}
		if diff := cmp.Diff([]string{"//Olu", "Sam/Unite/"}, d.tookPart(last.ID)); diff != "" {
			t.Error(diff)
		}
		if n := d.db().DocumentLink.Query().Where(documentlink.InteractionID(last.ID)).CountX(d.system()); n != 1 {
			t.Errorf("%d documents", n)
		}
		if up := d.db().FollowUp.Query().OnlyX(d.system()); up.InteractionID != first.ID || up.Status != followup.StatusOPEN {
			t.Errorf("%v", up)
		}
		if o := d.load(union); o.NextFollowUpOpen != "2026-04-01" || o.LastContactBoth.Year() != 1000 {
			t.Errorf("the union is %v", o)
		}
		if alone := d.interaction(d.plan(d.outreach, plan(who{PersonID: sam}))); alone.SeriesID != "" {
			t.Errorf("one alone is of series %s", alone.SeriesID)
		}
	})
}

func TestFaultsOfARecurrence(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		rule, except := "VALIDATION_FAILED input.recurrence.rule", "VALIDATION_FAILED input.recurrence.except"
		for text, c := range map[string]struct {
			except []calendar.Date
			want   []string
		}{
			"":                       {nil, []string{rule}},
			"weekly":                 {nil, []string{rule}},
			"FREQ=HOURLY":            {nil, []string{rule}},
			"FREQ=SECONDLY;COUNT=2":  {nil, []string{rule}},
			"INTERVAL=2":             {nil, []string{rule}},
			"FREQ=DAILY;BYHOUR=9,17": {nil, []string{rule}},
			"FREQ=DAILY;BYMINUTE=9":  {nil, []string{rule}},
			"FREQ=DAILY;BYSECOND=9":  {nil, []string{rule}},
			"FREQ=YEARLY;BYEASTER=1": {nil, []string{rule}},
			"FREQ=DAILY;INTERVAL=-1": {nil, []string{rule}},
			"FREQ=DAILY;COUNT=-1":    {nil, []string{rule}},
			"FREQ=YEARLY;INTERVAL=9223372036854775807":   {nil, []string{rule}},
			"FREQ=DAILY;DTSTART=20260401T090000Z":        {nil, []string{rule}},
			"DTSTART:20260401T090000Z\nRRULE:FREQ=DAILY": {nil, []string{rule}},
			"FREQ=WEEKLY;BYDAY=TH":                       {nil, []string{rule}}, // the first is on a Wednesday
			"FREQ=MONTHLY;BYMONTHDAY=32":                 {nil, []string{rule}},
			"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30":         {nil, []string{rule}}, // no day ever
			"FREQ=DAILY;UNTIL=20200101T000000Z":          {nil, []string{rule}},
			"FREQ=DAILY;COUNT=1":                         {[]calendar.Date{"2026-03-11"}, []string{except}},
			"FREQ=DAILY;COUNT=2":                         {[]calendar.Date{"2026-03-11", "tomorrow", ""}, []string{except + ".1", except + ".2"}},
			"FREQ=DAILY;COUNT=3":                         {slices.Repeat([]calendar.Date{"2026-05-11"}, 101), []string{except}},
			"FREQ=DAILY;" + strings.Repeat("X", 500):     {nil, []string{rule}},
		} {
			t.Run(text, func(t *testing.T) {
				d := d.with(t)
				in := plan(who{OrganisationID: union})
				in.Recurrence = &crm.RecurrenceInput{Rule: text, Except: c.except}
				began := time.Now()
				refused(d, d.outreach, crm.PlanInteraction, in, c.want...)
				if took := time.Since(began); took > time.Second {
					t.Errorf("it took %v to say so", took)
				}
			})
		}
	})
}
