package coalition_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// handWritten are the tables that may be written with SQL by hand: none of them
// holds records. Of changes it is the history itself, and the place in the feed, which is given afterwards.
var handWritten = map[string]string{
	"schema_migrations": "store", "schema_lock": "store", "settings": "store", "operations": "store", "idempotency_keys": "store", "changes": "store",
	"sqlite_stat": "store", // SQLite's own, what it plans by
}

// apart are no part of the server, or generated: bench makes the rows of its data itself, and its ceiling
// writes as much by hand as the verbs do.
var apart = []string{"ent", "bench", filepath.Join("store", "storetest")}

var writeForm = regexp.MustCompile("(?i)^\\s*(INSERT\\s+(?:IGNORE\\s+)?INTO|REPLACE\\s+INTO|UPDATE|DELETE\\s+FROM|TRUNCATE(?:\\s+TABLE)?)\\s+[`\"]?([a-z_]*)[`\"]?(.*)")

// Whatever writes a record goes through ent, whose hook notes it in the history:
// no other code writes SQL to a table of records, neither as text nor with ent's
// builders.
func TestNobodyWritesPastTheHistory(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || slices.Contains(apart, path) || d.Name() == "node_modules" || d.Name() == "testdata"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, w := range sqlWrites(file) {
			seen[w.table] = true
			history := path == filepath.Join("store", "history.go") && strings.HasPrefix(w.text, "INSERT ")
			if handWritten[w.table] != filepath.Dir(path) || w.table == "changes" && !history && !strings.HasPrefix(w.rest, " SET `position` = ") {
				t.Errorf("%s writes past the history: %s", path, w.text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for table := range handWritten {
		if !seen[table] {
			t.Errorf("nobody writes %s by hand any more", table)
		}
	}
}

type sqlWrite struct{ text, table, rest string }

// sqlWrites finds texts that are SQL that writes, and ent's builders of such.
func sqlWrites(file *ast.File) (list []sqlWrite) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			text, err := strconv.Unquote(n.Value)
			if n.Kind != token.STRING || err != nil {
				return true
			}
			if m := writeForm.FindStringSubmatch(text); m != nil {
				list = append(list, sqlWrite{text, strings.ToLower(m[2]), m[3]})
			}
		case *ast.SelectorExpr:
			if slices.Contains([]string{"Insert", "Update", "Delete"}, n.Sel.Name) && isBuilder(n.X) {
				list = append(list, sqlWrite{text: "sql." + n.Sel.Name})
			}
		}
		return true
	})
	return list
}

// isBuilder reports whether an expression is package sql or sql.Dialect(…).
func isBuilder(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok {
		of, ok := call.Fun.(*ast.SelectorExpr)
		return ok && of.Sel.Name == "Dialect" && isBuilder(of.X)
	}
	name, ok := e.(*ast.Ident)
	return ok && name.Name == "sql"
}

func TestSQLThatWritesIsFound(t *testing.T) {
	const source = "package p\nvar a, b, c, d, e, f = \"UPDATE `organisations` SET x\", \"delete from tags\", \"Update is a word\", sql.Update(\"tags\"), sql.Dialect(x).Delete(\"tags\"), sql.Dialect(x).Select()"
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, w := range sqlWrites(file) {
		tables = append(tables, w.table)
	}
	if want := []string{"organisations", "tags", "is", "", ""}; !slices.Equal(tables, want) {
		t.Errorf("found %q, want %q", tables, want)
	}
}
