package main

import (
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/importer"
	"github.com/breakthrough-party/coalition/server"
)

// The databases of serve when none is named.
const (
	ownDatabase  = "sqlite:coalition.db"
	demoDatabase = "sqlite:coalition-demo.db"
)

type serveCommand struct {
	Listen        string   `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Where to listen (${default})."`
	MetricsListen string   `placeholder:"ADDRESS" help:"Where to give metrics, on a listener of its own; not at all when not given."`
	Database      string   `placeholder:"URL" help:"sqlite:FILE or mysql://USER:PASSWORD@HOST,HOST/DATABASE (sqlite:coalition.db, in the demo sqlite:coalition-demo.db)."`
	Demo          bool     `help:"Try it: a database of its own with invented people, and tokens for 24 hours. On loopback only."`
	Host          []string `placeholder:"NAME" help:"A name under which the server is reached, without port; loopback always is. Can be repeated."`
	AllowOrigin   []string `placeholder:"ORIGIN" help:"A web site whose pages may call the API, such as https://desk.example.org. Can be repeated."`
	TrustedProxy  []string `placeholder:"NETWORK" help:"A network of our own proxies, such as 10.0.0.0/8, whose X-Forwarded-For is believed. Can be repeated."`
	Graphiql      *bool    `negatable:"" help:"Serve the page /graphiql to try operations (off, in the demo on)."`
	Introspection *bool    `negatable:"" help:"Let clients ask for the schema (off, in the demo on)."`
	LogLevel      string   `placeholder:"LEVEL" help:"debug, info, warn or error (info, in the demo warn). The log is JSON on standard error."`
	AdminEmail    string   `default:"admin@localhost" placeholder:"EMAIL" help:"Address of the administrator of an empty database (${default})."`
	AdminName     string   `default:"Administrator" placeholder:"NAME" help:"Name of that administrator (${default})."`
	zone
	passwordFlags
	Timeout     time.Duration `default:"${timeout}" placeholder:"TIME" help:"How long one request may take (${default})."`
	Drain       time.Duration `default:"${drain}" placeholder:"TIME" help:"How long a stopping server waits for running requests (${default})."`
	SessionIdle time.Duration `default:"${session_idle}" placeholder:"TIME" help:"A session ends when it was not used for so long (${default})."`
	SessionLife time.Duration `default:"${session_life}" placeholder:"TIME" help:"Every session ends after so long (${default})."`
	Live        liveFlags     `prefix:"live-"`
	Limit       limitFlags    `prefix:"limit-" group:"Limits of one request or client"`
}

// liveFlags are the times of streams, under the same names.
type liveFlags struct {
	Init      time.Duration `default:"${live_init}" placeholder:"TIME" help:"How long a WebSocket may stay open before its first message (${default})."`
	KeepAlive time.Duration `default:"${live_keep_alive}" placeholder:"TIME" help:"How often a stream shows that it lives; a WebSocket silent for twice as long is dropped (${default})."`
	Write     time.Duration `default:"${live_write}" placeholder:"TIME" help:"How long the reader of a stream may take for one event before it is cut off (${default})."`
}

// limitFlags are the limits of the server, under the same names.
type limitFlags struct {
	Body               int `default:"${limit_body}" placeholder:"BYTES" help:"Bytes of a request (${default})."`
	Document           int `default:"${limit_document}" placeholder:"BYTES" help:"Bytes of a GraphQL document (${default})."`
	Tokens             int `default:"${limit_tokens}" placeholder:"N" help:"Tokens of a document (${default})."`
	Selections         int `default:"${limit_selections}" placeholder:"N" help:"Selections of an operation (${default})."`
	Depth              int `default:"${limit_depth}" placeholder:"N" help:"Fields within fields (${default})."`
	IntrospectionDepth int `default:"${limit_introspection_depth}" placeholder:"N" help:"Fields within __schema and __type (${default})."`
	Aliases            int `default:"${limit_aliases}" placeholder:"N" help:"Fields under another name (${default})."`
	RootFields         int `default:"${limit_root_fields}" placeholder:"N" help:"Fields of the operation itself (${default})."`
	Nodes              int `default:"${limit_nodes}" placeholder:"N" help:"Sum over lists of page size times parents (${default})."`
	Answer             int `default:"${limit_answer}" placeholder:"BYTES" help:"Bytes of an answer (${default})."`
	Errors             int `default:"${limit_errors}" placeholder:"N" help:"Errors of one answer (${default})."`
	Points             int `default:"${limit_points}" placeholder:"N" help:"Points that a token may spend in a minute: 1 and a hundredth for each node, 10 for a mutation (${default})."`
	QueryCache         int `default:"${limit_query_cache}" placeholder:"BYTES" help:"Bytes of parsed documents that are kept (${default})."`
	Concurrent         int `default:"${limit_concurrent}" placeholder:"N" help:"Operations that run at once; more are refused and not queued (${default})."`
	ConcurrentEach     int `default:"${limit_concurrent_each}" placeholder:"N" help:"Of those, how many for one user or unknown address (${default})."`
	Streams            int `default:"${limit_streams}" placeholder:"N" help:"Open WebSockets and event streams of one user (${default})."`
	Subscriptions      int `default:"${limit_subscriptions}" placeholder:"N" help:"Running subscriptions of one WebSocket (${default})."`
}

