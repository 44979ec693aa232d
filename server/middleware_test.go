package server

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestOrigins(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) {
		c.Origins = []string{"https://desk.example.org", "http://localhost:3000"}
	})
	for _, c := range []struct {
		origin  string
		allowed bool
		cors    bool
	}{
		{"", true, false},
		{"http://localhost:8080", true, false}, // the server's own
		{"https://desk.example.org", true, true},
		{"http://localhost:3000", true, true},
		{"http://localhost:3001", false, false},
		{"https://desk.example.org.evil.test", false, false},
		{"https://evil.test", false, false},
		{"http://desk.example.org", false, false},
		{"https://DESK.example.org", false, false},
		{"null", false, false},
	} {
		r := newPost("/graphql", `{"query":"{__typename}"}`)
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		a := h.send(r)
		if ok := a.StatusCode == 200; ok != c.allowed {
			t.Errorf("%q: %d %s", c.origin, a.StatusCode, a.body)
		}
		got := a.Header.Get("Access-Control-Allow-Origin")
		if (c.cors && got != c.origin) || (!c.cors && got != "") {
			t.Errorf("%q: Access-Control-Allow-Origin %q", c.origin, got)
		}
		if !c.allowed && (a.codes() != "FORBIDDEN" || strings.Contains(a.body, "evil")) {
			t.Errorf("%q: %s", c.origin, a.body)
		}
		if c.cors && !strings.Contains(a.Header.Get("Access-Control-Expose-Headers"), "Retry-After") {
			t.Errorf("%q: exposed are %q", c.origin, a.Header.Get("Access-Control-Expose-Headers"))
		}
		if a.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%q: cookies are allowed", c.origin)
		}
	}
	for _, c := range []struct {
		origin, method, headers string
		allowed                 bool
	}{
		{"https://desk.example.org", "POST", "authorization,content-type,idempotency-key", true},
		{"https://desk.example.org", "POST", "x-other", false},
		{"https://desk.example.org", "DELETE", "authorization", false},
		{"https://evil.test", "POST", "content-type", false},
	} {
		r := httptest.NewRequest("OPTIONS", "/graphql", nil)
		r.Header.Set("Origin", c.origin)
		r.Header.Set("Access-Control-Request-Method", c.method)
		r.Header.Set("Access-Control-Request-Headers", c.headers)
		if a := h.send(r); (a.Header.Get("Access-Control-Allow-Origin") == c.origin) != c.allowed {
			t.Errorf("preflight %+v: %d %v", c, a.StatusCode, a.Header)
		}
	}
}

func TestHosts(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.Hosts = []string{"crm.example.org", "192.0.2.9", "2001:db8::9"} })
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:8080": 200, "127.8.8.8": 200, "[::1]:8080": 200,
		"crm.example.org": 200, "crm.example.org:443": 200, "CRM.example.org": 200, "crm.example.org.": 200, "192.0.2.9:80": 200, "[2001:db8::9]:80": 200,
		"evil.test": 421, "crm.example.org.evil.test": 421, "127.0.0.1.evil.test": 421, "192.0.2.10": 421, "": 421, "localhost.evil.test:80": 421,
	} {
		for path, want := range map[string]int{"/graphql": want, "/livez": 200} {
			method := "POST"
			if path == "/livez" {
				method = "GET"
			}
			r := httptest.NewRequest(method, path, strings.NewReader(`{"query":"{__typename}"}`))
			r.Header.Set("Content-Type", "application/json")
			r.Host = host
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%s at %q: %d, want %d", path, host, w.Code, want)
			}
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.GraphiQL = true })
	for _, a := range []answer{
		h.query("{__typename}", nil), h.post("/nothing", ""), h.post("/auth/login", "x"), h.send(newGet("/livez")), h.send(newGet("/graphiql")),
	} {
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		} {
			if got := a.Header.Get(header); got != want {
				t.Errorf("%s is %q", header, got)
			}
		}
		if csp := a.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("Content-Security-Policy is %q", csp)
		}
		if !strings.HasPrefix(a.Header.Get("X-Request-Id"), "req_") {
			t.Errorf("X-Request-Id is %q", a.Header.Get("X-Request-Id"))
		}
	}
	if a := h.query("{__typename}", nil, "X-Request-Id", "mine"); a.Header.Get("X-Request-Id") == "mine" {
		t.Error("a client chooses the request id")
	}
	if a := h.post("/nothing", ""); a.StatusCode != 404 || a.codes() != "NOT_FOUND" {
		t.Errorf("an unknown path: %d %s", a.StatusCode, a.body)
	}
}

// One record a request, with what an operator needs and nothing about people.
func TestLog(t *testing.T) {
	h := newHarness(t)
	h.resolvers.organisations = func(context.Context) error { return errors.New("broken") }
	r := newPost("/graphql?name=hidden-name", `{"query":"query hiddenName($t:String){organisations(filter:{text:$t}){totalCount}}","variables":{"t":"hidden-name"}}`)
	r.RemoteAddr = "198.51.100.77:4711"
	r.Header.Set("User-Agent", "hidden-name")
	h.send(r)
	h.send(httptest.NewRequest("HIDDEN-NAME", "/hidden-name", nil))
	log := h.log.String()
	for _, want := range []string{`"method":"POST"`, `"path":"/graphql"`, `"status":200`, `"operation":"query"`, `"codes":["INTERNAL"]`, `"duration":`, `"bytes":`, `"requestId":"req_`, `"path":"other"`, `"method":"other"`, `"status":404`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not hold %s:\n%s", want, log)
		}
	}
	for _, never := range []string{"hidden", "198.51.100.77", "totalCount"} {
		if strings.Contains(strings.ToLower(log), never) {
			t.Errorf("the log holds %s:\n%s", never, log)
		}
	}
}

func TestClientAddress(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	for _, c := range []struct {
		remote, forwarded, want string
	}{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "198.51.100.1", "192.0.2.1"}, // not our proxy: it may say what it likes
		{"10.1.1.1:5", "198.51.100.1", "198.51.100.1"},
		{"10.1.1.1:5", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
		{"10.1.1.1:5", "198.51.100.1, 10.2.2.2", "198.51.100.1"},
		{"10.1.1.1:5", "198.51.100.1, nonsense", "10.1.1.1"},
		{"10.1.1.1:5", "", "10.1.1.1"},
		{"10.1.1.1:5", "10.3.3.3", "10.3.3.3"},
		{"[2001:db8:1:2:3::4]:5", "", "2001:db8:1:2::/64"},
		{"[::ffff:192.0.2.1]:5", "", "192.0.2.1"},
		{"10.1.1.1:5", "::ffff:198.51.100.1", "198.51.100.1"},
		{"nonsense", "", "unknown"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := clientAddress(r, ours); got != c.want {
			t.Errorf("%s, forwarded %q: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}
