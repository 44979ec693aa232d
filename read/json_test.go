package read

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// TestColumns: what the drivers give, as the API shows it.
func TestColumns(t *testing.T) {
	at := time.Date(2026, 3, 29, 1, 30, 0, 120_000_999, time.FixedZone("", 3600))
	cases := []struct {
		value    any
		kind     kind
		nullable bool
		want     string
	}{
		{"text", kindText, true, `"text"`},
		{[]byte("text"), kindText, false, `"text"`},
		{"", kindText, true, `null`},
		{[]byte(""), kindText, true, `null`},
		{"", kindText, false, `""`},
		{nil, kindText, true, `null`},
		{int64(7), kindText, false, `"7"`},
		{int64(7), kindNumber, false, `7`},
		{[]byte("7"), kindNumber, true, `7`},
		{int64(-1), kindNumber, true, `null`},
		{[]byte("-1"), kindNumber, true, `null`},
		{int64(-1), kindNumber, false, `-1`},
		{2.5, kindNumber, false, `2.5`},
		{nil, kindNumber, true, `null`},
		{true, kindBool, false, `true`},
		{int64(0), kindBool, false, `false`},
		{int64(1), kindBool, true, `true`},
		{[]byte("1"), kindBool, false, `true`},
		{[]byte("0"), kindBool, false, `false`},
		{at, kindTime, false, `"2026-03-29T00:30:00.12Z"`},
		{at.Truncate(time.Second), kindTime, true, `"2026-03-29T00:30:00Z"`},
		{"2026-03-29 00:30:00.000001+00:00", kindTime, false, `"2026-03-29T00:30:00.000001Z"`},
		{[]byte("2026-03-29 00:30:00"), kindTime, false, `"2026-03-29T00:30:00Z"`},
		{nil, kindTime, true, `null`},
		{time.Date(1868, 6, 2, 0, 0, 0, 0, time.UTC), kindTime, false, `"1868-06-02T00:00:00Z"`},
		{`["a","b"]`, kindJSON, false, `["a","b"]`},
		{[]byte(`[]`), kindJSON, true, `[]`},
		{`null`, kindJSON, false, `[]`},
		{``, kindJSON, true, `null`},
		{nil, kindJSON, false, `[]`},
	}
	for _, c := range cases {
		if got := string(column(nil, c.value, c.kind, c.nullable)); got != c.want {
			t.Errorf("%#v of kind %d, nullable %t: %s and not %s", c.value, c.kind, c.nullable, got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	list := ast.NonNullListType(ast.NonNullNamedType("String", nil), nil)
	for typ, want := range map[*ast.Type]kind{
		ast.NamedType("Int", nil): kindNumber, ast.NamedType("Float", nil): kindNumber, ast.NamedType("Boolean", nil): kindBool,
		ast.NamedType("DateTime", nil): kindTime, ast.NamedType("Date", nil): kindText, ast.NamedType("Stage", nil): kindText, list: kindJSON,
	} {
		if got := kindOf(typ); got != want {
			t.Errorf("%s is of kind %d", typ, got)
		}
	}
}

// FuzzString: every text comes back from its JSON, what is no UTF-8 as U+FFFD.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\\n\r\t\x00\x1f\x7f", "ünï 👩‍🚒 \u2028 עברית e\u0301", "\xff\xfe", "a\xc3", "\xed\xa0\x80", "<&>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b := appendString([]byte("x"), s)
		if again := appendString([]byte("x"), []byte(s)); string(again) != string(b) {
			t.Errorf("bytes give %s, text gives %s", again, b)
		}
		var back string
		if err := json.Unmarshal(b[1:], &back); err != nil || !utf8.Valid(b) {
			t.Fatalf("%q: %s, %v", s, b, err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); back != want {
			t.Errorf("%q came back as %q", want, back)
		}
	})
}

func TestSnake(t *testing.T) {
	for field, want := range map[string]string{
		"name": "name", "shortName": "short_name", "memberCountAsOf": "member_count_as_of", "recordID": "record_id",
		"onsCode": "ons_code", "externalIDs": "external_i_ds", "URL": "url", "parentURLText": "parent_url_text",
	} {
		if got := Snake(field); got != want {
			t.Errorf("%s is %s", field, got)
		}
	}
}

// TestRow: computed fields read what any driver gives.
func TestRow(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := NewRow("text", []byte("bytes"), int64(7), []byte("8"), true, int64(1), at, "2026-01-02 03:04:05+00:00", nil, []byte("2026-01-02 03:04:05"))
	if r.Text(0) != "text" || r.Text(1) != "bytes" || r.Text(2) != "7" || r.Text(8) != "" {
		t.Error("texts")
	}
	if r.Int(2) != 7 || r.Int(3) != 8 || r.Int(4) != 1 || r.Int(8) != 0 {
		t.Error("numbers")
	}
	if !r.Bool(4) || !r.Bool(5) || r.Bool(8) {
		t.Error("truths")
	}
	if !r.Time(6).Equal(at) || !r.Time(7).Equal(at) || !r.Time(8).IsZero() || !r.Time(9).Equal(at) {
		t.Error("times")
	}
	if r.Null(0) || !r.Null(8) {
		t.Error("nulls")
	}
}

// TestArguments: a document may hold any number, and no number makes a panic.
func TestArguments(t *testing.T) {
	def := &ast.FieldDefinition{Arguments: ast.ArgumentDefinitionList{
		{Name: "first", Type: ast.NamedType("Int", nil), DefaultValue: &ast.Value{Raw: "3", Kind: ast.IntValue}},
		{Name: "last", Type: ast.NamedType("Int", nil)},
	}}
	given := func(v *ast.Value) *ast.Field {
		return &ast.Field{Definition: def, Arguments: ast.ArgumentList{{Name: "first", Value: v}}}
	}
	if _, err := arguments(given(&ast.Value{Raw: "99999999999999999999", Kind: ast.IntValue}), nil); err == nil {
		t.Error("a number that does not fit is taken")
	}
	for name, c := range map[string]struct {
		f    *ast.Field
		vars map[string]any
		want any
	}{
		"literal":               {given(&ast.Value{Raw: "7", Kind: ast.IntValue}), nil, int64(7)},
		"null":                  {given(&ast.Value{Kind: ast.NullValue}), nil, nil},
		"default":               {&ast.Field{Definition: def}, nil, int64(3)},
		"variable":              {given(&ast.Value{Raw: "n", Kind: ast.Variable}), map[string]any{"n": json.Number("9")}, json.Number("9")},
		"variable not sent":     {given(&ast.Value{Raw: "n", Kind: ast.Variable}), nil, int64(3)},
		"variable that is null": {given(&ast.Value{Raw: "n", Kind: ast.Variable}), map[string]any{"n": nil}, nil},
	} {
		args, err := arguments(c.f, c.vars)
		if err != nil || args["first"] != c.want {
			t.Errorf("%s: %v, %v", name, args, err)
		}
		if _, there := args["last"]; there {
			t.Errorf("%s: an argument that was not given is there", name)
		}
	}
	for v, want := range map[any]int64{7: 7, int32(7): 7, int64(7): 7, 7.0: 7, json.Number("7"): 7} {
		if n, err := wholeNumber(map[string]any{"n": v}, "n"); err != nil || *n != want {
			t.Errorf("%T: %v", v, err)
		}
	}
	for _, v := range []any{7.5, "7", true, json.Number("1e9"), json.Number("99999999999999999999"), []any{1}} {
		if _, err := wholeNumber(map[string]any{"n": v}, "n"); err == nil {
			t.Errorf("%v is taken for a number", v)
		}
	}
}
