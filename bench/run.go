package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/bench/operations"
)

// points are more than any run spends: the limit of what a token may ask in a
// minute is not what is measured.
const points = 1 << 40

// Run measures all that a configuration names, and tells its progress.
func Run(ctx context.Context, c Config, progress io.Writer) (*Report, error) {
	report := &Report{At: time.Now().UTC(), Clients: clients, Seconds: c.RoundTime.Seconds(), Rounds: c.Rounds}
	if c.Coalition == "" {
		fmt.Fprintln(progress, "building the server")
	}
	c, size, remove, err := c.withProgram(ctx)
	if err != nil {
		return nil, err
	}
	defer remove()
	report.Binary = size
	for _, engine := range c.Engines {
		for _, size := range c.Sizes {
			fmt.Fprintf(progress, "%s, %d interactions: opening the data\n", engine, size)
			r, err := c.measure(ctx, engine, size, progress)
			if err != nil {
				return nil, fmt.Errorf("%s, %d interactions: %w", engine, size, err)
			}
			report.Results = append(report.Results, *r)
		}
	}
	return report, nil
}

// measure is one engine at one size.
func (c Config) measure(ctx context.Context, engine string, size int, progress io.Writer) (r *Result, err error) {
	d, err := c.data(ctx, engine, size)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	in, err := openInside(ctx, d.URL, d.Facts)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	server, ceiling, err := c.start(ctx, d, in.token)
	if err != nil {
		return nil, err
	}
	defer server.stop()
	defer ceiling.stop()
	v := values{facts: d.Facts, now: time.Now().UTC().Truncate(time.Second), edited: &editing{}}
	server.values, ceiling.values = v, v
	if err := walkDeep(ctx, server, ceiling, engine == "sqlite"); err != nil {
		return nil, err
	}
	edited, err := whoIsEdited(ctx, d)
	if err != nil {
		return nil, err
	}
	*v.edited = *edited[0]
	r = &Result{Engine: engine, Interactions: size, ReadyMilliseconds: float64(server.ready.Microseconds()) / 1000}
	all, err := c.operations()
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		fmt.Fprintf(progress, "%s, %d interactions: %s\n", engine, size, o.Name)
		m, err := c.operation(ctx, d, in, server, ceiling, o, edited)
		if err != nil {
			return nil, err
		}
		r.Operations = append(r.Operations, *m)
	}
	if r.ServerMemory, err = resident(server.pid()); err != nil {
		return nil, err
	}
	r.CeilingMemory, err = resident(ceiling.pid())
	return r, err
}

// start starts both sides.
func (c Config) start(ctx context.Context, d data, token string) (server, ceiling *side, err error) {
	if server, err = c.startServer(ctx, d, token); err != nil {
		return nil, nil, err
	}
	ceiling = &side{token: randomToken(), ceiling: true}
	ceiling.process, err = startProcess(ctx, "/", func(address string) []string {
		return []string{c.Own, "serve-ceiling", Child{Database: d.URL, Address: address, Viewer: d.Facts.Viewer, Token: ceiling.token}.argument()}
	})
	if err != nil {
		server.stop()
	}
	return server, ceiling, err
}

// serve starts the server alone on some data, with a token.
func (c Config) serve(ctx context.Context, d data) (*side, error) {
	in, err := openInside(ctx, d.URL, d.Facts)
	if err != nil {
		return nil, err
	}
	in.Close() // it made the token
	server, err := c.startServer(ctx, d, in.token)
	if err != nil {
		return nil, err
	}
	server.values = values{facts: d.Facts, now: time.Now().UTC().Truncate(time.Second)}
	return server, nil
}

// startServer starts the server. One that is profiled runs within this program.
func (c Config) startServer(ctx context.Context, d data, token string) (*side, error) {
	p, err := startProcess(ctx, "/readyz", func(address string) []string {
		if c.Profile != "" {
			file := filepath.Join(c.Profile, d.name+".pprof")
			return []string{c.Own, "serve-profiled", Child{Database: d.URL, Address: address, Profile: file}.argument()}
		}
		return []string{c.Coalition, "serve", "--database", d.URL, "--listen", address, "--limit-points", strconv.Itoa(points), "--limit-streams", strconv.Itoa(subscribers)}
	})
	return &side{process: p, token: token}, err
}

