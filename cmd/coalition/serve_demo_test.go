package main

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

var (
	tokenLine = regexp.MustCompile(`(?m)^  ([A-Z]+) +(cot_\S+)  \S`)
	curlLine  = regexp.MustCompile(`curl -sS (\S+) -H 'Content-Type: (\S+)' -H 'Authorization: Bearer (\S+)' -d '(.*)'`)
	pageLine  = regexp.MustCompile(`(\S+)/graphiql#token=(\S+)`)
)

// demoTokens are the tokens that a demo prints, by role.
func demoTokens(t *testing.T, s *running) map[string]string {
	t.Helper()
	tokens := map[string]string{}
	for _, m := range tokenLine.FindAllStringSubmatch(s.out.String(), -1) {
		tokens[m[1]] = m[2]
	}
	for _, role := range viewer.Roles {
		if tokens[string(role)] == "" {
			t.Fatalf("there is no token for %s:\n%s", role, &s.out)
		}
	}
	return tokens
}

// TestDemo: what it prints works as it stands, and the second start takes up
// the first with fresh tokens.
func TestDemo(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, database string) {
		s := serve(t, "--demo", "--database", database)
		tokens := demoTokens(t, s)
		// Who asks for the changes at once finds those that made the demo.
		if last := s.query(tokens["OUTREACH"], `{ changes(last: 1) { edges { cursor } } }`)["changes"].(map[string]any)["edges"].([]any); len(last) != 1 {
			t.Errorf("the feed begins with %v", last)
		}
		for role, token := range tokens {
			got := s.query(token, `{ viewer { user { roles } } }`)["viewer"].(map[string]any)["user"].(map[string]any)["roles"].([]any)
			if len(got) != 1 || got[0] != role {
				t.Errorf("the token of %s is of %v", role, got)
			}
		}
		curl := curlLine.FindStringSubmatch(s.out.String())
		if curl == nil || curl[3] != tokens["ADMIN"] || curl[1] != s.url+"/graphql" {
			t.Fatalf("there is no line to try:\n%s", &s.out)
		}
		r, err := http.NewRequest("POST", curl[1], strings.NewReader(curl[4]))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", curl[2])
		r.Header.Set("Authorization", "Bearer "+curl[3])
		if answer, err := http.DefaultClient.Do(r); err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("the line answers %v: %v", answer, err)
		}
		page := pageLine.FindStringSubmatch(s.out.String())
		if page == nil || page[1] != s.url || page[2] != tokens["ADMIN"] {
			t.Errorf("there is no address of GraphiQL:\n%s", &s.out)
		}
		s.query(tokens["OUTREACH"], `mutation { createTag(input: {name: "Kept"}) { tag { id } } }`)
		if code := s.stop(); code != exitDone {
			t.Errorf("it ends with code %d\n%s", code, &s.errs)
		}

		s = serve(t, "--demo", "--database", database)
		for role, token := range demoTokens(t, s) {
			if token == tokens[role] {
				t.Errorf("the token of %s is the old one", role)
			}
			if status, _ := s.post("/graphql", tokens[role], map[string]any{"query": `{ viewer { scopes } }`}); status != http.StatusUnauthorized {
				t.Errorf("the old token of %s answers %d", role, status)
			}
		}
		count := func(field string) any {
			return s.query(demoTokens(t, s)["VIEWER"], "{ "+field+" { totalCount } }")[field].(map[string]any)["totalCount"]
		}
		if people, tags := count("people"), count("tags"); people != 158.0 || tags != 12.0 {
			t.Errorf("there are %v people and %v tags", people, tags)
		}
		s.stop()

		fails(t, exitUsage, "this is a demo database", "serve", "--listen", "127.0.0.1:0", "--database", database)
	})
}

// TestDemoHasADatabaseOfItsOwn: also where one in use lies beside it.
func TestDemoHasADatabaseOfItsOwn(t *testing.T) {
	t.Chdir(t.TempDir())
	runs(t, "user", "create", "--email", "nia@example.org", "--name", "Nia", "--role", "ADMIN")
	before, err := os.ReadFile("coalition.db")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, "--demo")
	demoTokens(t, s)
	s.stop()
	if _, err := os.Stat("coalition-demo.db"); err != nil {
		t.Error(err)
	}
	if after, _ := os.ReadFile("coalition.db"); string(after) != string(before) {
		t.Error("the database in use was changed")
	}
}

// TestDemoRefusesADatabaseInUse: it ends with 2, shows nothing and changes nothing.
func TestDemoRefusesADatabaseInUse(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, database string) {
		runs(t, "user", "create", "--database", database, "--email", "nia@example.org", "--name", "Nia", "--role", "ADMIN")
		before := runs(t, "user", "list", "--database", database)
		r := fails(t, exitUsage, "in use and no demo database", "serve", "--demo", "--listen", "127.0.0.1:0", "--database", database)
		if r.out != "" || strings.Contains(r.errs, "cot_") {
			t.Errorf("it prints %q", r.out+r.errs)
		}
		if runs(t, "user", "list", "--database", database) != before {
			t.Error("the database was changed")
		}
	})
}

// TestAnotherProgramsDatabaseIsLeftAlone: whatever command is given its name.
func TestAnotherProgramsDatabaseIsLeftAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "theirs.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE recipes (name text)"); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"migrate"}, {"user", "list"}, {"serve", "--listen", "127.0.0.1:0"}, {"serve", "--demo", "--listen", "127.0.0.1:0"}} {
		fails(t, exitUsage, "the tables of another program", append(args, "--database", "sqlite:"+file)...)
	}
	var tables int
	if err := db.QueryRow("SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil || tables != 1 {
		t.Errorf("it has %d tables now: %v", tables, err)
	}
}

// TestDemoIsForThisMachine: nobody else may reach its tokens' server.
func TestDemoIsForThisMachine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.db")
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:8080", "example.org:80"} {
		for _, flag := range []string{"--listen", "--metrics-listen"} {
			fails(t, exitUsage, flag+": a demo is for this machine only", "serve", "--demo", "--database", "sqlite:"+file, flag, address)
		}
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Error("a database was made")
	}
}
