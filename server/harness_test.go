package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/graph/model"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/viewer"
)

// jsonValue is an answer that is JSON already, as those of package read are.
type jsonValue string

func (v jsonValue) MarshalGQL(w io.Writer) { io.WriteString(w, string(v)) }
func (jsonValue) UnmarshalGQL(any) error   { return errors.New("never read") }

// resolvers serve the real schema; each test gives what it needs of them.
type resolvers struct {
	queries
	mutations
}

func (r *resolvers) Query() exec.QueryResolver       { return &r.queries }
func (r *resolvers) Mutation() exec.MutationResolver { return &r.mutations }

// Subscription: none of these tests subscribes.
func (r *resolvers) Subscription() exec.SubscriptionResolver { return nil }

type queries struct {
	exec.QueryResolver
	node          func(ctx context.Context, id string) (read.Value, error)
	organisations func(ctx context.Context) error
	viewer        func(ctx context.Context) error
}

func (q *queries) Viewer(ctx context.Context) (*read.Object, error) { return nil, q.viewer(ctx) }

func (q *queries) Node(ctx context.Context, id string) (read.Value, error) { return q.node(ctx, id) }

func (q *queries) Organisations(ctx context.Context, _ *int, _ *string, _ *int, _ *string, _ *model.OrganisationFilter, _ *model.OrganisationOrder) (*read.Object, error) {
	if q.organisations == nil {
		return nil, nil
	}
	return nil, q.organisations(ctx)
}

func (q *queries) Organisation(context.Context, string) (*read.Object, error) { return nil, nil }

func (q *queries) GoingCold(context.Context, *int, *string, *int, *string, *model.GoingColdFilter) (*read.Object, error) {
	return nil, nil
}

func (q *queries) Campaigns(context.Context, *int, *string, *int, *string, *model.CampaignFilter, *model.CampaignOrder) (*read.Object, error) {
	return nil, nil
}

type mutations struct {
	exec.MutationResolver
	called         []string
	changePassword error
}

func (m *mutations) ChangePassword(context.Context, model.ChangePasswordInput) (*read.Object, error) {
	m.called = append(m.called, "changePassword")
	return nil, m.changePassword
}

func (m *mutations) CreateOrganisation(context.Context, model.CreateOrganisationInput) (*read.Object, error) {
	m.called = append(m.called, "createOrganisation")
	return nil, nil
}

func (m *mutations) VoidRecord(context.Context, model.VoidRecordInput) (*read.Object, error) {
	m.called = append(m.called, "voidRecord")
	return nil, nil
}

// harness is one server with what its tests look at.
type harness struct {
	*Server
	t         *testing.T
	resolvers *resolvers
	accounts  *memory
	log       *lockedBuffer
	now       time.Time
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// testCaps gives every list of the schema one cap.
func testCaps(es graphql.ExecutableSchema, n int) map[string]int {
	caps := map[string]int{}
	for _, def := range es.Schema().Types {
		for _, f := range def.Fields {
			if !def.BuiltIn && !isPage(def) && def.IsCompositeType() && isRecordList(es.Schema(), f) {
				caps[def.Name+"."+f.Name] = n
			}
		}
	}
	return caps
}

func newHarness(t *testing.T, change ...func(*Config, *Deps)) *harness {
	t.Helper()
	h := &harness{
		t: t, resolvers: &resolvers{}, log: &lockedBuffer{},
		now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
	}
	h.accounts = &memory{attempts: map[string]*attempts{}, sessions: map[string]*Bearer{}}
	h.resolvers.node = func(context.Context, string) (read.Value, error) { return nil, nil }
	es := exec.NewExecutableSchema(exec.Config{Resolvers: h.resolvers})
	cfg := DefaultConfig()
	cfg.Introspection = true
	deps := Deps{
		Schema:   es,
		Caps:     testCaps(es, 50),
		Accounts: h.accounts,
		Ready:    func(context.Context) error { return nil },
		Log:      slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Clock:    calendar.Clock{Time: func() time.Time { return h.now }},
	}
	for _, c := range change {
		c(&cfg, &deps)
	}
	var err error
	if h.Server, err = New(cfg, deps); err != nil {
		t.Fatal(err)
	}
	return h
}

// answer is what came back, taken apart.
type answer struct {
	*http.Response
	body   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

// codes are the codes of the errors, in their order.
func (a answer) codes() string {
	var codes []string
	for _, e := range a.Errors {
		code, _ := e.Extensions["code"].(string)
		codes = append(codes, code)
	}
	return strings.Join(codes, " ")
}

func (h *harness) send(r *http.Request) answer {
	h.t.Helper()
	r.Host = "localhost:8080"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := answer{Response: w.Result(), body: w.Body.String()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			h.t.Fatalf("the answer is not JSON: %v: %s", err, a.body)
		}
	}
	return a
}

// post sends a body to a path as JSON; headers come in pairs.
func (h *harness) post(path, body string, headers ...string) answer {
	h.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return h.send(r)
}

// query sends a document and its variables.
func (h *harness) query(document string, variables any, headers ...string) answer {
	h.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		h.t.Fatal(err)
	}
	return h.post("/graphql", string(body), headers...)
}

// token makes somebody sign in and returns the token.
func (h *harness) token(v viewer.Viewer) string {
	kind := secret.Session
	if v.Token != "" {
		kind = secret.AppToken
	} else {
		v.Session = "ses_test"
	}
	token := secret.NewToken(kind)
	h.accounts.mu.Lock()
	defer h.accounts.mu.Unlock()
	h.accounts.sessions[secret.HashToken(token)] = &Bearer{Viewer: v, LastUsed: h.now, Expires: h.now.Add(time.Hour)}
	return token
}

func newGet(path string) *http.Request { return httptest.NewRequest("GET", path, nil) }

func newPost(path, body string) *http.Request {
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}
