package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/server"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestAPI runs every fact in testdata/api through the real server, on both
// engines. One fact alone: go test ./server -run 'TestAPI/SQLite/search/finds_TUC'.
func TestAPI(t *testing.T) {
	facts := readFacts(t)
	storetest.Engines(t, func(t *testing.T, url string) {
		t.Parallel()
		r := &recorder{}
		s := openStage(t, url, store.WithTrace(r.show))
		s.sent = r
		for _, f := range facts {
			s.enter(t, f.Given) // a world that cannot be made fails once, and not with each fact
		}
		for _, f := range facts {
			t.Run(f.name, func(t *testing.T) { s.play(t, f) })
		}
	})
}

// play runs the steps of a fact.
func (s *stage) play(t *testing.T, f *fact) {
	n := s.enter(t, f.Given)
	if len(f.Create) > 0 {
		s.act(t, n, worldsBegin.AddDate(0, 1, 0), f.Create)
	}
	srv := s.open(t)
	for i, step := range f.Steps {
		if len(f.Steps) == 1 {
			s.playStep(t, srv, n, step)
			continue
		}
		if !t.Run(fmt.Sprint("step_", i+1), func(t *testing.T) { s.playStep(t, srv, n, step) }) {
			return // what follows builds on it
		}
	}
}

