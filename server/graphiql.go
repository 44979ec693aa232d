package server

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed graphiql
var graphiQLFiles embed.FS

// graphiQLPolicy lets the page load its own files and call its own server, and
// nothing else. GraphiQL's dialogs put style elements into the page.
const graphiQLPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// graphiQLRoutes serves the page at /graphiql from the files of this folder.
func graphiQLRoutes(mux *http.ServeMux) {
	file := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", graphiQLPolicy)
			w.Header().Set("Cache-Control", "no-cache")
			http.ServeFileFS(w, r, graphiQLFiles, "graphiql/"+name)
		}
	}
	mux.HandleFunc("GET /graphiql", file("index.html"))
	for _, name := range []string{"page.js", "events.js", "page.css"} {
		mux.HandleFunc("GET /graphiql/"+name, file(name))
	}
	for _, name := range []string{"graphiql.min.js", "graphiql.min.css", "react.production.min.js", "react-dom.production.min.js"} {
		mux.HandleFunc("GET /graphiql/"+name, compressed(name))
	}
	tabs := examples()
	mux.HandleFunc("GET /graphiql/examples.json", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, tabs)
	})
	mux.Handle("GET /{$}", http.RedirectHandler("/graphiql", http.StatusFound))
}

// compressed serves one of the large files as it is embedded, or unpacked to a
// client that does not take it so.
func compressed(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", graphiQLPolicy)
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		w.Header().Add("Vary", "Accept-Encoding")
		body := []byte(embedded("graphiql/" + name + ".gz"))
		if acceptsGzip(r) {
			w.Header().Set("Content-Encoding", "gzip")
		} else {
			body = unpacked(body)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body) // a client that is gone needs nothing more
	}
}

// acceptsGzip: what is not named is not taken.
func acceptsGzip(r *http.Request) bool {
	for _, one := range strings.Split(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";q=")
		if n, err := strconv.ParseFloat(weight, 64); strings.EqualFold(name, "gzip") && (err != nil || n > 0) {
			return true
		}
	}
	return false
}

func unpacked(body []byte) []byte {
	packed, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		body, err = io.ReadAll(packed)
	}
	if err != nil {
		panic(err) // compiled in
	}
	return body
}

// example is a tab that the page opens with, as GraphiQL takes it.
type example struct {
	Query     string `json:"query"`
	Variables string `json:"variables"`
}

// examples are the files of examples/, in the order of their names.
func examples() []example {
	names, err := fs.Glob(graphiQLFiles, "graphiql/examples/*.graphql")
	if err != nil {
		panic(err) // the pattern is well formed
	}
	tabs := make([]example, len(names))
	for i, name := range names {
		tabs[i] = example{Query: embedded(name), Variables: embedded(strings.TrimSuffix(name, path.Ext(name)) + ".json")}
		if !json.Valid([]byte(tabs[i].Variables)) {
			panic("server: the variables of " + name + " are not JSON")
		}
	}
	return tabs
}

func embedded(name string) string {
	b, err := graphiQLFiles.ReadFile(name)
	if err != nil {
		panic(err) // compiled in
	}
	return string(b)
}
