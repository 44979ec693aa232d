package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// TestFirstAdministrator: an empty database gets one, whose password is shown
// once, lets him in once, and stands in no log.
func TestFirstAdministrator(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, database string) {
		s := serve(t, "--database", database, "--admin-email", "boss@example.org", "--admin-name", "Boss", "--log-level", "debug")
		password := passwordIn(t, s.out.String())
		status, token := s.signIn("boss@example.org", password)
		if status != http.StatusOK {
			t.Fatalf("signing in answers %d", status)
		}
		const change = `mutation($i: ChangePasswordInput!) { changePassword(input: $i) { account { email } } }`
		status, answer := s.post("/graphql", token, map[string]any{"query": change, "variables": map[string]any{
			"i": map[string]string{"currentPassword": password, "newPassword": "quite another one"},
		}})
		if status != http.StatusOK || answer["errors"] != nil {
			t.Errorf("changing the password answers %d: %v", status, answer)
		}
		if code := s.stop(); code != exitDone {
			t.Errorf("it ends with code %d\n%s", code, &s.errs)
		}
		if strings.Contains(s.errs.String(), password) {
			t.Error("the password stands in the log")
		}

		s = serve(t, "--database", database, "--admin-email", "other@example.org")
		if out := s.out.String(); out != "" {
			t.Errorf("the second start prints %q", out)
		}
		if status, _ := s.signIn("boss@example.org", "quite another one"); status != http.StatusOK {
			t.Errorf("signing in answers %d", status)
		}
	})
}

func TestFirstAdministratorInAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	s := serve(t, "--database", sqlite(t), "--password-file", file)
	if oneTimePassword.MatchString(s.out.String() + s.errs.String()) {
		t.Errorf("the password is shown:\n%s%s", &s.out, &s.errs)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := s.signIn("admin@localhost", passwordIn(t, string(kept))); status != http.StatusOK {
		t.Errorf("signing in answers %d", status)
	}
}

// TestFirstAdministratorNeedsAnAddress: the flag is named, and no file is left behind.
func TestFirstAdministratorNeedsAnAddress(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	fails(t, exitUsage, "--admin-email: ", "serve", "--listen", "127.0.0.1:0", "--database", sqlite(t), "--admin-email", "boss", "--password-file", file)
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Error("a file without a password was left behind")
	}
}

// TestSwitches: GraphiQL and introspection are off unless they are asked for,
// and metrics have a listener of their own.
func TestSwitches(t *testing.T) {
	const introspection = `{ __schema { queryType { name } } }`
	get := func(url string) int {
		t.Helper()
		r, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		return r.StatusCode
	}
	database := sqlite(t)
	s := serve(t, "--database", database)
	if status := get(s.url + "/graphiql"); status != http.StatusNotFound {
		t.Errorf("/graphiql answers %d", status)
	}
	if _, answer := s.post("/graphql", "", map[string]any{"query": introspection}); answer["errors"] == nil {
		t.Errorf("introspection answers %v", answer)
	}
	if status := get(s.url + "/metrics"); status != http.StatusNotFound {
		t.Errorf("the public listener gives metrics: %d", status)
	}
	s.stop()

	metrics := freeAddress(t)
	t.Setenv("COALITION_GRAPHIQL", "true")
	s = serve(t, "--database", database, "--introspection", "--metrics-listen", metrics)
	if status := get(s.url + "/graphiql"); status != http.StatusOK {
		t.Errorf("/graphiql answers %d", status)
	}
	s.query("", introspection)
	if status := get("http://" + metrics + "/metrics"); status != http.StatusOK {
		t.Errorf("metrics answer %d", status)
	}
}

// freeAddress is a port that nobody listens on now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestPortInUse: it is found out before anything is written.
func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file := filepath.Join(t.TempDir(), "test.db")
	r := fails(t, exitFailed, "address already in use", "serve", "--database", "sqlite:"+file, "--listen", l.Addr().String())
	if r.out != "" {
		t.Errorf("it prints %q", r.out)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Error("the database was made all the same")
	}
}

// TestLimitsReachTheServer: a flag is what the server keeps to.
func TestLimitsReachTheServer(t *testing.T) {
	s := serve(t, "--database", sqlite(t), "--limit-root-fields", "2")
	document := "{"
	for i := range 3 {
		document += fmt.Sprintf(" a%d: __typename", i)
	}
	_, answer := s.post("/graphql", "", map[string]any{"query": document + " }"})
	if text := fmt.Sprint(answer["errors"]); !strings.Contains(text, "QUERY_TOO_COMPLEX") && !strings.Contains(text, "BAD_REQUEST") {
		t.Errorf("three root fields answer %v", answer)
	}
}
