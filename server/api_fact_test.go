package server_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// factsFolder holds one file for each fact about the API, in a folder for each
// root field: testdata/api/createOrganisation/enters_a_union.yml. The name of the
// file is the claim. Folders that begin with an underscore hold no facts.
const factsFolder = "testdata/api"

// fact is one claim about the API: one request, or several steps, in a world.
type fact struct {
	name string
	// Given names the world, a file in testdata/api/_worlds; "partners" when it is not said.
	Given string `yaml:"given"`
	// Create are further records, made by verbs before the first step.
	Create []deed `yaml:"create"`
	Steps  []step `yaml:"steps"`
	Only   step   `yaml:",inline"` // a file with one step says it without a list
}

// step is one request and what must come of it.
type step struct {
	// As is who asks: a user of the world, by name, who signed in; "nobody"; or
	// {user, scopes} or {user, allBut} for an app token; or {token} for a token
	// that an earlier step answered.
	As any `yaml:"as"`
	// Now is the time of the request; 2026-03-02T10:00:00Z when it is not said.
	Now       string            `yaml:"now"`
	Query     string            `yaml:"query"`
	Variables map[string]any    `yaml:"variables"`
	Headers   map[string]string `yaml:"headers"`
	// Want is the data of the answer. Texts such as "<id org as union>" match by
	// their form; see matches.
	Want any `yaml:"want"`
	// Errors are all errors of the answer, in any order.
	Errors []wantedError `yaml:"errors"`
	// Status is the HTTP status, 200 when it is not said.
	Status int `yaml:"status"`
	// Writes are all rows of history that the step leaves, in any order. Without
	// it not one row of any table may change. A mutation that succeeds must say it.
	Writes *[]wantedChange `yaml:"writes"`
}

// wantedError is an error of an answer. What is not said is not compared.
type wantedError struct {
	Code       string         `yaml:"code"`
	Field      string         `yaml:"field"`
	Message    string         `yaml:"message"` // a part of it
	Path       []any          `yaml:"path"`
	Extensions map[string]any `yaml:"extensions"`
}

// wantedChange is a row of history.
type wantedChange struct {
	// Record is the id of the record, or "<id xid>" for any of a kind.
	Record string `yaml:"record"`
	Action string `yaml:"action"`
	// Fields are all columns and relations noted; of a record that was CREATED
	// some of them, because defaults are noted too.
	Fields []string `yaml:"fields"`
	// Before and After are some of the values noted.
	Before     map[string]any `yaml:"before"`
	After      map[string]any `yaml:"after"`
	Version    int            `yaml:"version"`
	Visibility string         `yaml:"visibility"`
}

// deed is one verb that makes a world: {createPerson: {as: ada, name: Ada}}.
type deed map[string]map[string]any

// readFacts reads all facts, those of one world after another.
func readFacts(t *testing.T) []*fact {
	t.Helper()
	var facts []*fact
	err := filepath.WalkDir(factsFolder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), "_"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".yml":
			return nil
		}
		f, err := readFact(path)
		facts = append(facts, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(facts, func(a, b *fact) int { return strings.Compare(a.Given, b.Given) })
	return facts
}

func readFact(path string) (*fact, error) {
	f := &fact{}
	if err := readYAML(path, f); err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(factsFolder, path)
	if err != nil {
		return nil, err
	}
	f.name = strings.TrimSuffix(filepath.ToSlash(rel), ".yml")
	if f.Given == "" {
		f.Given = "partners"
	}
	if f.Only.Query != "" {
		f.Steps = append([]step{f.Only}, f.Steps...)
	}
	if len(f.Steps) == 0 {
		return nil, fmt.Errorf("%s asks nothing", path)
	}
	return f, nil
}

func readYAML(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalWithOptions(text, into, yaml.DisallowUnknownField(), yaml.AllowDuplicateMapKey()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
