package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/graph"
	"github.com/breakthrough-party/coalition/server"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// present is the time of a request when nothing else is said: a Monday morning.
var present = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// worldsBegin is when the first record of a world is made; each is a minute later.
var worldsBegin = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// stage is a database with a world in it, and the server in front of it.
type stage struct {
	store    *store.Store
	accounts server.Accounts
	schema   graphql.ExecutableSchema
	tables   *tables
	log      *watchedLog
	sent     *recorder // the statements of the server

	worlds map[string]names
	in     string            // the world that the database holds
	last   map[string]uint64 // the state of its tables, nil when it is not known

	mu  sync.Mutex
	now time.Time
}

// openStage migrates an empty database and puts nobody and nothing into it but
// what migrations do.
func openStage(t *testing.T, url string, options ...store.Option) *stage {
	t.Helper()
	s := &stage{worlds: map[string]names{}, now: present, log: &watchedLog{}}
	ctx := t.Context()
	var err error
	if s.store, err = store.Open(ctx, url, options...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.store.Close() })
	if err := s.store.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	s.accounts = server.NewAccounts(s.store)
	if s.schema, err = graph.Schema(s.store, server.DefaultConfig().Limits.Answer); err != nil {
		t.Fatal(err)
	}
	s.tables = openTables(t, url)
	return s
}

// clock is the server's, so that every answer is known beforehand.
func (s *stage) clock() calendar.Clock {
	return calendar.Clock{Time: func() time.Time {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.now
	}}
}

