// Package coalition_test holds the layout of the repository: which folder may
// import which, and which code is generated.
package coalition_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/breakthrough-party/coalition/"

// imports says for each folder which folders of ours it may import; a folder
// stands for those below it, too. What is not named may import nothing of ours.
//
//	cmd -> server -> graph -> crm -> ent, graph -> read -> ent, graph -> store -> ent, ent/schema -> viewer
var imports = map[string][]string{
	"cmd":               {"inspection", "server", "graph", "crm", "ent", "store", "viewer", "calendar", "id", "text", "secret", "importer", "demo"},
	"server":            {"graph", "crm", "ent", "read", "store", "viewer", "calendar", "id", "secret"},
	"graph":             {"graph", "crm", "ent", "read", "store", "viewer", "calendar", "id", "text"},
	"graph/exec":        {"graph/model", "graph/scalar", "read", "calendar"},
	"graph/model":       {"calendar"},
	"graph/scalar":      {},
	"crm":               {"inspection", "ent", "viewer", "calendar", "id", "text", "secret"},
	"read":              {"read", "ent", "id"},
	"store":             {"inspection", "ent", "viewer", "calendar", "id"},
	"store/migratediff": {"store", "ent/migrate"},
	"store/storetest":   {},
	"crash":             {}, // its tests alone have code
	"cmd/bench":         {"bench"},
	"bench":             {"bench", "server", "graph", "crm", "ent", "store", "viewer"},
	"bench/dataset":     {"ent/schema", "store", "calendar", "text"},
	"bench/operations":  {},
	"bench/ceiling":     {"calendar", "id", "text"}, // it shares nothing with what it is compared with
	"importer":          {"crm", "ent", "store", "viewer", "calendar", "id", "text"},
	"demo":              {"crm", "ent", "store", "viewer", "calendar", "id", "text"},
	"ent":               {"ent", "viewer", "calendar", "id", "text"},
	"ent/schema":        {"ent/schema", "viewer", "calendar", "id", "text"},
	"calendar":          {},
	"id":                {},
	"inspection":        {},
	"secret":            {},
	"text":              {},
	"viewer":            {},
}

// foreign says which packages of others a folder must never import, and why.
var foreign = []struct{ folder, never, why string }{
	{"crm", "net/http", "verbs know no http"},
	{"crm", "github.com/99designs/gqlgen", "verbs know no graphql"},
	{"crm", "github.com/vektah/gqlparser", "verbs know no graphql"},
	{"crm", "database/sql", "verbs know no SQL text"},
	{"graph", "net/http/httptest", "tests are elsewhere"},
	{"read", "net/http", "reading knows no http"},
	{"store", "github.com/99designs/gqlgen", "storage knows no graphql"},
	{"ent/schema", "github.com/99designs/gqlgen", "records know no graphql"},
	{"server", "entgo.io/ent/entgql", "entgql is not used"},
	{"graph", "entgo.io/contrib", "entgql is not used"},
}

// file is a Go file of the repository that is not a test.
type file struct {
	path, folder string
	syntax       *ast.File
}

func goFiles(t *testing.T) []file {
	t.Helper()
	var files []file
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		files = append(files, file{name, path.Dir(name), syntax})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 200 {
		t.Fatalf("only %d files were found", len(files))
	}
	return files
}

