package importer

import (
	"fmt"
	"strings"
	"testing"
)

func TestOneEdit(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"midland", "midlands", true}, {"midlands", "midland", true}, {"midland", "midlend", true}, {"midland", "midland", true},
		{"midland", "milland", true}, {"midland", "mdlands", false}, {"", "a", true}, {"", "ab", false}, {"ab", "ba", false},
	} {
		if got := oneEdit(test.a, test.b); got != test.want {
			t.Errorf("oneEdit(%q, %q) is %t", test.a, test.b, got)
		}
	}
}

// TestNearFindsEveryEdit: wherever the one letter is that differs.
func TestNearFindsEveryEdit(t *testing.T) {
	for _, name := range []string{"midlands", "midlandse", "eastcoastregion"} {
		for i := range len(name) + 1 {
			edits := []string{name[:i] + "x" + name[i:]}
			if i < len(name) {
				edits = append(edits, name[:i]+"x"+name[i+1:])
			}
			if i < len(name) && len(name) > nearLetters {
				edits = append(edits, name[:i]+name[i+1:])
			}
			for _, edit := range edits {
				x := newNearIndex()
				known := storedBody("org_1", nil, nil, "name", name, "kind", "OTHER")
				x.add(known)
				near := x.of(storedBody("org_2", nil, nil, "name", edit, "kind", "OTHER"))
				if len(near) != 1 || near[0] != known {
					t.Errorf("%q is not found by %q", name, edit)
				}
			}
		}
	}
}

func TestNear(t *testing.T) {
	tests := map[string]struct {
		a, b string
		want bool
	}{
		"an article":            {"The Daily Mail", "Daily Mail", true},
		"and, in two ways":      {"Association of Teachers & Lecturers", "Association of Teachers and Lecturers", true},
		"dots":                  {"G.M.B.", "GMB", true},
		"an addition":           {"UNISON - The Public Service Union", "UNISON", true},
		"a form of company":     {"Hope not Hate Ltd", "Hope Not Hate", true},
		"one letter of a short": {"Unite", "Unity", false},
		"the same":              {"UNITE", "Unite", false},
		"another word":          {"ITV Cymru", "ITV Wales", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			x := newNearIndex()
			x.add(storedBody("org_1", nil, nil, "name", test.a, "kind", "OTHER"))
			for kind, want := range map[string]bool{"OTHER": test.want, "COALITION": false} {
				if got := len(x.of(storedBody("org_2", nil, nil, "name", test.b, "kind", kind))) > 0; got != want {
					t.Errorf("near is %t", got)
				}
			}
		})
	}
}

// BenchmarkPlan plans a file of 20,000 rows whose names are much alike.
func BenchmarkPlan(b *testing.B) {
	words := strings.Fields("north south east west union party national workers local association society council branch friends trust league group campaign green labour")
	var file strings.Builder
	file.WriteString("name,kind\n")
	for i := range 20_000 {
		fmt.Fprintf(&file, "%s %s of %s number %d,OTHER\n", words[i%20], words[i/20%20], words[i/400%20], i)
	}
	m, err := ParseMapping([]byte(plain))
	if err != nil {
		b.Fatal(err)
	}
	s, err := ReadSheet([]byte(file.String()), Layout{}, m.Columns())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if p := planRows(m, s, testWorld()); len(p.made) != 20_000 {
			b.Fatalf("%d are made", len(p.made))
		}
	}
}