func (s *stage) setTime(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// open starts a server, the real one, on the database. It remembers nothing of
// the servers before it: not who signed in, and not how much anybody asked.
func (s *stage) open(t *testing.T, change ...func(*server.Config)) *server.Server {
	t.Helper()
	cfg := server.DefaultConfig()
	cfg.Introspection = true
	for _, c := range change {
		c(&cfg)
	}
	srv, err := server.New(cfg, server.Deps{
		Schema: s.schema, Caps: graph.Caps(), Accounts: s.accounts, Ready: s.store.Ready,
		Log: slog.New(slog.NewJSONHandler(s.log, nil)), Clock: s.clock(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

// watchedLog keeps what the server logs, so that an internal error shows its cause.
type watchedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *watchedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes.Contains(p, []byte(`"level":"ERROR"`)) {
		l.text.Write(p)
	}
	return len(p), nil
}

// take returns the errors logged since the last call.
func (l *watchedLog) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.text.Reset()
	return l.text.String()
}

// enter puts a world into the database, as it was when it was made, and returns
// the names of its records.
func (s *stage) enter(t *testing.T, world string) names {
	t.Helper()
	s.setTime(present)
	if _, made := s.worlds[world]; !made {
		s.make(t, world)
	} else if err := s.tables.restore(world, s.state(t)); err != nil {
		t.Fatal(err)
	}
	s.in, s.last = world, s.tables.kept[world]
	return maps.Clone(s.worlds[world])
}

// state is that of the tables now.
func (s *stage) state(t *testing.T) map[string]uint64 {
	t.Helper()
	if s.last == nil {
		var err error
		if s.last, err = s.tables.state(); err != nil {
			t.Fatal(err)
		}
	}
	return s.last
}

// worldFile is one world: verbs that make it, one after another, on top of another world.
type worldFile struct {
	On    string `yaml:"on"`
	Deeds []deed `yaml:"deeds"`
}

func (s *stage) make(t *testing.T, world string) {
	t.Helper()
	var file worldFile
	if err := readYAML(filepath.Join(factsFolder, "_worlds", world+".yml"), &file); err != nil {
		t.Fatal(err)
	}
	n := names{}
	begin := worldsBegin
	if file.On != "" {
		n = s.enter(t, file.On)
		begin = begin.AddDate(0, 0, 1)
	} else {
		s.nameWhatIsThere(t, n)
	}
	s.act(t, n, begin, file.Deeds)
	s.signEverybodyIn(t, n)
	if err := s.tables.keep(world); err != nil {
		t.Fatal(err)
	}
	s.worlds[world] = n
}

// nameWhatIsThere names what migrations put in: regions, such as ${london}, and
// the server's own user.
func (s *stage) nameWhatIsThere(t *testing.T, n names) {
	t.Helper()
	ctx := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
	regions, err := s.store.Ent().Region.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range regions {
		name := ""
		for _, word := range strings.Fields(r.Name) {
			name += strings.ToUpper(word[:1]) + word[1:]
		}
		n[strings.ToLower(name[:1])+name[1:]] = r.ID // northEast
	}
	n["server"] = store.SystemUserID
}

// act carries out verbs, a minute apart from each other.
func (s *stage) act(t *testing.T, n names, begin time.Time, deeds []deed) {
	t.Helper()
	s.last = nil
	at := begin
	for _, d := range deeds {
		for verb, input := range d {
			if err := s.deed(t.Context(), n, &at, verb, maps.Clone(input)); err != nil {
				t.Fatalf("%s %v: %v", verb, input, err)
			}
		}
	}
}

// deed carries out one verb. Beside the fields of the verb's input, a deed has
// "as" (the name of the record it makes), "by" (the user who does it, else the
// server) and "times" (so often, with ${n} from 0001 on, and ${union_n} for the
// record that the same round of another deed made).
func (s *stage) deed(ctx context.Context, n names, at *time.Time, verb string, input map[string]any) error {
	run, known := verbs[verb]
	if !known {
		return fmt.Errorf("there is no verb %s", verb)
	}
	as, _ := input["as"].(string)
	by, _ := input["by"].(string)
	times := 1
	if v, ok := input["times"]; ok {
		if _, err := fmt.Sscan(fmt.Sprint(v), &times); err != nil {
			return err
		}
	}
	delete(input, "as")
	delete(input, "by")
	delete(input, "times")
	for i := 1; i <= times; i++ {
		n["n"], n["round"] = fmt.Sprintf("%04d", i), i
		filled, err := n.fill(input)
		if err != nil {
			return err
		}
		text, err := json.Marshal(filled)
		if err != nil {
			return err
		}
		now := *at
		*at = at.Add(time.Minute)
		result, err := run(calendar.NewContext(s.actor(ctx, n, by), calendar.Clock{Time: func() time.Time { return now }}), s, text)
		if err != nil {
			return err
		}
		name := as
		if times > 1 {
			name += fmt.Sprint(i)
		}
		nameResult(n, name, result)
	}
	delete(n, "n")
	delete(n, "round")
	return nil
}

// actor is who does a deed: the server, in the name of a user or its own. An
// administrator acts as such, because some verbs are theirs alone.
func (s *stage) actor(ctx context.Context, n names, by string) context.Context {
	userID, _ := n[by].(string)
	switch {
	case by == "admin":
		return viewer.NewContext(ctx, &viewer.Viewer{UserID: userID, Roles: []viewer.Role{viewer.Admin}})
	case userID == "":
		userID = store.SystemUserID
	}
	return viewer.NewContext(ctx, viewer.System(userID))
}

// nameResult gives the ids in the result of a verb their names: the first one
// that of the record, a further one with its field, as in ${ada.position}. Of a
// list of ids only the first has a name.
func nameResult(n names, name string, result any) {
	v := reflect.ValueOf(result)
	if name == "" || v.Kind() != reflect.Struct {
		return
	}
	first := true
	for i := range v.NumField() {
		s, ok := v.Field(i).Interface().(string)
		if list, some := v.Field(i).Interface().([]string); some && len(list) > 0 {
			s, ok = list[0], true
		}
		if !ok || s == "" {
			continue
		}
		field := v.Type().Field(i).Name
		n[name+"."+strings.ToLower(field[:1])+field[1:]] = s
		if first {
			n[name], first = s, false
		}
	}
}

// verb makes a deed of a verb of crm.
func verb[In, Out any](run func(context.Context, *ent.Tx, In) (Out, error)) func(context.Context, *stage, []byte) (any, error) {
	return func(ctx context.Context, s *stage, text []byte) (any, error) {
		var in In
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&in); err != nil {
			return nil, err
		}
		out, _, err := store.Write(ctx, s.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (Out, error) {
			return run(ctx, tx, in)
		})
		return out, err
	}
}

// request sends a GraphQL request and returns the answer.
func request(srv http.Handler, token, query string, variables map[string]any, headers map[string]string) (*httptest.ResponseRecorder, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8080/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		r.Header.Set(name, headers[name])
	}
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	return w, nil
}
