package scalar

import (
	"strings"
	"testing"
	"time"
)

func TestDateTime(t *testing.T) {
	for in, want := range map[string]string{
		"2026-03-29T01:30:00+01:00":        `"2026-03-29T00:30:00Z"`,
		"2026-03-29T00:30:00.123456789Z":   `"2026-03-29T00:30:00.123456Z"`,
		"1969-07-20T20:17:40Z":             `"1969-07-20T20:17:40Z"`,
		"2038-01-19T03:14:08.5Z":           `"2038-01-19T03:14:08.5Z"`,
		"9999-12-31T23:59:59.999999Z":      `"9999-12-31T23:59:59.999999Z"`,
		"2026-10-25T01:30:00.000001+00:00": `"2026-10-25T01:30:00.000001Z"`,
	} {
		v, err := UnmarshalDateTime(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		var b strings.Builder
		MarshalDateTime(v).MarshalGQL(&b)
		if b.String() != want {
			t.Errorf("%s comes back as %s, want %s", in, b.String(), want)
		}
	}
	for _, bad := range []any{"", "2026-03-29", "2026-03-29T01:30:00", "2026-03-29 01:30:00Z", "yesterday", 5, nil, true, "10000-01-01T00:00:00Z"} {
		if v, err := UnmarshalDateTime(bad); err == nil {
			t.Errorf("%v passes as %s", bad, v.Format(time.RFC3339))
		}
	}
}

func TestURL(t *testing.T) {
	for _, good := range []string{"https://example.org", "http://example.org/a?b=c#d", "https://例え.jp/", "https://" + strings.Repeat("a", 60) + ".org/" + strings.Repeat("b", 427)} {
		if got, err := UnmarshalURL(good); err != nil || got != good {
			t.Errorf("%q: %q, %v", good, got, err)
		}
	}
	for _, bad := range []any{"", "example.org", "ftp://example.org", "javascript:alert(1)", "https://", "https://u:p@example.org", "https://a b.org", "https://a\n.org", "https://x.org/" + strings.Repeat("b", 500), 5, nil} {
		if got, err := UnmarshalURL(bad); err == nil {
			t.Errorf("%v passes as %q", bad, got)
		}
	}
}

func TestEmailAddress(t *testing.T) {
	for in, want := range map[string]string{
		" Anna.Example@Example.ORG ": "anna.example@example.org",
		"ａ@example.org":              "a@example.org",
	} {
		if got, err := UnmarshalEmailAddress(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, bad := range []any{"", "anna", "Anna <anna@example.org>", "anna@example.org, b@example.org", strings.Repeat("a", 250) + "@x.org", 5, nil} {
		if got, err := UnmarshalEmailAddress(bad); err == nil {
			t.Errorf("%v passes as %q", bad, got)
		}
	}
}
