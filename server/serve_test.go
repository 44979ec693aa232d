package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/read"
)

func TestHealth(t *testing.T) {
	var broken error
	h := newHarness(t, func(_ *Config, d *Deps) { d.Ready = func(context.Context) error { return broken } })
	check := func(path string, want int) {
		t.Helper()
		if a := h.send(newGet(path)); a.StatusCode != want {
			t.Errorf("%s: %d %s, want %d", path, a.StatusCode, a.body, want)
		}
	}
	check("/livez", 200)
	check("/readyz", 200)
	broken = errors.New("no database at 'secret'")
	check("/livez", 200)
	check("/readyz", 503)
	if strings.Contains(h.send(newGet("/readyz")).body, "secret") || !strings.Contains(h.log.String(), "not ready") {
		t.Error("why it is not ready belongs into the log alone")
	}
	if h.post("/readyz", "").StatusCode != 404 {
		t.Error("POST /readyz is answered")
	}
}

// running is a server on real listeners, stopped by stop.
type running struct {
	*harness
	address, metrics string
	stop             context.CancelFunc
	ended            chan error
}

func serve(t *testing.T, h *harness) *running {
	t.Helper()
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	public, metrics := listen(), listen()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{harness: h, address: public.Addr().String(), metrics: metrics.Addr().String(), stop: cancel, ended: make(chan error, 1)}
	go func() { r.ended <- h.Serve(ctx, public, metrics) }()
	t.Cleanup(func() {
		cancel()
		<-r.ended
	})
	return r
}

func (r *running) get(url string) (int, string) {
	r.t.Helper()
	resp, err := http.Get("http://" + url)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b)
}

func TestMetricsHaveAListenerOfTheirOwn(t *testing.T) {
	r := serve(t, newHarness(t))
	r.query("{__typename}", nil)
	r.query("{nothing}", nil)
	if status, _ := r.get(r.address + "/metrics"); status != 404 {
		t.Errorf("the public listener answers /metrics with %d", status)
	}
	_, text := r.get(r.metrics + "/metrics")
	for _, want := range []string{
		`coalition_requests_total{route="/graphql",status="200"} 2`, `coalition_operations_total{operation="query"} 1`,
		`coalition_operations_total{operation="other"} 1`, `coalition_errors_total{code="BAD_REQUEST"} 1`,
		"coalition_request_seconds_bucket", "coalition_requests_running", "go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics do not hold %s", want)
		}
	}
	if status, _ := r.get(r.metrics + "/graphql"); status != 404 {
		t.Errorf("the listener of the metrics answers /graphql with %d", status)
	}
}

// eventually waits for what other goroutines do.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not happen that %s", what)
		}
	}
}

// What runs when the server is told to stop is answered; nothing new is taken.
func TestStopDrains(t *testing.T) {
	h := newHarness(t)
	entered, release := make(chan struct{}), make(chan struct{})
	h.resolvers.node = func(context.Context, string) (read.Value, error) {
		close(entered)
		<-release
		return jsonValue(`{"id":"done"}`), nil
	}
	r := serve(t, h)
	idle, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	answered := make(chan string, 1)
	go func() {
		resp, err := http.Post("http://"+r.address+"/graphql", "application/json", strings.NewReader(`{"query":"{node(id:1){id}}"}`))
		if err != nil {
			answered <- err.Error()
			return
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		answered <- string(b)
	}()
	<-entered
	r.stop()
	eventually(t, "readiness goes off", func() bool { return h.send(newGet("/readyz")).StatusCode == 503 })
	eventually(t, "nobody listens any more", func() bool {
		c, err := net.Dial("tcp", r.address)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	select {
	case err := <-r.ended:
		t.Fatalf("the server ended before the request did: %v", err)
	default:
	}
	close(release)
	if got := <-answered; got != `{"data":{"node":{"id":"done"}}}` {
		t.Errorf("the running request got %s", got)
	}
	if err := <-r.ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	r.ended <- nil // for the cleanup
}

func TestStopGivesUpOnARequestThatDoesNotEnd(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.Drain = 50 * time.Millisecond })
	entered, release := make(chan struct{}), make(chan struct{})
	h.resolvers.node = func(context.Context, string) (read.Value, error) {
		close(entered)
		<-release
		return nil, nil
	}
	defer close(release)
	r := serve(t, h)
	go http.Post("http://"+r.address+"/graphql", "application/json", strings.NewReader(`{"query":"{node(id:1){id}}"}`))
	<-entered
	r.stop()
	if err := <-r.ended; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the server ended with %v", err)
	}
	r.ended <- nil
}

// A body that is too large is refused before it has been sent.
func TestLargeBodyOnTheWire(t *testing.T) {
	r := serve(t, newHarness(t))
	for name, request := range map[string]string{
		"announced": "Content-Length: 20000000\r\n\r\n",
		"chunked":   "Transfer-Encoding: chunked\r\n\r\n40001\r\n" + strings.Repeat("x", 0x40001) + "\r\n",
	} {
		c, err := net.Dial("tcp", r.address)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil { // a server that waits for the rest
			t.Fatal(err)
		}
		fmt.Fprintf(c, "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s", request)
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if resp.StatusCode != 413 || !resp.Close {
			t.Errorf("%s: %d, the connection stays open: %v", name, resp.StatusCode, !resp.Close)
		}
		c.Close()
	}
	if status, _ := r.get(r.address + "/livez"); status != 200 {
		t.Errorf("afterwards the server answers %d", status)
	}
}

func TestServeFailsWithItsListener(t *testing.T) {
	h := newHarness(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := h.Serve(t.Context(), l, nil); err == nil {
		t.Error("Serve ends without an error")
	}
}