func (s *stage) playStep(t *testing.T, srv *server.Server, n names, step step) {
	now := present
	if step.Now != "" {
		var err error
		if now, err = time.Parse(time.RFC3339Nano, step.Now); err != nil {
			t.Fatal(err)
		}
	}
	s.setTime(now)
	token, userID := s.token(t, n, step.As)
	query, variables, headers := s.fillRequest(t, n, step)
	if strings.Contains(query, "changes") { // a running server numbers them all the time
		if err := s.store.Number(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.last = nil
	}
	before, known := s.look(t)
	s.sent.take()

	w, err := request(srv, token, query, variables, headers)
	if err != nil {
		t.Fatal(err)
	}
	body := w.Body.Bytes()
	checkWire(t, w.Code, max(step.Status, http.StatusOK), w.Header().Get("Content-Type"), body)
	got, err := readJSON(body)
	if err != nil {
		t.Fatalf("the answer is no JSON: %v\n%s", err, body)
	}
	answer, _ := got.(map[string]any)
	s.checkErrors(t, n, step, now, answer)
	s.checkData(t, n, step, now, answer)
	s.checkWrites(t, n, step, userID, before, known)
	if t.Failed() {
		t.Logf("the answer:\n%s\nthe log:\n%s", indent(body), s.log.take())
	}
	s.log.take()
}

// token signs in whoever asks.
func (s *stage) token(t *testing.T, n names, as any) (token, userID string) {
	t.Helper()
	named := func(v any) string {
		name, _ := v.(string)
		userID, ok := n[name].(string)
		if !ok {
			t.Fatalf("nobody is called %v", v)
		}
		return userID
	}
	var err error
	switch as := as.(type) {
	case string:
		if as == "nobody" {
			return "", ""
		}
		userID = named(as)
		token, err = s.session(t.Context(), n, userID)
	case map[string]any:
		if raw, ok := as["token"]; ok {
			filled, err := n.fill(raw)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(filled), ""
		}
		userID = named(as["user"])
		token, err = s.appToken(t.Context(), userID, scopesOf(as))
	default:
		t.Fatal("the step does not say who asks (as)")
	}
	if err != nil {
		t.Fatal(err)
	}
	return token, userID
}

// scopesOf reads {scopes: […]} or {allBut: …}.
func scopesOf(as map[string]any) []viewer.Scope {
	if but, ok := as["allBut"]; ok {
		return slices.DeleteFunc(slices.Clone(viewer.Scopes), func(s viewer.Scope) bool { return string(s) == but })
	}
	var scopes []viewer.Scope
	list, _ := as["scopes"].([]any)
	for _, s := range list {
		scopes = append(scopes, viewer.Scope(fmt.Sprint(s)))
	}
	return scopes
}

func (s *stage) fillRequest(t *testing.T, n names, step step) (query string, variables map[string]any, headers map[string]string) {
	t.Helper()
	filled, err := n.fill([]any{step.Query, map[string]any(step.Variables)})
	if err != nil {
		t.Fatal(err)
	}
	parts := filled.([]any)
	headers = maps.Clone(step.Headers)
	for name, value := range headers {
		text, err := n.fillText(value)
		if err != nil {
			t.Fatal(err)
		}
		headers[name] = fmt.Sprint(text)
	}
	return fmt.Sprint(parts[0]), parts[1].(map[string]any), headers
}

// look notes what the database holds before a request.
func (s *stage) look(t *testing.T) (map[string]uint64, map[string]bool) {
	t.Helper()
	state := s.state(t)
	s.last = nil // of what the request leaves nothing is known yet
	changes, err := s.tables.changes()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, c := range changes {
		known[c.id] = true
	}
	return state, known
}

// innards are words that no answer may hold: they would tell of Go, SQL or files.
var innards = []string{"ent: ", "sql:", "SQL", "sqlite", "goroutine", ".go:", "Error 1", "panic", "nil pointer", "constraint", "privacy", "/tmp", "context deadline"}

// checkWire holds what is true of every answer.
func checkWire(t *testing.T, status, wanted int, contentType string, body []byte) {
	t.Helper()
	if status != wanted {
		t.Errorf("the status is %d, want %d", status, wanted)
	}
	if contentType != "application/json; charset=utf-8" {
		t.Errorf("the content type is %q", contentType)
	}
	for _, word := range innards {
		if strings.Contains(string(body), word) {
			t.Errorf("the answer holds %q", word)
		}
	}
}

func (s *stage) checkErrors(t *testing.T, n names, step step, now time.Time, answer map[string]any) {
	t.Helper()
	got, _ := answer["errors"].([]any)
	left := slices.Clone(got)
	for _, want := range step.Errors {
		i := slices.IndexFunc(left, func(e any) bool { return len(want.differs(n, now, e)) == 0 })
		if i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		t.Errorf("there is no error %+v", want)
		if len(left) == 1 {
			t.Errorf("the only error differs: %v", want.differs(n, now, left[0]))
		}
	}
	for _, e := range left {
		t.Errorf("an error that was not expected: %s", asJSON(e))
	}
	for _, e := range got {
		extensions, _ := e.(map[string]any)["extensions"].(map[string]any)
		if requestID, _ := extensions["requestId"].(string); requestID == "" {
			t.Errorf("the error names no request: %s", asJSON(e))
		}
	}
}

// differs compares what is said of an error with one.
func (w wantedError) differs(n names, now time.Time, got any) []string {
	object, _ := got.(map[string]any)
	extensions, _ := object["extensions"].(map[string]any)
	var diffs []string
	for _, c := range []struct {
		what      string
		want, got any
		said      bool
	}{
		{"code", w.Code, extensions["code"], true},
		{"field", w.Field, extensions["field"], w.Field != ""},
		{"path", w.Path, object["path"], w.Path != nil},
	} {
		if c.said {
			diffs = append(diffs, wanted(c.what, c.want, c.got, now, n)...)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(w.Extensions)) {
		diffs = append(diffs, wanted(key, w.Extensions[key], extensions[key], now, n)...)
	}
	if message, _ := object["message"].(string); !strings.Contains(message, w.Message) || message == "" {
		diffs = append(diffs, fmt.Sprintf("message: got %q, want %q in it", message, w.Message))
	}
	return diffs
}

// wanted compares what a file says with what came.
func wanted(path string, want, got any, now time.Time, n names) []string {
	want, err := plain(want)
	if err != nil {
		return []string{path + ": " + err.Error()}
	}
	return matches(path, want, got, now, n)
}

// checkData compares the data. A request that was refused has none, or nothing
// but null in it.
func (s *stage) checkData(t *testing.T, n names, step step, now time.Time, answer map[string]any) {
	t.Helper()
	if step.Want != nil {
		for _, diff := range wanted("data", step.Want, answer["data"], now, n) {
			t.Error(diff)
		}
		return
	}
	if len(step.Errors) == 0 {
		t.Error("the step expects neither data nor errors")
	}
	data, _ := answer["data"].(map[string]any)
	for field, value := range data {
		if value != nil {
			t.Errorf("data.%s: got %s beside the errors, want null", field, asJSON(value))
		}
	}
}

// checkWrites compares the rows of history that are new. Where none is expected,
// nothing at all may have changed.
func (s *stage) checkWrites(t *testing.T, n names, step step, userID string, before map[string]uint64, known map[string]bool) {
	t.Helper()
	statements := s.sent.take()
	touched := changed(before, s.state(t))
	if step.Writes == nil {
		if len(touched) > 0 {
			t.Errorf("something was written, and the step does not say so (writes): %v", touched)
		}
		return
	}
	all, err := s.tables.changes()
	if err != nil {
		t.Fatal(err)
	}
	fresh := slices.DeleteFunc(all, func(c change) bool { return known[c.id] })
	s.checkRecorded(t, statements, touched, fresh)
	left := slices.Clone(fresh)
	for _, want := range *step.Writes {
		i := slices.IndexFunc(left, func(c change) bool { return len(want.differs(n, c)) == 0 })
		if i < 0 {
			t.Errorf("no row of history is %+v", want)
			for _, c := range left {
				t.Logf("one differs: %v", want.differs(n, c))
			}
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, c := range left {
		t.Errorf("a row of history that was not expected: {record: %s, action: %s, fields: [%s]}", c.record, c.action, strings.Join(c.fields, ", "))
	}
	for _, c := range fresh {
		if c.action == "GONE" { // it must not tell who closed the record, and how
			if c.verb != "hide" || c.user != store.SystemUserID || c.version != 0 || len(c.before)+len(c.after) > 0 {
				t.Errorf("the row that says that %s is gone tells more: %+v", c.record, c)
			}
			continue
		}
		if c.kind != id.Prefix(c.record) || !strings.Contains(step.Query, c.verb) || userID != "" && c.user != userID {
			t.Errorf("the row of %s says kind %s, verb %s, user %s", c.record, c.kind, c.verb, c.user)
		}
	}
}

func (w wantedChange) differs(n names, got change) []string {
	diffs := matches("record", w.Record, got.record, time.Time{}, n)
	if w.Action != got.action {
		diffs = append(diffs, fmt.Sprintf("action: got %s, want %s", got.action, w.Action))
	}
	slices.Sort(w.Fields)
	exact := w.Action != "CREATED" && !slices.Equal(w.Fields, got.fields)
	missing := slices.ContainsFunc(w.Fields, func(f string) bool { return !slices.Contains(got.fields, f) })
	if exact || missing {
		diffs = append(diffs, fmt.Sprintf("fields: got %v, want %v", got.fields, w.Fields))
	}
	for name, side := range map[string][2]map[string]any{"before.": {w.Before, got.before}, "after.": {w.After, got.after}} {
		for key, want := range side[0] {
			diffs = append(diffs, wanted(name+key, want, mustPlain(side[1][key]), time.Time{}, n)...)
		}
	}
	if w.Version != 0 && w.Version != got.version {
		diffs = append(diffs, fmt.Sprintf("version: got %d, want %d", got.version, w.Version))
	}
	if w.Visibility != "" && w.Visibility != got.visibility {
		diffs = append(diffs, fmt.Sprintf("visibility: got %s, want %s", got.visibility, w.Visibility))
	}
	return diffs
}

func mustPlain(v any) any {
	out, err := plain(v)
	if err != nil {
		panic(err) // what was JSON before can be written as JSON
	}
	return out
}

func indent(body []byte) string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return string(body)
	}
	text, err := yaml.Marshal(v)
	if err != nil {
		return string(body)
	}
	return string(text)
}
