package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/server"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// postJSON sends a body to one of the REST addresses of sign-in.
func postJSON(t *testing.T, srv http.Handler, path, token string, body any) (int, map[string]any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8080"+path, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	answer := map[string]any{}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
	}
	return w.Code, answer
}

// somebody is a person at a browser, step by step.
type somebody struct {
	t     *testing.T
	srv   *server.Server
	token string
}

// signIn signs in and keeps the token; it returns the status.
func (p *somebody) signIn(email, password string) int {
	p.t.Helper()
	status, answer := postJSON(p.t, p.srv, "/auth/login", "", map[string]any{"email": email, "password": password})
	p.token, _ = answer["token"].(string)
	return status
}

// asks holds the codes of an answer, and returns its data.
func (p *somebody) asks(query, codes string) map[string]any {
	p.t.Helper()
	got, answer := ask(p.t, p.srv, p.token, query)
	if got != codes {
		p.t.Fatalf("%s: the codes are %q, want %q: %s", query, got, codes, asJSON(answer))
	}
	data, _ := answer["data"].(map[string]any)
	return data
}

// The whole way of somebody new: a one-time password that only can be changed, a
// session, an app token, and the end of all of it.
func TestTheWayOfSigningIn(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		s := openStage(t, url)
		n := s.enter(t, "desk")
		srv := s.open(t)
		admin := &somebody{t: t, srv: srv}
		if status := admin.signIn("ADA@example.org ", password); status != http.StatusOK {
			t.Fatalf("the administrator signs in with %d", status)
		}
		made := admin.asks(filled(t, n, `mutation { createAccount(input: {userID: "${volunteer}", email: "vera@example.org"}) { oneTimePassword } }`), "")
		oneTime := fmt.Sprint(made["createAccount"].(map[string]any)["oneTimePassword"])
		role := admin.asks(filled(t, n, `mutation { editUser(input: {id: "${volunteer}", version: 1, roles: [OUTREACH]}) { user { version } } }`), "")
		if want := `{"editUser":{"user":{"version":2}}}`; asJSON(role) != want {
			t.Fatalf("%s, want %s", asJSON(role), want)
		}

		vera := &somebody{t: t, srv: srv}
		vera.beginsWith(oneTime)
		program := vera.worksAndMakesAToken()

		admin.asks(filled(t, n, `mutation { disableUser(input: {id: "${volunteer}", version: 2}) { user { status } } }`), "")
		for what, token := range map[string]string{"the session": vera.token, "the app token": program} {
			endsWithin(t, srv, what, token, 2500*time.Millisecond)
		}
		if status := vera.signIn("vera@example.org", "a password of my own"); status != http.StatusUnauthorized {
			t.Errorf("somebody who is disabled signs in with %d", status)
		}
		if status, _ := postJSON(t, srv, "/auth/logout", admin.token, map[string]any{}); status != http.StatusNoContent {
			t.Errorf("signing out is answered with %d", status)
		}
		endsWithin(t, srv, "the session that was signed out of", admin.token, 0)
	})
}

// beginsWith a one-time password, which allows changing it and nothing else.
func (p *somebody) beginsWith(oneTime string) {
	p.t.Helper()
	if status := p.signIn("vera@example.org", "not the password"); status != http.StatusUnauthorized {
		p.t.Fatalf("a wrong password is answered with %d", status)
	}
	if status := p.signIn("vera@example.org", oneTime); status != http.StatusOK {
		p.t.Fatalf("the one-time password is answered with %d", status)
	}
	me := p.asks(`{ viewer { user { name } mustChangePassword permissions } }`, "")
	if want := `{"viewer":{"mustChangePassword":true,"permissions":["changePassword"],"user":{"name":"Vera Volunteer"}}}`; asJSON(me) != want {
		p.t.Errorf("%s, want %s", asJSON(me), want)
	}
	p.asks(`{ organisations { totalCount } }`, "FORBIDDEN")
	p.asks(`mutation { createMyToken(input: {name: "A", scopes: [PARTNERS_READ]}) { token } }`, "FORBIDDEN")
	p.asks(fmt.Sprintf(`mutation { changePassword(input: {currentPassword: %q, newPassword: "a password of my own"}) { account { passwordExpired } } }`, oneTime), "")
	endsWithin(p.t, p.srv, "the session that the new password ended", p.token, 2500*time.Millisecond)
	if status := p.signIn("vera@example.org", oneTime); status != http.StatusUnauthorized {
		p.t.Errorf("the one-time password is answered with %d once more", status)
	}
	if status := p.signIn("vera@example.org", "a password of my own"); status != http.StatusOK {
		p.t.Fatalf("the new password is answered with %d", status)
	}
}

// worksAndMakesAToken, which a program then uses within its scopes.
func (p *somebody) worksAndMakesAToken() string {
	p.t.Helper()
	p.asks(`mutation { createOrganisation(input: {name: "First", kind: OTHER}) { organisation { id } } }`, "")
	made := p.asks(`mutation { createMyToken(input: {name: "Program", scopes: [PARTNERS_READ]}) { token } }`, "")
	program := &somebody{t: p.t, srv: p.srv, token: fmt.Sprint(made["createMyToken"].(map[string]any)["token"])}
	list := program.asks(`{ organisations { totalCount } viewer { user { name } scopes } }`, "")
	if want := `{"organisations":{"totalCount":1},"viewer":{"scopes":["PARTNERS_READ"],"user":{"name":"Vera Volunteer"}}}`; asJSON(list) != want {
		p.t.Errorf("%s, want %s", asJSON(list), want)
	}
	program.asks(`mutation { createOrganisation(input: {name: "Second", kind: OTHER}) { organisation { id } } }`, "FORBIDDEN")
	if status, _ := postJSON(p.t, p.srv, "/auth/logout", program.token, map[string]any{}); status != http.StatusForbidden {
		p.t.Errorf("a token signs out with %d", status)
	}
	return program.token
}

// endsWithin waits until a token is good for nothing any more. What servers
// remember of it they believe for two seconds.
func endsWithin(t *testing.T, srv http.Handler, what, token string, most time.Duration) {
	t.Helper()
	deadline := time.Now().Add(most)
	for {
		w, err := request(srv, token, "{ __typename }", nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if w.Code == http.StatusUnauthorized && strings.Contains(w.Body.String(), "UNAUTHENTICATED") {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("%s is good after %v still: %d", what, most, w.Code)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}
