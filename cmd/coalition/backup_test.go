package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestBackup: a backup is a database with the same accounts, made while the
// server runs, and nothing is written over.
func TestBackup(t *testing.T) {
	database, file := sqlite(t), filepath.Join(t.TempDir(), "copy.db")
	fails(t, exitUsage, "there is no database", "backup", "--database", database, file)
	runs(t, "user", "create", "--database", database, "--email", "nia@example.org", "--name", "Nia", "--role", "OUTREACH")
	serve(t, "--database", database)
	if out := runs(t, "backup", "--database", database, file); !strings.Contains(out, file) {
		t.Errorf("it says %q", out)
	}
	if list := runs(t, "user", "list", "--database", "sqlite:"+file); !strings.Contains(list, "nia@example.org") {
		t.Errorf("the backup holds\n%s", list)
	}
	fails(t, exitFailed, "exists", "backup", "--database", database, file)
	fails(t, exitUsage, "mariadb-dump", "backup", "--database", "mysql://nobody@127.0.0.1:1/none", file+"2")
}
