package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// The clients of npm graphql-ws and graphql-sse follow the changes of a demo, by
// "make live". npm installs the exact versions of package-lock.json into a folder
// of the test.
func TestLiveClients(t *testing.T) {
	if os.Getenv("COALITION_TEST_LIVE") == "" {
		t.Skip(`this needs npm and the network: run it by "make live"`)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../server/live")); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../server/graphiql/events.js")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "events.js"), page, 0o600); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	storetest.Engines(t, func(t *testing.T, database string) {
		s := serve(t, "--demo", "--database", database)
		address := strings.TrimPrefix(s.url, "http://")
		ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
		defer cancel()
		cmd := exec.CommandContext(ctx, "node", "live.mjs", address, demoTokens(t, s)["OUTREACH"])
		cmd.Dir, cmd.Stderr = dir, os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		worked := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			t.Log(lines.Text())
			if strings.HasPrefix(lines.Text(), "ok ") {
				worked++
			}
			if lines.Text() == "stop" {
				s.cancel()
			}
		}
		if err := cmd.Wait(); err != nil || worked != 11 {
			t.Errorf("%d things work: %v\n%s", worked, err, &s.errs)
		}
		if code := s.stop(); code != exitDone {
			t.Errorf("the server ends with code %d\n%s", code, &s.errs)
		}
	})
}
