package server

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestDefaultsAreFine(t *testing.T) {
	if err := DefaultConfig().Check(); err != nil {
		t.Error(err)
	}
}

// All faults are told at once.
func TestWrongConfiguration(t *testing.T) {
	c := Config{
		Hosts:          []string{"crm.example.org", "https://crm.example.org", "crm.example.org:80", "*", "", "CRM.example.org"},
		Origins:        []string{"https://ok.example.org", "*", "https://*.example.org", "desk.example.org", "https://desk.example.org/", "https://Desk.example.org", "ftp://a.example.org", "https://u:p@a.example.org", "null"},
		TrustedProxies: []netip.Prefix{{}},
		SessionIdle:    time.Hour,
		SessionLife:    time.Minute,
		Limits:         Limits{Body: 1, Document: 2, Depth: -1},
	}
	_, err := New(c, Deps{})
	if err == nil {
		t.Fatal("New takes it")
	}
	for _, want := range []string{
		`host "https://crm.example.org"`, `host "crm.example.org:80"`, `host "*"`, `host ""`, `host "CRM.example.org"`,
		`origin "*"`, `origin "https://*.example.org"`, `origin "desk.example.org"`, `origin "https://desk.example.org/"`,
		`origin "https://Desk.example.org"`, `origin "ftp://a.example.org"`, `origin "https://u:p@a.example.org"`, `origin "null"`,
		"trusted proxy", "timeout is 0s", "drain is 0s", "session idle time 1h0m0s is longer",
		"live init is 0s", "live keep-alive is 0s", "live write is 0s",
		`limit "concurrent" is 0`, `limit "concurrent each" is 0`, `limit "streams" is 0`, `limit "subscriptions" is 0`,
		`limit "depth" is -1`, `limit "nodes" is 0`, `limit "query cache" is 0`, `limit "document" (2 bytes) is above`,
		"no schema", "not given accounts", "not given a readiness check", "not given a log",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s", want)
		}
	}
	for _, fine := range []string{`"crm.example.org" `, "ok.example.org"} {
		if strings.Contains(err.Error(), fine) {
			t.Errorf("told though it is right: %s\n%v", fine, err)
		}
	}
}

// A list that may be of any length is refused, and a cap for what is no list.
func TestListsWithoutCaps(t *testing.T) {
	h := newHarness(t)
	deps := h.deps
	deps.Caps = map[string]int{}
	for name, n := range h.deps.Caps {
		deps.Caps[name] = n
	}
	delete(deps.Caps, "Organisation.tags")
	deps.Caps["Organisation.regions"] = 0
	deps.Caps["Organisation.name"] = 5
	deps.Caps["Nothing.tags"] = 5
	_, err := New(DefaultConfig(), deps)
	if err == nil {
		t.Fatal("New takes it")
	}
	for _, want := range []string{"Organisation.tags has no cap", "Organisation.regions has no cap", "Organisation.name names no list", "Nothing.tags names no list"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "Connection.edges") {
		t.Error(err)
	}
}