// imported are the paths of what a file imports.
func (f file) imported(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, i := range f.syntax.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// within reports whether a path is a folder or below it.
func within(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

// rule is the entry of imports that holds for a folder: the longest one.
func rule(folder string) (string, bool) {
	for f := folder; f != "."; f = path.Dir(f) {
		if _, ok := imports[f]; ok {
			return f, true
		}
	}
	return "", false
}

func TestImportsRunOneWay(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.folder == "." {
			continue
		}
		name, ok := rule(f.folder)
		if !ok {
			t.Errorf("%s: the folder has no rule here", f.path)
			continue
		}
		for _, p := range f.imported(t) {
			ours, ok := strings.CutPrefix(p, module)
			if ok && !slices.ContainsFunc(imports[name], func(may string) bool { return within(ours, may) }) {
				t.Errorf("%s imports %s, which %s may not", f.path, ours, name)
			}
			for _, r := range foreign {
				if within(f.folder, r.folder) && within(p, r.never) {
					t.Errorf("%s imports %s: %s", f.path, p, r.why)
				}
			}
		}
		// SECURITY: test databases trade safety for speed, and belong to tests alone.
		if slices.Contains(f.imported(t), module+"store/storetest") && f.folder != "store/migratediff" {
			t.Errorf("%s imports test databases", f.path)
		}
	}
}

// The schema of ent imports no generated code, so that the code can be generated
// from any state of the tree; its policies are in force only where ent/runtime is
// imported, which the store does for everybody.
func TestPoliciesAreInForce(t *testing.T) {
	inForce := false
	for _, f := range goFiles(t) {
		for _, p := range f.imported(t) {
			if within(f.folder, "ent/schema") && within(p, module+"ent") && !within(p, module+"ent/schema") {
				t.Errorf("%s imports generated code, %s", f.path, p)
			}
			inForce = inForce || f.folder == "store" && p == module+"ent/runtime"
		}
	}
	if !inForce {
		t.Error("the store does not import ent/runtime: no policy takes effect")
	}
}

// Verbs, policies and the reading of answers take the time from their context:
// otherwise a transaction that is run twice has two times, and tests have none.
func TestTimeComesFromTheContext(t *testing.T) {
	for _, f := range goFiles(t) {
		if !slices.ContainsFunc([]string{"crm", "ent/schema", "graph", "read", "demo"}, func(folder string) bool { return within(f.folder, folder) }) || generated(f) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
				if pkg, ok := s.X.(*ast.Ident); ok && pkg.Name == "time" {
					t.Errorf("%s asks time.Now; calendar.Now(ctx) is the time of the request", f.path)
				}
			}
			return true
		})
	}
}

var forbiddenFolders = []string{"internal", "pkg", "util", "utils", "helper", "helpers", "common", "models", "services", "misc", "shared", "lib"}

// Folders are named by what they hold, and each says it in a comment of its package.
func TestFolders(t *testing.T) {
	described := map[string]bool{}
	for _, f := range goFiles(t) {
		for _, part := range strings.Split(f.folder, "/") {
			if slices.Contains(forbiddenFolders, part) {
				t.Errorf("%s: a folder named %s says nothing", f.path, part)
			}
		}
		described[f.folder] = described[f.folder] || f.syntax.Doc != nil || generated(f)
	}
	for folder, ok := range described {
		if !ok && folder != "." {
			t.Errorf("the package in %s has no comment", folder)
		}
	}
}

var generatedMark = regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`)

func generated(f file) bool {
	for _, group := range f.syntax.Comments {
		for _, c := range group.List {
			if c.Pos() < f.syntax.Package && generatedMark.MatchString(c.Text) {
				return true
			}
		}
	}
	return false
}

// Whoever reads a change is shown what people wrote: .gitattributes marks all
// generated code, and nothing else.
func TestGeneratedCodeIsMarked(t *testing.T) {
	text, err := os.ReadFile(".gitattributes")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range goFiles(t) {
		if marked := markedGenerated(string(text), f.path); marked != generated(f) {
			t.Errorf("%s: generated %v, marked so in .gitattributes %v", f.path, generated(f), marked)
		}
	}
}

// markedGenerated reads .gitattributes: the last line that fits a path wins.
func markedGenerated(attributes, name string) bool {
	marked := false
	for line := range strings.Lines(attributes) {
		fields := strings.Fields(line)
		if len(fields) < 2 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		folder, all := strings.CutSuffix(fields[0], "/**")
		fits, _ := path.Match(fields[0], name)
		if !fits && !(all && within(name, folder)) {
			continue
		}
		for _, a := range fields[1:] {
			switch a {
			case "linguist-generated", "linguist-generated=true":
				marked = true
			case "-linguist-generated", "linguist-generated=false":
				marked = false
			}
		}
	}
	return marked
}

// One generate.go at the root holds every go:generate line.
func TestGenerationIsInOnePlace(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, group := range f.syntax.Comments {
			for _, c := range group.List {
				if strings.HasPrefix(c.Text, "//go:generate") && f.path != "generate.go" {
					t.Errorf("%s: %s belongs into generate.go", f.path, c.Text)
				}
			}
		}
	}
}
