package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestGraphiQLPage(t *testing.T) {
	off := newHarness(t)
	if a := off.send(newGet("/graphiql")); a.StatusCode != 404 {
		t.Errorf("the page is there without its switch: %d", a.StatusCode)
	}
	h := newHarness(t, func(c *Config, _ *Deps) { c.GraphiQL = true })
	page := h.send(newGet("/graphiql"))
	if page.StatusCode != 200 || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("%d %s", page.StatusCode, page.Header.Get("Content-Type"))
	}
	// Every address in the page is one that this server answers.
	addresses := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page.body, -1)
	if len(addresses) < 6 {
		t.Fatalf("%d addresses in the page", len(addresses))
	}
	for _, m := range addresses {
		if strings.HasPrefix(m[1], "data:") {
			continue
		}
		if a := h.send(newGet(m[1])); a.StatusCode != 200 || len(a.body) < 500 {
			t.Errorf("%s: %d, %d bytes", m[1], a.StatusCode, len(a.body))
		}
	}
	if csp := page.Header.Get("Content-Security-Policy"); strings.Contains(csp, "http") || !strings.Contains(csp, "script-src 'self';") {
		t.Errorf("policy %s", csp)
	}
	for _, p := range []string{"/graphiql/README.md", "/graphiql/../server.go", "/graphiql/examples/1-unions.graphql", "/graphiql/"} {
		if a := h.send(newGet(p)); a.StatusCode == 200 {
			t.Errorf("%s is served", p)
		}
	}
	if a := h.send(newGet("/")); a.StatusCode != 302 || a.Header.Get("Location") != "/graphiql" {
		t.Errorf("/: %d", a.StatusCode)
	}
}

// Our own files name no other site, and keep nothing beyond the tab.
func TestGraphiQLFilesOfOurs(t *testing.T) {
	for _, name := range []string{"index.html", "page.js", "events.js", "page.css"} {
		text := embedded("graphiql/" + name)
		if strings.Contains(text, "http:") || strings.Contains(text, "https:") || strings.Contains(text, "localStorage") || strings.Contains(text, "cookie") {
			t.Errorf("%s names another site, or keeps something", name)
		}
	}
}

// The files of others are those that the README names.
func TestGraphiQLFilesOfOthers(t *testing.T) {
	readme := embedded("graphiql/README.md")
	names, err := fs.Glob(graphiQLFiles, "graphiql/*.min.*.gz")
	if err != nil || len(names) != 4 {
		t.Fatalf("%v %v", names, err)
	}
	for _, name := range names {
		sum := sha256.Sum256(unpacked([]byte(embedded(name))))
		name = strings.TrimSuffix(path.Base(name), ".gz")
		row := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(name) + "`.*$").FindString(readme)
		if !strings.Contains(row, hex.EncodeToString(sum[:])) {
			t.Errorf("%s is not the file of the README: %x", name, sum)
		}
	}
}

// Who takes gzip gets the large files as they are embedded, everybody else unpacked.
func TestGraphiQLFilesArePacked(t *testing.T) {
	h := newHarness(t, func(c *Config, _ *Deps) { c.GraphiQL = true })
	plain := h.send(newGet("/graphiql/graphiql.min.js"))
	if plain.StatusCode != 200 || plain.Header.Get("Content-Encoding") != "" || !strings.Contains(plain.Header.Get("Content-Type"), "javascript") {
		t.Fatalf("%d %v", plain.StatusCode, plain.Header)
	}
	for accept, packed := range map[string]bool{"gzip": true, "br, GZIP;q=0.5": true, "identity": false, "gzip; q=0": false, "xgzip, *": false} {
		r := newGet("/graphiql/graphiql.min.js")
		r.Header.Set("Accept-Encoding", accept)
		a := h.send(r)
		body := []byte(a.body)
		if packed {
			body = unpacked(body)
		}
		if (a.Header.Get("Content-Encoding") == "gzip") != packed || string(body) != plain.body || a.Header.Get("Vary") == "" ||
			a.Header.Get("Content-Length") != strconv.Itoa(len(a.body)) {
			t.Errorf("%s: %v, %d bytes", accept, a.Header, len(a.body))
		}
	}
}

func TestGraphiQLExamplesFitTheSchema(t *testing.T) {
	h := newHarness(t)
	tabs := examples()
	if len(tabs) != 6 {
		t.Fatalf("%d examples", len(tabs))
	}
	for _, tab := range tabs {
		var variables any
		if err := json.Unmarshal([]byte(tab.Variables), &variables); err != nil {
			t.Fatal(err)
		}
		// A subscription is told how to ask, when all else is right with it.
		follows := strings.Contains(tab.Query, "\nsubscription ")
		if a := h.query(tab.Query, variables); (len(a.Errors) > 0) != follows || follows && !strings.Contains(a.body, "text/event-stream") {
			t.Errorf("%s\n%s", tab.Query, a.body)
		}
	}
}
