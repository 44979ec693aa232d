package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/viewer"
)

const password = "correct horse battery"

// passwordHash costs a little, so that all tests share it.
var passwordHash = sync.OnceValue(func() string {
	h, err := secret.Hash(context.Background(), password)
	if err != nil {
		panic(err)
	}
	return h
})

// withAnn is a server that Ann may sign in to.
func withAnn(t *testing.T, change ...func(*Config, *Deps)) *harness {
	h := newHarness(t, change...)
	h.accounts.accounts = map[string]Account{"ann@example.org": {
		UserID: "usr_ann", Name: "Ann", Roles: []viewer.Role{viewer.Outreach}, PasswordHash: passwordHash(),
	}}
	return h
}

func (h *harness) login(email, password string) answer {
	h.t.Helper()
	body, _ := json.Marshal(map[string]string{"email": email, "password": password})
	return h.post("/auth/login", string(body))
}

func TestSigningInAndOut(t *testing.T) {
	h := withAnn(t)
	a := h.login(" Ann@Example.ORG ", password)
	var got struct {
		Token              string
		ExpiresAt          time.Time
		MustChangePassword *bool
		User               struct {
			ID, Name string
			Roles    []string
		}
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.StatusCode != 200 {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	if secret.KindOf(got.Token) != secret.Session || got.MustChangePassword == nil || *got.MustChangePassword ||
		!got.ExpiresAt.Equal(h.now.Add(30*24*time.Hour)) || got.User.ID != "usr_ann" || got.User.Name != "Ann" || fmt.Sprint(got.User.Roles) != "[OUTREACH]" {
		t.Errorf("got %s", a.body)
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error("the token may be kept by a cache")
	}
	bearer := "Bearer " + got.Token
	if a := h.query("{__typename}", nil, "Authorization", bearer); a.StatusCode != 200 || len(a.Errors) > 0 {
		t.Errorf("with the token: %s", a.body)
	}
	if a := h.post("/auth/logout", "", "Authorization", bearer); a.StatusCode != 204 || a.body != "" {
		t.Errorf("signing out: %d %s", a.StatusCode, a.body)
	}
	if a := h.query("{__typename}", nil, "Authorization", bearer); a.StatusCode != 401 || a.codes() != "UNAUTHENTICATED" {
		t.Errorf("after signing out: %d %s", a.StatusCode, a.body)
	}
	if strings.Contains(h.log.String(), got.Token) || strings.Contains(strings.ToLower(h.log.String()), "ann") {
		t.Errorf("the log tells who signed in:\n%s", h.log)
	}
}

func TestWrongCredentials(t *testing.T) {
	h := withAnn(t)
	h.accounts.accounts["off@example.org"] = Account{} // as the database answers for a disabled user
	var first string
	for _, c := range []struct{ email, password string }{
		{"ann@example.org", "wrong"}, {"bob@example.org", password}, {"off@example.org", password}, {"no address", password},
	} {
		a := h.login(c.email, c.password)
		if a.StatusCode != 401 || a.codes() != "UNAUTHENTICATED" || a.Header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: %d %s", c.email, a.StatusCode, a.body)
		}
		if first == "" {
			first = a.Errors[0].Message
		} else if a.Errors[0].Message != first {
			t.Errorf("%s: the answer tells what was wrong: %s", c.email, a.body)
		}
	}
	for _, c := range []struct {
		body   string
		status int
		field  any
	}{
		{`{"email":"ann@example.org"}`, 400, "password"},
		{`{"password":"x"}`, 400, "email"},
		{`{"email":"","password":"x"}`, 400, "email"},
		{`{"email":1,"password":"x"}`, 400, "email"},
		{`{"email":"a","password":"hidden-value","remember":true}`, 400, nil},
		{`[{"email":"a","password":"hidden-value"}]`, 400, nil},
		{`{"email":"a","password":"hidden-value"`, 400, nil},
		{`{"email":"a","password":"` + strings.Repeat("hidden-value", 400) + `"}`, 413, nil},
	} {
		a := h.post("/auth/login", c.body)
		if a.StatusCode != c.status || a.Errors[0].Extensions["field"] != c.field || strings.Contains(a.body, "hidden-value") {
			t.Errorf("%.60s: %d %s", c.body, a.StatusCode, a.body)
		}
	}
	if a := h.post("/auth/login", "email=ann@example.org&password=x", "Content-Type", "application/x-www-form-urlencoded"); a.StatusCode != 415 {
		t.Errorf("a form: %d", a.StatusCode)
	}
	for _, path := range []string{"/auth/login", "/auth/logout"} {
		if a := h.send(newGet(path)); a.StatusCode != 405 || a.Header.Get("Allow") != "POST" {
			t.Errorf("GET %s: %d", path, a.StatusCode)
		}
	}
}

func TestFirstPassword(t *testing.T) {
	h := withAnn(t)
	ann := h.accounts.accounts["ann@example.org"]
	ann.PasswordExpired = true
	h.accounts.accounts["ann@example.org"] = ann
	if a := h.login("ann@example.org", password); !strings.Contains(a.body, `"mustChangePassword":true`) {
		t.Errorf("got %s", a.body)
	}
}

func TestBackOff(t *testing.T) {
	for n, want := range map[int]time.Duration{
		0: 0, 1: 0, 2: 0, 3: time.Second, 4: 2 * time.Second, 7: 16 * time.Second,
		12: 512 * time.Second, 13: 15 * time.Minute, 100: 15 * time.Minute, 1 << 40: 15 * time.Minute,
	} {
		if got := backOff(n); got != want {
			t.Errorf("after %d attempts: %v, want %v", n, got, want)
		}
	}
	h := withAnn(t)
	from := func(address, email, pw string) answer {
		body, _ := json.Marshal(map[string]string{"email": email, "password": pw})
		r := newPost("/auth/login", string(body))
		r.RemoteAddr = address + ":1"
		return h.send(r)
	}
	for range 3 {
		if a := from("192.0.2.1", "ann@example.org", "wrong"); a.StatusCode != 401 {
			t.Fatalf("%d %s", a.StatusCode, a.body)
		}
	}
	// The right password is not even looked at, or it would tell that it is right.
	a := from("192.0.2.1", "ANN@example.org", password)
	if a.StatusCode != 429 || a.codes() != "RATE_LIMITED" || a.Header.Get("Retry-After") != "1" {
		t.Errorf("the fourth attempt: %d %s", a.StatusCode, a.body)
	}
	if a := from("192.0.2.1", "bob@example.org", "x"); a.StatusCode != 401 {
		t.Errorf("another account: %d", a.StatusCode)
	}
	if a := from("192.0.2.2", "ann@example.org", password); a.StatusCode != 200 {
		t.Errorf("Ann from elsewhere is locked out: %d %s", a.StatusCode, a.body)
	}
	h.now = h.now.Add(time.Second)
	if a := from("192.0.2.1", "ann@example.org", password); a.StatusCode != 200 {
		t.Errorf("after the wait: %d %s", a.StatusCode, a.body)
	}
	if a := from("192.0.2.1", "ann@example.org", "wrong"); a.StatusCode != 401 {
		t.Errorf("attempts are not forgotten after a success: %d", a.StatusCode)
	}
}

func TestManyAccountsFromOneAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		h.accounts.fail = fmt.Errorf("nobody is asked") // so that no password is worked on
		n := 0
		for ; n < 100; n++ {
			if a := h.login(fmt.Sprintf("user%d@example.org", n), "x"); a.StatusCode == http.StatusTooManyRequests {
				if a.Header.Get("Retry-After") != "2" {
					t.Errorf("Retry-After %s", a.Header.Get("Retry-After"))
				}
				break
			}
		}
		if n != 30 {
			t.Errorf("%d attempts from one address in a minute", n)
		}
	})
}

