package server

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/viewer"
)

// asks lets the schema tell who is asking.
func (h *harness) asks(headers ...string) (who *viewer.Viewer, a answer) {
	h.t.Helper()
	h.resolvers.node = func(ctx context.Context, _ string) (read.Value, error) {
		who = viewer.From(ctx)
		return nil, nil
	}
	a = h.query(`{node(id:"x"){id}}`, nil, headers...)
	return who, a
}

func TestBearerTokens(t *testing.T) {
	h := newHarness(t)
	token := h.token(viewer.Viewer{UserID: "usr_1", Roles: []viewer.Role{viewer.Press}})
	robot := h.token(viewer.Viewer{UserID: "usr_2", Token: "tok_1", Scopes: []viewer.Scope{viewer.PartnersRead}})
	if who, a := h.asks(); who == nil || who.SignedIn() || a.StatusCode != 200 {
		t.Errorf("without a token: %+v %s", who, a.body)
	}
	if who, _ := h.asks("Authorization", "Bearer "+token); who == nil || who.UserID != "usr_1" || !who.Has(viewer.Press) || !who.Allows(viewer.PressRead) {
		t.Errorf("with a session: %+v", who)
	}
	if who, _ := h.asks("Authorization", "bearer "+robot); who == nil || who.Token != "tok_1" || who.Allows(viewer.PressRead) || !who.Allows(viewer.PartnersRead) {
		t.Errorf("with an app token: %+v", who)
	}
	for name, value := range map[string]string{
		"a token that nobody has": "Bearer " + secret.NewToken(secret.Session),
		"an unknown app token":    "Bearer " + secret.NewToken(secret.AppToken),
		"another form":            "Bearer abc",
		"no scheme":               token,
		"another scheme":          "Basic " + token,
		"nothing":                 "",
		"two blanks":              "Bearer  " + token,
		"a comma":                 "Bearer " + token + ",",
	} {
		who, a := h.asks("Authorization", value)
		if who != nil || a.StatusCode != 401 || a.codes() != "UNAUTHENTICATED" || !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
	}
	r := newPost("/graphql", `{"query":"{__typename}"}`)
	r.Header.Add("Authorization", "Bearer "+token)
	r.Header.Add("Authorization", "Bearer "+robot)
	if a := h.send(r); a.StatusCode != 401 {
		t.Errorf("two tokens: %d", a.StatusCode)
	}
	if strings.Contains(h.log.String(), token[4:]) {
		t.Error("the log holds a token")
	}
}

func TestSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		works := func(token string, after time.Duration) bool {
			time.Sleep(believed + time.Second) // what was looked up is forgotten
			h.now = h.now.Add(after)
			_, a := h.asks("Authorization", "Bearer "+token)
			h.signIn.writes.Wait()
			return a.StatusCode == 200
		}
		idle := h.token(viewer.Viewer{UserID: "usr_1"})
		h.accounts.sessions[secret.HashToken(idle)].Expires = h.now.Add(30 * 24 * time.Hour)
		for range 3 {
			if !works(idle, 11*time.Hour) {
				t.Error("a session that is used ends")
			}
		}
		if works(idle, 12*time.Hour) {
			t.Error("a session lives on 12 hours after its last use")
		}
		old := h.token(viewer.Viewer{UserID: "usr_1"})
		if !works(old, 59*time.Minute) || works(old, time.Minute) {
			t.Error("a session does not end at its time")
		}
		robot := h.token(viewer.Viewer{UserID: "usr_1", Token: "tok_1"})
		h.accounts.sessions[secret.HashToken(robot)].Expires = h.now.Add(300 * time.Hour)
		if !works(robot, 200*time.Hour) {
			t.Error("an app token ends because it was idle")
		}
		if works(robot, 100*time.Hour) {
			t.Error("an app token does not end at its time")
		}
	})
}

func TestLookUpsAreBelievedForTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		token := h.token(viewer.Viewer{UserID: "usr_1"})
		for range 100 {
			h.asks("Authorization", "Bearer "+token)
		}
		if h.accounts.lookUps != 1 {
			t.Errorf("%d look-ups", h.accounts.lookUps)
		}
		delete(h.accounts.sessions, secret.HashToken(token)) // revoked by another server
		time.Sleep(believed)
		if _, a := h.asks("Authorization", "Bearer "+token); a.StatusCode != 200 {
			t.Errorf("after %v: %d", believed, a.StatusCode)
		}
		time.Sleep(time.Millisecond)
		if _, a := h.asks("Authorization", "Bearer "+token); a.StatusCode != 401 {
			t.Errorf("later: %d", a.StatusCode)
		}
	})
}

func TestUseIsNotedOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		token := h.token(viewer.Viewer{UserID: "usr_1"})
		for range 180 { // three minutes
			h.now = h.now.Add(time.Second)
			time.Sleep(time.Second)
			h.asks("Authorization", "Bearer "+token)
			h.signIn.writes.Wait()
		}
		if len(h.accounts.used) != 3 || h.accounts.used[0] != "ses_test" {
			t.Errorf("noted %v", h.accounts.used)
		}
		h.accounts.fail = errors.New("busy")
		h.signIn.known[secret.HashToken(token)].touched = time.Time{}
		if _, a := h.asks("Authorization", "Bearer "+token); a.StatusCode != 200 {
			t.Errorf("a use that cannot be noted fails the request: %s", a.body)
		}
		h.signIn.writes.Wait()
		if !strings.Contains(h.log.String(), "was not noted") {
			t.Error("the log does not tell")
		}
	})
}

func TestRememberedTokensAreBounded(t *testing.T) {
	h := newHarness(t)
	for range maxKnown + 10 {
		h.signIn.remember(secret.HashToken(secret.NewToken(secret.Session)), secret.Session, nil)
	}
	if n := len(h.signIn.known); n > maxKnown {
		t.Errorf("%d are remembered", n)
	}
}