// helpWords are the names and defaults that help and flags take from elsewhere.
func helpWords() map[string]string {
	c := server.DefaultConfig()
	words := map[string]string{
		"scopes": scopeNames(), "mappings": strings.Join(importer.Shipped(), ", "), "encodings": strings.Join(importer.Encodings, ", "),
		"timeout": c.Timeout.String(), "drain": c.Drain.String(),
		"session_idle": c.SessionIdle.String(), "session_life": c.SessionLife.String(),
		"live_init": c.Live.Init.String(), "live_keep_alive": c.Live.KeepAlive.String(), "live_write": c.Live.Write.String(),
	}
	for name, value := range map[string]int{
		"body": c.Limits.Body, "document": c.Limits.Document, "tokens": c.Limits.Tokens, "selections": c.Limits.Selections,
		"depth": c.Limits.Depth, "introspection_depth": c.Limits.IntrospectionDepth, "aliases": c.Limits.Aliases,
		"root_fields": c.Limits.RootFields, "nodes": c.Limits.Nodes, "answer": c.Limits.Answer, "errors": c.Limits.Errors,
		"points": c.Limits.Points, "query_cache": c.Limits.QueryCache,
		"concurrent": c.Limits.Concurrent, "concurrent_each": c.Limits.ConcurrentEach,
		"streams": c.Limits.Streams, "subscriptions": c.Limits.Subscriptions,
	} {
		words["limit_"+name] = strconv.Itoa(value)
	}
	return words
}

func (c *serveCommand) check() faults {
	var f faults
	checkURL(&f, c.database())
	c.zone.check(&f)
	checkListen(&f, "--listen", c.Listen, c.Demo)
	if c.MetricsListen != "" {
		checkListen(&f, "--metrics-listen", c.MetricsListen, c.Demo)
	}
	for _, p := range c.TrustedProxy {
		if _, err := netip.ParsePrefix(p); err != nil {
			f.add("--trusted-proxy: %q is not a network such as 10.0.0.0/8", p)
		}
	}
	if _, err := c.level(); err != nil {
		f.add("--log-level: there is no level %q; there are debug, info, warn and error", c.LogLevel)
	}
	f.addAll(c.config().Check())
	return f
}

// checkListen refuses what is no address, and in a demo what strangers reach.
func checkListen(f *faults, flag, address string, demo bool) {
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		f.add("%s: %q is not an address such as 127.0.0.1:8080", flag, address)
		return
	}
	// SECURITY: whoever reaches a demo can do everything: its tokens stand on the
	// screen and in the history of the terminal.
	if ip, err := netip.ParseAddr(host); demo && host != "localhost" && (err != nil || !ip.Unmap().IsLoopback()) {
		f.add("%s: a demo is for this machine only: listen on 127.0.0.1 and not on %q", flag, host)
	}
}

// config is what the server is told. check has seen the networks.
func (c *serveCommand) config() server.Config {
	cfg := server.Config{
		Hosts: c.Host, Origins: c.AllowOrigin,
		Introspection: c.on(c.Introspection), GraphiQL: c.on(c.Graphiql),
		Timeout: c.Timeout, Drain: c.Drain, SessionIdle: c.SessionIdle, SessionLife: c.SessionLife,
		Live: server.Live(c.Live), Limits: server.Limits(c.Limit),
	}
	for _, p := range c.TrustedProxy {
		if network, err := netip.ParsePrefix(p); err == nil {
			cfg.TrustedProxies = append(cfg.TrustedProxies, network)
		}
	}
	return cfg
}

// on is a switch that is on in the demo unless it is said.
func (c *serveCommand) on(flag *bool) bool {
	if flag == nil {
		return c.Demo
	}
	return *flag
}

func (c *serveCommand) database() string {
	switch {
	case c.Database != "":
		return c.Database
	case c.Demo:
		return demoDatabase
	}
	return ownDatabase
}

func (c *serveCommand) level() (slog.Level, error) {
	level := slog.LevelInfo
	switch {
	case c.LogLevel != "":
		err := level.UnmarshalText([]byte(c.LogLevel))
		return level, err
	case c.Demo: // a line for each request would push the tokens out of sight
		level = slog.LevelWarn
	}
	return level, nil
}