// whoIsEdited are people with their versions, one for each client.
func whoIsEdited(ctx context.Context, d data) ([]*editing, error) {
	var all []*editing
	for i := range clients {
		e := &editing{id: d.Facts.People[len(d.Facts.People)-1-i], turn: int(time.Now().Unix())}
		if err := d.db.QueryRowContext(ctx, "SELECT version FROM persons WHERE id = ?", e.id).Scan(&e.version); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// operation compares both sides, counts within and drives from outside.
func (c Config) operation(ctx context.Context, d data, in *inside, server, ceiling *side, o operations.Operation, edited []*editing) (*Measured, error) {
	if o.Name == "edit_person" {
		again, err := whoIsEdited(ctx, d)
		if err != nil {
			return nil, err
		}
		for i, e := range again {
			edited[i].version = e.version
		}
		server.values.edited, ceiling.values.edited = edited[0], edited[0]
	}
	if err := compare(ctx, d.db, server, ceiling, o); err != nil {
		return nil, err
	}
	counted, err := in.count(o, server.values)
	if err != nil {
		return nil, err
	}
	m := &Measured{Name: o.Name, Write: o.Write, Statements: counted.statements, Allocations: counted.allocations, Bytes: counted.bytes}
	for n := range c.Rounds + 1 {
		seconds := c.RoundTime
		if n == 0 { // both are warm before it counts
			seconds /= 4
		}
		a, err := drive(ctx, server, o, edited, seconds, d.PID)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		if err := d.settled(ctx, o); err != nil {
			return nil, err
		}
		b, err := drive(ctx, ceiling, o, edited, seconds, d.PID)
		if err != nil {
			return nil, fmt.Errorf("%s, the ceiling: %w", o.Name, err)
		}
		if err := d.settled(ctx, o); err != nil {
			return nil, err
		}
		if n > 0 {
			m.add(a, b)
		}
	}
	m.settle()
	return m, nil
}

// counting is what is counted within the server.
type counting struct {
	statements  int
	counts      bool // a statement counts rows
	allocations float64
	bytes       int
	texts       []string
}

var countsRows = regexp.MustCompile(`(?i)\bcount\(`)

// countsSome is a count that ends early, by which search chooses its way.
var countsSome = regexp.MustCompile("COUNT\\(\\*\\) AS `found` FROM \\(SELECT 1 FROM [^()]* LIMIT \\d+\\)")

// authenticates reports whether a statement belongs to finding out who asks, or to
// noting when their token was used.
func authenticates(statement string) bool {
	return strings.Contains(statement, "`app_tokens`") || strings.HasPrefix(statement, "DELETE FROM `operations`")
}

// count counts the statements and allocations of one operation.
func (in *inside) count(o operations.Operation, v values) (counting, error) {
	var c counting
	d := rand.New(rand.NewPCG(2, 2))
	ask := func() error {
		variables, err := v.variables(o, d)
		if err != nil {
			return err
		}
		body, err := request(o.Document, variables)
		if err != nil {
			return err
		}
		answer, err := in.ask(body)
		c.bytes = len(answer)
		if o.Name == "edit_person" {
			v.edited.version++
		}
		return err
	}
	for range 3 { // the token is known, statements are prepared, when it counts
		if err := ask(); err != nil {
			return c, fmt.Errorf("%s: %w", o.Name, err)
		}
	}
	for samples := 0; samples < 5; {
		texts, err := in.sent(ask)
		if err != nil {
			return c, err
		}
		if slices.ContainsFunc(texts, authenticates) {
			continue // it happens every other second
		}
		samples++
		if len(texts) > c.statements {
			c.statements, c.texts = len(texts), texts
		}
		for _, text := range texts {
			c.counts = c.counts || countsRows.MatchString(countsSome.ReplaceAllString(text, ""))
		}
	}
	var err error
	c.allocations, err = allocations(cmp.Or(map[bool]int{true: 20}[o.Write], 50), ask)
	return c, err
}
