package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// eventsOf are the events of a stream as they stand on the wire.
type eventsOf struct {
	t *testing.T
	*http.Response
	lines *bufio.Reader
}

// stream asks for a stream of events; headers come in pairs.
func (l *liveStage) stream(document, token string, headers ...string) *eventsOf {
	l.t.Helper()
	body, _ := json.Marshal(map[string]string{"query": document})
	r, err := http.NewRequestWithContext(l.t.Context(), "POST", "http://"+l.address+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { resp.Body.Close() })
	return &eventsOf{l.t, resp, bufio.NewReader(resp.Body)}
}

// next is the next event, comments left out; io.EOF at the end of the stream.
func (e *eventsOf) next() (event, data string, err error) {
	for {
		line, err := e.lines.ReadString('\n')
		switch line = strings.TrimSuffix(line, "\n"); {
		case err != nil:
			return "", "", err
		case line == "" && event != "":
			return event, data, nil
		case strings.HasPrefix(line, "event: "):
			event = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			data += line[len("data: "):]
		case line != "" && !strings.HasPrefix(line, ":"):
			return "", "", fmt.Errorf("a line that is none: %q", line)
		}
	}
}

func (e *eventsOf) hears(event, data string) {
	e.t.Helper()
	gotEvent, gotData, err := e.next()
	if err != nil || gotEvent != event || gotData != data {
		e.t.Fatalf("got %s %s %v, want %s %s", gotEvent, gotData, err, event, data)
	}
}

// endsWith waits for a last error, complete, and the end.
func (e *eventsOf) endsWith(code string) {
	e.t.Helper()
	event, data, err := e.next()
	if err != nil || event != "next" || !strings.Contains(data, `"code":"`+code+`"`) || strings.Contains(data, `"data"`) {
		e.t.Fatalf("got %s %s %v, want %s", event, data, err, code)
	}
	e.hears("complete", "")
	if _, _, err := e.next(); err != io.EOF {
		e.t.Fatalf("it goes on: %v", err)
	}
}
