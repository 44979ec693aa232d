package operations

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each document says what it is for, and each file is of an operation.
func TestDocuments(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if !strings.HasPrefix(o.Document, "# ") {
			t.Errorf("%s does not say what it is for", o.Name)
		}
	}
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2*len(all) {
		t.Errorf("there are %d files of %d operations", len(entries), len(all))
	}
}

// Values are asked for in one order, whatever the order of a map.
func TestFill(t *testing.T) {
	o := Operation{Variables: map[string]any{"b": "$two", "a": []any{"$one", "plain"}, "c": map[string]any{"d": 3.0}}}
	var asked []string
	got, err := o.Fill(func(name string) (any, error) {
		asked = append(asked, name)
		return strings.ToUpper(name), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"b": "TWO", "a": []any{"ONE", "plain"}, "c": map[string]any{"d": 3.0}}
	if diff := cmp.Diff(want, got) + cmp.Diff([]string{"one", "two"}, asked); diff != "" {
		t.Error(diff)
	}
	wrong := errors.New("wrong")
	if _, err := o.Fill(func(string) (any, error) { return nil, wrong }); !errors.Is(err, wrong) {
		t.Errorf("a value that does not exist: %v", err)
	}
}
