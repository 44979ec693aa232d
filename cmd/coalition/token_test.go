package main

import (
	"net/http"
	"regexp"
	"testing"
	"time"
)

// TestTokenCreate: the token stands alone on standard output, and works.
func TestTokenCreate(t *testing.T) {
	database := sqlite(t)
	runs(t, "user", "create", "--database", database, "--email", "nia@example.org", "--name", "Nia", "--role", "VIEWER")
	create := func(more ...string) []string {
		return append([]string{"token", "create", "--database", database, "--user", "nia@example.org"}, more...)
	}
	out := runs(t, create("--scopes", "partners:read,contacts:read", "--expires", "90d")...)
	if !regexp.MustCompile(`^cot_[A-Za-z0-9_-]{43}\n$`).MatchString(out) {
		t.Fatalf("it prints %q", out)
	}
	token := out[:len(out)-1]

	s := serve(t, "--database", database)
	data := s.query(token, `{ viewer { user { name } scopes } }`)
	viewer := data["viewer"].(map[string]any)
	if name := viewer["user"].(map[string]any)["name"]; name != "Nia" || len(viewer["scopes"].([]any)) != 2 {
		t.Errorf("the viewer is %v", viewer)
	}
	runs(t, "user", "disable", "--database", database, "nia@example.org")
	fails(t, exitUsage, "--user: This user is disabled.", create("--scopes", "partners:read", "--expires", "1d")...)
	runs(t, "user", "enable", "--database", database, "nia@example.org")

	fails(t, exitUsage, "--expires: A token lives at most 366 days.", create("--scopes", "partners:read", "--expires", "400d")...)
	fails(t, exitUsage, "--expires: This is past already.", create("--scopes", "partners:read", "--expires", "2020-01-01")...)
	fails(t, exitUsage, "--scopes: This scope is given twice.", create("--scopes", "admin,admin", "--expires", "1d")...)
	fails(t, exitFailed, "There is no account with the address", "token", "create", "--database", database,
		"--user", "nobody@example.org", "--scopes", "partners:read", "--expires", "1d")
	other := []byte(token)
	if other[10]++; other[10] > 'z' { // never the same token, whatever chance gave
		other[10] = 'a'
	}
	if status, _ := s.post("/graphql", string(other), map[string]any{"query": "{ viewer { scopes } }"}); status != http.StatusUnauthorized {
		t.Errorf("another token answers %d", status)
	}
}

func TestTokenExpires(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for given, want := range map[string]string{
		"90d":                       "2026-05-31T10:00:00Z",
		"12h":                       "2026-03-02T22:00:00Z",
		"2026-03-10":                "2026-03-11T00:00:00Z",
		"2026-06-30":                "2026-06-30T23:00:00Z", // the end of that day in London
		"2026-06-30T12:00:00+01:00": "2026-06-30T11:00:00Z",
		"":                          "",
		"90":                        "",
		"-1d":                       "",
		"2026-02-30":                "",
		"2026-06-30T12:00:00":       "",
	} {
		at, err := (&tokenCreateCommand{Expires: given}).expires(now, zone)
		got := ""
		if err == nil {
			got = at.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q is %q (%v), want %q", given, got, err, want)
		}
	}
}
