package bench

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/breakthrough-party/coalition/bench/dataset"
)

// limits are what operations may cost, whatever the machine: statements on both
// engines, allocations on SQLite. An operation that costs more fails a change.
//
//go:embed limits.json
var limits []byte

// limit is that of one operation.
type limit struct {
	Statements  int     `json:"statements"`
	Allocations float64 `json:"allocations"`
	// Counts says that the document asks for totalCount, so that one statement may count.
	Counts bool `json:"counts"`
	// Targets are lower where it should cost less than it does. They are shown, and
	// fail nothing.
	Targets struct {
		Statements  int     `json:"statements"`
		Allocations float64 `json:"allocations"`
	} `json:"targets"`
}

// missed says which targets are not reached.
func (l limit) missed(c counting) string {
	var missed []string
	if t := l.Targets.Statements; t > 0 && c.statements > t {
		missed = append(missed, fmt.Sprintf("target %d statements", t))
	}
	if t := l.Targets.Allocations; t > 0 && c.allocations > t {
		missed = append(missed, fmt.Sprintf("target %.0f allocations", t))
	}
	return strings.Join(missed, ", ")
}

// check returns what an operation costs more than it may.
func (l limit) check(engine, name string, c counting) error {
	var faults []error
	if most := l.Statements; c.statements > most {
		faults = append(faults, fmt.Errorf("%s: %s sends %d statements, more than %d:\n%s", engine, name, c.statements, most, beginnings(c.texts)))
	}
	if engine == "sqlite" && c.allocations > l.Allocations {
		faults = append(faults, fmt.Errorf("%s: %s makes %.0f allocations, more than %.0f", engine, name, c.allocations, l.Allocations))
	}
	if c.counts && !l.Counts {
		faults = append(faults, fmt.Errorf("%s: a statement of %s counts rows, and nobody asked for totalCount", engine, name))
	}
	return errors.Join(faults...)
}

// beginnings of statements, one in each line.
func beginnings(statements []string) string {
	lines := make([]string, len(statements))
	for i, s := range statements {
		lines[i] = fmt.Sprintf("  %.160s", s)
	}
	return strings.Join(lines, "\n")
}

// shortSize is how much data the short form has: its pages are full, and it is
// made in seconds.
const shortSize = 10_000

// Short counts the statements and allocations of all operations and fails when one
// costs more than its limit. It needs no other process but, where MariaDB is
// installed, that database.
func Short(ctx context.Context, c Config, w io.Writer) error {
	var allowed map[string]limit
	if err := json.Unmarshal(limits, &allowed); err != nil {
		return fmt.Errorf("bench/limits.json: %w", err)
	}
	var faults []error
	for _, engine := range c.Engines {
		d, err := c.data(ctx, engine, shortSize)
		if errors.Is(err, dataset.ErrNotInstalled) {
			fmt.Fprintln(w, "MariaDB is SKIPPED:", err)
			continue
		}
		if err != nil {
			return err
		}
		faults = append(faults, c.short(ctx, engine, d, allowed, w), d.Close())
	}
	return errors.Join(faults...)
}

func (c Config) short(ctx context.Context, engine string, d data, allowed map[string]limit, w io.Writer) error {
	in, err := openInside(ctx, d.URL, d.Facts)
	if err != nil {
		return err
	}
	defer in.Close()
	all, err := c.operations()
	if err != nil {
		return err
	}
	people, err := whoIsEdited(ctx, d)
	if err != nil {
		return err
	}
	v := values{facts: d.Facts, now: time.Now().UTC().Truncate(time.Second), edited: people[0]}
	if v.pages, err = in.pages(); err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s\tstatements\tat most\tallocations\tat most\t\n", engine)
	var faults []error
	for _, o := range all {
		counted, err := in.count(o, v)
		if err != nil {
			return err
		}
		l := allowed[o.Name]
		fmt.Fprintf(t, "%s\t%d\t%d\t%.0f\t%.0f\t %s\n", o.Name, counted.statements, l.Statements, counted.allocations, l.Allocations, l.missed(counted))
		faults = append(faults, l.check(engine, o.Name, counted))
	}
	return errors.Join(append(faults, t.Flush())...)
}
