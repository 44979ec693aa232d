package server

import (
	"bufio"
	"embed"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

//go:embed live
var liveFiles embed.FS

// The clients of npm graphql-ws and graphql-sse, by "make live". npm installs the
// exact versions of live/package-lock.json into a folder of the test.
func TestLiveClients(t *testing.T) {
	if os.Getenv("COALITION_LIVE") == "" {
		t.Skip(`this needs npm and the network: run it by "make live"`)
	}
	dir := t.TempDir()
	files, err := fs.Sub(liveFiles, "live")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "events.js"), []byte(embedded("graphiql/events.js")), 0o600); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	l := openLive(t)
	cmd := exec.CommandContext(t.Context(), "node", "live.mjs", l.address, l.token(outreach),
		`{"subscription": "subscription { ticks { n } }", "mutation": "mutation { poke }"}`)
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
			l.stop()
		}
	}
	if err := cmd.Wait(); err != nil || worked != 10 {
		t.Errorf("%d things work: %v", worked, err)
	}
}
