package main

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// TestStreamsOfChanges: what one writes others hear, until they lose the right to
// it or the server stops.
func TestStreamsOfChanges(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, database string) {
		s := serve(t, "--demo", "--database", database)
		tokens := demoTokens(t, s)
		outreach, press, reader := s.stream(tokens["OUTREACH"]), s.stream(tokens["PRESS"]), s.stream(tokens["VIEWER"])
		s.query(tokens["ADMIN"], `mutation { createTag(input: {name: "Heard"}) { tag { id } } }`)
		for _, stream := range []*bufio.Scanner{outreach, press, reader} {
			hears(t, stream, `"record":{"name":"Heard"}`)
		}

		start := time.Now()
		change := func(token, mutation string) {
			t.Helper()
			user := s.query(token, `{ viewer { user { id version } } }`)["viewer"].(map[string]any)["user"].(map[string]any)
			s.query(tokens["ADMIN"], fmt.Sprintf(mutation, user["id"], user["version"]))
		}
		change(tokens["OUTREACH"], `mutation { editUser(input: {id: %q, version: %.0f, roles: [OUTREACH, PRESS]}) { user { id } } }`)
		change(tokens["PRESS"], `mutation { disableUser(input: {id: %q, version: %.0f}) { user { id } } }`)
		hears(t, outreach, `"FORBIDDEN"`)
		hears(t, press, `"UNAUTHENTICATED"`)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("the streams ended after %v", took)
		}

		s.cancel()
		hears(t, reader, `"UNAVAILABLE"`)
		if code := s.stop(); code != exitDone {
			t.Errorf("it ends with code %d\n%s", code, &s.errs)
		}
	})
}

// TestStreamsEndWithTheirToken: a session that is signed out, on whichever server,
// and an app token whose time is up end the stream that they opened.
func TestStreamsEndWithTheirToken(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, database string) {
		s := serve(t, "--database", database, "--admin-email", "boss@example.org")
		first := passwordIn(t, s.out.String())
		_, session := s.signIn("boss@example.org", first)
		s.query(session, fmt.Sprintf(`mutation { changePassword(input: {currentPassword: %q, newPassword: "quite another one"}) { account { email } } }`, first))
		_, session = s.signIn("boss@example.org", "quite another one")
		signedIn := s.stream(session)
		ends := time.Now().Add(8 * time.Second).Truncate(time.Second)
		token := strings.TrimSpace(runs(t, "token", "create", "--database", database, "--user", "boss@example.org",
			"--scopes", "changes:read,partners:read", "--expires", ends.UTC().Format(time.RFC3339)))
		program := s.stream(token)
		s.query(session, `mutation { createTag(input: {name: "Heard"}) { tag { id } } }`)
		hears(t, signedIn, `"record":{"name":"Heard"}`)
		hears(t, program, `"record":{"name":"Heard"}`)

		hears(t, program, `"UNAUTHENTICATED"`)
		if late := time.Since(ends); late < 0 || late > 5*time.Second {
			t.Errorf("the stream of the token ended %v after it", late)
		}
		// A second server on the same database, so that what the first one remembers of
		// the session is not taken away at once. SQLite has one.
		elsewhere := s
		if !strings.HasPrefix(database, "sqlite:") {
			elsewhere = serve(t, "--database", database)
		}
		start := time.Now()
		elsewhere.signOut(session)
		hears(t, signedIn, `"UNAUTHENTICATED"`)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("the stream of the session ended after %v", took)
		}
	})
}

// signOut ends a session.
func (s *running) signOut(token string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.url+"/auth/logout", strings.NewReader("{}"))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		s.t.Fatalf("signing out answers %d", answer.StatusCode)
	}
}

// stream follows the changes of tags. It has begun when this returns.
func (s *running) stream(token string) *bufio.Scanner {
	s.t.Helper()
	const body = `{"query": "subscription { changes(kinds: [TAG]) { node { record { ... on Tag { name } } } } }"}`
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.url+"/graphql", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode != http.StatusOK {
		s.t.Fatalf("the stream begins with %d", answer.StatusCode)
	}
	return bufio.NewScanner(answer.Body)
}

// hears waits for an event that holds some words.
func hears(t *testing.T, stream *bufio.Scanner, words string) {
	t.Helper()
	for stream.Scan() {
		if strings.Contains(stream.Text(), words) {
			return
		}
	}
	t.Fatalf("the stream ends without %s: %v", words, stream.Err())
}
