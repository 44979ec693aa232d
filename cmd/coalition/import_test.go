package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const unionsFile = "../../importer/testdata/uk_unions_facts.csv"

// TestImport: a dry run writes nothing, the run does, and the next changes nothing.
func TestImport(t *testing.T) {
	database := sqlite(t)
	count := func() string {
		return runs(t, "import", "organisations", unionsFile, "--map", "unions", "--database", database, "--dry-run")
	}
	if out := count(); !strings.Contains(out, "created     49") || !strings.Contains(out, "Dry run") {
		t.Errorf("the dry run says\n%s", out)
	}
	out := runs(t, "import", "organisations", unionsFile, "--map", "unions", "--database", database)
	if !strings.Contains(out, "created     49") || strings.Contains(out, "Dry run") {
		t.Errorf("the run says\n%s", out)
	}
	if out := count(); !strings.Contains(out, "created      0") || !strings.Contains(out, "matched     49, of which 0 change something") {
		t.Errorf("the second run says\n%s", out)
	}
}

// TestImportOfColumns: columns on the command line, and refused rows in a new
// file that is corrected and imported in its turn.
func TestImportOfColumns(t *testing.T) {
	database, folder := sqlite(t), t.TempDir()
	file := filepath.Join(folder, "groups.csv")
	write(t, file, "Name;Web, if any;Kind\nMillbrook Tenants;https://example.org/;COMMUNITY_ORGANISATION\nNobody;;NOTHING\n")
	args := func(file string) []string {
		return []string{"import", "organisations", file, "--database", database, "--map", "Name=name", "--map", "Web, if any=website",
			"--map", "Kind=kind", "--set", "level=LOCAL_GROUP"}
	}
	out := runs(t, args(file)...)
	refused := filepath.Join(folder, "groups.refused.csv")
	if !strings.Contains(out, "created      1") || !strings.Contains(out, "refused      1") || !strings.Contains(out, refused) {
		t.Errorf("it says\n%s", out)
	}
	kept, err := os.ReadFile(refused)
	if err != nil || !strings.Contains(string(kept), "Nobody") || strings.Contains(string(kept), "Millbrook") {
		t.Fatalf("the refused rows are %q: %v", kept, err)
	}
	runs(t, args(file)...)
	if _, err := os.Stat(filepath.Join(folder, "groups.refused-2.csv")); err != nil {
		t.Errorf("the second run: %v", err)
	}
	if now, _ := os.ReadFile(refused); string(now) != string(kept) {
		t.Error("the file of the first run was written over")
	}
	write(t, refused, strings.ReplaceAll(string(kept), "NOTHING", "OTHER"))
	if out := runs(t, args(refused)...); !strings.Contains(out, "created      1") {
		t.Errorf("the corrected file comes to\n%s", out)
	}
}

// TestImportInSomebodysName: a user, who is named by address.
func TestImportInSomebodysName(t *testing.T) {
	database := sqlite(t)
	runs(t, "user", "create", "--database", database, "--email", "nia@example.org", "--name", "Nia", "--role", "ADMIN")
	runs(t, "import", "organisations", unionsFile, "--map", "unions", "--database", database, "--as", "nia@example.org")
	token := strings.TrimSpace(runs(t, "token", "create", "--database", database, "--user", "nia@example.org", "--scopes", "partners:read", "--expires", "1d"))
	s := serve(t, "--database", database)
	data := s.query(token, `{ organisations(first: 1) { edges { node { createdBy { name } } } } }`)
	edges := data["organisations"].(map[string]any)["edges"].([]any)
	if name := edges[0].(map[string]any)["node"].(map[string]any)["createdBy"].(map[string]any)["name"]; name != "Nia" {
		t.Errorf("it was written by %v", name)
	}
	fails(t, exitFailed, "There is no account with the address", "import", "organisations", unionsFile, "--map", "unions", "--database", database, "--as", "x@example.org")
}

func TestImportRefusals(t *testing.T) {
	database, folder := sqlite(t), t.TempDir()
	mapping, broken := filepath.Join(folder, "wrong.yml"), filepath.Join(folder, "broken.csv")
	write(t, mapping, "title: Wrong\nfields:\n  name: Name\n  colour: Colour\n  taste: Taste\n")
	write(t, broken, "Name,Kind\n\"Millbrook,OTHER\n")
	for _, c := range []struct {
		name, words string
		code        int
		args        []string
	}{
		{"a mapping that is not there", "--map: ", exitUsage, []string{unionsFile, "--map", "nothing"}},
		{"a mapping with two faults", "taste", exitUsage, []string{unionsFile, "--map", mapping}},
		{"no mapping", "missing flags: --map", exitUsage, []string{unionsFile}},
		{"a constant beside a mapping file", "--set goes with", exitUsage, []string{unionsFile, "--map", "unions", "--set", "kind=OTHER"}},
		{"an encoding", "--encoding: ", exitUsage, []string{unionsFile, "--map", "unions", "--encoding", "EBCDIC"}},
		{"a delimiter", "--delimiter: ", exitUsage, []string{unionsFile, "--map", "unions", "--delimiter", "ab"}},
		{"a file for refused rows that is there", "--refused: ", exitUsage, []string{unionsFile, "--map", "unions", "--refused", mapping}},
		{"a file that is not there", "no such file", exitFailed, []string{filepath.Join(folder, "none.csv"), "--map", "unions"}},
		{"a file of other columns", "coalition: ", exitFailed, []string{mapping, "--map", "unions"}},
		{"a broken file", "coalition: ", exitFailed, []string{broken, "--map", "Name=name", "--map", "Kind=kind"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			fails(t, c.code, c.words, append([]string{"import", "organisations", "--database", database}, c.args...)...)
		})
	}
	if out := runs(t, "import", "organisations", unionsFile, "--map", "unions", "--database", database, "--dry-run"); !strings.Contains(out, "created     49") {
		t.Errorf("something was written:\n%s", out)
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
