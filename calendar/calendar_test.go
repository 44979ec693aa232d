package calendar

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for _, good := range []string{"0001-01-01", "1906-02-27", "2024-02-29", "9999-12-31"} {
		if d, err := Parse(good); err != nil || string(d) != good {
			t.Errorf("Parse(%q) = %q, %v", good, d, err)
		}
	}
	for _, bad := range []string{"", "0000-01-01", "2023-02-29", "2024-2-3", "24-02-03", "2024-02-03T00:00:00Z", " 2024-02-03"} {
		if d, err := Parse(bad); err == nil || d != "" {
			t.Errorf("Parse(%q) = %q without an error", bad, d)
		} else if bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("the error repeats what was sent: %v", err)
		}
	}
}

func TestDateIsStoredAndSent(t *testing.T) {
	for _, stored := range []any{"2026-03-29", []byte("2026-03-29"), time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)} {
		var d Date
		if err := d.Scan(stored); err != nil || d != "2026-03-29" {
			t.Errorf("Scan(%v) = %q, %v", stored, d, err)
		}
	}
	var b strings.Builder
	Date("").MarshalGQL(&b)
	Date("2026-03-29").MarshalGQL(&b)
	if b.String() != `null"2026-03-29"` {
		t.Errorf("written as %s", b.String())
	}
	var d Date
	if err := d.UnmarshalGQL(20260329); err == nil {
		t.Error("a number passed as a date")
	}
}

func TestAddDays(t *testing.T) {
	for _, c := range []struct {
		from Date
		n    int
		want Date
	}{{"2026-03-28", 2, "2026-03-30"}, {"2024-02-28", 1, "2024-02-29"}, {"2026-10-25", -1, "2026-10-24"}, {"", 3, ""}} {
		if got := c.from.AddDays(c.n); got != c.want {
			t.Errorf("%q and %d days is %q, want %q", c.from, c.n, got, c.want)
		}
	}
}

// Today is London's day, over both changes of the clocks.
func TestToday(t *testing.T) {
	for _, c := range []struct {
		now  string
		want Date
	}{
		{"2026-03-28T23:59:59Z", "2026-03-28"},
		{"2026-03-29T22:59:59Z", "2026-03-29"}, // summer time since one o'clock
		{"2026-03-29T23:00:00Z", "2026-03-30"},
		{"2026-10-24T23:00:00Z", "2026-10-25"},
		{"2026-10-25T23:59:59Z", "2026-10-25"}, // and back
		{"2026-10-26T00:00:00Z", "2026-10-26"},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		ctx := NewContext(context.Background(), Clock{Time: func() time.Time { return now }})
		if got := Today(ctx); got != c.want {
			t.Errorf("at %s it is %s, want %s", c.now, got, c.want)
		}
	}
}

func TestFreeze(t *testing.T) {
	tick := time.Date(2026, 1, 1, 0, 0, 0, 1999, time.UTC)
	ctx := NewContext(context.Background(), Clock{Time: func() time.Time { tick = tick.Add(time.Second); return tick }})
	frozen := Freeze(ctx)
	first, second := Now(frozen), Now(frozen)
	if !first.Equal(second) {
		t.Errorf("time went on from %s to %s", first, second)
	}
	if first.Nanosecond() != 1000 {
		t.Errorf("kept %d ns, want whole microseconds", first.Nanosecond())
	}
}
