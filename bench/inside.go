package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/breakthrough-party/coalition/bench/dataset"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/graph"
	"github.com/breakthrough-party/coalition/server"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// inside is the server within this program, where statements and allocations can
// be counted.
type inside struct {
	http.Handler
	store *store.Store
	token string

	mu         sync.Mutex
	statements []string
	counting   bool
}

// openInside puts the server together as the program does it, without the limit
// of what one token may ask in a minute.
func openInside(ctx context.Context, url string, f dataset.Facts) (*inside, error) {
	in := &inside{}
	s, err := store.Open(ctx, url, store.WithTrace(in.show))
	if err != nil {
		return nil, err
	}
	in.store = s
	if err := s.Migrate(ctx); err != nil {
		return nil, err
	}
	if in.token, err = newToken(ctx, s, f.Viewer); err != nil {
		return nil, err
	}
	cfg := server.DefaultConfig()
	cfg.Limits.Points = points
	schema, err := graph.Schema(s, cfg.Limits.Answer)
	if err != nil {
		return nil, err
	}
	in.Handler, err = server.New(cfg, server.Deps{Schema: schema, Caps: graph.Caps(), Accounts: server.NewAccounts(s), Ready: s.Ready,
		Log: slog.New(slog.DiscardHandler)})
	return in, err
}

// newToken makes a token for a user that allows all that the user may do.
func newToken(ctx context.Context, s *store.Store, userID string) (string, error) {
	ctx = viewer.NewContext(ctx, viewer.System(store.SystemUserID))
	expires := time.Now().Add(24 * time.Hour)
	in := crm.CreateAppTokenInput{UserID: userID, Name: "benchmark", Scopes: viewer.Scopes, ExpiresAt: &expires}
	made, _, err := store.Write(ctx, s, store.Op{Verb: "createAppToken"}, func(ctx context.Context, tx *ent.Tx) (crm.CreateAppTokenResult, error) {
		return crm.CreateAppToken(ctx, tx, in)
	})
	return made.Token, err
}

func (in *inside) show(statement string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.counting {
		in.statements = append(in.statements, statement)
	}
}

// sent are the statements that do sends.
func (in *inside) sent(do func() error) ([]string, error) {
	in.mu.Lock()
	in.statements, in.counting = nil, true
	in.mu.Unlock()
	err := do()
	in.mu.Lock()
	defer in.mu.Unlock()
	in.counting = false
	return in.statements, err
}

// request is what a client sends for an operation.
func request(document string, variables map[string]any) ([]byte, error) {
	return json.Marshal(map[string]any{"query": document, "variables": variables})
}

// ask sends a body and returns the answer.
func (in *inside) ask(body []byte) ([]byte, error) {
	r, err := http.NewRequest("POST", "http://localhost/graphql", strings.NewReader(string(body)))
	if err != nil {
		return nil, err
	}
	r.Host, r.RemoteAddr = "localhost", "127.0.0.1:1"
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+in.token)
	w := &answer{header: http.Header{}}
	in.ServeHTTP(w, r)
	return w.body, refused(w.status, w.body)
}

// refused is an error for an answer that is none.
func refused(status int, body []byte) error {
	if status != http.StatusOK || strings.Contains(string(body[:min(len(body), 20)]), `"errors"`) || !strings.HasPrefix(string(body), `{"data":{`) {
		return fmt.Errorf("the answer is %d: %.500s", status, body)
	}
	return nil
}

// answer keeps what a handler writes, with no more allocations than it must.
type answer struct {
	header http.Header
	status int
	body   []byte
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	a.body = append(a.body, p...)
	return len(p), nil
}

var _ io.Writer = (*answer)(nil)

// allocations are those of one call of do, on the average of some.
func allocations(runs int, do func() error) (float64, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range runs {
		if err := do(); err != nil {
			return 0, err
		}
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(runs), nil
}

// Close implements io.Closer.
func (in *inside) Close() error { return in.store.Close() }