func TestDatabaseGoneWhileSigningIn(t *testing.T) {
	h := withAnn(t)
	h.accounts.fail = fmt.Errorf("dial tcp: 'secret host'")
	if a := h.login("ann@example.org", password); a.StatusCode != 500 || a.codes() != "INTERNAL" || strings.Contains(a.body, "secret") {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	if a := h.query("{__typename}", nil, "Authorization", "Bearer "+secret.NewToken(secret.Session)); a.StatusCode != 500 {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

func TestSigningInEndsWithItsTime(t *testing.T) {
	h := withAnn(t, func(c *Config, _ *Deps) { c.Timeout = time.Nanosecond })
	if a := h.login("ann@example.org", password); a.StatusCode != 503 || a.codes() != "TIMEOUT" {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

func TestLogoutNeedsASession(t *testing.T) {
	h := newHarness(t)
	if a := h.post("/auth/logout", ""); a.StatusCode != 401 {
		t.Errorf("without a token: %d", a.StatusCode)
	}
	robot := h.token(viewer.Viewer{UserID: "usr_1", Token: "tok_1"})
	if a := h.post("/auth/logout", "", "Authorization", "Bearer "+robot); a.StatusCode != 403 {
		t.Errorf("with an app token: %d", a.StatusCode)
	}
}
