package server

import (
	"embed"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
)

//go:embed audit
var auditFiles embed.FS

// The audits of npm graphql-http, by "make audit". npm installs the exact
// versions of audit/package-lock.json into a folder of the test.
func TestGraphQLOverHTTPAudits(t *testing.T) {
	if os.Getenv("COALITION_AUDIT") == "" {
		t.Skip(`this needs npm and the network: run it by "make audit"`)
	}
	dir := t.TempDir()
	files, err := fs.Sub(auditFiles, "audit")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	r := serve(t, newHarness(t))
	out, err := run("node", "audit.mjs", "http://"+r.address+"/graphql")
	t.Log(out)
	if err != nil || !strings.Contains(out, " 0 errors and warnings") {
		t.Errorf("the audits fail: %v", err)
	}
}
