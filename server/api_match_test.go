package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/id"
)

// names are what a fact calls records and other values: ${rmt} is the id of rmt.
// ${long201} is always a text of 201 characters.
type names map[string]any

var (
	nameForm = regexp.MustCompile(`\$\{([A-Za-z0-9_.]+)\}`)
	longForm = regexp.MustCompile(`^long([0-9]+)$`)
)

func (n names) value(name string) (any, bool) {
	if m := longForm.FindStringSubmatch(name); m != nil {
		length, err := strconv.Atoi(m[1])
		return strings.Repeat("x", length), err == nil
	}
	if of, ok := strings.CutSuffix(name, "_n"); ok { // the one with the number of this round
		name = fmt.Sprint(of, n["round"])
	}
	v, ok := n[name]
	return v, ok
}

// fill puts values in the places of names, all through lists and objects. A
// text that is nothing but a name becomes the value with its type.
func (n names) fill(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return n.fillText(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			var err error
			if out[i], err = n.fill(v[i]); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			filledKey, err := n.fillText(key)
			if err != nil {
				return nil, err
			}
			if out[fmt.Sprint(filledKey)], err = n.fill(value); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

func (n names) fillText(s string) (any, error) {
	var unknown error
	value := func(name string) any {
		v, ok := n.value(name)
		if !ok {
			unknown = fmt.Errorf("nothing is called ${%s} here", name)
		}
		return v
	}
	if m := nameForm.FindStringSubmatch(s); m != nil && m[0] == s {
		return value(m[1]), unknown
	}
	filled := nameForm.ReplaceAllStringFunc(s, func(m string) string {
		return fmt.Sprint(value(nameForm.FindStringSubmatch(m)[1]))
	})
	return filled, unknown
}

// matcher is a text in an expected answer that stands for many values:
//
//	<id>       any id                 <id org>     the id of an organisation
//	<time>     a point in time        <now>        the time of the request
//	<cursor>   a cursor               <number>     a whole number
//	<text>     text, not empty        <any>        anything but null
//
// With "as NAME" before the end, later steps know the value as ${NAME}.
var matcher = regexp.MustCompile(`^<(id|time|now|cursor|number|text|any)(?: ([a-z]{3}))?(?: as ([A-Za-z0-9_.]+))?>$`)

// matches returns what differs between the answer and what is expected of it,
// each with its path. Both are as encoding/json reads them. Names that the answer
// gives are known after their field, in the order of the fields' names.
func matches(path string, want, got any, now time.Time, n names) []string {
	differs := func() []string {
		return []string{fmt.Sprintf("%s: got %s, want %s", path, asJSON(got), asJSON(want))}
	}
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return differs()
		}
		var diffs []string
		for _, key := range slices.Sorted(maps.Keys(want)) {
			value, ok := object[key]
			if !ok {
				diffs = append(diffs, fmt.Sprintf("%s.%s: is missing, want %s", path, key, asJSON(want[key])))
				continue
			}
			diffs = append(diffs, matches(path+"."+key, want[key], value, now, n)...)
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if _, ok := want[key]; !ok {
				diffs = append(diffs, fmt.Sprintf("%s.%s: got %s, want no such field", path, key, asJSON(object[key])))
			}
		}
		return diffs
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return differs()
		}
		var diffs []string
		for i := range want {
			diffs = append(diffs, matches(fmt.Sprintf("%s.%d", path, i), want[i], list[i], now, n)...)
		}
		return diffs
	case string:
		if m := matcher.FindStringSubmatch(want); m != nil {
			if !matchesForm(m[1], m[2], got, now) {
				return differs()
			}
			if m[3] != "" {
				n[m[3]] = got
			}
			return nil
		}
		// Filled in here and not before, because a name may come from this answer.
		filled, err := n.fillText(want)
		if err != nil {
			return []string{path + ": " + err.Error()}
		}
		if asJSON(filled) != asJSON(got) {
			return []string{fmt.Sprintf("%s: got %s, want %s", path, asJSON(got), asJSON(filled))}
		}
		return nil
	}
	if asJSON(want) != asJSON(got) {
		return differs()
	}
	return nil
}

func matchesForm(form, kind string, got any, now time.Time) bool {
	s, isText := got.(string)
	switch form {
	case "id":
		return id.Valid(s) && (kind == "" || id.Prefix(s) == kind)
	case "time":
		_, err := time.Parse("2006-01-02T15:04:05.999999Z", s)
		return err == nil
	case "now":
		return s == now.Format("2006-01-02T15:04:05.999999Z07:00")
	case "number":
		n, ok := got.(json.Number)
		return ok && !strings.ContainsAny(string(n), ".eE")
	case "cursor", "text":
		return isText && s != ""
	}
	return got != nil
}

func asJSON(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

// plain is v as encoding/json would read it, with numbers as they are written.
func plain(v any) (any, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return readJSON(text)
}

func readJSON(text []byte) (any, error) {
	var out any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := d.Decode(&out)
	return out, err
}

func TestMatches(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	org, per := id.New("org"), id.New("per")
	for _, c := range []struct {
		want, got string
		same      bool
	}{
		{`{"a": 1}`, `{"a": 1}`, true},
		{`{"a": 1}`, `{"a": 1.0}`, false},
		{`{"a": 1}`, `{"a": "1"}`, false},
		{`{"a": 1}`, `{"a": 1, "b": null}`, false},
		{`{"a": 1, "b": null}`, `{"a": 1}`, false},
		{`{"a": null}`, `{"a": null}`, true},
		{`{"a": []}`, `{"a": null}`, false},
		{`[1, 2]`, `[2, 1]`, false},
		{`[1]`, `[1, 2]`, false},
		{`"<id org>"`, `"` + org + `"`, true},
		{`"<id org>"`, `"` + per + `"`, false},
		{`"<id>"`, `"` + per + `"`, true},
		{`"<id>"`, `"org_1"`, false},
		{`"<time>"`, `"2026-03-02T10:00:00.5Z"`, true},
		{`"<time>"`, `"2026-03-02T10:00:00+01:00"`, false},
		{`"<now>"`, `"2026-03-02T10:00:00Z"`, true},
		{`"<now>"`, `"2026-03-02T10:00:01Z"`, false},
		{`"<number>"`, `12`, true},
		{`"<number>"`, `1.5`, false},
		{`"<text>"`, `""`, false},
		{`"<any>"`, `null`, false},
		{`"<any>"`, `false`, true},
		{`"<b>"`, `"<b>"`, true},
	} {
		want, err1 := readJSON([]byte(c.want))
		got, err2 := readJSON([]byte(c.got))
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if diffs := matches("", want, got, now, names{}); (len(diffs) == 0) != c.same {
			t.Errorf("%s against %s: %v", c.got, c.want, diffs)
		}
	}
}

func TestMatchesKeepsNames(t *testing.T) {
	n := names{"one": "1"}
	org := id.New("org")
	if diffs := matches("", "<id org as union>", org, time.Now(), n); len(diffs) > 0 || n["union"] != org {
		t.Errorf("the id was not kept: %v, %v", n, diffs)
	}
	filled, err := n.fill(map[string]any{"${one}": []any{"${union}", "see ${union}"}})
	if got, want := asJSON(filled), asJSON(map[string]any{"1": []any{org, "see " + org}}); err != nil || got != want {
		t.Errorf("filled %s, %v, want %s", got, err, want)
	}
	if _, err := n.fill("${two}"); err == nil {
		t.Error("an unknown name was taken")
	}
}
