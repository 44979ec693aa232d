package server

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
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
	for _, name := range []string{
		"page.js", "events.js", "page.css", "graphiql.min.js", "graphiql.min.css",
		"react.production.min.js", "react-dom.production.min.js",
	} {
		mux.HandleFunc("GET /graphiql/"+name, file(name))
	}
	tabs := examples()
	mux.HandleFunc("GET /graphiql/examples.json", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, tabs)
	})
	mux.Handle("GET /{$}", http.RedirectHandler("/graphiql", http.StatusFound))
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
