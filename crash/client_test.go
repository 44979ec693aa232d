package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// client asks one server with one token.
type client struct {
	http  *http.Client
	url   string
	token string
}

func newClient(url, token string) *client {
	return &client{url: url, token: token, http: &http.Client{
		Timeout: 40 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 128},
	}}
}

// answer is what came back. Either err is set or the rest.
type answer struct {
	err    error // of the connection: nobody knows what the server did
	status int
	data   json.RawMessage
	errors []graphqlError
	body   string
	took   time.Duration
}

type graphqlError struct {
	Message    string
	Extensions struct {
		Code      string
		Outcome   string
		Committed bool
		ID        string
	}
}

// acknowledged: the server says that it did it.
func (a answer) acknowledged() bool {
	return a.err == nil && a.status == http.StatusOK && len(a.errors) == 0 && len(a.data) > 0
}

// onlyCodes reports whether every error has one of these codes.
func (a answer) onlyCodes(codes ...string) bool {
	for _, e := range a.errors {
		if !slices.Contains(codes, e.Extensions.Code) {
			return false
		}
	}
	return len(a.errors) > 0
}

// String is how a test shows it.
func (a answer) String() string {
	if a.err != nil {
		return a.err.Error()
	}
	return fmt.Sprintf("status %d after %v: %s", a.status, a.took.Round(time.Millisecond), a.body)
}

// at reads a value of the data by its path.
func (a answer) at(path ...string) any {
	var v any
	if json.Unmarshal(a.data, &v) != nil {
		return nil
	}
	for _, name := range path {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// text is such a value that is a string, "" when it is none.
func (a answer) text(path ...string) string {
	s, _ := a.at(path...).(string)
	return s
}

// ask sends one operation; key may be "".
func (c *client) ask(ctx context.Context, key, document string, variables map[string]any) answer {
	start := time.Now()
	a := c.send(ctx, key, document, variables)
	a.took = time.Since(start)
	return a
}

func (c *client) send(ctx context.Context, key, document string, variables map[string]any) answer {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return answer{err: err}
	}
	r, err := http.NewRequestWithContext(ctx, "POST", c.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.token)
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{err: err}
	}
	a := answer{status: resp.StatusCode, body: string(text)}
	var parsed struct {
		Data   json.RawMessage
		Errors []graphqlError
	}
	if err := json.Unmarshal(text, &parsed); err != nil {
		return answer{err: fmt.Errorf("no JSON: %q", text)}
	}
	a.data, a.errors = parsed.Data, parsed.Errors
	return a
}
