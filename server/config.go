package server

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Config is what an operator chooses. DefaultConfig has the values that most keep.
type Config struct {
	// Hosts are the names under which the server is reached, without port. The
	// names of loopback are always allowed.
	Hosts []string
	// Origins are the web sites whose pages may call the API, such as
	// "https://desk.example.org", beside the server's own.
	Origins []string
	// TrustedProxies are the networks of our own proxies. Only what they say in
	// X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Introspection lets clients ask for the schema.
	Introspection bool
	// GraphiQL serves the page at /graphiql.
	GraphiQL bool
	// Timeout is how long one request may take.
	Timeout time.Duration
	// Drain is how long a stopping server waits for running requests.
	Drain time.Duration
	// SessionIdle and SessionLife end a session that was not used for so long,
	// and every session after so long.
	SessionIdle, SessionLife time.Duration
	Live                     Live
	Limits                   Limits
}

// Live are the times of streams.
type Live struct {
	// Init is how long a WebSocket may stay open before its first message.
	Init time.Duration
	// KeepAlive is how often the server shows that a stream lives. A WebSocket
	// whose other end says nothing for twice as long is dropped.
	KeepAlive time.Duration
	// Write is how long a reader may take for one event before it is cut off.
	Write time.Duration
}

// Limits bound what one request may cost, and what one client may keep busy.
type Limits struct {
	Body               int // bytes of a request
	Document           int // bytes of a GraphQL document
	Tokens             int // tokens of a document, comments too
	Selections         int // selections of an operation, fragments counted where they are spread
	Depth              int // fields within fields
	IntrospectionDepth int // fields within __schema and __type
	Aliases            int // fields under another name
	RootFields         int // fields of the operation itself
	Nodes              int // sum over lists of page size x parents
	Answer             int // bytes of an answer
	Errors             int // errors of one answer
	Points             int // per token and minute: a request 1 + nodes/100, a mutation 10
	QueryCache         int // bytes of parsed documents kept
	Concurrent         int // operations that run at once; streams do not count
	ConcurrentEach     int // of them for one user, or address that nobody signed in from
	Streams            int // open WebSockets and event streams of one user
	Subscriptions      int // running subscriptions of one WebSocket
}

// DefaultConfig returns the values of an operator who chooses nothing.
func DefaultConfig() Config {
	return Config{
		Timeout:     10 * time.Second,
		Drain:       25 * time.Second,
		SessionIdle: 12 * time.Hour,
		SessionLife: 30 * 24 * time.Hour,
		Live:        Live{Init: 10 * time.Second, KeepAlive: 15 * time.Second, Write: 10 * time.Second},
		Limits: Limits{
			Body:               256 << 10,
			Document:           64 << 10,
			Tokens:             4000,
			Selections:         600,
			Depth:              16,
			IntrospectionDepth: 20,
			Aliases:            50,
			RootFields:         20,
			Nodes:              10_000,
			Answer:             8 << 20,
			Errors:             20,
			Points:             3000,
			QueryCache:         32 << 20,
			Concurrent:         128,
			ConcurrentEach:     32,
			Streams:            20,
			Subscriptions:      10,
		},
	}
}

// Check returns all the faults of the configuration, nil when there are none.
func (c Config) Check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for _, h := range c.Hosts {
		if !validHost(h) {
			fault("host %q is not a plain name or address without port, such as crm.example.org", h)
		}
	}
	for _, o := range c.Origins {
		if !validOrigin(o) {
			fault("origin %q is not of the form https://desk.example.org, in lower case, without path", o)
		}
	}
	for _, p := range c.TrustedProxies {
		if !p.IsValid() {
			fault("trusted proxy %q is not a network such as 10.0.0.0/8", p)
		}
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{
		{"timeout", c.Timeout}, {"drain", c.Drain},
		{"session idle time", c.SessionIdle}, {"session life", c.SessionLife},
		{"live init", c.Live.Init}, {"live keep-alive", c.Live.KeepAlive}, {"live write", c.Live.Write},
	} {
		if d.value <= 0 {
			fault("%s is %v, but must be more than nothing", d.name, d.value)
		}
	}
	if c.SessionIdle > c.SessionLife {
		fault("session idle time %v is longer than session life %v", c.SessionIdle, c.SessionLife)
	}
	return errors.Join(append(faults, c.Limits.faults()...)...)
}

func (l Limits) faults() []error {
	var faults []error
	for _, n := range []struct {
		name  string
		value int
	}{
		{"body", l.Body}, {"document", l.Document}, {"tokens", l.Tokens}, {"selections", l.Selections},
		{"depth", l.Depth}, {"introspection depth", l.IntrospectionDepth}, {"aliases", l.Aliases},
		{"root fields", l.RootFields}, {"nodes", l.Nodes}, {"answer", l.Answer}, {"errors", l.Errors},
		{"points", l.Points}, {"query cache", l.QueryCache},
		{"concurrent", l.Concurrent}, {"concurrent each", l.ConcurrentEach},
		{"streams", l.Streams}, {"subscriptions", l.Subscriptions},
	} {
		if n.value <= 0 {
			faults = append(faults, fmt.Errorf("limit %q is %d, but must be more than nothing", n.name, n.value))
		}
	}
	if l.Document > l.Body {
		faults = append(faults, fmt.Errorf("limit \"document\" (%d bytes) is above limit \"body\" (%d bytes)", l.Document, l.Body))
	}
	return faults
}

func validHost(h string) bool {
	if _, err := netip.ParseAddr(h); err == nil {
		return true
	}
	return h != "" && h == strings.ToLower(h) && !strings.ContainsAny(h, ":/*?#@[] \t\r\n")
}

func validOrigin(o string) bool {
	u, err := url.Parse(o)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		o == u.Scheme+"://"+u.Host && o == strings.ToLower(o) && !strings.Contains(o, "*") && u.User == nil
}
